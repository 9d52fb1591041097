"""Segment's HTTP tracking API: https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from yunchou.protocols.event import (
    MAX_NAME,
    MAX_URL,
    MAX_USER_AGENT,
    Event,
    EventType,
    Reason,
    Refused,
)
from yunchou.protocols.times import read_time

#: What the last part of the path says about a message without a `type`; the one-letter forms are analytics.js's own.
TYPE_BY_PATH = {
    "track": EventType.TRACK,
    "page": EventType.PAGE,
    "screen": EventType.SCREEN,
    "identify": EventType.IDENTIFY,
    "group": EventType.GROUP,
    "alias": EventType.ALIAS,
    "t": EventType.TRACK,
    "p": EventType.PAGE,
    "s": EventType.SCREEN,
    "i": EventType.IDENTIFY,
    "g": EventType.GROUP,
    "a": EventType.ALIAS,
}
_TYPES = {str(kind): kind for kind in EventType}
_NOTHING: dict[str, Any] = {}


def messages(body: bytes, *, path: str) -> Iterator[tuple[Any, datetime | None]]:
    """Each raw message of a request with the request's `sentAt`. Raises Refused when the body itself cannot be read."""
    try:
        envelope = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused(Reason.BAD_BODY, "body", str(error)) from None
    if not isinstance(envelope, dict):
        raise Refused(Reason.BAD_BODY, "body", type(envelope).__name__)
    sent_at = _sent_at(envelope)
    kind = path.rsplit("/", 1)[-1]
    if kind not in TYPE_BY_PATH:
        batch = envelope.get("batch")
        if not isinstance(batch, list):
            raise Refused(Reason.BAD_BODY, "batch", batch)
        yield from ((message, sent_at) for message in batch)
        return
    envelope.pop("writeKey", None)  # a key is no part of the event and must not be shown in the quarantine
    yield {"type": TYPE_BY_PATH[kind].value} | envelope, sent_at


def _sent_at(envelope: dict[str, Any]) -> datetime | None:
    """The client's clock at sending; an unreadable one only means that the clock cannot be corrected."""
    try:
        return read_time(envelope.get("sentAt"), name="sentAt")
    except Refused:
        return None


def parse(message: Any, *, sent_at: datetime | None) -> Event:
    """One message as an Event. Raises Refused naming the field that is wrong."""
    if not isinstance(message, dict):
        raise Refused(Reason.NOT_AN_OBJECT, "", message)
    sent_type = message.get("type")
    kind = _TYPES.get(sent_type) if isinstance(sent_type, str) else None
    if kind is None:
        raise Refused(Reason.UNKNOWN_TYPE, "type", sent_type)
    context = _object(message, "context")
    event = Event(
        type=kind,
        name=_name(message, kind),
        message_id=_text(message, "messageId"),
        user_id=_text(message, "userId"),
        anonymous_id=_text(message, "anonymousId"),
        timestamp=read_time(message.get("originalTimestamp") or message.get("timestamp"), name="timestamp"),
        sent_at=sent_at or _sent_at(message),
        properties=_properties(message, kind),
        traits=_object(message, "traits"),
        library=_library(context),
        user_agent=_word(context.get("userAgent"), longest=MAX_USER_AGENT),
    )
    _require_ids(event, message)
    _read_context(event, context)
    return event


def _name(message: dict[str, Any], kind: EventType) -> str:
    if kind is not EventType.TRACK:
        return kind.value
    name = _text(message, "event").strip()
    if not name:
        raise Refused(Reason.MISSING_EVENT_NAME, "event", message.get("event"))
    return name


def _properties(message: dict[str, Any], kind: EventType) -> dict[str, Any]:
    """The properties, with what some types say beside them: the name of a page, what is known of a group."""
    properties = _object(message, "properties")
    if kind is EventType.GROUP:
        return properties | {"groupId": message.get("groupId"), "traits": _object(message, "traits")}
    if kind is EventType.PAGE or kind is EventType.SCREEN:
        beside = {name: message[name] for name in ("name", "category") if _word(message.get(name))}
        return beside | properties if beside else properties
    return properties


def _require_ids(event: Event, message: dict[str, Any]) -> None:
    if event.type is EventType.ALIAS:
        event.previous_id = _text(message, "previousId")
        if not event.previous_id:
            raise Refused(Reason.MISSING_PREVIOUS_ID, "previousId", "")
    if event.type is EventType.GROUP and not _text(message, "groupId"):
        raise Refused(Reason.MISSING_GROUP_ID, "groupId", "")
    is_known = event.user_id or (event.anonymous_id and event.type is not EventType.ALIAS)
    if not is_known:
        raise Refused(Reason.MISSING_ID, "userId", "")


def _read_context(event: Event, context: dict[str, Any]) -> None:
    campaign = _object(context, "campaign")
    if campaign:
        event.source, event.medium = _word(campaign.get("source")), _word(campaign.get("medium"))
        event.campaign, event.content = _word(campaign.get("name")), _word(campaign.get("content"))
        event.term = _word(campaign.get("term"))
    page = _object(context, "page")
    own = event.properties if event.type is EventType.PAGE else _NOTHING
    event.url = _word(own.get("url") or page.get("url"), longest=MAX_URL)
    event.referrer = _word(own.get("referrer") or page.get("referrer"), longest=MAX_URL)


def _library(context: dict[str, Any]) -> str:
    library = context.get("library")
    return _word(library.get("name")) if isinstance(library, dict) else ""


def _object(parent: dict[str, Any], name: str) -> dict[str, Any]:
    value = parent.get(name)
    if value is None:
        return _NOTHING
    if not isinstance(value, dict):
        raise Refused(Reason.WRONG_TYPE, name, value)
    return value


def _text(message: dict[str, Any], name: str) -> str:
    """A string field; numbers are taken as their text since some shops number their users."""
    value = message.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Refused(Reason.WRONG_TYPE, name, value)
    if len(value) > MAX_NAME:
        raise Refused(Reason.TOO_LONG, name, value[:MAX_NAME])
    # PostgreSQL stores no NUL character; the Unicode picture of one keeps the id whole and the same everywhere.
    return value.replace("\x00", "␀")


def _word(value: object, *, longest: int = MAX_NAME) -> str:
    """A descriptive field: anything but a string counts as absent, and too much of it is cut off."""
    return value[:longest] if isinstance(value, str) else ""
