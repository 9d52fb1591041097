"""Background work about reviews: opened for firings and goals, filled, and their actions measured again."""

from datetime import datetime

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yunchou.alerts.selectors import unreviewed_firings
from yunchou.core.errors import DomainError
from yunchou.core.jobs import JobRun, job, schedule
from yunchou.core.models import Workspace
from yunchou.core.scope import workspace_scope
from yunchou.goals.models import Goal
from yunchou.goals.selectors import finished_goals
from yunchou.reviews.models import Review, ReviewAction
from yunchou.reviews.selectors import actions_to_check
from yunchou.reviews.services.filling import fill
from yunchou.reviews.services.measuring import remeasure
from yunchou.reviews.services.opening import FILL, open_for_firing, open_for_goal

log = structlog.get_logger(__name__)


@schedule("*/5 * * * *", "reviews.open", label=_("Open reviews for alerts and finished goals"))
def open_reviews(_run: JobRun, tick: datetime) -> int:
    """Every five minutes; what has its review is not opened again."""
    return open_what_waits(now=tick)


@schedule("20 * * * *", "reviews.measure", label=_("Measure again what reviews decided"))
def measure(_run: JobRun, tick: datetime) -> int:
    """Every hour: each zone's morning comes at another one."""
    return measure_what_is_due(now=tick)


@job(FILL, label=_("Fill a review"))
def fill_review(run: JobRun, review: int) -> None:
    """A review that was closed or deleted meanwhile stays as it is."""
    assert run.workspace is not None
    with workspace_scope(run.workspace):
        row = Review.objects.select_related("workspace", "goal").filter(pk=review, closed_at=None).first()
        if row is not None:
            fill(row, now=run.now())


def open_what_waits(*, now: datetime) -> int:
    """Open every review that is missing, in every workspace; how many."""
    return sum(_open_in(workspace, now=now) for workspace in Workspace.objects.order_by("pk"))


def measure_what_is_due(*, now: datetime) -> int:
    """Measure every action whose check date has come, in every workspace; how many.

    One that cannot be measured (a metric that is gone) does not keep the others waiting.
    """
    return sum(_measure_in(workspace, now=now) for workspace in Workspace.objects.order_by("pk"))


def _open_in(workspace: Workspace, *, now: datetime) -> int:
    with workspace_scope(workspace):
        firings, goals = list(unreviewed_firings()), list(_unreviewed_goals())
        for firing in firings:
            open_for_firing(firing, now=now)
        for goal in goals:
            open_for_goal(goal, now=now)
    return len(firings) + len(goals)


def _unreviewed_goals() -> QuerySet[Goal]:
    """Finished goals that no review was ever opened for."""
    return finished_goals().exclude(pk__in=Review.objects.exclude(goal=None).values("goal"))


def _measure_in(workspace: Workspace, *, now: datetime) -> int:
    with workspace_scope(workspace):
        due = list(actions_to_check(on=now.astimezone(workspace.zone).date()))
        return sum(_is_measured(action, now=now) for action in due)


def _is_measured(action: ReviewAction, *, now: datetime) -> bool:
    try:
        remeasure(action, now=now)
    except DomainError as error:
        log.warning("review_action_not_measured", action=action.pk, error=error.message)
        return False
    return True
