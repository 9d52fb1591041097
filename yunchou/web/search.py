"""⌘K: one field that finds pages and things by a few letters, as a dialog and as a page. Serves every stage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.flows.search import LONGEST, Hit, search
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.navigation import SETTINGS, STAGES, sections


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of thing is called, drawn and opened: a page with the key in its address, or in its query."""

    label: str | Promise
    icon: str
    page: str
    parameter: str = ""

    def address(self, hit: Hit, *, slug: str) -> str:
        if not self.parameter:
            return reverse(self.page, args=[slug, hit.key])
        return f"{reverse(self.page, args=[slug])}?{urlencode({self.parameter: hit.title})}"


#: Every kind that `flows.search` finds. A test compares the two.
KINDS: Mapping[str, Kind] = {
    "metric": Kind(_("Metrics"), "chart-line", "number"),
    "board": Kind(_("Boards"), "layout-dashboard", "board"),
    "channel": Kind(_("Channels"), "route", "channel-card"),
    "goal": Kind(_("Goals"), "target", "goal"),
    "lesson": Kind(_("Lessons"), "bulb", "lesson"),
    "person": Kind(_("People"), "user", "person"),
    "import": Kind(_("Imports"), "file-import", "import"),
    "event": Kind(_("Events"), "point", "events", "event"),
    "change": Kind(_("Changes"), "history", "changes", "q"),
    "member": Kind(_("Members"), "user", "members", "q"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the results."""

    title: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind."""

    label: str
    icon: str
    found: list[Found]


@require_safe
@workspace_page(Permission.READ)
def find(request: WorkspaceRequest) -> HttpResponseBase:
    """?q= is looked for in the navigation and in everything that the person may see."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {"text": text, "groups": [one for one in _groups(request, text) if one.found]}
    template = "search/results.html" if request.htmx else "search/search.html"
    return render(request, template, context)


def _groups(request: WorkspaceRequest, text: str) -> Iterable[Group]:
    yield Group(str(_("Pages")), "arrow-right", _pages(request, text))
    by_kind: dict[str, list[Hit]] = {}
    for hit in search(text, membership=request.membership, now=clock.now()):
        by_kind.setdefault(hit.kind, []).append(hit)
    slug = request.workspace.slug
    for name, hits in by_kind.items():
        kind = KINDS[name]
        found = [Found(hit.title, hit.detail, kind.address(hit, slug=slug)) for hit in hits]
        yield Group(str(kind.label), kind.icon, found)


def _pages(request: WorkspaceRequest, text: str) -> list[Found]:
    """Pages of the navigation whose name holds the text; without one, all of them, to go somewhere by keys alone."""
    places = sections((*STAGES, SETTINGS), membership=request.membership, current="")
    links = ((place, link) for place in places for link in place.links)
    return [
        Found(str(link.label), str(place.label), link.href)
        for place, link in links
        if text.casefold() in str(link.label).casefold()
    ]


urlpatterns = [path("w/<slug:workspace>/search", find, name="search")]
