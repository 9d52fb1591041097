"""The audit log: who did what, when and from where. JUDGE needs to know whom to ask."""

from datetime import datetime

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import selectors
from yunchou.core.models import AuditEntry
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.log_filters import LogFilterForm
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request

#: Every action in words. A test compares this with the actions that services record.
ACTIONS = {
    "channel_rules.replaced": gettext_lazy("changed the channel rules"),
    "change.edited": gettext_lazy("corrected a change note"),
    "change.noted": gettext_lazy("noted a change"),
    "change.withdrawn": gettext_lazy("withdrew a change note"),
    "invitation.revoked": gettext_lazy("withdrew an invitation"),
    "key.created": gettext_lazy("created an API key"),
    "key.revoked": gettext_lazy("revoked an API key"),
    "member.invited": gettext_lazy("invited somebody"),
    "member.joined": gettext_lazy("joined"),
    "member.removed": gettext_lazy("removed a member"),
    "member.role_changed": gettext_lazy("changed a role"),
    "person.password_changed": gettext_lazy("changed their password"),
    "person.profile_updated": gettext_lazy("changed their profile"),
    "person.sessions_ended": gettext_lazy("signed out everywhere else"),
    "person.signed_in": gettext_lazy("signed in"),
    "quarantine.dismissed": gettext_lazy("dismissed events in the quarantine"),
    "quarantine.sent_again": gettext_lazy("sent events of the quarantine again"),
    "workspace.created": gettext_lazy("founded the workspace"),
    "workspace.updated": gettext_lazy("changed the workspace's settings"),
}


@require_safe
@workspace_page(Permission.MANAGE)
def audit(request: WorkspaceRequest) -> HttpResponseBase:
    whats = [(action, action_label(action)) for action in selectors.audit_actions()]
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
        search_hint=_("Person or thing"),
        filters_template="audit/filters.html",
        can_export=True,
    )
    if at.wants_export:
        return export_xlsx(table, rows.iterator(chunk_size=2000), filename=_("Audit log"))
    return render(request, "audit/audit.html", {"table": table, "form": form})


def action_label(action: str) -> str:
    return str(ACTIONS.get(action, action))


def _columns() -> list[Column]:
    return [
        Column("at", _("When"), _at),
        Column("who", _("Who"), lambda entry: entry.actor_label),
        Column("did", _("Did what"), lambda entry: action_label(entry.action)),
        Column("on", _("On"), lambda entry: entry.object_label),
        Column("details", _("Details"), _details, is_on_phone=False),
        Column("address", _("Address"), lambda entry: entry.address, is_on_phone=False),
    ]


def _at(entry: AuditEntry) -> datetime:
    return entry.at


def _details(entry: AuditEntry) -> str:
    return " · ".join(f"{name}: {_plain(value)}" for name, value in sorted(entry.details.items()))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    return str(value)


urlpatterns = [path("w/<slug:workspace>/audit", audit, name="audit")]
