"""Holds back numbers whose formula needs what the workspace has not stated: no answer instead of a wrong one."""

from dataclasses import replace
from decimal import Decimal

from yunchou.analytics.answers import Answer, Group, NotApplicable, Point, Reason, Value
from yunchou.analytics.messages import N_, Message
from yunchou.metrics.catalogue import METRICS

NO_MARGIN_RATE = NotApplicable(
    Reason(
        "no_margin_rate",
        Message(N_("The workspace has no margin rate: an owner states it under Settings, Workspace.")),
    )
)
#: The measures as they stand without a margin rate. Whatever was counted for them is no number.
_UNSTATED = frozenset(metric.measure for metric in METRICS.values() if metric.needs_margin)


def withheld(answer: Answer, *, margin_rate: Decimal | None) -> Answer:
    """The answer itself, or the same without any value where it needs a margin rate and there is none."""
    if margin_rate is not None or answer.question.measure not in _UNSTATED:
        return answer
    return replace(
        answer,
        total=NO_MARGIN_RATE,
        points=_points(answer.points),
        groups=tuple(_group(group) for group in answer.groups),
        previous_total=_value(answer.previous_total),
        previous_points=_points(answer.previous_points),
        change=None,
    )


def _value(value: Value | None) -> Value | None:
    return None if value is None else NO_MARGIN_RATE


def _points(points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple(replace(point, value=NO_MARGIN_RATE) for point in points)


def _group(group: Group) -> Group:
    return replace(
        group,
        total=NO_MARGIN_RATE,
        series=(NO_MARGIN_RATE,) * len(group.series),
        previous_total=_value(group.previous_total),
        previous_series=(NO_MARGIN_RATE,) * len(group.previous_series),
        change=None,
    )
