"""The messages inside a record of the spool, whatever its wire format and encoding (stage: facts)."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any
from zlib import MAX_WBITS, decompressobj

import orjson

from yunchou.events.spool.record import Flag, Protocol, Record
from yunchou.protocols import segment
from yunchou.protocols.event import MAX_DEPTH, MAX_EVENT_BYTES, Event, Reason, Refused

#: The module that reads each wire format. A new protocol is one file and one line here.
FORMATS: dict[int, ModuleType] = {Protocol.SEGMENT: segment}
_GZIP = b"\x1f\x8b"
#: Larger messages are shown to people without line breaks.
_PRETTY_BYTES = 64 * 1024
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Raw:
    """One message as it came, with what its request says about it."""

    content: Any
    sent_at: datetime | None
    user_agent: str
    format: ModuleType

    def parse(self) -> Event:
        """The message as an Event. Raises Refused."""
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
    for content, sent_at in wire.messages(body_of(record), path=record.meta.get("path", "")):
        yield Raw(content, sent_at, user_agent, wire)


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


def check_size(content: Any) -> None:
    """Raises Refused(TOO_LARGE) or Refused(TOO_DEEP): what is stored must be possible to write as JSON again."""
    try:
        text = orjson.dumps(content)
    except orjson.JSONEncodeError:
        raise Refused(Reason.TOO_DEEP) from None
    if len(text) > MAX_EVENT_BYTES:
        raise Refused(Reason.TOO_LARGE, "", f"{len(text)} bytes")
    if text.count(b"{") + text.count(b"[") > MAX_DEPTH and _depth(content) > MAX_DEPTH:
        raise Refused(Reason.TOO_DEEP)


def _depth(content: Any) -> int:
    if isinstance(content, dict):
        content = list(content.values())
    return 1 + max(map(_depth, content), default=0) if isinstance(content, list) else 0


def written(content: Any) -> str:
    """A message as JSON for a person to mend: spread over lines if it is short, and whole if it is no larger than allowed.

    What lies deeper than any message may nest is left out.
    """
    shallow = _cut(content, MAX_DEPTH)
    text = orjson.dumps(shallow, option=orjson.OPT_INDENT_2)
    if len(text) > _PRETTY_BYTES:
        text = orjson.dumps(shallow)
    return text[:MAX_EVENT_BYTES].decode("utf-8", "ignore")


def _cut(content: Any, depth: int) -> Any:
    if depth == 0:
        return "…" if isinstance(content, dict | list) else content
    if isinstance(content, dict):
        return {name: _cut(value, depth - 1) for name, value in content.items()}
    return [_cut(value, depth - 1) for value in content] if isinstance(content, list) else content
