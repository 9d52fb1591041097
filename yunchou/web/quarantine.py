"""The quarantine: events that could not be used, why, and what a person does about them (stage: facts)."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.events.models import QuarantinedEvent
from yunchou.events.refusals import EXPLANATIONS, Explanation
from yunchou.events.selectors import (
    open_quarantine_count,
    quarantine_by_reason,
    quarantined,
    quarantined_event,
    refused_requests,
)
from yunchou.events.services import dismiss, send_again
from yunchou.protocols.event import Reason
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.masking import Mask, mask_for
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request

A_WEEK = timedelta(days=7)


class MendForm(forms.Form):
    """The event as JSON, to be mended."""

    payload = forms.CharField(
        label=gettext_lazy("The event"),
        strip=False,
        max_length=256 * 1024,
        widget=forms.Textarea({"rows": 18, "class": "yc-code-input", "spellcheck": "false"}),
        help_text=gettext_lazy("It keeps its message id: sent twice, it still counts once."),
    )


class DismissForm(forms.Form):
    """Why the event is not wanted."""

    note = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("Such as: a test by the agency.")
    )


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason with its explanation and how often it occurs."""

    reason: str
    explanation: Explanation
    count: int


@require_safe
@workspace_page(Permission.ASK)
def quarantine(request: WorkspaceRequest) -> HttpResponseBase:
    """?reason= and ?state= narrow the list; ?q= searches names, and values for those who see them whole."""
    now = clock.now()
    mask = mask_for(request.membership)
    columns = _columns(mask)
    asked = parse_table_request(request, columns=columns)
    state = request.GET.get("state", QuarantinedEvent.State.OPEN)
    rows = quarantined(
        state=state if state != "all" else "",
        reason=request.GET.get("reason", ""),
        text=asked.search,
        in_values=not mask.columns,
    )
    table = Table(
        key="quarantine",
        caption=_("Quarantined events"),
        columns=columns,
        page=paginate(rows, at=asked),
        request=asked,
        row_template="quarantine/row.html",
        search_hint=_("Search names") if mask.columns else _("Search names and values"),
        can_export=True,
    )
    if asked.wants_export:
        return export_xlsx(table, rows, filename=_("Quarantine"))
    context = {
        "table": table,
        "reasons": [
            ReasonLine(one.reason, EXPLANATIONS[Reason(one.reason)], one.count)
            for one in quarantine_by_reason()
        ],
        "can_mend": request.membership.can(Permission.REPAIR),
        "reason": request.GET.get("reason", ""),
        "state": state,
        "states": [*QuarantinedEvent.State.choices, ("all", _("All"))],
        "open_quarantine": open_quarantine_count(),
        "refused": [
            (row, mask(row.sample) if mask.columns else row.sample)
            for row in refused_requests(since=now - A_WEEK)
        ],
    }
    return render(request, "quarantine/quarantine.html", context)


def _columns(mask: Mask) -> list[Column]:
    return [
        Column("received", _("Received"), lambda row: row.received_at),
        Column("event", _("Event"), lambda row: row.event_name),
        Column("reason", _("Reason"), lambda row: str(EXPLANATIONS[Reason(row.reason)].label)),
        Column("field", _("Field"), lambda row: row.field, is_on_phone=False),
        Column(
            "value", _("Value"), lambda row: mask(row.value) if mask.columns else row.value, is_on_phone=False
        ),
        Column("state", _("State"), lambda row: row.get_state_display(), is_on_phone=False),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Permission.REPAIR)
def quarantined_page(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One event: what is wrong, what to do; mend it and send it again."""
    event = quarantined_event(pk)
    form = MendForm(request.POST or None, initial={"payload": event.payload})
    if request.method == "POST" and form.is_valid():
        payload = form.cleaned_data["payload"]
        if carried_out(form, lambda: send_again(event, payload=payload, by=request.user, now=clock.now())):
            messages.success(request, _("Sent again. It shows among the live events within seconds."))
            return redirect("quarantine", workspace=request.workspace.slug)
    return _event_page(request, event, form, DismissForm())


@require_POST
@workspace_page(Permission.REPAIR)
def dismiss_event(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Close the event without using it."""
    event = quarantined_event(pk)
    form = DismissForm(request.POST)
    if form.is_valid():
        note = form.cleaned_data["note"]
        if carried_out(form, lambda: dismiss(event, note=note, by=request.user, now=clock.now())):
            messages.success(request, _("Dismissed."))
            return redirect("quarantine", workspace=request.workspace.slug)
    return _event_page(request, event, MendForm(initial={"payload": event.payload}), form)


def _event_page(
    request: WorkspaceRequest, event: QuarantinedEvent, form: MendForm, dismiss_form: DismissForm
) -> HttpResponseBase:
    explanation = EXPLANATIONS[Reason(event.reason)]
    context = {
        "event": event,
        "explanation": explanation,
        "lead": formats.sentences(str(explanation.problem), str(explanation.advice)),
        "form": form,
        "dismiss_form": dismiss_form,
        "is_open": event.state == QuarantinedEvent.State.OPEN,
    }
    status = 422 if form.errors or dismiss_form.errors else 200
    return render(request, "quarantine/event.html", context, status=status)


urlpatterns = [
    path("w/<slug:workspace>/quarantine", quarantine, name="quarantine"),
    path("w/<slug:workspace>/quarantine/<int:pk>", quarantined_page, name="quarantined"),
    path("w/<slug:workspace>/quarantine/<int:pk>/dismiss", dismiss_event, name="quarantined-dismiss"),
]
