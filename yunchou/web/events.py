"""事件: what arrives, as it arrives, and what became of it (stage: facts)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.channels.selectors import channel_names
from yunchou.core import clock
from yunchou.events.listing import MOST_SKIPPED, Place, page_of_events
from yunchou.events.selectors import conservation, event_names, open_quarantine_count
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.formats import Figure
from yunchou.web.masking import Mask, mask_for
from yunchou.web.names import DEVICES, event_label

#: Events on the live page; older ones by paging.
PAGE = 50
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as the live list shows it."""

    received_at: datetime
    time: datetime
    name: str
    sent_name: str
    type: str
    person: str
    channel: str
    page: str
    amount: Figure | None
    details: list[tuple[str, str]]
    properties: str


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
        "lines": [_line(row, names, mask) for row in rows],
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


def _line(row: Mapping[str, Any], channels: Mapping[str, str], mask: Mask) -> EventLine:
    shown = {
        key: mask(str(row[key])) if key in mask.columns else str(row[key])
        for key in ("user_id", "anonymous_id")
    }
    return EventLine(
        received_at=row["received_at"],
        time=row["time"],
        name=event_label(row["event"]),
        sent_name=row["sent_name"],
        type=row["type"],
        person=shown["user_id"] or shown["anonymous_id"],
        channel=channels.get(row["channel"], row["channel"]),
        page=mask.text(row["path"]),
        amount=formats.money(row["amount"], currency=row["currency"]) if row["amount"] is not None else None,
        details=_details(row, shown, mask),
        properties=_pretty(row["properties"], mask),
    )


def _details(row: Mapping[str, Any], shown: Mapping[str, str], mask: Mask) -> list[tuple[str, str]]:
    device = str(DEVICES.get(row["device"], row["device"]))
    pairs = [
        (_("Message id"), row["message_id"]),
        (_("User id"), shown["user_id"]),
        (_("Anonymous id"), shown["anonymous_id"]),
        (_("Source"), " / ".join(part for part in (row["source"], row["medium"], row["campaign"]) if part)),
        (_("Referrer"), row["referrer_host"]),
        (_("Page"), mask.text(row["url"])),
        (_("Device"), " · ".join(part for part in (device, row["os"], row["browser"]) if part)),
        (_("Library"), row["library"]),
    ]
    return [(name, str(value)) for name, value in pairs if value]


def _pretty(properties: str, mask: Mask) -> str:
    if not properties:
        return ""
    shown = mask.properties(orjson.loads(properties))
    return orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode()


urlpatterns = [path("w/<slug:workspace>/events", events, name="events")]
