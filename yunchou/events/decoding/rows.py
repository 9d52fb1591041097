"""One Event as a row of the event store, with what the loader must know beside it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from yunchou.events.decoding.channels import channel_of
from yunchou.events.decoding.clock import Flag, event_time
from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.device import read_device
from yunchou.events.decoding.identity import content_key, message_uuid, person_id
from yunchou.events.decoding.money import read_amount, read_currency
from yunchou.events.decoding.names import canonical_name
from yunchou.events.decoding.traffic import read_landing, read_traffic
from yunchou.protocols.event import Event, EventType, Reason, Refused

#: Longest text property that can be filtered and grouped by; longer ones stay in the JSON alone.
MAX_TEXT_PROPERTY = 500
_canonical = lru_cache(maxsize=20_000)(canonical_name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message lies in the spool, and when its request arrived."""

    workspace: int
    segment: str
    position: int
    item: int
    received_at: datetime


@dataclass(slots=True)
class Decoded:
    """A row ready for the store, its identity, and the merge it may reveal."""

    row: dict[str, Any]
    message_id: UUID
    content: int
    day: date
    time: datetime
    person: int
    event: Event
    merged_person: int | None


def decode(event: Event, *, place: Place, config: WorkspaceConfig, user_agent: str) -> Decoded:
    """The row of an event. Raises Refused when a value cannot be stored as it was meant."""
    time, flags = event_time(given=event.timestamp, sent_at=event.sent_at, received_at=place.received_at)
    if place.received_at - time > config.max_age:
        raise Refused(Reason.TOO_OLD, "timestamp", time.isoformat())
    properties = _properties(event)
    message_id, made = _message_id(event, place, properties)
    device = read_device(event.user_agent or user_agent)
    person, merged = _people(event, place.workspace)
    name = _canonical(event.name)
    row = {
        "workspace": place.workspace,
        "time": _stamp(time),
        "received_at": _stamp(place.received_at),
        "original_time": _stamp(event.timestamp) if event.timestamp else None,
        "message_id": str(message_id),
        "person": person,
        "user_id": event.user_id,
        "anonymous_id": event.anonymous_id,
        "type": event.type.value,
        "event": name,
        "sent_name": event.name,
        "device": device.kind,
        "os": device.system,
        "browser": device.browser,
        "library": event.library,
        "properties": properties,
        "segment": place.segment,
        "position": place.position,
        "item": place.item,
    }
    _add_traffic(row, event, config)
    flags |= _add_amount(row, event, config) | made | (Flag.BOT if device.is_bot else Flag(0))
    row["numbers"], row["strings"] = _typed(event.properties)
    row["flags"] = int(flags)
    properties_hash = sha256(properties.encode()).hexdigest()
    content = content_key(kind=event.type.value, name=name, person=person, properties_hash=properties_hash)
    return Decoded(row, message_id, content, time.astimezone(config.zone).date(), time, person, event, merged)


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.") + f"{time.microsecond // 1000:03d}"


def _properties(event: Event) -> str:
    """The properties as JSON. Traits are personal: they go to the person's profile, not into the event store."""
    if event.type is EventType.IDENTIFY or not event.properties:
        return ""
    return orjson.dumps(event.properties).decode()


def _message_id(event: Event, place: Place, properties: str) -> tuple[UUID, Flag]:
    if event.message_id:
        return message_uuid(event.message_id), Flag(0)
    if event.timestamp is None:
        return message_uuid(f"{place.segment}\x00{place.position}\x00{place.item}"), Flag.ID_MADE
    parts = (event.user_id, event.anonymous_id, event.name, event.timestamp.isoformat(), properties)
    return message_uuid("\x00".join(parts)), Flag.ID_MADE


def _people(event: Event, workspace: int) -> tuple[int, int | None]:
    """The person of an event, and the anonymous person that it shows to be the same."""
    if not event.user_id:
        return person_id(workspace, "anonymous", event.anonymous_id), None
    person = person_id(workspace, "user", event.user_id)
    other = event.previous_id or event.anonymous_id
    return person, person_id(workspace, "anonymous", other) if other and other != event.user_id else None


def _add_traffic(row: dict[str, Any], event: Event, config: WorkspaceConfig) -> None:
    landing = read_landing(event.url)
    traffic = read_traffic(event, landing)
    row["source"], row["medium"], row["campaign"] = traffic.source, traffic.medium, traffic.campaign
    row["content"], row["term"], row["click_id"] = traffic.content, traffic.term, traffic.click_id
    row["referrer_host"] = traffic.referrer_host
    row["channel"] = channel_of(traffic, config.rules)
    row["url"], row["path"] = landing.page, landing.path


def _add_amount(row: dict[str, Any], event: Event, config: WorkspaceConfig) -> Flag:
    """The amount in its own currency and, where that is the workspace's, in the workspace's too; never 1 : 1."""
    amount = read_amount(event.properties) if event.type is EventType.TRACK else None
    if amount is None:
        return Flag(0)
    currency = read_currency(event.properties, default=config.currency)
    row["amount"], row["currency"] = _money(amount), currency
    if currency != config.currency:
        return Flag.NO_RATE
    row["amount_workspace"] = _money(amount)
    return Flag(0)


def _money(amount: Decimal) -> str:
    return format(amount, "f")


def _typed(properties: dict[str, Any]) -> tuple[dict[str, float], dict[str, str]]:
    """Top-level numbers and texts, by which questions filter and group."""
    numbers: dict[str, float] = {}
    strings: dict[str, str] = {}
    for name, value in properties.items():
        if isinstance(value, str):
            if len(value) <= MAX_TEXT_PROPERTY:
                strings[name] = value
        elif isinstance(value, bool):
            strings[name] = "true" if value else "false"
        elif isinstance(value, int | float):
            numbers[name] = float(value)
    return numbers, strings
