"""The wizard that breaks a goal down: into factors, channels or months that make it up exactly (stage: plan)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from yunchou.accounts.permissions import Permission
from yunchou.channels.selectors import channel_names
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.goals.breakdown import Part, Plan, break_down, edited
from yunchou.goals.models import Goal
from yunchou.goals.proposals import propose_channels, propose_drivers, propose_months
from yunchou.goals.selectors import goal_changed_by
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.formats import Figure
from yunchou.web.goals.amounts import NotANumber, read_amount, write_amount
from yunchou.web.goals.shown import Writer
from yunchou.web.slices import remembered_names

#: The ways to break a goal down.
WAYS: Mapping[str, str | Promise] = {
    "driver": gettext_lazy("Into factors"),
    "channel": gettext_lazy("By channel"),
    "month": gettext_lazy("By month"),
}


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part in the table. `typed` is what its field shows, `error` what is wrong with what was typed."""

    name: str
    title: str
    what: str
    days: str
    baseline: Figure
    target: Figure
    typed: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan as it is on the page; `errors` by the place of a part."""

    plan: Plan
    errors: Mapping[int, str]

    @property
    def can_be_kept(self) -> bool:
        return not self.errors and not self.plan.difference


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def wizard(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """?by= chooses the way; do=check fits the parts to what was typed, do=save drafts a goal for each."""
    goal = goal_changed_by(request.membership, pk=pk)
    asked = request.POST.get("by") or request.GET.get("by", "")
    way = asked if asked in WAYS else "driver"
    proposal, refusal = None, None
    try:
        proposal = _proposal(request, goal, way)
        if request.POST.get("do") == "save" and proposal.can_be_kept:
            return _kept(request, goal, proposal.plan)
    except DomainError as error:
        refusal = error
    return render(request, "goals/wizard.html", _context(request, goal, way, proposal, refusal))


def _kept(request: WorkspaceRequest, goal: Goal, plan: Plan) -> HttpResponseBase:
    made = break_down(goal, plan, by=request.user, now=clock.now())
    told = ngettext("%(count)d goal is drafted.", "%(count)d goals are drafted.", len(made))
    messages.success(request, told % {"count": len(made)})
    return redirect("goal", workspace=request.workspace.slug, pk=goal.pk)


def _proposal(request: WorkspaceRequest, goal: Goal, way: str) -> Proposal:
    """What is proposed, fitted to the targets that were typed. Raises BadBreakdown and what questions raise."""
    plan = PROPOSED[way](request, goal)
    if request.method != "POST":
        return Proposal(plan, {})
    targets, errors = {}, {}
    for place, part in enumerate(plan.parts):
        typed = request.POST.get(f"part-{place}", "").strip()
        # What the field showed already was not set by hand: it may move to make up for the others.
        if not typed or typed == request.POST.get(f"was-{place}", ""):
            continue
        try:
            targets[part.key] = read_amount(typed, form=part.form)
        except NotANumber as error:
            errors[place] = str(error)
    return Proposal(edited(plan, targets) if not errors else plan, errors)


PROPOSED: Mapping[str, Callable[[WorkspaceRequest, Goal], Plan]] = {
    "driver": lambda request, goal: propose_drivers(goal, workspace=request.workspace, now=clock.now()),
    "channel": lambda request, goal: propose_channels(
        goal, workspace=request.workspace, now=clock.now(), names=channel_names()
    ),
    "month": lambda request, goal: propose_months(goal, workspace=request.workspace, now=clock.now()),
}


def _context(
    request: WorkspaceRequest,
    goal: Goal,
    way: str,
    proposal: Proposal | None,
    refusal: DomainError | None,
) -> dict[str, object]:
    writer = Writer.of(request.workspace, names=remembered_names(request))
    context: dict[str, object] = {
        "goal": goal,
        "line": writer.line(goal, None),
        "ways": [(key, label, key == way) for key, label in WAYS.items()],
        "way": way,
        "refusal": refusal,
    }
    if proposal is None:
        return context
    plan = proposal.plan
    return context | {
        "parts": [
            _line(place, part, writer, proposal.errors.get(place, ""), request)
            for place, part in enumerate(plan.parts)
        ],
        "total": writer.amount(plan.total, form=goal.form),
        "difference": writer.amount(plan.difference, form=goal.form),
        "is_exact": not plan.difference,
        "is_product": plan.split == Goal.Split.PRODUCT,
        "reference": formats.day_range(plan.baseline_period.start, plan.baseline_period.end),
        "can_keep": proposal.can_be_kept,
    }


def _line(place: int, part: Part, writer: Writer, error: str, request: WorkspaceRequest) -> PartLine:
    form = part.form.value
    typed = request.POST.get(f"part-{place}", "") if error else _shown(part.target, form)
    return PartLine(
        name=f"part-{place}",
        title=part.title,
        what=writer.what(part.slice),
        days=formats.day_range(part.start, part.end),
        baseline=writer.amount(part.baseline, form=form, why=_("Not known")),
        target=writer.amount(part.target, form=form),
        typed=typed,
        error=error,
    )


def _shown(target: Decimal, form: str) -> str:
    return write_amount(target, form=form)
