"""Reads of reports in the workspace in scope (stage: learn)."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunchou.core.errors import NotFound
from yunchou.reports.models import Kind, Report, ReportDelivery, ReportSchedule


def reports(*, kind: str = "") -> QuerySet[Report]:
    """Every edition without its answers, the newest period first."""
    rows: QuerySet[Report] = Report.objects.select_related("made_by").defer("answers")
    return rows.filter(kind=kind) if kind else rows


def report(pk: int) -> Report:
    """One report. Raises NotFound."""
    found: Report | None = Report.objects.select_related("made_by", "workspace").filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no report %(number)s here.") % {"number": pk}, advice=_("Go back to the reports.")
        )
    return found


def editions(of: Report) -> QuerySet[Report]:
    """The other editions of the same period, the newest first."""
    rows: QuerySet[Report] = Report.objects.defer("answers").exclude(pk=of.pk)
    return rows.filter(kind=of.kind, start=of.start)


def deliveries_of(of: Report) -> QuerySet[ReportDelivery]:
    """Where it went, newest first."""
    rows: QuerySet[ReportDelivery] = ReportDelivery.objects.select_related(
        "delivery", "delivery__destination", "delivery__job", "delivery__asked_by"
    )
    return rows.filter(report=of)


def schedule_of(kind: str) -> ReportSchedule:
    """When reports of a kind are made; of one that nobody set, the defaults, not saved."""
    found: ReportSchedule | None = ReportSchedule.objects.filter(kind=kind).first()
    return found or ReportSchedule(kind=Kind(kind))
