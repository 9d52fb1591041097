"""事件: what arrives, as it arrives, and what became of it (stage: facts)."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.channels.selectors import channel_names
from yunchou.core import clock
from yunchou.events.listing import MOST_SKIPPED, Place, page_of_events
from yunchou.events.selectors import conservation, event_names, open_quarantine_count
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.event_lines import line_of
from yunchou.web.masking import mask_for
from yunchou.web.names import event_label

#: Events on the live page; older ones by paging.
PAGE = 50
DAY = timedelta(days=1)


@require_safe
@workspace_page(Permission.ASK)
def events(request: WorkspaceRequest) -> HttpResponseBase:
    """?event= keeps to one name, ?before=&skip= page back. HTMX asks for the list alone, every few seconds."""
    now = clock.now()
    name, place = request.GET.get("event", ""), _place(request.GET)
    rows, older = page_of_events(request.workspace, event=name, place=place, size=PAGE)
    names = channel_names()
    mask = mask_for(request.membership)
    context: dict[str, Any] = {
        "lines": [line_of(row, names=names, mask=mask) for row in rows],
        "event": name,
        "is_live": place.moment is None,
        "older": _query(older) if older else "",
        "now": now,
    }
    if request.htmx and request.htmx.target == "event-list":
        return render(request, "events/list.html", context)
    context |= {
        "names": [(one, event_label(one), one == name) for one in event_names(request.workspace)],
        "account": conservation(workspace=request.workspace, since=now - DAY),
        "open_quarantine": open_quarantine_count(),
    }
    return render(request, "events/events.html", context)


def _place(parameters: QueryDict) -> Place:
    """Read the address; what makes no sense is the first page."""
    skip = parameters.get("skip", "")
    try:
        moment = datetime.fromisoformat(parameters.get("before", ""))
    except ValueError:
        return Place()
    if moment.tzinfo is None:
        return Place()
    return Place(moment, min(int(skip), MOST_SKIPPED) if skip.isascii() and skip.isdecimal() else 0)


def _query(place: Place) -> str:
    return urlencode({"before": place.moment.isoformat() if place.moment else "", "skip": place.skip})


urlpatterns = [path("w/<slug:workspace>/events", events, name="events")]
