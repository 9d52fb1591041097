"""The audit log: who did what, when and from where. JUDGE needs to know whom to ask."""

from datetime import datetime

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import selectors
from yunchou.core.models import AuditEntry
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.audit_words import action_words, detail_words
from yunchou.web.log_filters import LogFilterForm
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request


@require_safe
@workspace_page(Permission.MANAGE)
def audit(request: WorkspaceRequest) -> HttpResponseBase:
    whats = [(action, action_words(action)) for action in selectors.audit_actions()]
    people = selectors.people_in(AuditEntry.objects.all(), field="actor")
    form = LogFilterForm(request, whats=whats, people=people)
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    rows = selectors.audit_entries(form.as_filter(request, text=at.search))
    table = Table(
        "audit",
        _("Audit log"),
        columns,
        paginate(rows, at=at),
        at,
        row_template="audit/row.html",
        search_hint=_("Person or thing"),
        filters_template="audit/filters.html",
        can_export=True,
    )
    if at.wants_export:
        return export_xlsx(table, rows.iterator(chunk_size=2000), filename=_("Audit log"))
    return render(request, "audit/audit.html", {"table": table, "form": form})


def _columns() -> list[Column]:
    return [
        Column("at", _("When"), _at),
        Column("who", _("Who"), lambda entry: entry.actor_label),
        Column("did", _("Did what"), lambda entry: action_words(entry.action)),
        Column("on", _("On"), lambda entry: entry.object_label, is_on_phone=False),
        Column("details", _("Details"), lambda entry: detail_words(entry.details), is_on_phone=False),
        Column("address", _("Address"), lambda entry: entry.address, is_on_phone=False),
    ]


def _at(entry: AuditEntry) -> datetime:
    return entry.at


urlpatterns = [path("w/<slug:workspace>/audit", audit, name="audit")]
