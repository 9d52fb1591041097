"""Free disk space: the reserve below which intake stops, and the ballast that is dropped in need (FACTS)."""

import logging
from dataclasses import dataclass, field
from pathlib import Path

from yunchou.events.spool.files import FileOps

logger = logging.getLogger(__name__)

BALLAST = "ballast"


@dataclass(slots=True)
class DiskSpace:
    """Watches one folder's disk. `shortage` is empty while there is room for more events."""

    folder: Path
    ops: FileOps
    reserve_bytes: int
    ballast_bytes: int
    shortage: str = field(default="", init=False)

    def check(self) -> None:
        """Measure once (one system call). The ballast goes when the disk is all but full and comes back later."""
        try:
            free = self.ops.free_bytes(self.folder)
        except OSError as error:
            self.shortage = f"free space of {self.folder} cannot be read: {error}"
            return
        self.shortage = "" if free >= self.reserve_bytes else self._describe(free)
        if free < min(self.ballast_bytes, self.reserve_bytes):
            self.drop_ballast()
        elif free >= self.reserve_bytes + 2 * self.ballast_bytes:
            self.take_ballast()

    def drop_ballast(self) -> None:
        """Give the reserved blocks back, so that pages and deletion still work on a full disk."""
        path = self.folder / BALLAST
        if path.exists():
            logger.warning(
                "the disk of %s is full: dropping the ballast of %d bytes", path, self.ballast_bytes
            )
            self.ops.unlink(path)

    def take_ballast(self) -> None:
        path = self.folder / BALLAST
        if self.ballast_bytes == 0 or path.exists():
            return
        try:
            descriptor = self.ops.create(path)
            try:
                self.ops.allocate(descriptor, self.ballast_bytes)
            finally:
                self.ops.close(descriptor)
        except OSError as error:
            logger.warning("no ballast could be set aside in %s: %s", self.folder, error)
            self.ops.unlink(path)

    def _describe(self, free: int) -> str:
        mebibyte = 1024 * 1024
        return (
            f"{free // mebibyte} MB are free on the disk of {self.folder}, less than the reserve of "
            f"{self.reserve_bytes // mebibyte} MB; free some space or lower YUNCHOU_SPOOL_RESERVE_MB"
        )
