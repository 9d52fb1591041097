"""Reading the spool in order, and deleting what is loaded and old (FACTS)."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from yunchou.events.spool.files import FileOps
from yunchou.events.spool.names import OPEN, SEALED, parse, segment_files
from yunchou.events.spool.record import Damage, Record, read


class NoSuchSegment(LookupError):
    """The segment was deleted, or never was."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(
            f"There is no segment {name!r} in {folder}: it was deleted after its time, or never existed."
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of the spool. `length` never covers a byte that may still be taken back."""

    name: str
    length: int
    is_sealed: bool  # nothing will be appended any more


class Spool:
    """The segments of one folder.

    `durable` is the live writer's `SpoolWriter.durable`: it limits what is read of the segments it names. Without it
    (an offline tool, a child that is told exact ranges) a file counts with its whole length.
    """

    def __init__(self, folder: Path, *, durable: Callable[[], Mapping[str, int]] | None = None) -> None:
        self._folder = folder
        self._durable = durable

    def segments(self, *, after: str = "") -> list[Segment]:
        """Segments later than the name `after`, oldest first."""
        files = segment_files(self._folder, after=after)
        # After the listing: a segment that appeared in between counts as empty until the next call.
        limits = self._durable() if self._durable is not None else None
        newest = files[-1][0] if files else ""
        return [
            segment for name, path in files if (segment := _segment(name, path, newest, limits)) is not None
        ]

    def read(self, name: str, start: int = 0, end: int | None = None) -> Iterator[Record | Damage]:
        """Records and damaged ranges of one segment between two offsets; its bytes are held in memory meanwhile."""
        parsed = parse(name)
        content = self.read_bytes(name, start, end)
        return read(content, salt=parsed.salt if parsed else 0, base=start)

    def read_bytes(self, name: str, start: int = 0, end: int | None = None) -> bytes:
        """The raw bytes. TRICKY: read, not mapped: a mapped file that shrinks or fails kills the process (SIGBUS)."""
        descriptor = self._open(name)
        try:
            stop = os.fstat(descriptor).st_size if end is None else end
            return _read_range(descriptor, start, stop)
        finally:
            os.close(descriptor)

    def delete_loaded(
        self,
        *,
        older_than: timedelta,
        now: datetime,
        loaded_up_to: Callable[[str], int],
        ops: FileOps | None = None,
    ) -> list[str]:
        """Delete sealed segments past their time that are loaded to their end; the names that went.

        The newest segment always stays: its name keeps later names sorting after every checkpoint.
        """
        limit = (now - older_than).timestamp()
        files = ops or FileOps()
        deleted = []
        for segment in self.segments()[:-1]:
            path = self._folder / (segment.name + SEALED)
            if not path.exists() or path.stat().st_mtime >= limit:
                continue
            if loaded_up_to(segment.name) < segment.length:
                continue
            files.unlink(path)
            deleted.append(segment.name)
        return deleted

    def _open(self, name: str) -> int:
        """Sealing renames the file, so the other name is tried as well, and the first once more."""
        if parse(name) is None:
            raise NoSuchSegment(self._folder, name)
        for suffix in (SEALED, OPEN, SEALED):
            try:
                return os.open(self._folder / (name + suffix), os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
        raise NoSuchSegment(self._folder, name)


def _segment(name: str, path: Path, newest: str, limits: Mapping[str, int] | None) -> Segment | None:
    size = _size(path)
    if size is None:
        return None
    if limits is not None and name in limits:
        return Segment(name, min(size, limits[name]), path.suffix == SEALED or name != newest)
    if limits is not None and path.suffix == OPEN:
        return Segment(name, 0, is_sealed=False)
    return Segment(name, size, path.suffix == SEALED or name != newest)


def _size(path: Path) -> int | None:
    """Its bytes; None when it was deleted since the listing. Sealing may have renamed it."""
    for candidate in (path, path.with_suffix(SEALED)):
        try:
            return candidate.stat().st_size
        except FileNotFoundError:
            continue
    return None


def _read_range(descriptor: int, start: int, stop: int) -> bytes:
    """Exactly the range, or less where the file ends; the kernel may answer in parts."""
    parts = []
    while start < stop and (part := os.pread(descriptor, stop - start, start)):
        parts.append(part)
        start += len(part)
    return b"".join(parts)
