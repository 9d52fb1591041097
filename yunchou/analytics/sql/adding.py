"""How each measure adds up, in two steps: rows to cells, and cells to groups, buckets and totals (JUDGE)."""

from dataclasses import dataclass

from yunchou.analytics.facts import FactUnit, unit_of
from yunchou.analytics.questions import (
    Bounces,
    EventCount,
    FactSum,
    FirstTimePeople,
    LaterEvents,
    NumberSum,
    RepeatPeople,
    SimpleMeasure,
    UniquePeople,
    Views,
    Visitors,
    Visits,
    VisitSeconds,
)
from yunchou.analytics.sql import dimensions
from yunchou.analytics.sql.counted_rows import happened
from yunchou.analytics.sql.parameters import Parameters

LENGTH = "dateDiff('millisecond', start, end)"
"""Of a visit, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Adding:
    """`state` adds rows up, `merge` is the function that adds such states up, `shape` makes a number of the result.

    TRICKY: people are not added up but merged as sets, or one would count twice who comes by two channels.
    """

    state: str
    merge: str = "sum"
    shape: str = "{}"

    def merged(self, column: str) -> str:
        """The number over all states of a group."""
        return self.shape.format(f"{self.merge}({column})")

    def merged_by_label(self, column: str, *, cut: int, turn: int) -> str:
        """The number over all states of a label of a cut in one period, beside every row of the label."""
        of_both = f"cut = {cut} AND turn = {turn}"
        return self.shape.format(f"{self.merge}If({column}, {of_both}) OVER (PARTITION BY cut, label)")


def addings(measure: SimpleMeasure, within: str, into: Parameters) -> tuple[Adding, ...]:  # noqa: C901, PLR0911 - one case for each measure
    """What is counted of the rows `within` a condition; for sums of numbers also how many could be added and how many not."""
    match measure:
        case EventCount() | FirstTimePeople() | LaterEvents():
            return (Adding(f"countIf({within} AND {happened(measure, into)})"),)
        case UniquePeople():
            did = f"{within} AND {happened(measure, into)}"
            return (Adding(f"uniqExactStateIf(who, {did})", "uniqExactMerge"),)
        case RepeatPeople(_, at_least):
            often = f"arrayCount(times -> times >= {at_least}, tupleElement({{}}, 2))"
            once = f"sumMapStateIf([who], [toUInt64(1)], {within} AND {happened(measure, into)})"
            return (Adding(once, "sumMapMerge", often),)
        case NumberSum(_, number):
            given = f"{within} AND {happened(measure, into)} AND {dimensions.number_is_set(number, into)}"
            usable = dimensions.number_is_usable(number, into)
            return _sums(dimensions.number_to_add(number, into), given=given, usable=usable)
        case FactSum(metrics):
            given = f"{within} AND metric IN {into.bind(sorted(metrics), 'Array(String)')}"
            is_money = unit_of(metrics[0]) is FactUnit.MONEY
            value = fact_value(is_money=is_money)
            return _sums(f"ifNull({value}, 0)", given=given, usable=f"isNotNull({value})")
        case Visits():
            return (Adding(f"countIf({within})"),)
        case Visitors():
            return (Adding(f"uniqExactStateIf(who, {within})", "uniqExactMerge"),)
        case Views():
            return (Adding(f"sumIf(views, {within})"),)
        case Bounces():
            return (Adding(f"countIf({within} AND views = 1)"),)
        case VisitSeconds():
            return (Adding(f"sumIf({LENGTH}, {within})"),)


def fact_value(*, is_money: bool) -> str:
    """Money counts in the workspace's currency, where it has a rate."""
    return "value_workspace" if is_money else "value"


def _sums(amount: str, *, given: str, usable: str) -> tuple[Adding, ...]:
    return (
        Adding(f"sumIf({amount}, {given} AND {usable})"),
        Adding(f"countIf({given} AND {usable})"),
        Adding(f"countIf({given} AND NOT {usable})"),
    )
