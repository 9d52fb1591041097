"""What people call the values of a dimension: channels, devices, events (stage: judge)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yunchou.analytics.messages import Message
from yunchou.analytics.questions import Dimension
from yunchou.channels.selectors import channel_names
from yunchou.events.imports.templates import built_in
from yunchou.web import formats
from yunchou.web.import_words import source_words
from yunchou.web.masking import UNMASKED, Mask

DEVICES: dict[str, str | Promise] = {
    "mobile": _("Phone"),
    "tablet": _("Tablet"),
    "desktop": _("Computer"),
}
EVENTS: dict[str, str | Promise] = {
    "page_viewed": _("Page viewed"),
    "screen_viewed": _("Screen viewed"),
    "product_viewed": _("Product viewed"),
    "product_added": _("Product added"),
    "checkout_started": _("Checkout started"),
    "order_completed": _("Order completed"),
    "order_refunded": _("Order refunded"),
    "lead_submitted": _("Lead submitted"),
    "signed_up": _("Signed up"),
    "identify": _("Identified"),
    "group": _("Group"),
    "alias": _("Alias"),
}
#: The values of messages that are days.
DAYS = frozenset({"start", "end", "day"})
#: The dimensions offered for a break-down, and their names.
DIMENSIONS: dict[str, str | Promise] = {
    "channel": _("Channel"),
    "source": _("Source"),
    "medium": _("Medium"),
    "campaign": _("Campaign"),
    "content": _("Content"),
    "term": _("Keyword"),
    "platform": _("Platform"),
    "account": _("Account"),
    "adgroup": _("Ad group"),
    "creative": _("Creative"),
    "device": _("Device"),
    "os": _("System"),
    "browser": _("Browser"),
    "region": _("Region"),
    "path": _("Page"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What one reader sees the values of a dimension called. What has no name is shown as it was sent, masked."""

    known: Mapping[str, str] = field(default_factory=dict)
    mask: Mask = UNMASKED

    def __call__(self, value: str) -> str:
        return self.known.get(value) or self.mask.text(value)


def names_of(dimension: Dimension | None, *, mask: Mask = UNMASKED) -> Names:
    """The names of a dimension in the workspace in scope. Two queries for channels, none for others."""
    if dimension is None:
        return Names()
    if dimension.name == "channel":
        return Names(channel_names())
    if dimension.name == "platform":
        return Names(
            {one.source: source_words(one.source) for one in built_in()} | {"manual": source_words("manual")},
            mask,
        )
    known = {"device": DEVICES, "event": EVENTS}.get(dimension.name, {})
    return Names({key: str(name) for key, name in known.items()}, mask)


def in_words(message: Message, *, today: date | None = None) -> str:
    """A message of an answer in the reader's language, with events and days as people call them."""
    return _with_names(message, today).text(gettext)


def _with_names(message: Message, today: date | None) -> Message:
    values = {name: _named(name, value, today) for name, value in message.values.items()}
    return replace(message, values=values)


def _named(name: str, value: str | int | Message, today: date | None) -> str | int | Message:
    if isinstance(value, Message):
        return _with_names(value, today)
    if not isinstance(value, str):
        return value
    if name in DAYS:
        return formats.day(date.fromisoformat(value), today=today)
    if name == "zone":
        return formats.zone(value)
    return event_label(value) if name == "event" else value


def event_label(name: str) -> str:
    """An event as people call it: its translated name, or as it was sent."""
    return str(EVENTS.get(name, name))
