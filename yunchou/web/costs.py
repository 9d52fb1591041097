"""Costs that people enter: the list, a form for a day or a range, corrections, and taking one back (stage: run)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.channels.costs import CostEntry, correct_cost, record_cost, require_own_cost, undo_cost
from yunchou.channels.models import Cost
from yunchou.channels.selectors import channel_names, channels, costs, usable_currencies
from yunchou.core import clock
from yunchou.events.imports.selectors import progress
from yunchou.events.models import DataImport
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request

State = DataImport.State
#: How a cost's state looks, by that of its import.
STATES: dict[str, str] = {
    State.RECEIVED: "waiting",
    State.LOADING: "running",
    State.LOADED: "done",
    State.STOPPED: "failed",
    State.UNDOING: "running",
    State.UNDONE: "cancelled",
}
#: States of its import in which a cost can be taken back.
CHANGEABLE = frozenset({State.LOADED, State.STOPPED})


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class CostForm(forms.Form):
    """How much, for which channel and what, and for which days."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of cost"), choices=Cost.Kind.choices)
    amount = forms.DecimalField(label=gettext_lazy("Amount"), max_digits=14, decimal_places=2)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    first_day = forms.DateField(label=gettext_lazy("Day, or first day"), widget=day_input())
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("Empty: one day. Otherwise the amount is spread evenly over all days."),
    )
    campaign = forms.CharField(label=gettext_lazy("Campaign"), required=False, max_length=100)
    account = forms.CharField(
        label=gettext_lazy("Account"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Such as the agency or the contract it was paid by."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = sorted((entry.name, entry.key) for entry in channels())
        self.fields["channel"].choices = [(key, name) for name, key in listed]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def entry(self) -> CostEntry:
        """What was entered. Call on a valid form."""
        said = dict(self.cleaned_data)
        return CostEntry(**said | {"last_day": said["last_day"] or said["first_day"]})


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost as a person sees it in the list."""

    cost: Cost
    channel: str
    amount: formats.Figure
    days: str
    state: str
    state_words: str
    error: str
    is_theirs: bool


@require_safe
@workspace_page(Permission.READ)
def cost_list(request: WorkspaceRequest) -> HttpResponseBase:
    """?undone=1 shows those taken back too."""
    with_undone = request.GET.get("undone") == "1"
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    rows = costs(text=at.search, channel=request.GET.get("channel", ""), with_undone=with_undone)
    can_export = request.membership.can(Permission.ASK)
    names = channel_names()
    table = Table(
        "costs",
        _("Entered costs"),
        columns,
        paginate(rows, at=at),
        at,
        row_template="spend/cost_row.html",
        search_hint=_("Campaign, account or note"),
        can_export=can_export,
    )
    if can_export and at.wants_export:
        lines = (_line(request, cost, names) for cost in rows.iterator(chunk_size=500))
        return export_xlsx(table, lines, filename=_("Entered costs"))
    shown = [_line(request, cost, names) for cost in table.page.rows]
    context = {
        "table": replace(table, page=replace(table.page, rows=shown)),
        "with_undone": with_undone,
        "can_enter": request.membership.can(Permission.WORK),
    }
    return render(request, "spend/costs.html", context)


def _columns() -> list[Column]:
    return [
        Column("channel", _("Channel"), lambda line: line.channel),
        Column("days", _("Days"), lambda line: line.days, is_on_phone=False),
        Column("kind", _("Kind of cost"), lambda line: line.cost.get_kind_display(), is_on_phone=False),
        Column("amount", _("Amount"), lambda line: line.amount, "right"),
        Column("campaign", _("Campaign"), lambda line: line.cost.campaign, is_on_phone=False),
        Column("account", _("Account"), lambda line: line.cost.account, is_on_phone=False),
        Column("by", _("Entered"), lambda line: str(line.cost.entered_by or ""), is_on_phone=False),
        Column("state", _("State"), lambda line: line.state_words),
        Column("actions", _("Actions"), align="right"),
    ]


def _line(request: WorkspaceRequest, cost: Cost, names: Mapping[str, str]) -> CostLine:
    moving = progress(cost.data_import)
    return CostLine(
        cost=cost,
        channel=names.get(cost.channel, cost.channel),
        amount=formats.money(cost.amount, currency=cost.currency),
        days=formats.day_range(cost.first_day, cost.last_day, today=timezone.localdate(clock.now())),
        state=STATES[moving.state],
        state_words=str(DataImport.State(moving.state).label),
        error=moving.error,
        is_theirs=_may_change(request, cost) and moving.state in CHANGEABLE,
    )


def _may_change(request: WorkspaceRequest, cost: Cost) -> bool:
    is_own = cost.entered_by_id == request.user.pk and request.membership.can(Permission.WORK)
    return is_own or request.membership.can(Permission.REPAIR)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def add(request: WorkspaceRequest) -> HttpResponseBase:
    """?channel= chooses it beforehand."""
    return _form_page(request, cost=None)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    cost = get_object_or_404(Cost.objects, pk=pk)
    require_own_cost(cost, by=request.membership)
    return _form_page(request, cost=cost)


def _form_page(request: WorkspaceRequest, *, cost: Cost | None) -> HttpResponseBase:
    form = CostForm(
        request.POST or None,
        initial=_current(cost) if cost else _initial(request),
        currencies=usable_currencies(request.workspace),
    )
    if form.is_valid() and carried_out(form, lambda: _save(request, form, cost=cost)):
        messages.success(request, _("The cost is entered. It counts as soon as it is loaded, in a moment."))
        return redirect("costs", workspace=request.workspace.slug)
    return render(request, "spend/form.html", {"form": form, "cost": cost})


def _save(request: WorkspaceRequest, form: CostForm, *, cost: Cost | None) -> None:
    if cost is None:
        record_cost(request.workspace, form.entry(), by=request.user, now=clock.now())
    else:
        correct_cost(cost, form.entry(), by=request.membership, now=clock.now())


def _initial(request: WorkspaceRequest) -> dict[str, object]:
    today = clock.today(request.workspace.zone, at=clock.now())
    return {"first_day": today, "channel": request.GET.get("channel", "")}


def _current(cost: Cost) -> dict[str, object]:
    return {name: getattr(cost, name) for name in CostForm.base_fields}


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def undo(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    cost = get_object_or_404(Cost.objects.select_related("data_import"), pk=pk)
    require_own_cost(cost, by=request.membership)
    if request.method != "POST":
        return render(request, "spend/undo.html", {"cost": cost})
    undo_cost(cost, by=request.membership, now=clock.now())
    messages.success(request, _("The cost is taken back."))
    return redirect("costs", workspace=request.workspace.slug)


urlpatterns = [
    path("w/<slug:workspace>/spend/costs", cost_list, name="costs"),
    path("w/<slug:workspace>/spend/costs/add", add, name="cost-add"),
    path("w/<slug:workspace>/spend/costs/<int:pk>/edit", edit, name="cost-edit"),
    path("w/<slug:workspace>/spend/costs/<int:pk>/undo", undo, name="cost-undo"),
]
