"""Reads the days of many goals at once, sharing statements among those that differ in their channel only (stage: plan)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions import Dimension, Op, Period
from yunchou.core.errors import NotFound
from yunchou.core.models import Workspace
from yunchou.metrics.selectors import Look, look_at, metric_called
from yunchou.metrics.series import Series, daily, daily_by
from yunchou.metrics.slices import Slice

#: The most days that a series has: a year before the day, and what the same festival of the year before needs.
HISTORY = timedelta(days=399)
CHANNEL = Dimension("channel")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slice up to a day, with its history."""

    slice: Slice
    until: date


def can_ask(one: Slice, *, workspace: Workspace) -> bool:
    """Whether the metric is there and can be kept to this part: one goal that cannot be asked must not stop the others."""
    any_day = date(2026, 1, 1)
    try:
        metric_called(one.metric, workspace=workspace).over(Period(any_day, any_day), where=one.where)
    except (BadQuestion, NotFound):
        return False
    return True


def read_tracks(
    wanted: Sequence[Wanted], *, workspace: Workspace, now: datetime, look: Look | None = None
) -> list[Series]:
    """Each slice with 400 days up to its last one. Few statements: one batch for each last day and split.

    Raises CannotAsk, NotFound or Unavailable.
    """
    look = look or look_at(workspace, now=now)
    found: dict[Wanted, Series] = {}
    for until in sorted({one.until for one in wanted}):
        slices = list(dict.fromkeys(one.slice for one in wanted if one.until == until))
        between = Period(until - HISTORY, until)
        read = _read(slices, between=between, workspace=workspace, now=now, look=look)
        found |= {Wanted(one, until): series for one, series in read.items()}
    return [found[one] for one in wanted]


def _read(
    slices: Sequence[Slice], *, between: Period, workspace: Workspace, now: datetime, look: Look
) -> dict[Slice, Series]:
    found = _by_channel(slices, between=between, workspace=workspace, now=now, look=look)
    rest = [one for one in slices if one not in found]
    read = daily(rest, between=between, workspace=workspace, now=now, look=look) if rest else []
    return found | dict(zip(rest, read, strict=True))


def _by_channel(
    slices: Sequence[Slice], *, between: Period, workspace: Workspace, now: datetime, look: Look
) -> dict[Slice, Series]:
    """Those kept to one channel, read as groups of the whole. A channel that no group names is asked on its own."""
    channels = {one: channel for one in slices if (channel := _only_channel(one)) is not None}
    if len(channels) < 2:
        return {}
    wholes = list(dict.fromkeys(Slice(one.metric) for one in channels))
    read = daily_by(wholes, "channel", between=between, workspace=workspace, now=now, look=look)
    groups = dict(zip(wholes, read, strict=True))
    return {
        one: replace(groups[Slice(one.metric)][channel], slice=one)
        for one, channel in channels.items()
        if channel in groups[Slice(one.metric)]
    }


def _only_channel(one: Slice) -> str | None:
    """The channel that a slice is kept to, if it is kept to nothing else."""
    match one.where:
        case (kept,) if kept.on == CHANNEL and kept.op is Op.IS and isinstance(kept.value, str):
            return kept.value
    return None
