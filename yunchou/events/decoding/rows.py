"""One Event as a row of the event store, with what the loader must know beside it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from yunchou.events.decoding.channels import channel_of
from yunchou.events.decoding.clock import Flag, event_time, storable
from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.device import read_device
from yunchou.events.decoding.identity import content_key, message_uuid, person_id
from yunchou.events.decoding.limits import as_json
from yunchou.events.decoding.money import read_amount, read_currency
from yunchou.events.decoding.names import canonical_name
from yunchou.events.decoding.traffic import read_traffic
from yunchou.protocols.event import MAX_USER_AGENT, Event, EventType, Reason, Refused

#: Longest text property that can be filtered and grouped by; longer ones stay in the JSON alone.
MAX_TEXT_PROPERTY = 500
_canonical = lru_cache(maxsize=20_000)(canonical_name)


@dataclass(slots=True)
class Place:
    """Where a message lies in the spool, and when its request arrived. Not frozen: that takes three times as long to make."""

    workspace: int
    segment: str
    position: int
    item: int
    received_at: datetime


@dataclass(slots=True)
class Decoded:
    """A row ready for the store, its identity, and the anonymous people it shows to be this person."""

    row: dict[str, Any]
    message_id: UUID
    content: int
    day: date
    time: datetime
    person: int
    event: Event
    merged: tuple[int, ...]
    traits: dict[str, Any]
    """What an identify says of its person."""


def decode(event: Event, *, place: Place, config: WorkspaceConfig, user_agent: str) -> Decoded:
    """The row of an event. Raises Refused when a value cannot be stored as it was meant."""
    time, flags = event_time(given=event.timestamp, sent_at=event.sent_at, received_at=place.received_at)
    if place.received_at - time > config.max_age:
        raise Refused(Reason.TOO_OLD, "timestamp", time.isoformat())
    properties = _properties(event)
    message_id, made = _message_id(event, place, properties)
    person, merged = _people(event, place.workspace)
    name = _canonical(event.name)
    row = {
        "workspace": place.workspace,
        "time": (stamp := _stamp(time)),
        "message_id": str(message_id),
        "person": person,
        "event": name,
        "properties": properties,
    }
    _add_sender(row, event, place)
    row["original_time"] = _original(event.timestamp, time, stamp)
    _add_traffic(row, event, config)
    row["numbers"], row["strings"] = _typed(event.properties)
    day = time.astimezone(config.zone).date()
    of_amount = _add_amount(row, event, config, day=day)
    row["flags"] = flags | made | _add_device(row, event, user_agent) | of_amount
    properties_hash = sha256(properties.encode()).hexdigest()
    content = content_key(kind=event.type.value, name=name, person=person, properties_hash=properties_hash)
    return Decoded(row, message_id, content, day, time, person, event, merged, _traits(event))


def _add_sender(row: dict[str, Any], event: Event, place: Place) -> None:
    """What the client said of itself and of the event, and where its request lies."""
    row["received_at"] = _stamp(place.received_at)
    row["user_id"], row["anonymous_id"] = event.user_id, event.anonymous_id
    row["type"], row["sent_name"] = event.type.value, event.name
    row["library"] = event.library
    row["segment"], row["position"], row["item"] = place.segment, place.position, place.item


def _original(given: datetime | None, time: datetime, stamp: str) -> str | None:
    """The time as the client gave it; of most events that is their time."""
    if given is None:
        return None
    return stamp if given == time else _stamp(storable(given))


@lru_cache(maxsize=1_000)
def _stamp(time: datetime) -> str:
    """A time in UTC as the store reads it, in milliseconds. Remembered: all of a request arrive at once."""
    return time.isoformat(" ", "milliseconds")[:23]


def _properties(event: Event) -> str:
    """The properties as JSON. Traits are personal: they go to the person's profile, not into the event store."""
    if event.type is EventType.IDENTIFY or not event.properties:
        return ""
    return as_json(event.properties).decode()


def _traits(event: Event) -> dict[str, Any]:
    """PostgreSQL stores no NUL character: traits show the Unicode picture of one."""
    if event.type is not EventType.IDENTIFY:
        return {}
    has_nul = b"\\u0000" in as_json(event.traits)
    traits: dict[str, Any] = _without_nul(event.traits) if has_nul else event.traits
    return traits


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "␀")
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(one) for name, one in value.items()}
    return [_without_nul(one) for one in value] if isinstance(value, list) else value


def _message_id(event: Event, place: Place, properties: str) -> tuple[UUID, int]:
    """The client's id, or one made of the event itself, or, of one that says no time, of its place in the spool."""
    if event.message_id:
        return message_uuid(event.message_id), 0
    if event.timestamp is None:
        return message_uuid(f"{place.segment}\x00{place.position}\x00{place.item}"), Flag.ID_MADE
    parts = (event.user_id, event.anonymous_id, event.name, event.timestamp.isoformat(), properties)
    return message_uuid("\x00".join(parts)), Flag.ID_MADE


def _people(event: Event, workspace: int) -> tuple[int, tuple[int, ...]]:
    """The person of an event, and the anonymous people that it shows to be the same."""
    if not event.user_id:
        return person_id(workspace, "anonymous", event.anonymous_id), ()
    met = {event.previous_id, event.anonymous_id} - {""}
    others = tuple(person_id(workspace, "anonymous", other) for other in sorted(met))
    return person_id(workspace, "user", event.user_id), others


def _add_device(row: dict[str, Any], event: Event, user_agent: str) -> int:
    device = read_device(event.user_agent or user_agent[:MAX_USER_AGENT])
    row["device"], row["os"], row["browser"] = device.kind, device.system, device.browser
    return Flag.BOT if device.is_bot else 0


def _add_traffic(row: dict[str, Any], event: Event, config: WorkspaceConfig) -> None:
    traffic, landing = read_traffic(event)
    row["source"], row["medium"], row["campaign"] = traffic.source, traffic.medium, traffic.campaign
    row["content"], row["term"], row["click_id"] = traffic.content, traffic.term, traffic.click_id
    row["referrer_host"] = traffic.referrer_host
    row["channel"] = channel_of(traffic, config.rules)
    row["url"], row["path"] = landing.page, landing.path


def _add_amount(row: dict[str, Any], event: Event, config: WorkspaceConfig, *, day: date) -> int:
    """The amount in its own currency and, by the rate of its day, in the workspace's too; never 1 : 1."""
    amount = read_amount(event.properties) if event.type is EventType.TRACK else None
    if amount is None:
        return 0
    currency = read_currency(event.properties, default=config.currency)
    row["amount"], row["currency"] = _money(amount), currency
    told = config.exchange.in_workspace(amount, currency=currency, day=day)
    if told is None:
        return Flag.NO_RATE
    row["amount_workspace"] = _money(told)
    return 0


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
