"""A tour of ten steps around the loop, from a goal that slips to the next one; each step shows a page. Serves every stage."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.flows.tour import Landmarks, landmarks
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.things import address_of_thing

#: Where the person is: `slug.number`, or `slug.0` once the tour was ended. It opens nothing.
COOKIE = "yc_tour"
NINETY_DAYS = 90 * 24 * 3600
ENDED = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One stop. `place` finds its page, `part` the element on it that is meant."""

    title: str | Promise
    text: str | Promise
    place: Callable[[Landmarks, str], str]
    part: str = ""


def _goal(found: Landmarks, slug: str) -> str:
    return address_of_thing("goal", str(found.goal.pk), slug=slug)


def _firing(found: Landmarks, slug: str) -> str:
    return address_of_thing("firing", str(found.review.firing_id), slug=slug)


def _review(found: Landmarks, slug: str) -> str:
    return address_of_thing("review", found.review.label, slug=slug)


def _lesson(found: Landmarks, slug: str) -> str:
    return address_of_thing("lesson", str(found.lesson.pk), slug=slug)


def _report(found: Landmarks, slug: str) -> str:
    return address_of_thing("report", str(found.report.pk), slug=slug)


def _next_goal(found: Landmarks, slug: str) -> str:
    """The form as it is for the first number and channel that the lesson is about."""
    wanted: dict[str, str] = {}
    if found.lesson.metrics:
        wanted["metric"] = found.lesson.metrics[0]
    if found.lesson.channels:
        wanted |= {"part": "channel", "value": found.lesson.channels[0]}
    address = _page("goal-new")(found, slug)
    return f"{address}?{urlencode(wanted)}" if address and wanted else address


def _page(name: str) -> Callable[[Landmarks, str], str]:
    def place(_found: Landmarks, slug: str) -> str:
        try:
            return reverse(name, args=[slug])
        except NoReverseMatch:
            return ""

    return place


STEPS = (
    Step(
        _("A goal slips"),
        _(
            "The quarter's goal shows where it should be today, where it is, and how likely it still is to be reached. "
            "Its gap is split into what each channel and each driver adds: traffic is fine here, what people spend is not."
        ),
        _goal,
    ),
    Step(
        _("The product notices"),
        _(
            "Rules watch numbers day by day. This one went off by itself, and keeps the very numbers it went off on: each "
            "day, what it was held against, and how far it was below."
        ),
        _firing,
    ),
    Step(
        _("A review is open already"),
        _(
            "An alert is a case, not a message. Its review came with an owner, a due time and the fall taken apart: by "
            "channel, by step of the chain, and into volume, mix and rate. The parts sum to the whole."
        ),
        _review,
    ),
    Step(
        _("The cause beside the change"),
        _(
            "What was changed in those days stands beside what fell, the best fit first. Each proposed cause is accepted or "
            "rejected with a reason, and the team adds its own."
        ),
        _review,
        "beside-title",
    ),
    Step(
        _("An action with an aim"),
        _(
            "Whoever acts says which number it should move, by how much, and on which day that is looked at. A review "
            "closes with an action, or with the reason for none."
        ),
        _review,
        "actions-title",
    ),
    Step(
        _("Measured again"),
        _(
            "On that day the product measured by itself: the days after against the same weekdays before, with an "
            "interval. The verdict is worked, no effect, or too early to say; nobody has to remember to ask."
        ),
        _review,
        "actions-title",
    ),
    Step(
        _("What was learnt"),
        _(
            "A lesson says where it holds, how much it moved, on what evidence, and until when. Later measurements speak "
            "for or against it."
        ),
        _lesson,
    ),
    Step(
        _("The next goal"),
        _(
            "Draft a goal for the same channel and number: the lesson turns up beside the form. Use it, or say why it does "
            "not hold here. The chance of reaching the target is told before you commit."
        ),
        _next_goal,
    ),
    Step(
        _("The weekly report"),
        _(
            "Numbers with their comparison, the largest loss of the chain, alerts and reviews, goals, lessons and next "
            "week's actions: written by itself, as a page, Word, Excel or PDF. Opened again, it says the same."
        ),
        _report,
    ),
    Step(
        _("Your desk"),
        _(
            "What is due, at risk, waiting for your word or running out. This is where a day begins, and the tour ends: "
            "sign in as somebody else to see their desk."
        ),
        _page("desk"),
    ),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A step as one person sees it. `href` leads there by way of the tour, which remembers it."""

    number: int
    step: Step
    href: str
    is_current: bool = False


def stops(slug: str, *, current: int) -> list[Stop]:
    home = reverse("tour", args=[slug])
    return [
        Stop(number, step, f"{home}?step={number}", number == current) for number, step in enumerate(STEPS, 1)
    ]


def remembered(request: HttpRequest, *, slug: str) -> int | None:
    """The step that the person is at in this workspace; ENDED after the tour, None before it."""
    where, _dot, number = request.COOKIES.get(COOKIE, "").rpartition(".")
    if where != slug or not (number.isascii() and number.isdecimal() and int(number) <= len(STEPS)):
        return None
    return int(number)


@never_cache
@require_safe
@workspace_page(Permission.READ)
def tour(request: WorkspaceRequest) -> HttpResponseBase:
    """All steps; with ?step= the page of that one, from where on the panel goes along."""
    slug, found = request.workspace.slug, landmarks()
    number = _asked_number(request)
    if found and number:
        place = _place(request, STEPS[number - 1], found)
        response = redirect(place)
        return _remember(response, slug=slug, number=number)
    current = remembered(request, slug=slug) or ENDED
    context = {"stops": stops(slug, current=current), "current": current, "is_ready": found is not None}
    return render(request, "tour/tour.html", context)


@require_POST
@workspace_page(Permission.READ)
def end(request: WorkspaceRequest) -> HttpResponseBase:
    """No more panel and no more offer; the tour can be taken again from its page."""
    slug = request.workspace.slug
    return _remember(redirect("tour", slug), slug=slug, number=ENDED)


def _asked_number(request: WorkspaceRequest) -> int:
    """0 for none, and for one that there is not."""
    text = request.GET.get("step", "")
    return int(text) if text in {str(number) for number in range(1, len(STEPS) + 1)} else 0


def _place(request: WorkspaceRequest, step: Step, found: Landmarks) -> str:
    """The page of the step, at the part that is meant; the list of steps where the person may not open it."""
    address = step.place(found, request.workspace.slug)
    if not address or not _may_open(request, address):
        return reverse("tour", args=[request.workspace.slug])
    return f"{address}#{step.part}" if step.part else address


def _may_open(request: WorkspaceRequest, address: str) -> bool:
    gate = resolve(urlsplit(address).path).func
    return request.membership.can(Permission(gate.permission))  # type: ignore[attr-defined]  # every gate has one


def _remember(response: HttpResponseBase, *, slug: str, number: int) -> HttpResponseBase:
    response.set_cookie(
        COOKIE,
        f"{slug}.{number}",
        max_age=NINETY_DAYS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


urlpatterns = [
    path("w/<slug:workspace>/tour", tour, name="tour"),
    path("w/<slug:workspace>/tour/end", end, name="tour-end"),
]
