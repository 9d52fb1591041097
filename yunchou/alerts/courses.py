"""The numbers of rules day by day, asked for together, as calc takes them (stage: judge)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yunchou.analytics.answers import Answer, Group, GroupKind, Known, NoData, Point, Reason, Value
from yunchou.analytics.completeness import OF_ACCOUNT
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Dimension, Period, Ratio, Trend
from yunchou.analytics.questions.trend import MOST_GROUPS
from yunchou.analytics.scope import AccountCoverage
from yunchou.calc.falling import Course, Fraction, course
from yunchou.calc.periods import local_day
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import Look, answers, look_at, metric_called
from yunchou.metrics.slices import Slice

ONE_DAY = timedelta(days=1)
#: A platform that is late makes its own groups wait, not those of the others.
OF_ACCOUNTS = frozenset({"facts_missing", "facts_settling"})


@dataclass(frozen=True, slots=True)
class Watched:
    """A number to look at, as a whole or, with `group_by`, each group of that dimension on its own."""

    of: Slice
    group_by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A number as it was found: exact values, and the same as a course in which days that may still change are unknown."""

    course: Course
    values: tuple[Value, ...]
    complete: tuple[bool, ...]
    data_version: str


def until_yesterday(workspace: Workspace, *, days: int, now: datetime) -> Period:
    """So many days up to the last one that is over in the workspace's zone."""
    yesterday = local_day(now, workspace.zone) - ONE_DAY
    return Period(yesterday - (days - 1) * ONE_DAY, yesterday)


def seen(
    wanted: Iterable[Watched], *, between: Period, workspace: Workspace, now: datetime
) -> dict[Watched, dict[str, Seen]]:
    """Each number by its groups ('' where it is not split), at most 100 of them.

    Those of one split and the same filters share statements. Raises NotFound, CannotAsk or Unavailable.
    """
    asked = list(dict.fromkeys(wanted))
    metrics = [metric_called(one.of.metric, workspace=workspace) for one in asked]
    questions = [_question(one, metric, between) for one, metric in zip(asked, metrics, strict=True)]
    look = look_at(workspace, now=now)
    found = answers(questions, workspace=workspace, now=now, look=look)
    return {
        one: _seen(one, metric, answer, look)
        for one, metric, answer in zip(asked, metrics, found, strict=True)
    }


def nothing_seen(between: Period) -> Seen:
    """A number of which nothing is known on any day."""
    unknown = NoData(Reason("no_group", Message(N_("Nothing was counted for this group."))))
    days = [None] * between.length
    return Seen(
        course(between.start, days, is_ratio=False), (unknown,) * between.length, (True,) * between.length, ""
    )


def _question(one: Watched, metric: Metric, between: Period) -> Trend:
    if not one.group_by:
        return metric.over(between, where=one.of.where)
    asked = metric.over(between, by=Dimension(one.group_by), where=one.of.where)
    return Trend(asked.measure, between, asked.grain, asked.by, asked.where, groups=MOST_GROUPS)


def _seen(one: Watched, metric: Metric, answer: Answer, look: Look) -> dict[str, Seen]:
    if not one.group_by:
        values = tuple(point.value for point in answer.points)
        complete = tuple(point.completeness.is_complete for point in answer.points)
        return {"": _as_seen(values, complete, metric, answer)}
    open_days = _open_days(one.group_by, look.freshness.accounts, days=answer.question.between)
    return {
        group.name: _as_seen(group.series, _complete_days(answer, group, open_days), metric, answer)
        for group in answer.groups
        if group.kind is not GroupKind.OTHER
    }


def _as_seen(values: tuple[Value, ...], complete: tuple[bool, ...], metric: Metric, answer: Answer) -> Seen:
    days = [_fraction(value) if final else None for value, final in zip(values, complete, strict=True)]
    is_ratio = isinstance(metric.measure, Ratio)
    found = course(answer.question.between.start, days, is_ratio=is_ratio)
    return Seen(found, values, complete, answer.data_version)


def _fraction(value: Value) -> Fraction | None:
    if not isinstance(value, Known):
        return None
    amount = float(value.amount)
    if value.numerator is None or value.denominator is None:
        return amount, amount, 1.0
    return amount, float(value.numerator), float(value.denominator)


def _complete_days(
    answer: Answer, group: Group, open_days: Mapping[str, frozenset[date]] | None
) -> tuple[bool, ...]:
    if open_days is None:
        return tuple(point.completeness.is_complete for point in answer.points)
    waits = open_days.get(group.name, frozenset())
    return tuple(_is_final(point, waits) for point in answer.points)


def _is_final(point: Point, waits: frozenset[date]) -> bool:
    codes = {reason.code for reason in point.completeness.reasons}
    return not codes - OF_ACCOUNTS and not (codes and point.days.start in waits)


def _open_days(
    dimension: str, accounts: Sequence[AccountCoverage], *, days: Period
) -> dict[str, frozenset[date]] | None:
    """By group, the days that its own accounts did not report or may still correct; None where accounts are in any."""
    group_of = OF_ACCOUNT.get(dimension)
    if group_of is None:
        return None
    found: dict[str, set[date]] = {}
    for account in accounts:
        found.setdefault(group_of(account), set()).update(_open_days_of(account, days))
    return {group: frozenset(waits) for group, waits in found.items()}


def _open_days_of(account: AccountCoverage, days: Period) -> Iterable[date]:
    first = min(account.days, default=days.start)
    for day in days.days():
        is_late = account.expected and day >= first and day not in account.days
        settled = account.settled_through is not None and day <= account.settled_through
        if is_late or (day in account.days and not settled):
            yield day
