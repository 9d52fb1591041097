"""The durable append: many requests, one committer thread, one flush for all that wait (FACTS)."""

import asyncio
import errno
import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from yunchou.events.spool.errors import SpoolBusy, SpoolFull, SpoolLocked, SpoolRefusal, SpoolUnavailable
from yunchou.events.spool.files import FileOps
from yunchou.events.spool.names import BEFORE_ALL, last_name
from yunchou.events.spool.record import Entry, encode
from yunchou.events.spool.recovery import RecoveryReport, recover
from yunchou.events.spool.segment import OpenSegment
from yunchou.events.spool.space import DiskSpace

logger = logging.getLogger(__name__)

MEBIBYTE: Final = 1024 * 1024
_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_TICK_SECONDS: Final = 0.5  # housekeeping while nothing arrives
_REMEMBERED_SEGMENTS: Final = 64
_FAILURES_UNTIL_UNHEALTHY: Final = 2
_HANGING_SECONDS: Final = 10.0
_CLOSE_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolLimits:
    """When a segment is sealed, and when the spool says no."""

    segment_bytes: int = 64 * MEBIBYTE
    segment_seconds: float = 30.0
    pending_bytes: int = 32 * MEBIBYTE
    flush_seconds: float = 2.0  # a flush that takes longer makes new requests wait elsewhere
    reserve_bytes: int = 512 * MEBIBYTE
    ballast_bytes: int = 64 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class SpoolStatus:
    """What readiness, the doctor and the metrics page want to know. `reason` is empty while healthy."""

    reason: str
    pending_bytes: int
    records: int
    events: int
    bytes_durable: int
    flushes: int

    @property
    def is_healthy(self) -> bool:
        return not self.reason


class _Waiting(NamedTuple):
    entry: Entry
    future: "asyncio.Future[None]"
    loop: asyncio.AbstractEventLoop


