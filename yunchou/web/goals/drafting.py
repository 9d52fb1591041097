"""Drafting a goal: advice beside the fields, the forecast and the lessons as the form is filled (stage: plan)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.flows import planning
from yunchou.flows.planning import Decided, Shown
from yunchou.goals.advice import Advice, advice
from yunchou.goals.drafts import Draft, draft_of
from yunchou.goals.errors import NotSmart
from yunchou.goals.feasibility import Feasibility, direction_of, feasibility
from yunchou.goals.models import Goal
from yunchou.goals.selectors import goal_changed_by
from yunchou.goals.words import reason_words
from yunchou.lessons.models import LessonUse
from yunchou.metrics.selectors import metric_called
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.formats import Figure
from yunchou.web.goals.form import GoalForm
from yunchou.web.goals.shown import Writer, percent
from yunchou.web.lessons.words import ScopeNames, scope_names
from yunchou.web.refusals import show_refusal
from yunchou.web.slices import remembered_names

#: The fields that advice names, where the form calls them otherwise.
FIELDS = {"slice": "value", "baseline_period": "baseline"}


@dataclass(frozen=True, slots=True)
class OutlookWords:
    """What is foretold, in words; `reason` says why it is not."""

    chance: str
    forecast: str
    mid: Figure
    target: Figure
    baseline: Figure
    baseline_days: str
    error: str
    reason: str
    tone: str


@dataclass(frozen=True, slots=True)
class LessonCard:
    """A lesson that holds for the goal, with what was decided about it."""

    shown: Shown
    scope: str
    effect: str
    why: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft looked at: what it lacks, what is foretold, what was learnt."""

    advice: list[Advice]
    outlook: Feasibility | None
    refusal: DomainError | None
    lessons: list[Shown]


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def new(request: WorkspaceRequest) -> HttpResponseBase:
    """?metric=, ?part=, ?value= and ?parent= may be given beforehand. do=check only looks; do=save keeps a draft."""
    return _form_page(request, GoalForm(request))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    goal = goal_changed_by(request.membership, pk=pk)
    return _form_page(request, GoalForm(request, goal=goal), goal=goal)


def _form_page(request: WorkspaceRequest, form: GoalForm, *, goal: Goal | None = None) -> HttpResponseBase:
    is_valid = form.is_valid()
    draft = form.draft() if form.is_bound else _initial_draft(form, goal)
    if is_valid and request.POST.get("do") != "check":
        saved = _saved(request, form, draft, goal)
        if saved is not None:
            return _on_saved(request, saved)
    looked = look_at(request, draft, goal=goal)
    context = {"form": form, "goal": goal, **shown(request, looked, draft, form=form)}
    if request.htmx and request.POST.get("do") == "check":
        return render(request, "goals/looked.html", context | {"is_swap": True})
    return render(request, "goals/form.html", context)


def _initial_draft(form: GoalForm, goal: Goal | None) -> Draft:
    """What the form shows before anybody sent it."""
    if goal is not None:
        return draft_of(goal)
    form.cleaned_data = {**form.initial, "target": None, "baseline": None}
    return form.draft()


def _saved(request: WorkspaceRequest, form: GoalForm, draft: Draft, goal: Goal | None) -> Goal | None:
    """Keep the draft with its decisions; what is refused is said in the form."""
    decisions, now = decisions_of(request.POST), clock.now()
    try:
        if goal is None:
            return planning.draft_goal(
                draft, decisions, workspace=request.workspace, by=request.user, now=now
            )
        return planning.edit_goal(
            goal,
            draft,
            decisions,
            workspace=request.workspace,
            by=request.user,
            now=now,
            reason=form.cleaned_data.get("reason", ""),
        )
    except NotSmart as refusal:
        for one in refusal.refusals:
            text = formats.sentences(one.message, one.advice)
            field = FIELDS.get(one.field, one.field)
            form.add_error(field if field in form.fields else None, text)
    except DomainError as refusal:
        show_refusal(form, refusal, fields=FIELDS)
    return None


def _on_saved(request: WorkspaceRequest, goal: Goal) -> HttpResponseBase:
    slug = request.workspace.slug
    if request.POST.get("do") == "commit" and goal.state == Goal.State.DRAFT:
        return redirect("goal-commit", workspace=slug, pk=goal.pk)
    is_draft = goal.state == Goal.State.DRAFT
    messages.success(request, _("The draft is kept.") if is_draft else _("The goal is changed."))
    return redirect("goal", workspace=slug, pk=goal.pk)


def decisions_of(sent: QueryDict) -> dict[int, Decided]:
    """What was said about each lesson: lesson-7=used, lesson-7-reason=…"""
    found = {}
    for name, value in sent.items():
        head, _dash, pk = name.rpartition("-")
        if head == "lesson" and pk.isascii() and pk.isdecimal() and value in LessonUse.Decision.values:
            found[int(pk)] = Decided(str(value), str(sent.get(f"{name}-reason", "")))
    return found


