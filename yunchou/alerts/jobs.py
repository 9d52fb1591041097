"""Background work of alerts: every rule is looked at once an hour, and at once after it was changed (stage: judge)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yunchou.alerts.evaluation import evaluate, find, note_findings
from yunchou.alerts.models import Rule
from yunchou.alerts.services import LOOK
from yunchou.core.errors import DomainError
from yunchou.core.jobs import JobRun, job, schedule
from yunchou.core.models import Workspace


@schedule("6 * * * *", "alerts.evaluate", label=_("Look at the alert rules"))
def look_at_all(run: JobRun, _tick: datetime) -> int:
    """Workspace by workspace; what cannot be asked in one keeps none of the others waiting, and is tried again."""
    refused: DomainError | None = None
    fired = 0
    for workspace in Workspace.objects.filter(pk__in=Rule.unscoped.filter(is_on=True).values("workspace")):
        try:
            fired += _look_at(workspace, run=run)
        except DomainError as error:
            refused = error
    if refused is not None:
        raise refused
    return fired


def _look_at(workspace: Workspace, *, run: JobRun) -> int:
    """The numbers are read outside of the step, whose transaction stays short."""
    now = run.now()
    found = find(workspace, now=now)
    fired: int = run.step(f"workspace {workspace.pk}", lambda: len(note_findings(workspace, found, now=now)))
    return fired


@job(LOOK, label=_("Look at changed alert rules"))
def look_at_changed(run: JobRun) -> int:
    """Looking twice finds nothing twice."""
    assert run.workspace is not None
    return len(evaluate(run.workspace, now=run.now()))
