"""Pages of reports: the list, one report, what changed since, sending, the schedules (stage: learn)."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.core.errors import NotFound
from yunchou.inbox.outside import mail_is_set_up
from yunchou.metrics.selectors import metrics as known_metrics
from yunchou.reports import selectors, services
from yunchou.reports.comparing import recompute
from yunchou.reports.models import Kind, Report
from yunchou.reports.periods import last_whole, today_of
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.deliveries import DeliveryLine
from yunchou.web.refusals import carried_out
from yunchou.web.reports.differences import difference_line
from yunchou.web.reports.forms import MakeForm, ScheduleForm, SendForm, current_schedule
from yunchou.web.reports.reading import read, title_of
from yunchou.web.reports.writing import FORMATS, file_of
from yunchou.web.tables import Column, Page, Table, paginate, parse_table_request


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list."""

    report: Report

    @property
    def title(self) -> str:
        return title_of(self.report.kind)

    @property
    def days(self) -> str:
        return formats.day_range(self.report.start, self.report.end)

    @property
    def who(self) -> str:
        return self.report.made_by.name if self.report.made_by else _("The schedule")


@require_safe
@workspace_page(Permission.READ)
def reports(request: WorkspaceRequest) -> HttpResponseBase:
    """?kind= keeps to weekly or monthly ones."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    return _list_page(request, _make_form(request), kind=kind)


def _make_form(request: WorkspaceRequest) -> MakeForm:
    last = last_whole(Kind.WEEKLY, today=today_of(request.workspace, now=clock.now()))
    return MakeForm(initial={"kind": Kind.WEEKLY, "day": last.end})


def _list_page(request: WorkspaceRequest, form: MakeForm, *, kind: str = "") -> HttpResponseBase:
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    found = paginate(selectors.reports(kind=kind), at=at)
    table: Table[ReportLine] = Table(
        "reports",
        _("Reports"),
        columns,
        Page([ReportLine(one) for one in found.rows], found.total, found.number, found.per),
        at,
        row_template="reports/row.html",
    )
    context = {
        "table": table,
        "form": form,
        "kind": kind,
        "kinds": [("", _("All")), *((one.value, title_of(one)) for one in Kind)],
        "schedules": [(title_of(one), one.value, selectors.schedule_of(one)) for one in Kind],
        "may_make": request.membership.can(Permission.WORK),
        "may_manage": request.membership.can(Permission.MANAGE),
    }
    return render(request, "reports/reports.html", context)


def _columns() -> list[Column]:
    return [
        Column("report", _("Report")),
        Column("days", _("Days")),
        Column("edition", _("Edition"), align="right", is_on_phone=False),
        Column("made", _("Made"), is_on_phone=False),
        Column("who", _("Made by"), is_on_phone=False),
    ]


@require_POST
@workspace_page(Permission.WORK)
def make(request: WorkspaceRequest) -> HttpResponseBase:
    """Make one now. It is a matter of seconds."""
    form, made = MakeForm(request.POST), []
    if form.is_valid() and carried_out(form, lambda: made.append(_make(request, **form.cleaned_data))):
        return redirect("report", workspace=request.workspace.slug, pk=made[0].pk)
    return _list_page(request, form)


def _make(request: WorkspaceRequest, *, kind: str, day: date) -> Report:
    return services.make_report(kind, day=day, workspace=request.workspace, by=request.user, now=clock.now())


@require_safe
@workspace_page(Permission.READ)
def report(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """What was stored, whatever happened to the data since; ?format= takes it as a file."""
    found = selectors.report(pk)
    may_export = request.membership.can(Permission.ASK)
    wanted = request.GET.get("format", "")
    if may_export and wanted in FORMATS:
        return _file(found, wanted)
    context = {
        "report": found,
        "reading": read(found),
        "editions": selectors.editions(found),
        "deliveries": [DeliveryLine(one.delivery) for one in selectors.deliveries_of(found)],
        "made_by": ReportLine(found).who,
        "may_export": may_export,
        "may_send": request.membership.can(Permission.MANAGE),
    }
    return render(request, "reports/report.html", context)


def _file(found: Report, kind: str) -> HttpResponse:
    name, content_type, content = file_of(found, kind)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_safe
@workspace_page(Permission.ASK)
def differences(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Count again and say what is another number now, and why. Nothing is written."""
    found = selectors.report(pk)
    again = recompute(found, workspace=request.workspace, now=clock.now())
    metrics = known_metrics(request.workspace, with_archived=True)
    slug = request.workspace.slug
    rows = [difference_line(one, report=found, metrics=metrics, slug=slug) for one in again.differences]
    context = {
        "report": found,
        "title": title_of(found.kind),
        "days": ReportLine(found).days,
        "rows": rows,
        "compared": again.compared,
    }
    return render(request, "reports/differences.html", context)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def send(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """By mail to people of the workspace, and as a card to its groups."""
    found = selectors.report(pk)
    form = SendForm(_sent(request), initial={"formats": ["pdf"]})
    if form.is_valid() and carried_out(form, lambda: _send(request, found, form)):
        messages.success(request, _("It is on its way. What became of it stands beside the report."))
        return redirect("report", workspace=request.workspace.slug, pk=pk)
    context = {
        "form": form,
        "report": found,
        "title": title_of(found.kind),
        "days": ReportLine(found).days,
        "mail_is_set_up": mail_is_set_up(),
    }
    return render(request, "reports/send.html", context)


def _sent(request: WorkspaceRequest) -> QueryDict | None:
    """The form as it was sent; one in which nothing was chosen was sent all the same."""
    return request.POST if request.method == "POST" else None


def _send(request: WorkspaceRequest, found: Report, form: SendForm) -> None:
    now = clock.now()
    services.send_report(
        found,
        people=form.chosen_people,
        destinations=form.chosen_groups,
        formats=form.cleaned_data["formats"],
        key=now.isoformat(),
        by=request.user,
        now=now,
    )


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def schedule(request: WorkspaceRequest, kind: str) -> HttpResponseBase:
    """When reports of a kind are made by themselves."""
    if kind not in Kind.values:
        raise NotFound(
            _("There is no report “%(kind)s”.") % {"kind": kind}, advice=_("Go back to the reports.")
        )
    row = selectors.schedule_of(kind)
    form = ScheduleForm(kind, _sent(request), initial=current_schedule(row))
    if form.is_valid() and carried_out(form, lambda: _save_schedule(request, kind, form)):
        messages.success(request, _("The schedule is saved."))
        return redirect("reports", workspace=request.workspace.slug)
    context = {"form": form, "kind": kind, "title": title_of(kind), "mail_is_set_up": mail_is_set_up()}
    return render(request, "reports/schedule.html", context)


def _save_schedule(request: WorkspaceRequest, kind: str, form: ScheduleForm) -> None:
    asked, kept = form.cleaned_data, selectors.schedule_of(kind)
    services.save_schedule(
        kind,
        is_on=asked["is_on"],
        weekday=kept.weekday if asked["weekday"] == "" else asked["weekday"],
        month_day=kept.month_day if asked["month_day"] == "" else asked["month_day"],
        hour=asked["hour"],
        people=form.chosen_people,
        destinations=form.chosen_groups,
        formats=asked["formats"],
        by=request.user,
        workspace=request.workspace,
        now=clock.now(),
    )
