"""One request as bytes in a segment, and reading it back from bytes that may be damaged (FACTS)."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from mmap import mmap
from typing import Final

import orjson

# Bytes that UTF-8 never contains, so that a JSON body cannot look like the start of a record.
MAGIC: Final = b"\xf5YC\xfe"
VERSION: Final = 1

# magic, header crc, payload crc | version, flags, protocol, meta length, body length, events, received at, sequence,
# workspace. The header has a checksum of its own: it makes a length trustworthy before the payload is read, so a
# damaged body costs exactly its own record and nothing inside a body is ever taken for a header.
_CHECKED: Final = struct.Struct("<BBHIIIqQQ")
_PREFIX: Final = struct.Struct("<4sII")
HEADER_BYTES: Final = _PREFIX.size + _CHECKED.size

Buffer = bytes | bytearray | mmap


class Protocol(IntEnum):
    """The wire format of a body. A number once given is never given again: it is on disk."""

    SEGMENT = 1


class Flag(IntEnum):
    """Bits of `Record.flags`."""

    LENIENT_JSON = 1  # the body is not strict JSON (NaN, lone surrogates): read it with the standard library


class DamageReason(StrEnum):
    TORN = "the record is cut off by the end of the file"
    HEADER = "no valid record header here"
    PAYLOAD = "the checksum of the record's content differs"
    VERSION = "the record was written by a newer version; upgrade, then read it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One accepted request, as the intake hands it over: what arrived, from whom, and when."""

    protocol: Protocol
    workspace: int
    events: int
    received_at: int  # microseconds since 1970, UTC
    meta: bytes  # a small JSON object: path, ip (truncated), ua, encoding
    body: bytes  # as received, still compressed if it was
    flags: int = 0

    @property
    def size(self) -> int:
        return HEADER_BYTES + len(self.meta) + len(self.body)


@dataclass(frozen=True, slots=True)
class Record:
    """One request read back, with the exact bytes it occupies in its segment."""

    start: int
    end: int
    protocol: int
    workspace: int
    events: int
    received_at: int
    sequence: int
    flags: int
    meta: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A range of bytes that holds no readable record, and why."""

    start: int
    end: int
    reason: DamageReason


@dataclass(frozen=True, slots=True)
class _Header:
    """A header whose own checksum holds."""

    payload_crc: int
    version: int
    flags: int
    protocol: int
    meta_length: int
    body_length: int
    events: int
    received_at: int
    sequence: int
    workspace: int


def encode(entry: Entry, *, sequence: int, salt: int = 0) -> bytes:
    """The record's bytes. `salt` belongs to the segment: only its owner can make a record that is valid there.

    Without it a client could hide a forged record of another workspace inside a compressed body and hope for a power
    cut that tears off the true header.
    """
    payload = entry.meta + entry.body
    checked = _CHECKED.pack(
        VERSION,
        entry.flags,
        entry.protocol,
        len(entry.meta),
        len(entry.body),
        entry.events,
        entry.received_at,
        sequence,
        entry.workspace,
    )
    payload_crc = zlib.crc32(payload)
    header_crc = zlib.crc32(checked, zlib.crc32(payload_crc.to_bytes(4, "little"), salt))
    return _PREFIX.pack(MAGIC, header_crc, payload_crc) + checked + payload


def read(
    buffer: Buffer, start: int = 0, end: int | None = None, *, salt: int = 0, base: int = 0
) -> Iterator[Record | Damage]:
    """Every record and every damaged range of `buffer[start:end]`, in order, leaving out no byte.

    Any bytes are fine: nothing here raises. Offsets of the results are those of the buffer plus `base`.
    """
    limit = len(buffer) if end is None else min(end, len(buffer))
    position = start
    while position < limit:
        found = _at(buffer, position, limit, salt, base)
        yield found
        position = found.end - base


def _at(buffer: Buffer, position: int, limit: int, salt: int, base: int) -> Record | Damage:
    header = _header(buffer, position, limit, salt)
    if header is None:
        return _no_header(buffer, position, limit, salt, base)
    body_start = position + HEADER_BYTES + header.meta_length
    stop = body_start + header.body_length
    if stop > limit:
        return Damage(position + base, limit + base, DamageReason.TORN)
    if header.version != VERSION:
        return Damage(position + base, stop + base, DamageReason.VERSION)
    payload = bytes(buffer[position + HEADER_BYTES : stop])
    meta = _meta(payload[: header.meta_length])
    if zlib.crc32(payload) != header.payload_crc or meta is None:
        return Damage(position + base, stop + base, DamageReason.PAYLOAD)
    return Record(
        position + base,
        stop + base,
        header.protocol,
        header.workspace,
        header.events,
        header.received_at,
        header.sequence,
        header.flags,
        meta,
        payload[header.meta_length :],
    )


def _no_header(buffer: Buffer, position: int, limit: int, salt: int, base: int) -> Damage:
    """The damage from here to the next valid header, or to the end."""
    candidate = buffer.find(MAGIC, position + 1, limit)
    while candidate != -1:
        if _header(buffer, candidate, limit, salt) is not None:
            return Damage(position + base, candidate + base, DamageReason.HEADER)
        candidate = buffer.find(MAGIC, candidate + 1, limit)
    is_torn = limit - position < HEADER_BYTES and buffer[position:limit].startswith(MAGIC[: limit - position])
    return Damage(position + base, limit + base, DamageReason.TORN if is_torn else DamageReason.HEADER)


def _header(buffer: Buffer, position: int, limit: int, salt: int) -> _Header | None:
    if limit - position < HEADER_BYTES:
        return None
    magic, header_crc, payload_crc = _PREFIX.unpack_from(buffer, position)
    if magic != MAGIC:
        return None
    checked = bytes(buffer[position + _PREFIX.size : position + HEADER_BYTES])
    if zlib.crc32(checked, zlib.crc32(payload_crc.to_bytes(4, "little"), salt)) != header_crc:
        return None
    return _Header(payload_crc, *_CHECKED.unpack(checked))


def _meta(raw: bytes) -> Mapping[str, str] | None:
    try:
        meta = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return meta if isinstance(meta, dict) else None