class SpoolWriter:
    """Appends entries; `append` returns once they are on the disk. One writer per folder, held by a lock file.

    There is no timer: while one flush runs the next group gathers, so a busy disk makes larger groups.
    """

    def __init__(
        self,
        folder: Path,
        *,
        limits: SpoolLimits | None = None,
        ops: FileOps | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._limits = limits or SpoolLimits()
        self._ops = ops or FileOps()
        self._clock = clock
        self._space = DiskSpace(
            folder,
            self._ops,
            reserve_bytes=self._limits.reserve_bytes,
            ballast_bytes=self._limits.ballast_bytes,
        )
        self._wakeup = threading.Condition()
        self._pending: list[_Waiting] = []
        self._pending_bytes = 0
        self._is_closing = True
        self._committer: threading.Thread | None = None
        self._lock_file = -1
        # Below: the committer's own, read elsewhere only as single values.
        self._group: list[_Waiting] = []
        self._segment: OpenSegment | None = None
        self._name = BEFORE_ALL
        self._sequence = 0
        self._lengths: Mapping[str, int] = {}
        self._unfinished: set[str] = (
            set()
        )  # segments that could not be cut or renamed: their length stays known
        self._failures = 0
        self._failure = ""
        self._busy_since: float | None = None
        self._checked_at = 0.0
        self._records = self._events = self._bytes = self._flushes = 0

    def start(self) -> RecoveryReport:
        """Take the folder, put an earlier run's segments in order, begin to serve."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock_file = _take_lock(self._folder)
        try:
            report = recover(self._folder, ops=self._ops)
            self._name = last_name(self._folder)
        except BaseException:
            os.close(self._lock_file)
            raise
        self._sequence = max(self._milliseconds(), self._name.milliseconds + 1) << 20
        self._space.check()
        self._is_closing = False
        self._committer = threading.Thread(target=self._run, name="spool-committer", daemon=True)
        self._committer.start()
        return report

    async def append(self, entry: Entry) -> None:
        """Return when the entry is durable. SpoolRefusal: it is not stored, and the sender must try again."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        size = entry.size
        self._admit(size)
        with self._wakeup:
            if self._is_closing:
                raise SpoolUnavailable("the server is stopping", retry_after=2)
            self._pending.append(_Waiting(entry, future, loop))
            self._pending_bytes += size
            if len(self._pending) == 1:
                self._wakeup.notify()
        await future

    def durable(self) -> Mapping[str, int]:
        """How far each of the recent segments may be read: segment name to durable length. Any thread, no lock."""
        return self._lengths

    def status(self) -> SpoolStatus:
        return SpoolStatus(
            self._unhealthy_because(),
            self._pending_bytes,
            self._records,
            self._events,
            self._bytes,
            self._flushes,
        )

    def close(self) -> None:
        """Flush what waits, answer it, seal the segment, give the folder back. Safe to call twice."""
        with self._wakeup:
            self._is_closing = True
            self._wakeup.notify()
        if self._committer is None:
            return
        self._committer.join(_CLOSE_SECONDS)
        if self._committer.is_alive():
            logger.error(
                "the disk did not finish a flush within %s s; the next start recovers", _CLOSE_SECONDS
            )
            return
        self._committer = None
        os.close(self._lock_file)

    # ---- admission, on the caller's thread

    def _admit(self, size: int) -> None:
        if self._space.shortage:
            raise SpoolFull(self._space.shortage, retry_after=5)
        if self._pending_bytes + size > self._limits.pending_bytes:
            raise SpoolBusy(f"{self._pending_bytes} bytes already wait for the disk")
        busy_since = self._busy_since
        if busy_since is not None and time.monotonic() - busy_since > self._limits.flush_seconds:
            raise SpoolBusy(f"the disk has been flushing for over {self._limits.flush_seconds} s")

    def _unhealthy_because(self) -> str:
        if self._is_closing:
            return "the spool is not running"
        busy_since = self._busy_since
        if busy_since is not None and time.monotonic() - busy_since > _HANGING_SECONDS:
            return f"one flush has been hanging for over {_HANGING_SECONDS} s"
        if self._failures >= _FAILURES_UNTIL_UNHEALTHY:
            return self._failure
        return self._space.shortage

    # ---- the committer thread

    def _run(self) -> None:
        try:
            while self._turn_safely():
                pass
        finally:
            self._refuse_the_rest()

    def _turn_safely(self) -> bool:
        """One turn. A bug costs its own group: if this thread died of it, every later request would hang."""
        try:
            return self._turn()
        except Exception:
            logger.exception("the committer met a bug; the requests of this group are refused")
        self._failures += 1
        self._failure = "the spool's committer met a bug; see the log"
        self._busy_since = None
        try:
            self._refuse_group()
            self._seal()
        except Exception:
            logger.exception("the committer could not clean up after a bug")
        return True

    def _refuse_group(self) -> None:
        group, self._group = self._group, []
        _answer(group, SpoolUnavailable("the server met an error while storing", retry_after=2))

    def _refuse_the_rest(self) -> None:
        """However the thread ends, nobody waits for it any more."""
        with self._wakeup:
            self._is_closing = True
            self._group, self._pending = self._group + self._pending, []
        self._refuse_group()

    def _turn(self) -> bool:
        """Take all that waits and commit it; without work keep house. False once closed and empty."""
        with self._wakeup:
            if not self._pending and not self._is_closing:
                self._wakeup.wait(_TICK_SECONDS)
            self._group, self._pending = self._pending, []
            self._pending_bytes = 0
            is_last = self._is_closing
        if self._group:
            self._commit(self._group)
            self._group = []
        self._keep_house()
        if is_last:
            self._seal()
        return not is_last

    def _commit(self, group: Sequence[_Waiting]) -> None:
        """Write and flush one group. Only after both succeeded is anybody told so."""
        self._busy_since = time.monotonic()
        try:
            self._write_and_flush(group)
        except OSError as error:
            self._fail(error)
            _answer(group, _refusal(error))
        else:
            self._failures = 0
            self._count(group)
            _answer(group, None)
        finally:
            self._busy_since = None

    def _write_and_flush(self, group: Sequence[_Waiting]) -> None:
        segment = self._segment or self._begin_segment()
        data = b"".join(
            [
                encode(waiting.entry, sequence=sequence, salt=segment.salt)
                for sequence, waiting in enumerate(group, self._sequence)
            ]
        )
        self._sequence += len(group)
        try:
            segment.write(data)
        except OSError:
            self._take_back(segment)
            raise
        try:
            segment.flush()
        except OSError:
            self._seal()
            raise
        self._bytes += len(data)
        self._lengths = {**self._lengths, segment.name: segment.durable}

    def _begin_segment(self) -> OpenSegment:
        self._name = self._name.next(milliseconds=self._milliseconds())
        self._segment = OpenSegment(self._folder, self._name, ops=self._ops, now=time.monotonic())
        return self._segment

    def _take_back(self, segment: OpenSegment) -> None:
        try:
            segment.take_back()
        except OSError:
            self._seal()

    def _seal(self) -> None:
        segment, self._segment = self._segment, None
        if segment is None:
            return
        if not segment.seal():
            self._unfinished.add(segment.name)
        recent = set(list(self._lengths)[-_REMEMBERED_SEGMENTS:]) | self._unfinished
        self._lengths = {name: length for name, length in self._lengths.items() if name in recent}

    def _fail(self, error: OSError) -> None:
        self._failures += 1
        self._failure = f"the spool in {self._folder} cannot be written: {error}"
        logger.error("%s", self._failure)
        if error.errno in _DISK_FULL:
            self._space.drop_ballast()

    def _count(self, group: Sequence[_Waiting]) -> None:
        self._flushes += 1
        self._records += len(group)
        self._events += sum(waiting.entry.events for waiting in group)

    # ---- housekeeping, on the committer thread between groups

    def _keep_house(self) -> None:
        now = time.monotonic()
        segment = self._segment
        if segment is not None and (
            segment.durable >= self._limits.segment_bytes
            or (segment.durable and now - segment.begun_at >= self._limits.segment_seconds)
        ):
            self._seal()
        if now - self._checked_at >= _TICK_SECONDS:
            self._checked_at = now
            self._space.check()
            if self._failures:
                self._probe()

    def _probe(self) -> None:
        """After failures try the disk ourselves: a server that is not ready is sent nothing that could prove it well."""
        path = self._folder / "probe"
        try:
            self._ops.unlink(path)
            descriptor = self._ops.create(path)
            try:
                self._ops.write(descriptor, memoryview(bytes(4096)), 0)
                self._ops.fdatasync(descriptor)
            finally:
                self._ops.close(descriptor)
                self._ops.unlink(path)
        except OSError as error:
            self._failure = f"the spool in {self._folder} cannot be written: {error}"
        else:
            self._failures = 0

    def _milliseconds(self) -> int:
        return int(self._clock() * 1000)


def _take_lock(folder: Path) -> int:
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise SpoolLocked(folder) from error
    return descriptor


def _refusal(error: OSError) -> SpoolRefusal:
    if error.errno in _DISK_FULL:
        return SpoolFull(f"the disk is full: {error}", retry_after=5)
    return SpoolUnavailable(f"the disk refused the write: {error}", retry_after=2)


def _answer(group: Sequence[_Waiting], refusal: SpoolRefusal | None) -> None:
    """Tell everybody who waits, with one wake-up per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for waiting in group:
        by_loop.setdefault(waiting.loop, []).append(waiting.future)
    for loop, futures in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, futures, refusal)
        except RuntimeError:  # the loop is closed: nobody is there to hear it
            logger.warning("%d requests were stored or refused after their server had gone", len(futures))


def _resolve(futures: Sequence["asyncio.Future[None]"], refusal: SpoolRefusal | None) -> None:
    """TRICKY: a client that went away has cancelled its future; setting it again would raise."""
    for future in futures:
        if future.done():
            continue
        if refusal is None:
            future.set_result(None)
        else:
            future.set_exception(type(refusal)(refusal.reason, retry_after=refusal.retry_after))
