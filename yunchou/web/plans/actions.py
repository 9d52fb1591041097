"""Planned actions: add one, change one in its row or on its page, move it on, take it off (stage: plan)."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.flows.planning import action_changed_by
from yunchou.goals.models import PlanAction
from yunchou.goals.plans import add_action, delete_action, edit_action, move_action
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.plans.form import ActionForm
from yunchou.web.refusals import carried_out


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def add(request: WorkspaceRequest) -> HttpResponseBase:
    """?goal= and ?due= may be given beforehand."""
    form = ActionForm(request)
    made: list[PlanAction] = []

    def save() -> None:
        made.append(add_action(form.chosen_goal(), form.entry(), by=request.user, now=clock.now()))

    if form.is_valid() and carried_out(form, save):
        messages.success(request, _("The action is planned."))
        return redirect(_month_of(request, made[0]))
    return render(request, "plans/action.html", {"form": form, "action": None})


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """As a page, or asked for by HTMX as the row itself."""
    action = action_changed_by(request.membership, pk=pk)
    form = ActionForm(request, action=action)

    def save() -> None:
        edit_action(action, form.entry(), by=request.user, now=clock.now())
        move_action(action, form.cleaned_data["state"], by=request.user, now=clock.now())

    if form.is_valid() and carried_out(form, save):
        messages.success(request, _("The action is changed."))
        return redirect(_month_of(request, action))
    template = "plans/edit_row.html" if request.htmx and request.method == "GET" else "plans/action.html"
    return render(request, template, {"form": form, "action": action})


@require_POST
@workspace_page(Permission.WORK)
def move(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    action = action_changed_by(request.membership, pk=pk)
    move_action(action, request.POST.get("state", ""), by=request.user, now=clock.now())
    return redirect(_month_of(request, action))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def delete(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    action = action_changed_by(request.membership, pk=pk)
    if request.method != "POST":
        return render(request, "plans/delete.html", {"action": action})
    address = _month_of(request, action)
    delete_action(action, by=request.user, now=clock.now())
    messages.success(request, _("The action is off the plan."))
    return redirect(address)


def _month_of(request: WorkspaceRequest, action: PlanAction) -> str:
    """The sheet on which the action stands."""
    return f"{reverse('plan', args=[request.workspace.slug])}?month={action.due:%Y-%m}"
