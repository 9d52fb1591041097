"""Decodes a range of a spool segment into one package of rows, refusals and counts for the loader."""

import json
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import MAX_WBITS, decompressobj

import orjson

from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.rows import Decoded, Place, decode
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Damage, Flag, Protocol, Record
from yunchou.protocols import segment
from yunchou.protocols.event import MAX_EVENT_BYTES, EventType, Reason, Refused

#: The module that reads each wire format. A new protocol is one file and one line here.
FORMATS = {Protocol.SEGMENT: segment}
log = logging.getLogger(__name__)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Longest part of a refused message that is kept for a person to mend.
MAX_PAYLOAD = 64 * 1024


@dataclass(slots=True)
class Package:
    """Everything in `segment[start:end]`, apart for the loader: parallel lists have one entry a row."""

    segment: str
    start: int
    end: int
    last_received_at: datetime | None = None
    lines: list[bytes] = field(default_factory=list)
    message_ids: list[bytes] = field(default_factory=list)
    contents: list[int] = field(default_factory=list)
    places: list[tuple[int, int, int]] = field(default_factory=list)
    """(workspace, hour of receipt since 1970, day number of the event) of each row."""
    keys: list[tuple[int, int]] = field(default_factory=list)
    """(position, item) of each row."""
    received: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Events by (workspace, hour of receipt), as counted when they were acknowledged."""
    refused: list[dict[str, Any]] = field(default_factory=list)
    damage: list[tuple[int, int, str]] = field(default_factory=list)
    merges: dict[tuple[int, int, int], tuple[datetime, str]] = field(default_factory=dict)
    """(workspace, anonymous person, known person) → the earliest (time, message id)."""
    people: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    aliases: list[tuple[int, str, str]] = field(default_factory=list)


class UnknownWorkspace(LookupError):
    """A record of a workspace whose configuration the parent has not sent."""


class Decoder:
    """Turns bytes of the spool into packages. Holds the workspaces' configuration; reads nothing else."""

    def __init__(self, spool: Path) -> None:
        self.spool = Spool(spool)
        self.configs: dict[int, WorkspaceConfig] = {}

    def package(self, name: str, start: int, end: int, *, max_events: int) -> Package:
        """Decode whole records from `start` until `end` or until `max_events` are reached."""
        package = Package(name, start, start)
        count = 0
        for found in self.spool.read(name, start, end):
            if isinstance(found, Damage):
                package.damage.append((found.start, found.end, found.reason.value))
            else:
                self._add_record(package, found)
                count += found.events
            package.end = found.end
            if count >= max_events:
                break
        return package

    def _add_record(self, package: Package, record: Record) -> None:
        if record.workspace not in self.configs:
            raise UnknownWorkspace(f"No configuration for workspace {record.workspace} was sent.")
        received_at = _EPOCH + timedelta(microseconds=record.received_at)
        hour = int(received_at.timestamp()) // 3600
        package.last_received_at = received_at
        package.received[record.workspace, hour] += record.events
        for item, raw in enumerate(_messages(record)):
            self._add_message(
                package, raw, Place(record.workspace, package.segment, record.start, item, received_at)
            )

    def _add_message(self, package: Package, raw: "Raw", place: Place) -> None:
        try:
            decoded = self._decode(raw, place)
        except Refused as refusal:
            package.refused.append(_refusal(refusal, raw.message, place))
            return
        except Exception as error:  # a fault of ours in one message must not stop the loading of all others
            log.exception("decoding.failed")
            fault = Refused(Reason.DECODER_FAILED, "", f"{type(error).__name__}: {error}")
            package.refused.append(_refusal(fault, raw.message, place))
            return
        _add_row(package, decoded, place)
        _add_identity(package, decoded, place)

    def _decode(self, raw: "Raw", place: Place) -> Decoded:
        if isinstance(raw.message, Refused):
            raise raw.message
        if (size := len(orjson.dumps(raw.message))) > MAX_EVENT_BYTES:
            raise Refused(Reason.TOO_LARGE, "", f"{size} bytes")
        event = raw.format.parse(raw.message, sent_at=raw.sent_at)
        return decode(event, place=place, config=self.configs[place.workspace], user_agent=raw.user_agent)


@dataclass(slots=True)
class Raw:
    """One message as it came, or the refusal of the body it was in, with what its request says about it."""

    message: Any
    sent_at: datetime | None
    format: ModuleType
    user_agent: str


def _messages(record: Record) -> Iterator[Raw]:
    """The messages of a record; a body that cannot be read is one refusal for each message it was said to hold."""
    wire = FORMATS[Protocol(record.protocol)]
    user_agent = record.meta.get("ua", "")
    try:
        for message, sent_at in wire.messages(_body(record), path=record.meta.get("path", "")):
            yield Raw(message, sent_at, wire, user_agent)
    except Refused as refusal:
        for _ in range(record.events):
            yield Raw(refusal, None, wire, user_agent)


def _body(record: Record) -> bytes:
    body = record.body
    if body[:2] == b"\x1f\x8b":
        body = decompressobj(MAX_WBITS | 16).decompress(body)
    if record.flags & Flag.LENIENT_JSON:
        return _strict(body)
    return body


def _strict(body: bytes) -> bytes:
    """Lenient JSON as strict JSON: NaN and infinities become null, lone surrogates a replacement mark."""
    value = json.loads(body.decode("utf-8", "surrogatepass"), parse_constant=lambda _name: None)
    return json.dumps(value).encode("utf-8", "replace")


def _refusal(refusal: Refused, message: Any, place: Place) -> dict[str, Any]:
    payload = "" if isinstance(message, Refused) else _payload(message)
    name = message.get("event") or message.get("type") if isinstance(message, dict) else ""
    return {
        "workspace": place.workspace,
        "position": place.position,
        "item": place.item,
        "received_at": place.received_at.timestamp(),
        "reason": refusal.reason.value,
        "field": refusal.field,
        "value": refusal.value[:500],
        "event_name": name[:256] if isinstance(name, str) else "",
        "payload": payload,
    }


def _payload(message: Any) -> str:
    return orjson.dumps(message, option=orjson.OPT_INDENT_2).decode()[:MAX_PAYLOAD]


def _add_row(package: Package, decoded: Decoded, place: Place) -> None:
    package.lines.append(orjson.dumps(decoded.row))
    package.message_ids.append(decoded.message_id.bytes)
    package.contents.append(decoded.content)
    package.places.append(
        (place.workspace, int(place.received_at.timestamp()) // 3600, (decoded.day - date(1970, 1, 1)).days)
    )
    package.keys.append((place.position, place.item))


def _add_identity(package: Package, decoded: Decoded, place: Place) -> None:
    event = decoded.event
    mark = (decoded.time, str(decoded.message_id))
    if decoded.merged_person is not None:
        key = (place.workspace, decoded.merged_person, decoded.person)
        package.merges[key] = min(package.merges.get(key, mark), mark)
    if event.type is EventType.ALIAS:
        package.aliases.append((place.workspace, event.previous_id, event.user_id))
    if event.user_id:
        _add_person(package.people.setdefault((place.workspace, event.user_id), {}), decoded, mark)


def _add_person(profile: dict[str, Any], decoded: Decoded, mark: tuple[datetime, str]) -> None:
    time = decoded.time
    profile["person"] = decoded.person
    profile["first"] = min(profile.get("first", time), time)
    profile["last"] = max(profile.get("last", time), time)
    if decoded.event.type is EventType.IDENTIFY and decoded.event.traits:
        profile.setdefault("traits", []).append((*mark, decoded.event.traits))
