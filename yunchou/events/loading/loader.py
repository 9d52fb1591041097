"""The loader: one thread that moves the spool into the event store, in order, each event exactly once (stage: facts)."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import structlog
from django.db import close_old_connections

from yunchou.analytics.stores.base import Store
from yunchou.events.decoding.frames import ChildGone, Load
from yunchou.events.decoding.process import DecoderProcess
from yunchou.events.loading.book import Configs, book_load
from yunchou.events.loading.conflicts import sample_conflicts
from yunchou.events.loading.merges import MergeKeeper
from yunchou.events.loading.seen import SeenIds, ids_in_store
from yunchou.events.loading.sorting import Sorted, sort_rows
from yunchou.events.loading.stumbles import Stumbles, pass_over
from yunchou.events.models import SpoolSegment
from yunchou.events.spool.names import parse
from yunchou.events.spool.reader import Segment, Spool

log = structlog.get_logger(__name__)

#: Events decoded and inserted at once: large enough for the store, small enough to be queryable within a second.
BATCH_EVENTS = 10_000
#: Seconds between looks at an empty spool.
IDLE_SECONDS = 0.2
#: Seconds to wait after a failure; the same range is tried again.
RETRY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of a segment that is durable and not yet loaded."""

    segment: str
    start: int
    end: int


