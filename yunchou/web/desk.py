"""My desk 工作台: what is due, at risk, waits for one's word, or runs out (every stage)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.alerts.models import Rule
from yunchou.core import clock
from yunchou.events.models import DataImport
from yunchou.flows.desk import Desk, Item, Kind, Whose, desk
from yunchou.goals.models import Goal, GoalCheck, PlanAction
from yunchou.lessons.models import Lesson
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import metrics
from yunchou.reviews.models import Review, ReviewAction
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.reviews.words import title_of
from yunchou.web.slices import remembered_names

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of thing on the desk is called and drawn, which page opens it, and what its statuses say."""

    label: Words
    icon: str
    page: str
    statuses: Mapping[str, Words]


#: Every kind. A test compares the two.
LOOKS: Mapping[Kind, Look] = {
    Kind.REVIEW: Look(gettext_lazy("Review"), "clipboard-list", "review", dict(Review.State.choices)),
    Kind.REVIEW_ACTION: Look(
        gettext_lazy("Action of a review"),
        "checklist",
        "review",
        dict(ReviewAction.State.choices) | {"check": gettext_lazy("Is measured again")},
    ),
    Kind.PLAN_ACTION: Look(
        gettext_lazy("Planned action"), "checklist", "goal", dict(PlanAction.State.choices)
    ),
    Kind.GOAL: Look(
        gettext_lazy("Goal"),
        "target",
        "goal",
        dict(GoalCheck.Status.choices) | {"ending": pgettext_lazy("a goal", "Ends soon")},
    ),
    Kind.GOAL_DRAFT: Look(gettext_lazy("Goal to commit to"), "target", "goal", dict(Goal.State.choices)),
    Kind.FIRING: Look(gettext_lazy("Alert"), "alert-triangle", "firing", dict(Rule.Severity.choices)),
    Kind.CAUSES: Look(gettext_lazy("Causes to judge"), "clipboard-list", "review", {}),
    Kind.LESSON: Look(gettext_lazy("Lesson"), "bulb", "lesson", dict(Lesson.State.choices)),
    Kind.IMPORT: Look(
        gettext_lazy("File to import"), "file-import", "import", dict(DataImport.State.choices)
    ),
}
#: The statuses that need somebody now, and how they are tinted.
TONES = {"off": "bad", "critical": "bad", "at_risk": "warn", "warning": "warn", "contradicted": "warn"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the desk as the reader sees it."""

    item: Item
    title: str
    kind: str
    icon: str
    href: str
    status: str
    tone: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the desk; `nothing` is said where it is empty."""

    key: str
    title: str
    note: str
    lines: Sequence[Line]
    nothing: str


@require_safe
@workspace_page(Permission.READ)
def page(request: WorkspaceRequest) -> HttpResponseBase:
    """?whose=team shows everybody's to whoever leads the team."""
    can_lead = request.membership.can(Permission.MANAGE)
    whose = Whose.TEAM if can_lead and request.GET.get("whose") == Whose.TEAM else Whose.MINE
    found = desk(request.membership, whose=whose, now=clock.now())
    context = {
        "parts": _parts(found, _Titles(request), slug=request.workspace.slug),
        "is_team": whose is Whose.TEAM,
        "can_lead": can_lead,
        "lead": _lead(found),
    }
    return render(request, "desk/desk.html", context)


def _lead(found: Desk) -> str:
    """The one sentence: what presses most."""
    if found.late:
        return ngettext(
            "%(count)s thing is over its day.", "%(count)s things are over their day.", found.late
        ) % {"count": found.late}
    if found.at_risk:
        return ngettext(
            "Nothing is late; %(count)s thing is at risk.",
            "Nothing is late; %(count)s things are at risk.",
            len(found.at_risk),
        ) % {"count": len(found.at_risk)}
    return _("Nothing is late and nothing is at risk.")


class _Titles:
    """What things are called. A review that the product opened is called by what it is about."""

    def __init__(self, request: WorkspaceRequest) -> None:
        self._workspace = request.workspace
        self._names = remembered_names(request)

    @cached_property
    def _metrics(self) -> Mapping[str, Metric]:
        return metrics(self._workspace, with_archived=True)

    def __call__(self, item: Item) -> str:
        if item.title or item.review is None:
            return item.title
        metric = self._metrics.get(item.review.of.metric)
        return title_of(item.review, metric=metric, names=self._names) if metric else item.review.label


def _parts(found: Desk, titles: _Titles, *, slug: str) -> list[Part]:
    return [
        Part(
            "due",
            _("Due"),
            _("open reviews, and actions of the next seven days"),
            _lines(found.due, found, titles, slug=slug),
            _("No review is open and no action is due within a week."),
        ),
        Part(
            "at-risk",
            _("At risk"),
            _("goals behind their expected curve, and alerts that go on"),
            _lines(found.at_risk, found, titles, slug=slug),
            _("Every goal is on track and no alert is open."),
        ),
        Part(
            "waiting",
            _("Waits for your word"),
            _("causes to judge, lessons to confirm, goals to commit to, files without columns"),
            _lines(found.waiting, found, titles, slug=slug),
            _("Nobody waits for you."),
        ),
        Part(
            "running-out",
            _("Runs out"),
            _("lessons within 30 days, goals within 14, effects measured within seven"),
            _lines(found.running_out, found, titles, slug=slug),
            _("Nothing runs out soon."),
        ),
    ]


def _lines(items: Sequence[Item], found: Desk, titles: _Titles, *, slug: str) -> list[Line]:
    return [_line(item, found, title=titles(item), slug=slug) for item in items]


def _line(item: Item, found: Desk, *, title: str, slug: str) -> Line:
    look = LOOKS[item.kind]
    is_late = item.due is not None and item.due < found.today and item in found.due
    status = str(look.statuses.get(item.status, ""))
    if item.count:
        status = ngettext("%(count)s cause", "%(count)s causes", item.count) % {"count": item.count}
    return Line(
        item,
        title,
        str(look.label),
        look.icon,
        reverse(look.page, args=[slug, item.key]),
        status,
        "bad" if is_late else TONES.get(item.status, ""),
        is_late,
    )


urlpatterns = [path("w/<slug:workspace>/desk", page, name="desk")]
