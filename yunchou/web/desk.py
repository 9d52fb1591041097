"""My desk 工作台: what is due, at risk, waits for one's word, or runs out (every stage)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from yunchou.flows.desk import Desk, Item, Whose, desk
from yunchou.goals.models import Goal, GoalCheck, PlanAction
from yunchou.lessons.models import Lesson
from yunchou.reviews.models import Review, ReviewAction
from yunchou.web.access import WorkspaceRequest, workspace_page

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of thing on the desk is called and drawn, which page opens it, and what its statuses say."""

    label: Words
    icon: str
    page: str
    statuses: Mapping[str, Words]


#: Every kind that flows.desk lists. A test compares the two.
KINDS: Mapping[str, Kind] = {
    "review": Kind(gettext_lazy("Review"), "clipboard-list", "review", dict(Review.State.choices)),
    "review_action": Kind(
        gettext_lazy("Action of a review"),
        "checklist",
        "review",
        dict(ReviewAction.State.choices) | {"check": gettext_lazy("Is measured again")},
    ),
    "plan_action": Kind(gettext_lazy("Planned action"), "checklist", "goal", dict(PlanAction.State.choices)),
    "goal": Kind(
        gettext_lazy("Goal"),
        "target",
        "goal",
        dict(GoalCheck.Status.choices) | {"ending": pgettext_lazy("a goal", "Ends soon")},
    ),
    "goal_draft": Kind(gettext_lazy("Goal to commit to"), "target", "goal", dict(Goal.State.choices)),
    "firing": Kind(gettext_lazy("Alert"), "alert-triangle", "firing", dict(Rule.Severity.choices)),
    "causes": Kind(gettext_lazy("Causes to judge"), "clipboard-list", "review", {}),
    "lesson": Kind(gettext_lazy("Lesson"), "bulb", "lesson", dict(Lesson.State.choices)),
    "import": Kind(gettext_lazy("File to import"), "file-import", "import", dict(DataImport.State.choices)),
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
        "desk": found,
        "parts": _parts(found, slug=request.workspace.slug),
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


def _parts(found: Desk, *, slug: str) -> list[Part]:
    return [
        Part(
            "due",
            _("Due"),
            _("open reviews, and actions of the next seven days"),
            _lines(found, found.due, slug=slug),
            _("No review is open and no action is due within a week."),
        ),
        Part(
            "at-risk",
            _("At risk"),
            _("goals behind their expected curve, and alerts that go on"),
            _lines(found, found.at_risk, slug=slug),
            _("Every goal is on track and no alert is open."),
        ),
        Part(
            "waiting",
            _("Waits for your word"),
            _("causes to judge, lessons to confirm, goals to commit to, files without columns"),
            _lines(found, found.waiting, slug=slug),
            _("Nobody waits for you."),
        ),
        Part(
            "running-out",
            _("Runs out"),
            _("lessons within 30 days, goals within 14, effects measured within seven"),
            _lines(found, found.running_out, slug=slug),
            _("Nothing runs out soon."),
        ),
    ]


def _lines(found: Desk, items: Sequence[Item], *, slug: str) -> list[Line]:
    return [_line(item, found, slug=slug) for item in items]


def _line(item: Item, found: Desk, *, slug: str) -> Line:
    kind = KINDS[item.kind]
    is_late = item.due is not None and item.due < found.today and item in found.due
    status = str(kind.statuses.get(item.status, ""))
    if item.count:
        status = ngettext("%(count)s cause", "%(count)s causes", item.count) % {"count": item.count}
    return Line(
        item,
        _title(item),
        str(kind.label),
        kind.icon,
        reverse(kind.page, args=[slug, item.key]),
        status,
        "bad" if is_late else TONES.get(item.status, ""),
        is_late,
    )


def _title(item: Item) -> str:
    return item.title or (item.review.label if item.review else item.key)


urlpatterns = [path("w/<slug:workspace>/desk", page, name="desk")]
