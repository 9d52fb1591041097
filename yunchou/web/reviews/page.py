"""The page of one review: what fell, what changed beside it, causes, actions, lessons, conclusion (stage: learn)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.questions import Dimension
from yunchou.core import clock
from yunchou.core.models import AuditEntry
from yunchou.lessons.models import Lesson
from yunchou.lessons.scope import LessonScope
from yunchou.lessons.selectors import lessons_for
from yunchou.metrics.selectors import metrics
from yunchou.reviews import selectors
from yunchou.reviews.figures import Check, Fault, Trust
from yunchou.reviews.models import Cause, Review, ReviewAction
from yunchou.reviews.selectors import ReviewFigures
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.amounts import Writer
from yunchou.web.answers import short_name
from yunchou.web.audit_words import action_words
from yunchou.web.lessons.words import ScopeNames, scope_names
from yunchou.web.reviews.beside import Beside, beside_of
from yunchou.web.reviews.fell import Fact, Fell, Known, Tab, facts_of, fell_of, tabs_of
from yunchou.web.reviews.words import aim_words, cause_words, measured_words, said, title_of
from yunchou.web.slices import remembered_names, slice_words
from yunchou.web.things import address_of_thing

#: How many lessons of others are shown beside those of the review itself.
OTHER_LESSONS = 3
HISTORY = 12
KIND_LOOKS = {
    Review.Kind.ALERT: ("bad", "alert-triangle"),
    Review.Kind.GOAL: ("accent", "target"),
    Review.Kind.PERIOD: ("", "calendar"),
    Review.Kind.CHANGE: ("warn", "history"),
    Review.Kind.MANUAL: ("", "user"),
}
TRUST_LOOKS = {
    Trust.GOOD: ("good", "circle-check"),
    Trust.DOUBTFUL: ("warn", "alert-circle"),
    Trust.BAD: ("bad", "alert-triangle"),
}
LESSON_TONES = {
    Lesson.State.ACTIVE: "good",
    Lesson.State.CONTRADICTED: "bad",
    Lesson.State.EXPIRED: "warn",
}
#: What the log's details name a thing by, in the order they are looked for.
NAMED = ("cause", "action", "lesson")
VERDICT_LOOKS = {
    ReviewAction.Verdict.WORKED: ("good", "circle-check"),
    ReviewAction.Verdict.NO_EFFECT: ("bad", "x"),
    ReviewAction.Verdict.TOO_EARLY: ("warn", "hourglass"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five states in the strip: `done`, `current` or `next`, with when or how long."""

    label: str
    look: str
    note: str


