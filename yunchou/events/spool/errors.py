"""Why the spool does not take a request, or cannot start (FACTS)."""

from pathlib import Path


class SpoolError(Exception):
    """Anything the spool refuses."""


class SpoolRefusal(SpoolError):
    """The request is not stored; the sender may try again after `retry_after` seconds."""

    def __init__(self, reason: str, *, retry_after: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class SpoolUnavailable(SpoolRefusal):
    """The disk refused the write, or the spool is closing: nothing of this request is promised."""


class SpoolBusy(SpoolRefusal):
    """More arrives than the disk takes: too many bytes wait, or one flush takes too long."""


class SpoolFull(SpoolUnavailable):
    """Free space fell below the reserve that pages, the database and deletion need."""


class SpoolLocked(SpoolError):
    """Another process writes to this spool."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The spool folder {folder} is in use by another process. Stop that server first, "
            "or give this one a data folder of its own."
        )


class SpoolUnreadable(SpoolError):
    """A segment left by an earlier run cannot be put in order."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"The segment {path} of an earlier run cannot be sealed: {error}. It holds acknowledged events: "
            "check the disk (dmesg, free space, permissions), then start again."
        )
