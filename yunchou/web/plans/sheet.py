"""The monthly plan: strategy, action, owner, day, quota and budget by goal, on the page and on paper (stage: plan)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.calc.periods import ONE_DAY, Grain, next_bucket
from yunchou.core import clock
from yunchou.core.errors import NotAllowed
from yunchou.documents import Column, Document, Fact, Facts, Figure, TableBlock
from yunchou.documents.word import to_docx
from yunchou.documents.workbook import to_xlsx
from yunchou.goals.plans import PlanRow, PlanSheet, plan_of_month
from yunchou.goals.selectors import may_edit
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.plans.form import ActionForm
from yunchou.web.tables import XLSX

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: Mapping[str, tuple[str, Callable[[Document], bytes]]] = {
    "xlsx": (XLSX, to_xlsx),
    "docx": (DOCX, to_docx),
}


@require_safe
@workspace_page(Permission.READ)
def plan(request: WorkspaceRequest) -> HttpResponseBase:
    """?month=2026-10 chooses the month, ?mine=1 keeps to one's own; ?export=xlsx or docx takes the sheet."""
    month = month_asked(request)
    is_mine = request.GET.get("mine") == "1"
    sheet = plan_of_month(month, owner=request.user if is_mine else None)
    wanted = request.GET.get("export", "")
    if wanted in WRITERS:
        return _on_paper(request, sheet, wanted)
    can_plan = request.membership.can(Permission.WORK)
    context = {
        "sheet": sheet,
        "rows": [(row, _may_change(request, row)) for row in sheet.rows],
        "month": month,
        "title": month_words(month),
        "before": f"{(month.replace(day=1) - ONE_DAY):%Y-%m}",
        "after": f"{next_bucket(month, Grain.MONTH):%Y-%m}",
        "is_mine": is_mine,
        "can_plan": can_plan,
        "can_export": request.membership.can(Permission.ASK),
        "form": ActionForm(request) if can_plan else None,
    }
    return render(request, "plans/plan.html", context)


def month_asked(request: WorkspaceRequest) -> date:
    """The month of the address; what names none is this month."""
    today = clock.today(request.workspace.zone, at=clock.now())
    try:
        return datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007  a month has no zone
    except ValueError:
        return today.replace(day=1)


def month_words(month: date) -> str:
    """`2026 年 10 月`, `October 2026`."""
    if formats.speaks_chinese():
        return f"{month.year} 年 {month.month} 月"
    return f"{formats.MONTHS[month.month - 1]} {month.year}"


def _may_change(request: WorkspaceRequest, row: PlanRow) -> bool:
    if row.action is None or not row.goal.is_open:
        return False
    member = request.membership
    is_own = member.user_id in (row.action.owner_id, row.action.created_by_id)
    return (is_own and member.can(Permission.WORK)) or may_edit(row.goal, member=member)


def _on_paper(request: WorkspaceRequest, sheet: PlanSheet, wanted: str) -> HttpResponseBase:
    if not request.membership.can(Permission.ASK):
        raise NotAllowed(_("Your role may not export."), advice=_("Ask an owner for the role of an analyst."))
    content_type, write = WRITERS[wanted]
    title = _("Monthly operations plan")
    response = HttpResponse(write(document_of(request, sheet, title=title)), content_type=content_type)
    name = quote(f"{title} {sheet.month.start:%Y-%m}.{wanted}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def document_of(request: WorkspaceRequest, sheet: PlanSheet, *, title: str) -> Document:
    """The sheet as a document: what is planned for each goal, and the budget together."""
    now = clock.now()
    columns = [
        Column(_("Goal"), share=1.4),
        Column(_("Strategy"), share=1.2),
        Column(_("Action"), share=2.0),
        Column(_("Owner"), share=0.8),
        Column(_("Due"), share=0.8),
        Column(_("Quota"), share=1.0),
        Column(_("Budget"), is_numeric=True, share=0.9),
        Column(_("State"), share=0.7),
    ]
    table = TableBlock(
        columns,
        [_cells(row, request.workspace.currency) for row in sheet.rows],
        total=[_("Together"), "", "", "", "", "", _money(sheet.budget, request.workspace.currency), ""],
        title=month_words(sheet.month.start),
        empty=_("Nothing is planned for this month."),
    )
    facts = Facts(
        [
            Fact(pgettext("of a plan", "Goals"), str(len({row.goal.pk for row in sheet.rows}))),
            Fact(_("Actions"), str(sum(row.action is not None for row in sheet.rows))),
            Fact(_("Budget"), _money(sheet.budget, request.workspace.currency)),
        ]
    )
    made = formats.moment(timezone.localtime(now))
    return Document(
        title=f"{title} · {month_words(sheet.month.start)}",
        blocks=[facts, table],
        made_at=now,
        subtitle=request.workspace.name,
        foot=_("%(workspace)s · made %(moment)s") % {"workspace": request.workspace.name, "moment": made},
        language=_language(),
        is_wide=True,
    )


def _cells(row: PlanRow, currency: str) -> list[str | Figure]:
    due: str | Figure = (
        Figure(formats.day(row.due), row.due, "yyyy-mm-dd") if row.due else formats.NOT_MEASURED
    )
    return [
        row.goal.title,
        row.strategy or formats.NOT_MEASURED,
        row.text or _("Nothing is planned for it"),
        row.owner.name if row.owner else formats.NOT_MEASURED,
        due,
        row.quota or formats.NOT_MEASURED,
        _money(row.budget, currency),
        row.action.get_state_display() if row.action else formats.NOT_MEASURED,
    ]


def _money(amount: Decimal | None, currency: str) -> Figure:
    if amount is None:
        return Figure(formats.NOT_MEASURED)
    shown = formats.money(amount, currency=currency)
    return Figure(shown.exact or shown.text, shown.amount, "#,##0.00")


def _language() -> str:
    """The reader's language as documents name it."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(get_language() or "", "en")
