"""Steps of a goal: commit with the forecast in sight, finish, cancel, discard; decide about its lessons (stage: plan)."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.flows import planning
from yunchou.goals import services
from yunchou.goals.drafts import draft_of
from yunchou.goals.errors import NotSmart
from yunchou.goals.feasibility import Feasibility
from yunchou.goals.models import Goal
from yunchou.goals.selectors import goal_changed_by
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.goals.drafting import decisions_of, look_at, shown
from yunchou.web.goals.shown import Writer
from yunchou.web.refusals import carried_out
from yunchou.web.slices import remembered_names


class CancelForm(forms.Form):
    """Why a goal is given up."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def commit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Show what is foretold, what it lacks and what was learnt; commit to it by a second click."""
    goal = goal_changed_by(request.membership, pk=pk)
    draft = draft_of(goal)
    looked = look_at(request, draft, goal=goal)
    if request.method == "POST" and _committed(request, goal, looked.outlook):
        messages.success(request, _("The goal is committed. Its chance was kept with it."))
        return redirect("goal", workspace=request.workspace.slug, pk=pk)
    writer = Writer.of(request.workspace, names=remembered_names(request))
    context = {"goal": goal, "line": writer.line(goal, None), **shown(request, looked, draft)}
    return render(request, "goals/commit.html", context)


def _committed(request: WorkspaceRequest, goal: Goal, outlook: Feasibility | None) -> bool:
    """Commit; what it lacks is on the page already."""
    try:
        planning.commit_goal(
            goal,
            decisions_of(request.POST),
            outlook=outlook,
            workspace=request.workspace,
            by=request.user,
            now=clock.now(),
        )
    except NotSmart:
        return False
    return True


@require_POST
@workspace_page(Permission.WORK)
def finish(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    goal = goal_changed_by(request.membership, pk=pk)
    planning.close_goal(goal, workspace=request.workspace, by=request.user, now=clock.now())
    messages.success(request, _("The goal is closed with what came of it."))
    return redirect("goal", workspace=request.workspace.slug, pk=pk)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def cancel(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    goal = goal_changed_by(request.membership, pk=pk)
    form = CancelForm(request.POST or None)

    def step() -> None:
        services.cancel_goal(goal, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())

    if form.is_valid() and carried_out(form, step):
        messages.success(request, _("The goal is cancelled."))
        return redirect("goal", workspace=request.workspace.slug, pk=pk)
    return render(request, "goals/cancel.html", {"goal": goal, "form": form})


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def discard(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    goal = goal_changed_by(request.membership, pk=pk)
    if request.method != "POST":
        return render(request, "goals/discard.html", {"goal": goal})
    services.discard_draft(goal, by=request.user, now=clock.now())
    messages.success(request, _("The draft is discarded."))
    return redirect("goals", workspace=request.workspace.slug)


@require_POST
@workspace_page(Permission.WORK)
def decide(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """lesson-7=used, or rejected with lesson-7-reason."""
    goal = goal_changed_by(request.membership, pk=pk)
    now = clock.now()
    today = clock.today(request.workspace.zone, at=now)
    planning.note_decisions(goal, decisions_of(request.POST), on=today, by=request.user, now=now)
    messages.success(request, _("Noted on the lesson."))
    return redirect("goal", workspace=request.workspace.slug, pk=pk)
