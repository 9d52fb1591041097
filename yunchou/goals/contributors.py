"""What worked towards a goal: its planned actions, the money spent in its slice, the changes that touch it (stage: plan)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from yunchou.analytics.answers import Value
from yunchou.analytics.questions import Dimension, Period
from yunchou.analytics.questions.fields import FACT_DIMENSIONS, Filter
from yunchou.calc.periods import ONE_DAY
from yunchou.core.models import Change, Workspace
from yunchou.goals.models import Goal, PlanAction
from yunchou.goals.plans import actions
from yunchou.metrics.selectors import Look, look_at
from yunchou.metrics.series import daily, daily_by
from yunchou.metrics.slices import Slice

SPEND = "spend"
#: Changes looked through and shown.
MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Ledger:
    """What worked towards a goal in its days so far. `left_out`: filters that spend does not know.

    `spend` is None before the first day.
    """

    between: Period | None
    actions: tuple[PlanAction, ...]
    spend: Value | None
    spend_by_channel: dict[str, Value]
    changes: tuple[Change, ...]
    left_out: tuple[str, ...]


def contributors(goal: Goal, *, workspace: Workspace, now: datetime, look: Look | None = None) -> Ledger:
    """Everything on record that worked towards a goal. Raises CannotAsk, NotFound or Unavailable."""
    planned = tuple(actions(goal=goal))
    today = now.astimezone(workspace.zone).date()
    if goal.measures is None or goal.start is None or goal.end is None or goal.start > today:
        return Ledger(None, planned, None, {}, (), ())
    between = Period(goal.start, min(goal.end, today))
    look = look or look_at(workspace, now=now)
    spent, left_out = _slice_of_spend(goal.measures)
    [whole] = daily([spent], between=between, workspace=workspace, now=now, look=look)
    [groups] = daily_by([spent], "channel", between=between, workspace=workspace, now=now, look=look)
    return Ledger(
        between=between,
        actions=planned,
        spend=whole.total,
        spend_by_channel={key: series.total for key, series in groups.items()},
        changes=tuple(_changes(goal, goal.measures, between=between, workspace=workspace)),
        left_out=left_out,
    )


def _slice_of_spend(measures: Slice) -> tuple[Slice, tuple[str, ...]]:
    """Spend in the same part of the world, as far as the platforms' facts know it."""
    kept, left_out = [], []
    for one in measures.where:
        if isinstance(one.on, Dimension) and one.on.name in FACT_DIMENSIONS:
            kept.append(one)
        else:
            left_out.append(_name_of(one))
    return Slice(SPEND, tuple(kept)), tuple(left_out)


def _name_of(one: Filter) -> str:
    return one.on.key or one.on.name if isinstance(one.on, Dimension) else one.on.key


def _changes(goal: Goal, measures: Slice, *, between: Period, workspace: Workspace) -> Iterable[Change]:
    """Deliberate changes of these days that touch the goal or its slice, the first ones first. One query.

    A slice without a channel is touched by changes of any channel; a change that names nothing touches all.
    """
    start = datetime.combine(between.start, time.min, tzinfo=workspace.zone)
    end = datetime.combine(between.end + ONE_DAY, time.min, tzinfo=workspace.zone)
    rows = Change.objects.filter(at__gte=start, at__lt=end).order_by("at", "pk")[:MOST_CHANGES]
    return [row for row in rows if _touches(row, goal, measures)]


def _touches(change: Change, goal: Goal, measures: Slice) -> bool:
    named: dict[str, set[str]] = {}
    for touch in change.touches:
        named.setdefault(touch["kind"], set()).add(touch["key"])
    if measures.metric in named.get("metric", ()) or str(goal.pk) in named.get("goal", ()):
        return True
    for kind in ("channel", "campaign", "content"):
        wanted = measures.values_of(kind)
        if kind in named:
            return not wanted or bool(named[kind] & set(wanted))
    return not named
