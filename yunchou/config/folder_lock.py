"""One server a data folder: a lock that ends with the process, however it ends."""

import fcntl
import os
from pathlib import Path
from typing import Self


class FolderInUse(Exception):
    """Another server holds the data folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        self.folder = folder
        super().__init__(
            f"Another server{f' (process {holder})' if holder else ''} already uses the data folder {folder}. "
            "Stop it first, or give this one its own folder with YUNCHOU_DATA."
        )


class FolderLock:
    """Holds `server.lock` in the data folder. Raises FolderInUse."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor = -1

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self._folder / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise FolderInUse(self._folder, holder) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)
        return self

    def __exit__(self, *_exc: object) -> None:
        os.close(self._descriptor)


def is_held(folder: Path) -> bool:
    """Whether a server runs on this folder."""
    try:
        with FolderLock(folder):
            return False
    except FolderInUse:
        return True
