"""The daily look at goals: keeps how each stands, tells a worsening once, and closes what is over (stage: plan)."""

from datetime import datetime, timedelta

from django.db import transaction

from yunchou.analytics.questions import Period
from yunchou.core.models import Workspace
from yunchou.core.scope import workspace_scope
from yunchou.goals.counting import value_over
from yunchou.goals.models import Goal, GoalCheck
from yunchou.goals.services import finish_goal
from yunchou.goals.standing import Standing, latest_checks, standing
from yunchou.inbox.services import tell
from yunchou.metrics.selectors import Look, look_at
from yunchou.metrics.series import Series, daily

Status = GoalCheck.Status
WORSENED, FINISHED = "goal.worsened", "goal.finished"
#: From best to worst; a status that is not listed is neither.
ORDER = (Status.ON_TRACK, Status.AT_RISK, Status.OFF)
#: A goal whose last days never become complete is closed after so long, with what is known.
GIVE_UP_AFTER = timedelta(days=14)


def check_goals(workspace: Workspace, *, now: datetime) -> int:
    """Look at every committed goal of a workspace; how many. Looking again on the same day changes its check only.

    Raises CannotAsk or Unavailable.
    """
    with workspace_scope(workspace):
        goals = list(Goal.objects.select_related("owner").filter(state=Goal.State.COMMITTED))
        if not goals:
            return 0
        look = look_at(workspace, now=now)
        judged = latest_checks(goals, statuses=ORDER)
        stands = standing(goals, workspace=workspace, now=now, look=look)
        for goal in goals:
            _keep(goal, stands[goal.pk], before=judged.get(goal.pk), workspace=workspace, now=now)
            _close_if_over(goal, stands[goal.pk], workspace=workspace, now=now, look=look)
    return len(goals)


@transaction.atomic
def _keep(
    goal: Goal, now_stands: Standing, *, before: GoalCheck | None, workspace: Workspace, now: datetime
) -> None:
    today = now.astimezone(workspace.zone).date()
    day = now_stands.through or today - timedelta(days=1)
    values = {
        "status": now_stands.status,
        "reason": now_stands.reason.as_json(),
        "actual": now_stands.actual_amount,
        "expected": now_stands.expected_now,
        "low": now_stands.low,
        "mid": now_stands.mid,
        "high": now_stands.high,
        "chance": now_stands.chance,
        "target": now_stands.target,
        "data_version": now_stands.data_version[:200],
        "checked_at": now,
    }
    GoalCheck.objects.update_or_create(workspace_id=workspace.pk, goal=goal, day=day, defaults=values)
    if goal.owner is not None and _has_worsened(before, now_stands):
        tell(
            [goal.owner],
            kind=WORSENED,
            values={"title": goal.title, "pk": goal.pk, "status": now_stands.status},
            key=f"{WORSENED} {goal.pk} {day.isoformat()} {now_stands.status}",
            workspace=workspace,
            now=now,
        )


def _has_worsened(before: GoalCheck | None, stands: Standing) -> bool:
    """Against the last check that came to a judgement; a goal that begins badly has worsened too."""
    if stands.status not in ORDER or stands.reason.code in {"reached", "missed"}:
        return False
    was = Status(before.status) if before is not None else Status.ON_TRACK
    return ORDER.index(stands.status) > ORDER.index(was)


def _close_if_over(goal: Goal, stands: Standing, *, workspace: Workspace, now: datetime, look: Look) -> None:
    """Close a goal whose last day is complete, or has not become so for two weeks."""
    assert goal.end is not None, "a committed goal has days"
    assert goal.start is not None, "a committed goal has days"
    measures = goal.measures
    assert measures is not None, "a committed goal has a metric"
    today = now.astimezone(workspace.zone).date()
    is_complete = stands.through is not None and stands.through >= goal.end
    if today <= goal.end or not (is_complete or today - goal.end > GIVE_UP_AFTER):
        return
    between = Period(goal.start, goal.end)
    [series] = daily([measures], between=between, workspace=workspace, now=now, look=look)
    _finish(goal, series, is_complete=is_complete, workspace=workspace, now=now)


@transaction.atomic
def _finish(goal: Goal, series: Series, *, is_complete: bool, workspace: Workspace, now: datetime) -> None:
    row = finish_goal(
        goal,
        actual=value_over(series),
        is_complete=is_complete,
        data_version=series.data_version,
        by=None,
        now=now,
    )
    if goal.owner is None:
        return
    tell(
        [goal.owner],
        kind=FINISHED,
        values={"title": row.title, "pk": row.pk, "outcome": row.outcome},
        key=f"{FINISHED} {row.pk}",
        workspace=workspace,
        now=now,
    )
