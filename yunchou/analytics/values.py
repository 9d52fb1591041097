"""From counted cells to values, or to the reasons why there are none (JUDGE)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from yunchou.analytics.answers import Known, NoData, NotApplicable, Reason, Value
from yunchou.analytics.completeness import Evidence, no_data
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Combination, Measure, Period, Ratio, SimpleMeasure
from yunchou.analytics.questions.measures import Table, parts, table_of
from yunchou.analytics.stores.counting import Cell, Label, Tally

NOTHING = Cell(Decimal(0))
"""A cell that no row fell into."""
ZERO = Known(Decimal(0))


@dataclass(frozen=True, slots=True)
class Line:
    """Numbers side by side: the whole period, or each of its buckets; of all rows, or of one group (`label`).

    Within one batch the turn says which `days` these are.
    """

    turn: int
    days: tuple[Period, ...] = field(compare=False)
    by_bucket: bool
    is_group: bool = False
    label: Label = ""


class Reader:
    """Reads values off the tallies of a batch. What several questions share is read once."""

    def __init__(self, tallies: Mapping[SimpleMeasure, tuple[Tally, ...]], evidence: Evidence) -> None:
        self._tallies = tallies
        self._evidence = evidence
        self._simple: dict[tuple[SimpleMeasure, Line], Sequence[Value]] = {}
        self._absent: dict[tuple[Table, Line], Sequence[NoData | None]] = {}

    def values(self, measure: Measure, line: Line) -> Sequence[Value]:
        """The measure along the line. Sums are divided by sums; without one of its parts there is no value."""
        match measure:
            case Ratio(above, below):
                sides = zip(self.values(above, line), self.values(below, line), strict=True)
                return [_divided(*both) for both in sides]
            case Combination(terms):
                factors = [term.factor for term in terms]
                columns = zip(*(self.values(term.measure, line) for term in terms), strict=True)
                return [_combined(factors, row) for row in columns]
        key = (measure, line)
        if key not in self._simple:
            self._simple[key] = self._counted(measure, line)
        return self._simple[key]

    def left_out(self, measure: Measure, line: Line) -> list[int]:
        """How many numbers could not be added, along the line."""
        columns = (self._cells(part, line) for part in parts(measure))
        return [sum(cell.unusable for cell in row) for row in zip(*columns, strict=True)]

    def _cells(self, measure: SimpleMeasure, line: Line) -> list[Cell]:
        tally = self._tallies[measure][line.turn]
        if not line.by_bucket:
            return [tally.groups.get(line.label, NOTHING) if line.is_group else tally.total]
        if not line.is_group:
            return [tally.buckets.get(days.start, NOTHING) for days in line.days]
        return [tally.cells.get((line.label, days.start), NOTHING) for days in line.days]

    def _counted(self, measure: SimpleMeasure, line: Line) -> Sequence[Value]:
        cells = self._cells(measure, line)
        if table_of(measure) is Table.FACTS:
            return self._facts(measure, cells, line)
        absent = self._nothing_known(measure, line)
        return [gone or _value(cell) for gone, cell in zip(absent, cells, strict=True)]

    def _nothing_known(self, measure: SimpleMeasure, line: Line) -> Sequence[NoData | None]:
        whole = Line(line.turn, line.days, line.by_bucket)
        key = (table_of(measure), whole)
        if key not in self._absent:
            self._absent[key] = [no_data(measure, days, self._evidence) for days in line.days]
        return self._absent[key]

    def _facts(self, measure: SimpleMeasure, cells: Sequence[Cell], line: Line) -> list[Value]:
        """What nobody stated is not zero. A group is at zero where others have facts and one of its accounts reported."""
        whole = self._cells(measure, Line(line.turn, line.days, line.by_bucket))
        reported = self._evidence.reported_days(line.label) if line.is_group else frozenset()
        found: list[Value] = []
        for days, cell, all_cells in zip(line.days, cells, whole, strict=True):
            if _has_rows(cell):
                found.append(_value(cell))
            elif line.is_group and _has_rows(all_cells) and any(day in days for day in reported):
                found.append(ZERO)
            else:
                found.append(self._evidence.no_facts(days))
        return found


def _has_rows(cell: Cell) -> bool:
    return bool(cell.usable or cell.unusable)


def _value(cell: Cell) -> Value:
    if cell is NOTHING:
        return ZERO
    if cell.unusable and not cell.usable:
        return NotApplicable(_nothing_added(cell.unusable))
    return Known(cell.amount)


def _divided(above: Value, below: Value) -> Value:
    if isinstance(above, Known) and isinstance(below, Known):
        if below.amount:
            return Known(above.amount / below.amount, above.amount, below.amount)
        text = N_("Nothing to divide by: the denominator is 0.")
        return NotApplicable(Reason("zero_denominator", Message(text)))
    return _first_missing((above, below))


def _combined(factors: Sequence[Decimal], terms: Sequence[Value]) -> Value:
    amounts = [term.amount for term in terms if isinstance(term, Known)]
    if len(amounts) < len(terms):
        return _first_missing(terms)
    return Known(sum((factor * amount for factor, amount in zip(factors, amounts, strict=True)), Decimal(0)))


def _first_missing(values: Sequence[Value]) -> Value:
    """Where nothing is known, that is the reason; else the first that has no number."""
    missing = [value for value in values if not isinstance(value, Known)]
    return next((value for value in missing if isinstance(value, NoData)), missing[0])


def _nothing_added(count: int) -> Reason:
    one = N_("The only number could not be added: no exchange rate, or out of range.")
    many = N_("None of the %(count)s numbers could be added: no exchange rate, or out of range.")
    return Reason("nothing_usable", Message(one) if count == 1 else Message(many, {"count": count}))
