"""The messages inside a record of the spool, whatever its wire format and encoding (stage: facts)."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any
from zlib import MAX_WBITS, decompressobj

from yunchou.events.decoding.limits import check_size
from yunchou.events.spool.record import Flag, Protocol, Record
from yunchou.protocols import segment
from yunchou.protocols.event import MAX_EVENT_BYTES, Event, Reason, Refused

#: The module that reads each wire format. A new protocol is one file and one line here.
FORMATS: dict[int, ModuleType] = {Protocol.SEGMENT: segment}
_GZIP = b"\x1f\x8b"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Raw:
    """One message as it came, with what its request says about it."""

    content: Any
    sent_at: datetime | None
    user_agent: str
    format: ModuleType
    is_small: bool

    def parse(self) -> Event:
        """The message as an Event. Raises Refused."""
        if not self.is_small:
            check_size(self.content)
        event: Event = self.format.parse(self.content, sent_at=self.sent_at)
        return event


def messages_of(record: Record) -> list[Raw | Refused]:
    """At least as many entries as the record was acknowledged for: messages, or the reason why one cannot be read."""
    try:
        found: list[Raw | Refused] = list(_read(record))
    except Refused as refusal:
        found = [refusal] * record.events
    except Exception as error:  # a fault of ours in one body must not stop the loading of all others
        log.exception("the body of a record could not be read")
        fault = Refused(Reason.DECODER_FAILED, "body", f"{type(error).__name__}: {error}")
        found = [fault] * record.events
    missing = record.events - len(found)
    if missing > 0:
        found += [Refused(Reason.BAD_BODY, "batch", f"{len(found)} of {record.events} messages")] * missing
    return found


def _read(record: Record) -> Iterator[Raw]:
    wire = FORMATS[record.protocol]
    user_agent = record.meta.get("ua", "")
    body = body_of(record)
    is_small = len(body) <= MAX_EVENT_BYTES  # then every message in it is
    for content, sent_at in wire.messages(body, path=record.meta.get("path", "")):
        yield Raw(content, sent_at, user_agent, wire, is_small)


def body_of(record: Record) -> bytes:
    """The body as strict JSON, inflated. Its size was limited when it was accepted."""
    body = record.body
    if body.startswith(_GZIP):
        body = decompressobj(MAX_WBITS | 16).decompress(body)
    return _strict(body) if record.flags & Flag.LENIENT_JSON else body


def _strict(body: bytes) -> bytes:
    """Lenient JSON as strict JSON: NaN, infinities and numbers beyond them become null, lone surrogates "?"."""
    value = json.loads(body.decode("utf-8-sig"), parse_constant=_nothing, parse_float=_finite)
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _nothing(_name: str) -> None:
    return None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if abs(number) != float("inf") else None
