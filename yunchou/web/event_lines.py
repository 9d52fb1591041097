"""One event as lists show it: what happened, to whom, with everything it carried (stage: facts)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from yunchou.web import formats
from yunchou.web.formats import Figure
from yunchou.web.masking import Mask
from yunchou.web.names import DEVICES, event_label


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as lists show it."""

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


def line_of(row: Mapping[str, Any], *, names: Mapping[str, str], mask: Mask) -> EventLine:
    """A stored event in words; `names` calls channels by their key, personal values are covered by the mask."""
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
        channel=names.get(row["channel"], row["channel"]),
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
