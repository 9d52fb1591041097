"""The loader: one thread that moves the spool into the event store, in order, each event exactly once."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import structlog
from django.db import close_old_connections

from yunchou.analytics.stores.base import Override, Store
from yunchou.events.decoding.frames import ChildGone, Load
from yunchou.events.decoding.process import DecoderProcess
from yunchou.events.loading.book import Configs, book_load
from yunchou.events.loading.seen import SeenIds
from yunchou.events.loading.sorting import sort_rows
from yunchou.events.models import SpoolSegment
from yunchou.events.spool.reader import Spool

log = structlog.get_logger(__name__)

#: Events decoded and inserted at once: large enough for the store, small enough to be queryable within a second.
BATCH_EVENTS = 10_000
#: Bytes asked of a segment at once.
BATCH_BYTES = 8 << 20
#: Seconds between looks at an empty spool.
IDLE_SECONDS = 0.2
#: Seconds to wait after a failure; the same range is tried again.
RETRY_SECONDS = 2.0

_REBUILD_ROWS = 100_000
_REMEMBERED_MERGES = 500_000


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
    ) -> None:
        self._spool = spool
        self._store = store
        self._configs = configs
        self._clock = clock
        self._dedup = dedup
        self._reached = reached
        self._decoder = DecoderProcess(folder)
        self._seen: SeenIds | None = None
        self._merges: dict[tuple[int, int, int], tuple[datetime, UUID]] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.beat_at: datetime | None = None
        self.failure = ""
        self.drained_at: datetime | None = None
        """The last moment at which nothing durable was left to load."""

    # --- life

    def start(self) -> None:
        """Begin loading in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="loader", daemon=True)
        self._thread.start()

    def stop(self, *, seconds: float = 10) -> None:
        """Finish the range at hand and end."""
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
                self._decoder.stop()
                self._merges.clear()
                wait = RETRY_SECONDS
            finally:
                close_old_connections()
            self._stopping.wait(wait)

    # --- one turn

    def load_once(self) -> bool:
        """Load everything that was durable when the turn began; whether there was anything."""
        self.beat_at = now = self._clock()
        configs = self._configs()
        ranges = self.pending()
        if not ranges:
            self.drained_at = now
            return False
        self._remember_ids(now)
        for pending in ranges:
            self._load_range(pending, configs)
            if self._stopping.is_set():
                break
        return True

    def pending(self) -> list[Range]:
        """What is durable and not loaded, oldest first. One query."""
        done = dict(SpoolSegment.objects.values_list("name", "loaded_through"))
        return [
            Range(segment.name, done.get(segment.name, 0), segment.length)
            for segment in self._spool.segments()
            if done.get(segment.name, 0) < segment.length
        ]

    def _load_range(self, pending: Range, configs: Configs) -> None:
        """Load a range batch by batch; while one batch is stored the child decodes the next."""
        self._ask(pending.segment, pending.start, pending.end, configs)
        while True:
            load = self._decoder.answer()
            is_last = load.end >= pending.end or load.end == load.start or self._stopping.is_set()
            if not is_last:
                self._ask(pending.segment, load.end, pending.end, configs)
            self._load(load, configs)
            if is_last:
                return

    def _ask(self, segment: str, start: int, end: int, configs: Configs) -> None:
        try:
            self._request(segment, start, end, configs)
        except ChildGone:
            self._decoder.stop()
            self._decoder.start()
            self._request(segment, start, end, configs)

    def _request(self, segment: str, start: int, end: int, configs: Configs) -> None:
        self._decoder.configure(configs)
        self._decoder.request(segment, start, min(end, start + BATCH_BYTES), max_events=BATCH_EVENTS)

    def _load(self, load: Load, configs: Configs) -> None:
        now = self._clock()
        assert self._seen is not None
        rows = sort_rows(load, seen=self._seen, store=self._store, since=now - self._dedup)
        self._reached("sorted")
        # Before the insert: should it fail half-way, the next try asks the store which rows made it.
        self._seen.add(load.message_ids[rows.new], load.places[rows.new, 0], day=now.date())
        token = f"{load.segment}:{load.start}-{load.end}"
        if rows.new.any():
            self._store.insert_events(load.select(rows.new), token=token)
        self._reached("events stored")
        touched = self._store_merges(load, configs, token)
        self._reached("merges stored")
        book_load(load, rows, configs=configs, touched=touched, now=now)
        self._reached("booked")
        self.beat_at = now

    def _store_merges(self, load: Load, configs: Configs, token: str) -> set[tuple[int, date]]:
        """Store what shows an anonymous person to be a known one; the days whose people change by it."""
        overrides = [override for merge in load.merges if self._is_news(override := _override(merge))]
        if not overrides:
            return set()
        self._store.insert_overrides(overrides, token=token)
        touched: set[tuple[int, date]] = set()
        for workspace in {override.workspace for override in overrides}:
            people = {override.person for override in overrides if override.workspace == workspace}
            zone = configs[workspace].zone.key
            days = self._store.days_of_people(workspace=workspace, people=people, zone=zone)
            touched |= {(workspace, day) for day in days}
        return touched

    def _is_news(self, override: Override) -> bool:
        """Whether a merge is new, or shows an earlier meeting than was known. Most events only repeat one."""
        key = (override.workspace, override.person, override.into)
        mark = (override.time, override.message_id)
        known = self._merges.get(key)
        if known is not None and known <= mark:
            return False
        if len(self._merges) >= _REMEMBERED_MERGES:
            self._merges.clear()
        self._merges[key] = mark
        return True

    # --- the filter of seen ids

    def _remember_ids(self, now: datetime) -> None:
        """Fill the filter from the store on the first turn; forget days past the window on later ones."""
        oldest = now - self._dedup
        if self._seen is not None:
            self._seen.forget_before(oldest.date())
            return
        seen, batch = SeenIds(), list[tuple[int, UUID, datetime]]()
        for entry in self._store.message_ids_since(oldest):
            batch.append(entry)
            if len(batch) >= _REBUILD_ROWS:
                _add_all(seen, batch)
                batch.clear()
        _add_all(seen, batch)
        self._seen = seen


def _add_all(seen: SeenIds, batch: list[tuple[int, UUID, datetime]]) -> None:
    by_day: dict[date, list[tuple[int, UUID, datetime]]] = {}
    for entry in batch:
        by_day.setdefault(entry[2].date(), []).append(entry)
    for day, entries in by_day.items():
        ids = np.frombuffer(b"".join(message_id.bytes for _, message_id, _ in entries), "V16")
        seen.add(ids, np.array([workspace for workspace, _, _ in entries], np.int64), day=day)


def _override(merge: tuple[int, int, int, str, str]) -> Override:
    workspace, person, into, time, message_id = merge
    return Override(workspace, person, into, datetime.fromisoformat(time).astimezone(UTC), UUID(message_id))
