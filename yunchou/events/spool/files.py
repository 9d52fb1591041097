"""The few file operations the spool needs, in one place so that tests can make each of them fail (FACTS)."""

import os
from pathlib import Path


class FileOps:
    """Thin calls into the operating system. Subclass it to inject faults."""

    def create(self, path: Path) -> int:
        """Open a file that must not exist yet, for writing."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def open_existing(self, path: Path) -> int:
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC)

    def write(self, descriptor: int, data: memoryview, offset: int) -> int:
        """Write at an offset; may write less than asked for."""
        return os.pwrite(descriptor, data, offset)

    def fdatasync(self, descriptor: int) -> None:
        os.fdatasync(descriptor)

    def ftruncate(self, descriptor: int, length: int) -> None:
        os.ftruncate(descriptor, length)

    def allocate(self, descriptor: int, length: int) -> None:
        """Reserve real blocks, so that the space is taken before somebody else takes it."""
        os.posix_fallocate(descriptor, 0, length)

    def close(self, descriptor: int) -> None:
        os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        source.rename(target)

    def unlink(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def sync_folder(self, folder: Path) -> None:
        """Make the names in the folder durable: a new file is lost with its name."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def free_bytes(self, folder: Path) -> int:
        status = os.statvfs(folder)
        return status.f_bavail * status.f_frsize
