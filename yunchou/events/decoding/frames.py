"""How the server and its decoding child talk: length-prefixed frames over pipes, bulk data as raw arrays."""

import os
import select
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from yunchou.events.decoding.decoder import Package

_LENGTH = struct.Struct("<Q")
_LARGEST_READ = 1 << 20


class ChildGone(Exception):
    """The other end of the pipe has closed, or does not answer."""


@dataclass(slots=True)
class Load:
    """A package as the loader works on it: one array entry a row."""

    segment: str
    start: int
    end: int
    last_received_at: datetime | None
    received: dict[tuple[int, int], int]
    refused: list[dict[str, Any]]
    damage: list[tuple[int, int, str]]
    merges: list[tuple[int, int, int, str, str]]
    people: list[dict[str, Any]]
    aliases: list[tuple[int, str, str, datetime]]
    message_ids: NDArray[np.void]
    contents: NDArray[np.uint64]
    places: NDArray[np.int64]
    keys: NDArray[np.uint64]
    offsets: NDArray[np.uint64]
    lines: bytes

    @property
    def rows(self) -> int:
        return len(self.message_ids)

    def line(self, row: int) -> dict[str, Any]:
        """One row as it would be stored."""
        line: dict[str, Any] = orjson.loads(self.lines[int(self.offsets[row]) : int(self.offsets[row + 1])])
        return line

    def select(self, keep: NDArray[np.bool_]) -> bytes:
        """The JSON lines of the rows to keep."""
        if bool(keep.all()):
            return self.lines
        starts, ends = self.offsets[:-1][keep].tolist(), self.offsets[1:][keep].tolist()
        return b"".join(self.lines[start:end] for start, end in zip(starts, ends, strict=True))


def send(pipe: int, *parts: bytes) -> None:
    """Write one message of several parts to a pipe. Raises ChildGone when nobody reads it any more."""
    head = _LENGTH.pack(len(parts)) + b"".join(_LENGTH.pack(len(part)) for part in parts)
    try:
        for part in (head, *parts):
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(pipe, rest) :]
    except BrokenPipeError as error:
        raise ChildGone("the pipe is closed at its other end") from error


def receive(pipe: int, *, seconds: float | None = None) -> list[bytes]:
    """Read one message; it has to begin within `seconds`. Raises ChildGone at the end of the stream and then.

    Descriptors, not buffered files: what a buffer has read ahead cannot be waited for, and closing one whose reader
    has died raises.
    """
    if not _is_readable(pipe, seconds):
        raise ChildGone(f"no answer within {seconds} s")
    count = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0]
    sizes = [_LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0] for _ in range(count)]
    return [_exactly(pipe, size) for size in sizes]


def _is_readable(pipe: int, seconds: float | None) -> bool:
    """TRICKY: poll, not select: a server with many connections has descriptors above 1,023."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN | select.POLLHUP)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


def _exactly(pipe: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(pipe, min(size, _LARGEST_READ))
        if not part:
            raise ChildGone("the pipe was closed at its other end")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def package_to_parts(package: Package) -> list[bytes]:
    """A package as the parts of one message."""
    offsets = np.fromiter(accumulate(map(len, package.lines), initial=0), np.uint64, len(package.lines) + 1)
    return [
        orjson.dumps(_header(package)),
        b"".join(package.message_ids),
        np.array(package.contents, np.uint64).tobytes(),
        np.array(package.places, np.int64).tobytes(),
        np.array(package.keys, np.uint64).tobytes(),
        offsets.tobytes(),
        b"".join(package.lines),
    ]


def _header(package: Package) -> dict[str, Any]:
    last = package.last_received_at
    return {
        "segment": package.segment,
        "start": package.start,
        "end": package.end,
        "last_received_at": last.timestamp() if last else None,
        "received": [(*key, count) for key, count in package.received.items()],
        "refused": package.refused,
        "damage": package.damage,
        "merges": [(*key, time, message_id) for key, (time, message_id) in package.merges.items()],
        "people": [
            {"workspace": key[0], "user_id": key[1], **value} for key, value in package.people.items()
        ],
        "aliases": [(*key, time) for key, time in package.aliases.items()],
    }


def parts_to_load(parts: list[bytes]) -> Load:
    """The message of a package as the loader wants it."""
    header = orjson.loads(parts[0])
    last = header["last_received_at"]
    return Load(
        segment=header["segment"],
        start=header["start"],
        end=header["end"],
        last_received_at=datetime.fromtimestamp(last, UTC) if last is not None else None,
        received={(workspace, hour): count for workspace, hour, count in header["received"]},
        refused=header["refused"],
        damage=[tuple(entry) for entry in header["damage"]],
        merges=[tuple(entry) for entry in header["merges"]],
        people=header["people"],
        aliases=[(*names, datetime.fromisoformat(time)) for *names, time in header["aliases"]],
        message_ids=np.frombuffer(parts[1], "V16"),
        contents=np.frombuffer(parts[2], np.uint64),
        places=np.frombuffer(parts[3], np.int64).reshape(-1, 3),
        keys=np.frombuffer(parts[4], np.uint64).reshape(-1, 2),
        offsets=np.frombuffer(parts[5], np.uint64),
        lines=parts[6],
    )