class Loader:
    """Loads range after range. `reached` is called with the name of each step; tests break off there."""

    def __init__(
        self,
        *,
        folder: Path,
        spool: Spool,
        store: Store,
        configs: Callable[[], Configs],
        clock: Callable[[], datetime],
        dedup: timedelta,
        reached: Callable[[str], None] = lambda _step: None,
        decoder: DecoderProcess | None = None,
    ) -> None:
        self._spool = spool
        self._store = store
        self._configs = configs
        self._clock = clock
        self._dedup = dedup
        self._reached = reached
        self._decoder = decoder or DecoderProcess(folder)
        self._stumbles = Stumbles()
        self._merges = MergeKeeper(store)
        self._seen: SeenIds | None = None
        self._finished = ""  # every segment up to this name is sealed and loaded
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.beat_at: datetime | None = None
        self.failure = ""
        self.drained_at: datetime | None = None
        """Everything that was durable at this moment is loaded."""

    # --- life

    def start(self) -> None:
        """Begin loading in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="loader", daemon=True)
        self._thread.start()

    def stop(self, *, seconds: float = 10) -> None:
        """Finish the batch at hand and end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(seconds)
        self._decoder.stop()

    def run(self) -> None:
        """Load until stopped. A failure is logged, shown in readiness, and the range tried again."""
        while not self._stopping.is_set():
            wait = IDLE_SECONDS
            try:
                if self.load_once():
                    wait = 0.0
                self.failure = ""
            except Exception as error:  # whatever failed, nothing was passed over: the same range comes again
                self.failure = f"{type(error).__name__}: {error}"
                log.exception("loader.failed")
                wait = RETRY_SECONDS
            finally:
                close_old_connections()
            self._stopping.wait(wait)

    # --- one turn

    def load_once(self) -> bool:
        """Load everything that was durable when the turn began; whether there was anything."""
        self.beat_at = now = self._clock()
        ranges = self.pending()
        if ranges:
            self._load_all(ranges, now)
        if not self._stopping.is_set():
            self.drained_at = now
        return bool(ranges)

    def pending(self) -> list[Range]:
        """What is durable and not loaded, oldest first. One query."""
        done = dict(
            SpoolSegment.objects.filter(name__gt=self._finished).values_list("name", "loaded_through")
        )
        segments = self._spool.segments(after=self._finished)
        self._pass_finished(segments, done)
        return [
            Range(segment.name, done.get(segment.name, 0), segment.length)
            for segment in segments
            if done.get(segment.name, 0) < segment.length
        ]

    def _pass_finished(self, segments: list[Segment], done: dict[str, int]) -> None:
        """Do not look again at what can bring nothing new: segments are kept for days."""
        for segment in segments:
            if not segment.is_sealed or done.get(segment.name, 0) < segment.length:
                return
            self._finished = segment.name

    def _load_all(self, ranges: list[Range], now: datetime) -> None:
        # After the ranges: whatever lies in them came with a key, so its workspace was there before.
        configs = self._configs()
        self._remember_ids(ranges[0], now)
        try:
            for pending in ranges:
                if not self._stopping.is_set():
                    self._load_range(pending, configs)
        except BaseException:
            self._decoder.stop()  # an answer that nobody waits for any more must not be taken for the next one
            raise

    def _load_range(self, pending: Range, configs: Configs) -> None:
        """Load a range batch by batch; while one batch is stored the child decodes the next."""
        start = pending.start
        self._ask(pending.segment, start, pending.end, configs)
        while True:
            load = self._answer(pending, start)
            if load.end == start:
                raise EmptyRange(pending.segment, start, pending.end)
            start = load.end
            is_last = start >= pending.end or self._stopping.is_set()
            if not is_last:
                self._ask(pending.segment, start, pending.end, configs)
            self._load(load, configs)
            if is_last:
                return

    def _ask(self, segment: str, start: int, end: int, configs: Configs) -> None:
        if self._stumbles.is_hopeless(segment, start):
            return
        try:
            self._request(segment, start, end, configs)
        except ChildGone:
            self._decoder.stop()
            self._decoder.start()
            self._request(segment, start, end, configs)

    def _request(self, segment: str, start: int, end: int, configs: Configs) -> None:
        self._decoder.configure(configs)
        one_by_one = self._stumbles.wants_one_by_one(segment, start)
        self._decoder.request(segment, start, end, max_events=1 if one_by_one else BATCH_EVENTS)

    def _answer(self, pending: Range, start: int) -> Load:
        if self._stumbles.is_hopeless(pending.segment, start):
            log.error("loader.record_passed_over", segment=pending.segment, position=start)
            return pass_over(self._spool, pending.segment, start, pending.end)
        try:
            return self._decoder.answer()
        except ChildGone:
            self._stumbles.note(pending.segment, start)
            raise

    # --- one batch

    def _load(self, load: Load, configs: Configs) -> None:
        now = self._clock()
        assert self._seen is not None
        rows = sort_rows(load, seen=self._seen, store=self._store, window=self._dedup)
        self._reached("sorted")
        # Before the insert: should it fail half-way, the next try asks the store which rows made it.
        self._seen.add(load.message_ids[rows.new], load.places[rows.new, 0], day=now.date())
        if rows.new.any():
            self._store.insert_events(load.select(rows.new), token=_token(load, rows))
        self._reached("events stored")
        merges = self._merges.news(load)
        touched = self._merges.keep(merges, configs=configs)
        self._reached("merges stored")
        conflicts = sample_conflicts(load, rows, spool=self._spool)
        book_load(load, rows, conflicts=conflicts, configs=configs, touched=touched, now=now)
        self._merges.remember(merges)
        self._reached("booked")
        self.beat_at = now

    def _remember_ids(self, oldest: Range, now: datetime) -> None:
        """Fill the filter from the store on the first turn; forget days past the window on later ones."""
        since = min(now, _begun_at(oldest.segment)) - self._dedup
        if self._seen is None:
            self._seen = ids_in_store(self._store, since=since)
        else:
            self._seen.forget_before(since.date())


def _begun_at(segment: str) -> datetime:
    """A moment before anything in the segment was received: requests are stamped before they are written."""
    name = parse(segment)
    assert name is not None
    return datetime.fromtimestamp(name.milliseconds / 1000, UTC) - timedelta(hours=1)


class EmptyRange(Exception):
    """The decoder found nothing where durable bytes should be."""

    def __init__(self, segment: str, start: int, end: int) -> None:
        super().__init__(
            f"Segment {segment} gave nothing between {start} and {end}. Look whether the file in the spool is whole."
        )


def _token(load: Load, rows: Sorted) -> str:
    """Names the rows of an insert, so that the store takes them once even if it did not say that it has them.

    TRICKY: not the range alone: a second try may find other rows new, which the store would then drop as repeated.
    """
    chosen = blake2b(load.keys[rows.new].tobytes(), digest_size=8).hexdigest()
    return f"{load.segment}:{load.start}-{load.end}:{chosen}"