@dataclass(frozen=True, slots=True)
class CauseRow:
    cause: Cause
    words: str
    contribution: str
    evidence: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action with its number, its aim and what measuring said."""

    action: ReviewAction
    number: str
    part: str
    aim: str
    state: str
    tone: str
    icon: str
    measured: str


@dataclass(frozen=True, slots=True)
class TrustRow:
    words: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class FaultRow:
    words: str
    explained: str
    evidence: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the audit log: who did what, on what, and when."""

    who: str
    did: str
    on: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LessonCard:
    """A lesson in words; `href` is empty where nothing shows it."""

    lesson: Lesson
    scope: str
    effect: str
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A review as one person sees it."""

    figures: ReviewFigures
    known: Known
    title: str
    about: str
    kind_tone: str
    kind_icon: str
    steps: tuple[Step, ...]
    time_left: str
    facts: tuple[Fact, ...]
    tabs: tuple[Tab, ...]
    fell: Fell | None
    beside: Beside | None
    causes: tuple[CauseRow, ...]
    actions: tuple[ActionRow, ...]
    trust: tuple[TrustRow, ...]
    faults: tuple[FaultRow, ...]
    notes: tuple[str, ...]
    lessons: tuple[LessonCard, ...]
    other_lessons: tuple[LessonCard, ...]
    links: tuple[tuple[str, str, str], ...]
    history: tuple[HistoryLine, ...]
    may_change: bool

    @property
    def review(self) -> Review:
        return self.figures.review

    @property
    def can_act(self) -> bool:
        """Whether this person may still change something here."""
        return self.may_change and not self.review.is_closed

    @property
    def causes_words(self) -> str:
        """`1 accepted, 1 to be judged, 1 rejected`."""
        states = [row.cause.state for row in self.causes]
        counts = [
            (states.count(state.value), state.label)
            for state in (Cause.State.ACCEPTED, Cause.State.PROPOSED, Cause.State.REJECTED)
        ]
        return formats.listed(
            [_("%(label)s: %(count)d") % {"label": label, "count": count} for count, label in counts if count]
        )


@require_safe
@workspace_page(Permission.READ)
def review(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    """?by= chooses how the difference is split; HTMX asks for that part alone."""
    shown = shown_review(request, selectors.review(number))
    if request.htmx and request.htmx.target == "review-fell":
        return render(request, "reviews/fell.html", {"shown": shown})
    return render(request, "reviews/review.html", {"shown": shown})


def shown_review(request: WorkspaceRequest, found: Review) -> Shown:
    """Everything of a review in the reader's words."""
    now = clock.now()
    figures = selectors.figures_of(found, now=now)
    known = known_of(found, request)
    findings = figures.findings
    chosen = request.GET.get("by", "")
    tone, icon = KIND_LOOKS[Review.Kind(found.kind)]
    names, slug = scope_names(request.workspace), request.workspace.slug
    return Shown(
        figures=figures,
        known=known,
        title=title_of(found, metric=known.metric, names=known.names),
        about=" · ".join(filter(None, (short_name(known.metric), slice_words(found.of, names=known.names)))),
        kind_tone=tone,
        kind_icon=icon,
        steps=tuple(_steps(figures, now=now)),
        time_left=time_left(found, now=now),
        facts=facts_of(findings, known) if findings else (),
        tabs=tuple(tabs_of(findings, chosen=chosen)) if findings else (),
        fell=fell_of(findings, known, chosen=chosen) if findings else None,
        beside=beside_of(findings, figures.suspects, known, zone=request.workspace.zone)
        if findings
        else None,
        causes=tuple(_cause_row(cause, figures, known) for cause in _in_order(figures.causes)),
        actions=tuple(action_row(action, known) for action in figures.actions),
        trust=tuple(_trust_row(check, known) for check in findings.checks) if findings else (),
        faults=tuple(_fault_row(fault, known) for fault in findings.faults) if findings else (),
        notes=tuple(said(note, names=known.names) for note in findings.notes) if findings else (),
        lessons=tuple(_lesson_card(row.lesson, names, slug=slug) for row in figures.lessons),
        other_lessons=tuple(_lesson_card(one, names, slug=slug) for one in _other_lessons(figures)),
        links=tuple(_links_of(found, known, slug=slug)),
        history=tuple(_history_line(entry, figures, known) for entry in figures.history[:HISTORY]),
        may_change=selectors.may_change(found, member=request.membership),
    )


def known_of(found: Review, request: WorkspaceRequest) -> Known:
    """The metric of a review, archived or not, with what else its numbers need."""
    known = metrics(request.workspace, with_archived=True)
    return Known(known[found.of.metric], known, request.workspace.currency, remembered_names(request))


def answered(request: WorkspaceRequest, found: Review, *, to: str = "work") -> HttpResponse:
    """After a deed: the parts that it moved for HTMX, else the page again at the part it concerns."""
    if request.htmx:
        return render(
            request, "reviews/swapped.html", {"shown": shown_review(request, selectors.review(found.number))}
        )
    return redirect(f"{reverse('review', args=[request.workspace.slug, found.number])}#{to}")


