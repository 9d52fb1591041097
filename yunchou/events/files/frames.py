"""How the child that reads a workbook answers: frames of JSON on a pipe, each with its length before it (stage: facts)."""

import os
import select
import struct
import time
from typing import Any

import orjson

_LENGTH = struct.Struct("<I")
#: More than any chunk needs; a longer frame is not of our child.
LONGEST = 64 << 20
_LARGEST_READ = 1 << 20


class NoFrame(Exception):
    """The child has closed its pipe or writes what is no frame; `is_silent` says that it does neither, for too long."""

    def __init__(self, message: str, *, is_silent: bool = False) -> None:
        super().__init__(message)
        self.is_silent = is_silent


def send(pipe: int, frame: dict[str, Any]) -> None:
    """Write one frame; waits while the reader is busy. Raises BrokenPipeError when it has gone."""
    body = orjson.dumps(frame)
    rest = memoryview(_LENGTH.pack(len(body)) + body)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def receive(pipe: int, *, seconds: float) -> dict[str, Any]:
    """Read one frame, all of which has to come within `seconds`. Raises NoFrame."""
    until = time.monotonic() + seconds
    length = _LENGTH.unpack(_exactly(pipe, _LENGTH.size, until=until))[0]
    if length > LONGEST:
        raise NoFrame(f"a frame of {length} bytes")
    frame: dict[str, Any] = orjson.loads(_exactly(pipe, length, until=until))
    return frame


def _exactly(pipe: int, size: int, *, until: float) -> bytes:
    parts = []
    while size:
        _wait(pipe, until - time.monotonic())
        part = os.read(pipe, min(size, _LARGEST_READ))
        if not part:
            raise NoFrame("the pipe was closed at its other end")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _wait(pipe: int, seconds: float) -> None:
    """TRICKY: poll, not select: a server with many connections has descriptors above 1,023."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN | select.POLLHUP)
    if not poll.poll(max(0.0, seconds) * 1000):
        raise NoFrame("no answer in time", is_silent=True)
