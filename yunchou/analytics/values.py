"""From counted cells to a value, or to the reason why there is none (JUDGE)."""

from collections.abc import Sequence
from decimal import Decimal

from yunchou.analytics.answers import Known, NotApplicable, Reason, Value
from yunchou.analytics.completeness import Evidence, no_data
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Period
from yunchou.analytics.stores.base import Cell

NOTHING = Cell(Decimal(0))
"""A cell that no row fell into."""


def value_of(cells: Sequence[Cell], days: Period, evidence: Evidence) -> Value:
    """One cell is the number; two are numerator and denominator. Without any event at all there is no data."""
    if not evidence.has_events(days):
        return no_data(days, evidence)
    if any(cell.unusable and not cell.usable for cell in cells):
        return NotApplicable(_nothing_added(sum(cell.unusable for cell in cells)))
    if len(cells) == 1:
        return Known(cells[0].amount)
    above, below = (cell.amount for cell in cells)
    if not below:
        return NotApplicable(
            Reason("zero_denominator", Message(N_("Nothing to divide by: the denominator is 0.")))
        )
    return Known(above / below, above, below)


def _nothing_added(count: int) -> Reason:
    text = N_("None of the %(count)s numbers could be added: no exchange rate, or out of range.")
    return Reason("nothing_usable", Message(text, {"count": count}))
