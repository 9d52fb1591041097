"""How the days of a metric make up a period: what a goal adds up, divides or averages (stage: plan)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunchou.analytics.answers import Known, NoData, NotApplicable, Reason, Value
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Period, Ratio
from yunchou.analytics.questions.measures import RepeatPeople, counts_people, parts
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import Form, Metric
from yunchou.metrics.selectors import Look
from yunchou.metrics.series import Day, Series, daily
from yunchou.metrics.slices import Slice

ZERO = Decimal(0)
NO_BASE = NotApplicable(Reason("zero_denominator", Message(N_("There is nothing to divide by."))))


class Counting(StrEnum):
    """SUM: the days add up. RATIO: sums over sums. AVERAGE: the mean day, for people, who would be counted twice.
    WHOLE: only the period as a whole has a number, as with repeat buyers; its days say nothing."""

    SUM = "sum"
    RATIO = "ratio"
    AVERAGE = "average"
    WHOLE = "whole"


COUNTING_WORDS: dict[Counting, str | Promise] = {
    Counting.SUM: _("added up over the days of the period"),
    Counting.RATIO: _("divided as sums over the period"),
    Counting.AVERAGE: _("the average day of the period"),
    Counting.WHOLE: _("counted over the period as a whole"),
}

#: To what the targets of a form are rounded; rates carry as many places as a tenth of a thousandth needs.
UNITS: dict[Form, Decimal] = {
    Form.COUNT: Decimal(1),
    Form.MONEY: Decimal("0.01"),
    Form.COST: Decimal("0.01"),
    Form.SHARE: Decimal("0.0001"),
    Form.TIMES: Decimal("0.0001"),
    Form.DURATION: Decimal(1),
}


def counting_of(metric: Metric) -> Counting:
    """How the days of this metric make up a period."""
    measured = parts(metric.measure)
    has_people = any(counts_people(one) for one in measured)
    if isinstance(metric.measure, Ratio):
        return Counting.WHOLE if has_people else Counting.RATIO
    if any(isinstance(one, RepeatPeople) for one in measured):
        return Counting.WHOLE
    return Counting.AVERAGE if has_people else Counting.SUM


@dataclass(frozen=True, slots=True)
class Sums:
    """What some days brought together. `below` is 0 for a plain sum; `missing` days have no answer."""

    above: Decimal
    below: Decimal
    missing: tuple[date, ...] = ()


def sides(day: Day, counting: Counting) -> tuple[Decimal, Decimal] | None:
    """The two numbers that a day adds to its period; None where there is no answer.

    A plain sum has nothing below it, an average has a day; a rate without a denominator adds nothing. A complete day
    for which no platform stated anything adds nothing either: whoever had something to state has stated it.
    """
    match day.value:
        case Known(amount, numerator, denominator):
            if counting is Counting.RATIO:
                return (numerator or ZERO, denominator or ZERO)
            return (amount, Decimal(counting is Counting.AVERAGE))
        case NotApplicable(reason) if counting is Counting.RATIO and reason.code == "zero_denominator":
            return (ZERO, ZERO)
        case NoData(reason) if day.is_complete and reason.code == "no_facts":
            return (ZERO, Decimal(counting is Counting.AVERAGE))
    return None


def summed(days: Iterable[Day], counting: Counting) -> Sums:
    """The sums of these days."""
    above, below, missing = ZERO, ZERO, []
    for day in days:
        found = sides(day, counting)
        if found is None:
            missing.append(day.day)
        else:
            above, below = above + found[0], below + found[1]
    return Sums(above, below, tuple(missing))


def value_of(sums: Sums, counting: Counting) -> Value:
    """The number of the days that these sums are of."""
    if counting is Counting.SUM:
        return Known(sums.above)
    if not sums.below:
        return NO_BASE
    return Known(sums.above / sums.below, sums.above, sums.below)


def value_over(series: Series) -> Value:
    """The number of a series over its own days, counted the way goals are.

    A sum with a day without an answer has none itself, rather than a smaller one; a rate and an average are those of
    the days that are known.
    """
    counting = counting_of(series.metric)
    if counting is Counting.AVERAGE:
        found = summed(series.days, counting)
        return value_of(found, counting) if found.below else series.total
    if counting is Counting.SUM and isinstance(series.total, Known):
        silent = (day.value for day in series.days if _is_silent(day))
        return next(silent, series.total)
    return series.total


def _is_silent(day: Day) -> bool:
    """Whether nothing at all is known of a day; that platforms stated nothing for it is another matter."""
    return isinstance(day.value, NoData) and day.value.reason.code != "no_facts"


def values_over(
    slices: Sequence[Slice], *, between: Period, workspace: Workspace, now: datetime, look: Look | None = None
) -> list[Value]:
    """The number of each slice over a period. Raises CannotAsk, NotFound or Unavailable."""
    found = daily(slices, between=between, workspace=workspace, now=now, look=look)
    return [value_over(series) for series in found]
