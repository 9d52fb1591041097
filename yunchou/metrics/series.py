"""The days of a metric, one by one, for whoever judges them: goals, alerts, reviews (stage: facts)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from yunchou.analytics.answers import Answer, Group, GroupKind, Value
from yunchou.analytics.questions import Dimension, Period
from yunchou.analytics.questions.trend import MOST_GROUPS
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import Look, answers, metric_called
from yunchou.metrics.slices import Slice


@dataclass(frozen=True, slots=True)
class Day:
    """A day's value; `is_complete` is False while it can still change."""

    day: date
    value: Value
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A slice day by day, without a gap, and its value over all of them (a ratio of the sums, never a mean)."""

    slice: Slice
    metric: Metric
    days: tuple[Day, ...]
    total: Value
    data_version: str


def daily(
    slices: Sequence[Slice], *, between: Period, workspace: Workspace, now: datetime, look: Look | None = None
) -> list[Series]:
    """Each slice by day, in their order; those kept alike share statements.

    At most 400 days. Raises CannotAsk, NotFound or Unavailable.
    """
    known = [metric_called(one.metric, workspace=workspace) for one in slices]
    questions = [metric.over(between, where=one.where) for metric, one in zip(known, slices, strict=True)]
    found = answers(questions, workspace=workspace, now=now, look=look)
    return [
        Series(one, metric, _days(answer), answer.total, answer.data_version)
        for one, metric, answer in zip(slices, known, found, strict=True)
    ]


def daily_by(
    slices: Sequence[Slice],
    dimension: str,
    *,
    between: Period,
    workspace: Workspace,
    now: datetime,
    look: Look | None = None,
) -> list[dict[str, Series]]:
    """Each slice by day in each of its 100 largest groups; '' is the group without a value. What is left is not listed."""
    known = [metric_called(one.metric, workspace=workspace) for one in slices]
    questions = [
        replace(metric.over(between, by=Dimension(dimension), where=one.where), groups=MOST_GROUPS)
        for metric, one in zip(known, slices, strict=True)
    ]
    found = answers(questions, workspace=workspace, now=now, look=look)
    return [
        _groups(one, metric, answer, dimension)
        for one, metric, answer in zip(slices, known, found, strict=True)
    ]


def _groups(of: Slice, metric: Metric, answer: Answer, dimension: str) -> dict[str, Series]:
    return {
        group.name: Series(
            of.kept_to(dimension, group.name),
            metric,
            _days(answer, group),
            group.total,
            answer.data_version,
        )
        for group in answer.groups
        if group.kind is not GroupKind.OTHER
    }


def _days(answer: Answer, group: Group | None = None) -> tuple[Day, ...]:
    values = group.series if group else tuple(point.value for point in answer.points)
    return tuple(
        Day(point.days.start, value, point.completeness.is_complete)
        for point, value in zip(answer.points, values, strict=True)
    )
