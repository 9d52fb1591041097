"""Background work of reports: those that are due are made and sent (stage: learn)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yunchou.core.jobs import JobRun, enqueue, job, schedule
from yunchou.reports.models import ReportSchedule
from yunchou.reports.periods import is_due, last_whole, today_of
from yunchou.reports.services import run_schedule

MAKE = "reports.make"


@schedule("7 * * * *", "reports.make_due", label=_("Make reports that are due"))
def make_due(_run: JobRun, tick: datetime) -> int:
    """Each due report is a job of its own, so that one workspace's trouble is not another's."""
    due = [one for one in _switched_on() if is_due(one, workspace=one.workspace, now=tick)]
    for one in due:
        first = last_whole(one.kind, today=today_of(one.workspace, now=tick)).start
        key = f"{one.kind} {first}"
        enqueue(MAKE, key=key, arguments={"schedule": one.pk}, workspace=one.workspace, by=None, now=tick)
    return len(due)


def _switched_on() -> list[ReportSchedule]:
    rows = ReportSchedule.unscoped.filter(is_on=True)
    return list(rows.select_related("workspace").order_by("pk"))


@job(MAKE, label=_("Make a report"), max_attempts=5)
def make(run: JobRun, schedule: int) -> int | None:
    """Made and sent once: whoever comes second finds the mark moved."""
    found = ReportSchedule.objects.select_related("workspace").filter(pk=schedule, is_on=True).first()
    if found is None or not is_due(found, workspace=found.workspace, now=run.now()):
        return None
    return run_schedule(found, now=run.now()).pk
