"""The segment file being written: append, flush, take back, seal (FACTS)."""

import contextlib
import logging
from pathlib import Path

from yunchou.events.spool.files import FileOps
from yunchou.events.spool.names import OPEN, SEALED, SegmentName

logger = logging.getLogger(__name__)


class OpenSegment:
    """One open file. Bytes before `durable` were flushed and never change; bytes after it are nobody's yet."""

    def __init__(self, folder: Path, name: SegmentName, *, ops: FileOps, now: float) -> None:
        """Create the file and make its name durable. OSError leaves no file behind, as far as the disk allows."""
        self.name = str(name)
        self.salt = name.salt
        self.begun_at = now
        self.durable = 0
        self._ops = ops
        self._written = 0
        self._has_loose_end = False  # bytes behind `durable` may be in the file
        self._path = folder / (self.name + OPEN)
        self._descriptor = ops.create(self._path)
        try:
            ops.sync_folder(folder)
        except OSError:
            self.discard()
            raise

    def write(self, data: bytes) -> None:
        """Put bytes behind the last ones. After an OSError call `take_back`."""
        view = memoryview(data)
        self._has_loose_end = True
        while view:
            count = self._ops.write(self._descriptor, view, self._written)
            self._written += count
            view = view[count:]

    def flush(self) -> None:
        """Make everything written durable. After an OSError never flush this file again: call `seal`.

        The kernel reports a lost page once and then forgets it, so a second flush would succeed and lie.
        """
        self._ops.fdatasync(self._descriptor)
        self.durable = self._written
        self._has_loose_end = False

    def take_back(self) -> None:
        """Cut off what is not durable, so that a half-written record hides nothing behind it."""
        self._ops.ftruncate(self._descriptor, self.durable)
        self._written = self.durable
        self._has_loose_end = False

    def seal(self) -> bool:
        """Close the file for good at its durable length. Never raises: what was acknowledged is safe already.

        False when the cut or the rename failed: the file keeps an undurable tail or its open name. Readers go by the
        writer's durable length meanwhile, and the next start puts the file in order.
        """
        if self.durable == 0:
            self.discard()
            return True
        if self._has_loose_end:
            with _reported(f"cutting {self.name}"):
                self.take_back()
        self._close()
        is_renamed = False
        with _reported(f"sealing {self.name}"):
            self._ops.rename(self._path, self._path.with_suffix(SEALED))
            is_renamed = True
        return is_renamed and not self._has_loose_end

    def discard(self) -> None:
        """Close and remove a file without a durable byte."""
        self._close()
        with _reported(f"removing {self.name}"):
            self._ops.unlink(self._path)

    def _close(self) -> None:
        with _reported(f"closing {self.name}"):
            self._ops.close(self._descriptor)


class _reported(contextlib.AbstractContextManager[None]):  # noqa: N801 - read as a verb after `with`
    """Log an OSError of a step that nothing acknowledged depends on."""

    def __init__(self, step: str) -> None:
        self._step = step

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> bool:
        if isinstance(error, OSError):
            logger.error("%s failed: %s", self._step, error)
            return True
        return False
