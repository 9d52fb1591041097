"""Putting the segments of an earlier run in order at start: cut torn tails, seal, report (FACTS)."""

import logging
from dataclasses import dataclass
from pathlib import Path

from yunchou.events.spool.errors import SpoolUnreadable
from yunchou.events.spool.files import FileOps
from yunchou.events.spool.names import OPEN, SEALED, parse, segment_files
from yunchou.events.spool.record import Damage, Record, read

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SealedOrphan:
    """One segment an earlier run left open: what was kept, what was cut, which ranges inside are damaged."""

    name: str
    kept_bytes: int
    cut_bytes: int
    damaged: tuple[Damage, ...]


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    segments: tuple[SealedOrphan, ...]

    @property
    def cut_bytes(self) -> int:
        return sum(segment.cut_bytes for segment in self.segments)

    @property
    def damaged_bytes(self) -> int:
        return sum(damage.end - damage.start for segment in self.segments for damage in segment.damaged)


def recover(folder: Path, *, ops: FileOps) -> RecoveryReport:
    """Seal every open segment of the folder. Call it only while holding the folder's lock: open files have no owner."""
    orphans = [(name, path) for name, path in segment_files(folder) if path.suffix == OPEN]
    report = RecoveryReport(tuple(_seal(name, path, ops) for name, path in orphans))
    if orphans:
        ops.sync_folder(folder)
    return report


def _seal(name: str, path: Path, ops: FileOps) -> SealedOrphan:
    try:
        content = path.read_bytes()
        orphan = _inspect(name, content)
        _cut_and_rename(path, orphan, ops)
    except OSError as error:
        raise SpoolUnreadable(path, error) from error
    _log(orphan)
    return orphan


def _inspect(name: str, content: bytes) -> SealedOrphan:
    parsed = parse(name)
    parts = list(read(content, salt=parsed.salt if parsed else 0))
    kept = max((part.end for part in parts if isinstance(part, Record)), default=0)
    damaged = tuple(part for part in parts if isinstance(part, Damage) and part.end <= kept)
    return SealedOrphan(name, kept, len(content) - kept, damaged)


def _cut_and_rename(path: Path, orphan: SealedOrphan, ops: FileOps) -> None:
    """What is kept becomes durable before it gets a sealed name: the loader may already rely on it."""
    descriptor = ops.open_existing(path)
    try:
        if orphan.cut_bytes:
            ops.ftruncate(descriptor, orphan.kept_bytes)
        ops.fdatasync(descriptor)
    finally:
        ops.close(descriptor)
    if orphan.kept_bytes:
        ops.rename(path, path.with_suffix(SEALED))
    else:
        ops.unlink(path)


def _log(orphan: SealedOrphan) -> None:
    if orphan.cut_bytes:
        logger.warning(
            "segment %s: cut %d bytes after offset %d that were never acknowledged",
            orphan.name,
            orphan.cut_bytes,
            orphan.kept_bytes,
        )
    for damage in orphan.damaged:
        logger.error(
            "segment %s: bytes %d to %d are unreadable (%s)",
            orphan.name,
            damage.start,
            damage.end,
            damage.reason,
        )