def look_at(request: WorkspaceRequest, draft: Draft, *, goal: Goal | None = None) -> Looked:
    """What a draft lacks, what is foretold of it, and what was learnt where it is planned."""
    now = clock.now()
    outlook, refusal = None, None
    try:
        outlook = _foretold(request, draft)
    except DomainError as error:
        refusal = error
    if outlook is not None:
        draft = _with_baseline(request, draft, outlook)
    found = advice(draft, workspace=request.workspace, now=now, outlook=outlook, goal=goal)
    today = clock.today(request.workspace.zone, at=now)
    return Looked(found, outlook, refusal, planning.lessons_shown(draft, on=today, goal=goal))


def _foretold(request: WorkspaceRequest, draft: Draft) -> Feasibility | None:
    if draft.slice is None or draft.period is None:
        return None
    return feasibility(
        draft.slice,
        period=draft.period,
        target=draft.target,
        direction=draft.direction,
        baseline_period=draft.baseline_period,
        workspace=request.workspace,
        now=clock.now(),
    )


def _with_baseline(request: WorkspaceRequest, draft: Draft, outlook: Feasibility) -> Draft:
    """The baseline that will be computed when the draft is kept."""
    assert draft.slice is not None, "foretold of a slice"
    metric = metric_called(draft.slice.metric, workspace=request.workspace)
    draft = replace(draft, direction=draft.direction or direction_of(metric))
    if draft.baseline_reason.strip():
        return draft
    return replace(draft, baseline=outlook.baseline, baseline_period=outlook.baseline_period)


def shown(
    request: WorkspaceRequest, looked: Looked, draft: Draft, *, form: GoalForm | None = None
) -> dict[str, Any]:
    """What the templates show of a draft that was looked at."""
    writer = Writer.of(request.workspace, names=remembered_names(request))
    metric = writer.known.get(draft.slice.metric) if draft.slice else None
    measured_form = metric.form.value if metric else ""
    by_field = _by_field(looked.advice)
    return {
        "advice": looked.advice,
        "advised": [(name, by_field.get(name, [])) for name in (form.fields if form else by_field)],
        "refusals": sum(one.is_refusal for one in looked.advice),
        "outlook": outlook_words(looked.outlook, writer=writer, form=measured_form),
        "outlook_refusal": looked.refusal,
        "lessons": lesson_cards(looked.lessons, names=scope_names(request.workspace), sent=request.POST),
    }


def _by_field(found: Sequence[Advice]) -> dict[str, list[Advice]]:
    by_field: dict[str, list[Advice]] = {}
    for one in found:
        by_field.setdefault(FIELDS.get(one.field, one.field), []).append(one)
    return by_field


def outlook_words(outlook: Feasibility | None, *, writer: Writer, form: str) -> OutlookWords | None:
    """What is foretold, with its interval and how such forecasts have done."""
    if outlook is None:
        return None
    chance = outlook.chance
    return OutlookWords(
        chance=percent(chance),
        forecast=writer.span(outlook.low, outlook.high, form=form),
        mid=writer.amount(outlook.mid, form=form),
        target=writer.amount(outlook.target, form=form, why=_("Not set")),
        baseline=writer.amount(outlook.baseline, form=form, why=_("Not known")),
        baseline_days=formats.day_range(outlook.baseline_start, outlook.baseline_end),
        error=_error_words(outlook),
        reason=reason_words(outlook.reason)
        if outlook.reason and outlook.reason.code != "no_baseline"
        else "",
        tone="" if chance is None else ("good" if chance >= 0.5 else "bad" if chance < 0.1 else "warn"),
    )


def _error_words(outlook: Feasibility) -> str:
    if outlook.error is None:
        return _("Too little history to test such forecasts on the past.")
    words = _("%(tests)d forecasts of %(days)d days of the past were off by %(error)s on average") % {
        "tests": outlook.tests,
        "days": outlook.tested_days,
        "error": formats.rate(outlook.error).text,
    }
    if outlook.coverage is None:
        return words
    return _("%(words)s; %(share)s of them lay in their interval") % {
        "words": words,
        "share": percent(outlook.coverage),
    }


def lesson_cards(lessons: Sequence[Shown], *, names: ScopeNames, sent: Mapping[str, Any]) -> list[LessonCard]:
    """The lessons with what was decided: as it was just sent, else as it is on record."""
    return [_lesson_card(one, names, sent) for one in lessons]


def _lesson_card(one: Shown, names: ScopeNames, sent: Mapping[str, Any]) -> LessonCard:
    lesson, use = one.match.lesson, one.use
    why = formats.listed([names(dimension, value) for dimension, value in one.match.why])
    return LessonCard(
        shown=one,
        scope=names.line(lesson),
        effect=names.effect(lesson),
        why=why,
        decision=str(sent.get(f"lesson-{lesson.pk}", use.decision if use else "")),
        reason=str(sent.get(f"lesson-{lesson.pk}-reason", use.reason if use else "")),
    )
