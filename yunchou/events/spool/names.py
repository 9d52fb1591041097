"""Segment names: they sort in the order the segments were written, across restarts and clock jumps (FACTS)."""

import os
import re
import secrets
from pathlib import Path
from typing import Final, NamedTuple

OPEN: Final = ".open"
SEALED: Final = ".seg"

_NAME: Final = re.compile(r"(\d{13})-(\d{6})-([0-9a-f]{8})")


class SegmentName(NamedTuple):
    """When the segment was begun (never earlier than the one before), its ordinal there, and its checksum salt."""

    milliseconds: int
    ordinal: int
    salt: int

    def __str__(self) -> str:
        return f"{self.milliseconds:013d}-{self.ordinal:06d}-{self.salt:08x}"

    def next(self, *, milliseconds: int) -> "SegmentName":
        """The following name, sorting after this one even if the clock has gone back."""
        salt = secrets.randbits(32)
        if milliseconds > self.milliseconds:
            return SegmentName(milliseconds, 0, salt)
        if self.ordinal < 999_999:
            return SegmentName(self.milliseconds, self.ordinal + 1, salt)
        return SegmentName(self.milliseconds + 1, 0, salt)


BEFORE_ALL: Final = SegmentName(0, 0, 0)


def parse(name: str) -> SegmentName | None:
    """The parts of a segment's name, or None for any other file."""
    match = _NAME.fullmatch(name)
    return SegmentName(int(match[1]), int(match[2]), int(match[3], 16)) if match else None


def segment_files(folder: Path, *, after: str = "") -> list[tuple[str, Path]]:
    """(name, path) of every segment later than the name `after`, oldest first; other files are left alone.

    The loader asks several times a second, and a week's segments are thousands: names are compared before all else.
    """
    found = []
    for entry in os.listdir(folder):  # noqa: PTH208  a Path for each of thousands of names would cost ten times as much
        name, suffix = os.path.splitext(entry)  # noqa: PTH122  the same
        if name > after and suffix in {OPEN, SEALED} and parse(name):
            found.append((name, folder / entry))
    return sorted(found)


def last_name(folder: Path) -> SegmentName:
    """The newest segment's name; `BEFORE_ALL` in an empty folder."""
    files = segment_files(folder)
    return (parse(files[-1][0]) if files else None) or BEFORE_ALL
