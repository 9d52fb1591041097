"""Decodes a range of a spool segment into one package of rows, refusals and counts for the loader (stage: facts)."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from yunchou.events.decoding.bodies import Raw, messages_of
from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.limits import written
from yunchou.events.decoding.rows import Decoded, Place, decode
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Damage, Record
from yunchou.protocols.event import MAX_NAME, EventType, Reason, Refused

log = logging.getLogger(__name__)
#: Bytes of a segment held in memory at once, unless one record or one damaged range is longer.
WINDOW_BYTES = 8 << 20
#: Longest part of a wrong value that is kept.
MAX_VALUE = 500
#: Noted of a record of a workspace that no longer exists; its bytes stay in the spool as long as any.
NO_WORKSPACE = "its workspace does not exist"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1)


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
    aliases: dict[tuple[int, str, str], datetime] = field(default_factory=dict)
    """(workspace, previous id, user id) → the earliest time."""

    def receive(self, record: Record, *, events: int) -> datetime:
        """Count the events of a record; when it was received."""
        received_at = _EPOCH + timedelta(microseconds=record.received_at)
        self.last_received_at = received_at
        self.received[record.workspace, _hour(received_at)] += events
        return received_at

    def refuse(self, refusal: Refused, raw: Raw | None, place: Place) -> None:
        """Put a message aside for the quarantine."""
        content = raw.content if raw else None
        if raw and raw.sent_at and isinstance(content, dict):
            # Without it a message that is mended and sent again could not have its clock corrected.
            content = content | {"sentAt": raw.sent_at.isoformat()}
        name = content.get("event") or content.get("type") if isinstance(content, dict) else ""
        self.refused.append(
            {
                "workspace": place.workspace,
                "position": place.position,
                "item": place.item,
                "received_at": place.received_at.timestamp(),
                "reason": refusal.reason.value,
                "field": refusal.field,
                "value": refusal.value[:MAX_VALUE],
                "event_name": name[:MAX_NAME] if isinstance(name, str) else "",
                "payload": written(content) if raw else "",
            }
        )


class Decoder:
    """Turns bytes of the spool into packages. Holds the workspaces' configuration; reads nothing else."""

    def __init__(self, spool: Path) -> None:
        self.spool = Spool(spool)
        self.configs: dict[int, WorkspaceConfig] = {}

    def package(self, name: str, start: int, end: int, *, max_events: int) -> Package:
        """Decode whole records from `start` until `end`, or until there are `max_events` or a window is full."""
        package = Package(name, start, start)
        count = 0
        for found in self._read(name, start, end):
            if isinstance(found, Damage):
                package.damage.append((found.start, found.end, found.reason.value))
            elif found.workspace not in self.configs:
                package.damage.append((found.start, found.end, NO_WORKSPACE))
            else:
                self._add_record(package, found)
                count += found.events
            package.end = found.end
            if count >= max_events:
                break
        return package

    def _read(self, name: str, start: int, end: int) -> Iterator[Record | Damage]:
        """What lies in the next window.

        TRICKY: at the edge of a window a whole record looks torn. It is left for the next package, or, if it is all
        there is, read again with a larger window.
        """
        window = WINDOW_BYTES
        position = start
        while position == start:
            edge = min(end, start + window)
            for found in self.spool.read(name, start, edge):
                if isinstance(found, Damage) and found.end == edge < end:
                    break
                yield found
                position = found.end
            if edge == end:
                return
            window *= 2

    def _add_record(self, package: Package, record: Record) -> None:
        messages = messages_of(record)
        received_at = package.receive(record, events=len(messages))
        for item, raw in enumerate(messages):
            place = Place(record.workspace, package.segment, record.start, item, received_at)
            if isinstance(raw, Refused):
                package.refuse(raw, None, place)
            else:
                self._add_message(package, raw, place)

    def _add_message(self, package: Package, raw: Raw, place: Place) -> None:
        try:
            config = self.configs[place.workspace]
            decoded = decode(raw.parse(), place=place, config=config, user_agent=raw.user_agent)
        except Refused as refusal:
            package.refuse(refusal, raw, place)
        except Exception as error:  # a fault of ours in one message must not stop the loading of all others
            log.exception("a message could not be decoded")
            fault = Refused(Reason.DECODER_FAILED, "", f"{type(error).__name__}: {error}")
            package.refuse(fault, raw, place)
        else:
            _add_row(package, decoded, place)
            _add_identity(package, decoded, place)


def _hour(time: datetime) -> int:
    return int(time.timestamp()) // 3600


def _add_row(package: Package, decoded: Decoded, place: Place) -> None:
    package.lines.append(orjson.dumps(decoded.row, option=orjson.OPT_APPEND_NEWLINE))
    package.message_ids.append(decoded.message_id.bytes)
    package.contents.append(decoded.content)
    day = (decoded.day - _FIRST_DAY).days
    package.places.append((place.workspace, _hour(place.received_at), day))
    package.keys.append((place.position, place.item))


def _add_identity(package: Package, decoded: Decoded, place: Place) -> None:
    event, workspace = decoded.event, place.workspace
    mark = (decoded.time, decoded.row["message_id"])
    for other in decoded.merged:
        key = (workspace, other, decoded.person)
        package.merges[key] = min(package.merges.get(key, mark), mark)
    if event.type is EventType.ALIAS:
        pair = (workspace, event.previous_id, event.user_id)
        package.aliases[pair] = min(package.aliases.get(pair, decoded.time), decoded.time)
    if event.user_id:
        _add_person(package.people.setdefault((workspace, event.user_id), {}), decoded, mark)


def _add_person(profile: dict[str, Any], decoded: Decoded, mark: tuple[datetime, str]) -> None:
    time = decoded.time
    profile["person"] = decoded.person
    profile["first"] = min(profile.get("first", time), time)
    profile["last"] = max(profile.get("last", time), time)
    if decoded.traits:
        profile.setdefault("traits", []).append((*mark, decoded.traits))
