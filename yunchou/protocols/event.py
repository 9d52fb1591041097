"""The one form every wire format is parsed into, and the reasons for which a message is refused."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique
from typing import Any

import orjson

#: Longest identifier or event name that is accepted, in characters.
MAX_NAME = 256
#: Longest page address that is kept, in characters; the rest is cut off.
MAX_URL = 2_000
#: Longest user agent that is read, in characters; the rest is cut off.
MAX_USER_AGENT = 500
#: Largest single event, in bytes of JSON.
MAX_EVENT_BYTES = 256 * 1024
#: Most levels of objects and lists inside one another: a little less than the JSON writer can take.
MAX_DEPTH = 200


@unique
class EventType(StrEnum):
    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    IDENTIFY = "identify"
    GROUP = "group"
    ALIAS = "alias"


@unique
class Reason(StrEnum):
    """Why an event went to the quarantine. The sentences for people are in events/refusals.py."""

    NOT_AN_OBJECT = "not_an_object"
    UNKNOWN_TYPE = "unknown_type"
    MISSING_EVENT_NAME = "missing_event_name"
    MISSING_ID = "missing_id"
    MISSING_PREVIOUS_ID = "missing_previous_id"
    MISSING_GROUP_ID = "missing_group_id"
    WRONG_TYPE = "wrong_type"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    BAD_TIME = "bad_time"
    TOO_OLD = "too_old"
    BAD_AMOUNT = "bad_amount"
    BAD_CURRENCY = "bad_currency"
    BAD_BODY = "bad_body"
    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    DECODER_FAILED = "decoder_failed"


def _as_json(value: object) -> str:
    """A value as its sender wrote it; nothing for a missing one. What JSON cannot say is told by its type."""
    if value is None:
        return ""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return type(value).__name__


class Refused(Exception):
    """One message cannot be used: `field` holds `value`, and `reason` says what is wrong with it."""

    def __init__(self, reason: Reason, name: str = "", value: object = "") -> None:
        super().__init__(f"{reason}: {name}={value!r}")
        self.reason = reason
        self.field = name
        self.value = value if isinstance(value, str) else _as_json(value)


@dataclass(slots=True)
class Event:
    """One message of any client. Times are as the client gave them; nothing is corrected or looked up yet."""

    type: EventType
    name: str
    message_id: str
    user_id: str
    anonymous_id: str
    previous_id: str = ""
    timestamp: datetime | None = None
    sent_at: datetime | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""
    url: str = ""
    referrer: str = ""
    user_agent: str = ""
    library: str = ""