def time_left(found: Review, *, now: datetime) -> str:
    """`1 day 4 hours left`, `2 hours late`; empty once it is closed."""
    if found.is_closed:
        return ""
    left = found.due_at - now
    is_late = left.total_seconds() < 0
    hours = int(abs(left).total_seconds() // 3600)
    days, hours = divmod(hours, 24)
    parts = [ngettext("%(n)d day", "%(n)d days", days) % {"n": days}] if days else []
    if hours or not days:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    words = " ".join(parts[:2] if days < 7 else parts[:1])
    return _("%(time)s late") % {"time": words} if is_late else _("%(time)s left") % {"time": words}


def _steps(figures: ReviewFigures, *, now: datetime) -> list[Step]:
    found = figures.review
    order = list(Review.State)
    at = order.index(Review.State(found.state))
    return [
        Step(
            str(state.label),
            "done" if place < at or found.is_closed else "current" if place == at else "next",
            _step_note(state, figures, now=now),
        )
        for place, state in enumerate(order)
    ]


def _step_note(state: Review.State, figures: ReviewFigures, *, now: datetime) -> str:
    """When a state was entered; of the current one, how long there is; of re-measurement, from when on."""
    found = figures.review
    if state == found.state and not found.is_closed:
        return time_left(found, now=now)
    if entered := found.entered.get(state.value):
        return _short_moment(datetime.fromisoformat(entered))
    checks = [action.check_on for action in figures.actions if action.state != ReviewAction.State.DROPPED]
    if state is Review.State.REMEASURING and checks and not found.is_closed:
        return _("from %(day)s") % {"day": formats.axis_day(min(checks))}
    return ""


def _short_moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{formats.axis_day(local.date())} {local:%H:%M}"


def _in_order(causes: tuple[Cause, ...]) -> list[Cause]:
    """Accepted, then to be judged, then rejected."""
    order = [Cause.State.ACCEPTED, Cause.State.PROPOSED, Cause.State.REJECTED]
    return sorted(causes, key=lambda cause: order.index(Cause.State(cause.state)))


def _cause_row(cause: Cause, figures: ReviewFigures, known: Known) -> CauseRow:
    findings = figures.findings
    change = findings.comparison.change if findings else None
    largest = max((abs(one) for one in (cause.contribution, change) if one is not None), default=None)
    moved = ""
    if cause.contribution is not None and largest is not None:
        moved = Writer.of(known.metric, currency=known.currency, largest=largest).moved(cause.contribution)
    return CauseRow(cause, cause_words(cause, names=known.names), moved, tuple(cause.evidence))


def action_row(action: ReviewAction, known: Known) -> ActionRow:
    metric = known.metrics.get(action.of.metric, known.metric)
    tone, icon = _action_look(action)
    return ActionRow(
        action,
        number=short_name(metric),
        part=slice_words(action.of, names=known.names),
        aim=aim_words(action, metric=metric, currency=known.currency),
        state=_action_state(action),
        tone=tone,
        icon=icon,
        measured=measured_words(action.figures, metric=metric, currency=known.currency),
    )


def _action_state(action: ReviewAction) -> str:
    if action.verdict:
        return str(action.get_verdict_display())
    return _("Done, to be measured") if action.awaits_check else str(action.get_state_display())


def _action_look(action: ReviewAction) -> tuple[str, str]:
    if action.verdict:
        return VERDICT_LOOKS[ReviewAction.Verdict(action.verdict)]
    if action.awaits_check:
        return "warn", "clock"
    return ("accent", "") if action.state == ReviewAction.State.OPEN else ("", "ban")


def _trust_row(check: Check, known: Known) -> TrustRow:
    tone, icon = TRUST_LOOKS[check.trust]
    return TrustRow(said(check.said, names=known.names), tone, icon)


def _fault_row(fault: Fault, known: Known) -> FaultRow:
    explained = _("explains %(share)s of it") % {"share": formats.rate(fault.explained)}
    return FaultRow(said(fault.said, names=known.names), explained, fault.evidence)


def _other_lessons(figures: ReviewFigures) -> tuple[Lesson, ...]:
    """What was known in this scope already, as far as somebody taught it before."""
    found = figures.review
    own = {row.lesson_id for row in figures.lessons}
    scope = LessonScope(channels=found.of.values_of("channel"), metrics=(found.of.metric,))
    matches = lessons_for(scope, on=found.start, limit=OTHER_LESSONS + len(own))
    return tuple(match.lesson for match in matches if match.lesson.pk not in own)[:OTHER_LESSONS]


def _lesson_card(lesson: Lesson, names: ScopeNames, *, slug: str) -> LessonCard:
    return LessonCard(
        lesson,
        scope=names.line(lesson),
        effect=names.effect(lesson),
        tone=LESSON_TONES.get(Lesson.State(lesson.state), ""),
        href=address_of_thing("lesson", str(lesson.pk), slug=slug),
    )


def _history_line(entry: AuditEntry, figures: ReviewFigures, known: Known) -> HistoryLine:
    """The log names a proposed cause by its code, which is said in words here."""
    details = entry.details
    named = next((str(details[name]) for name in NAMED if details.get(name)), "")
    cause = next((one for one in figures.causes if one.code and one.code[:200] == named), None)
    named = cause_words(cause, names=known.names) if cause else named
    return HistoryLine(
        entry.actor_label if entry.actor_id else pgettext("who did it", "The system"),
        action_words(entry.action),
        named,
        entry.at,
    )


def _links_of(found: Review, known: Known, *, slug: str) -> list[tuple[str, str, str]]:
    """What a review hangs together with: label, words, address."""
    links = []
    channels = found.of.values_of("channel")
    if len(channels) == 1:
        name = known.names(Dimension("channel"))(channels[0])
        links.append((_("Channel"), name, reverse("channel-card", args=[slug, channels[0]])))
    if found.goal:
        links.append((_("Goal"), found.goal.title, address_of_thing("goal", str(found.goal.pk), slug=slug)))
    if found.firing:
        address = address_of_thing("firing", str(found.firing.pk), slug=slug)
        links.append((_("Rule"), found.firing.rule.name, address))
    if found.change:
        links.append((_("Change"), found.change.title, reverse("changes", args=[slug])))
    return links
