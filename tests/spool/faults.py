"""A disk that fails when told to, forgets what was never flushed, and notices a flush repeated after an error."""

import errno
import os
from collections import Counter
from pathlib import Path

from yunchou.events.spool.files import FileOps


class FaultyOps(FileOps):
    """`faults` says which call fails: {("fdatasync", 3): errno.EIO} is the third flush. Nothing is really flushed.

    A failed flush overwrites what it should have saved, as the kernel drops the pages it could not write.
    """

    def __init__(self, faults: dict[tuple[str, int], int] | None = None) -> None:
        self.faults = faults or {}
        self.calls: Counter[str] = Counter()
        self.synced: dict[Path, int] = {}
        self.free = 1 << 40
        self._paths: dict[int, Path] = {}
        self._poisoned: set[Path] = set()
        self.flushed_after_error: list[Path] = []

    def _step(self, name: str) -> None:
        self.calls[name] += 1
        code = self.faults.get((name, self.calls[name])) or self.faults.get((name, 0))
        if code:
            raise OSError(code, f"injected: {name} {self.calls[name]}, {os.strerror(code)}")

    def create(self, path: Path) -> int:
        self._step("create")
        descriptor = super().create(path)
        self._paths[descriptor] = path
        self.synced[path] = 0
        return descriptor

    def open_existing(self, path: Path) -> int:
        self._step("open_existing")
        descriptor = super().open_existing(path)
        self._paths[descriptor] = path
        self.synced[path] = 0
        return descriptor

    def write(self, descriptor: int, data: memoryview, offset: int) -> int:
        try:
            self._step("write")
        except OSError:
            super().write(descriptor, data[: len(data) // 2], offset)  # half of it reaches the file
            raise
        return super().write(descriptor, data[:700], offset)  # short writes are legal

    def fdatasync(self, descriptor: int) -> None:
        path = self._paths[descriptor]
        if path in self._poisoned:
            self.flushed_after_error.append(path)
        size = os.fstat(descriptor).st_size
        try:
            self._step("fdatasync")
        except OSError:
            self._poisoned.add(path)
            lost = size - self.synced[path]
            os.pwrite(descriptor, bytes(lost), self.synced[path])
            raise
        self.synced[path] = size

    def ftruncate(self, descriptor: int, length: int) -> None:
        self._step("ftruncate")
        super().ftruncate(descriptor, length)

    def close(self, descriptor: int) -> None:
        self._paths.pop(descriptor, None)
        super().close(descriptor)
        self._step("close")

    def rename(self, source: Path, target: Path) -> None:
        self._step("rename")
        super().rename(source, target)
        self.synced[target] = self.synced.get(source, 0)

    def unlink(self, path: Path) -> None:
        self._step("unlink")
        super().unlink(path)

    def sync_folder(self, folder: Path) -> None:  # noqa: ARG002 - the real one's signature
        self._step("sync_folder")

    def free_bytes(self, folder: Path) -> int:  # noqa: ARG002 - the real one's signature
        self._step("free_bytes")
        return self.free

    def cut_power(self) -> None:
        """What was not flushed is gone."""
        for path, length in self.synced.items():
            if path.exists():
                os.truncate(path, min(length, path.stat().st_size))


EIO = errno.EIO
ENOSPC = errno.ENOSPC
