"""Background work about goals: how each stands, every few hours (stage: plan)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yunchou.core.jobs import JobRun, enqueue, job, schedule
from yunchou.core.models import Workspace
from yunchou.goals.checks import check_goals
from yunchou.goals.models import Goal

CHECK = "goals.check"


@job(CHECK, label=_("Look how the goals stand"))
def check(run: JobRun) -> int:
    """Every committed goal of a workspace. Done again, it changes nothing but the day's check."""
    assert run.workspace is not None, "goals belong to a workspace"
    return check_goals(run.workspace, now=run.now())


@schedule("25 */6 * * *", "goals.check_all", label=_("Look how the goals of every workspace stand"))
def check_all(run: JobRun, tick: datetime) -> int:
    """Four times a day, so that a day counts soon after its last file; each workspace's goals are a job of their own."""
    committed = Goal.unscoped.filter(state=Goal.State.COMMITTED).values("workspace")
    workspaces = list(Workspace.objects.filter(pk__in=committed))
    with transaction.atomic():
        for workspace in workspaces:
            enqueue(CHECK, key=tick.isoformat(), arguments={}, workspace=workspace, by=None, now=run.now())
    return len(workspaces)
