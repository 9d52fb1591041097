"""Counted numbers kept in memory: a day that has not changed since is not counted again (facts under JUDGE)."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import TypeVar

from yunchou.analytics.questions.measures import Table
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.stores.counting import Counting, KnownDays, Periods, Tallied, Tallying

T = TypeVar("T")


class Memory:
    """The most recently used results, shared by all requests of a process."""

    def __init__(self, *, most: int = 4096) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Let go of everything, so that all is counted anew."""
        with self._lock:
            self._kept.clear()

    def recall(self, key: Hashable, count: Callable[[], T]) -> T:
        """What is kept under `key`, or else what `count` gives."""
        return self.recall_all([key], lambda _missing: [count()])[0]

    def recall_all(self, keys: Sequence[Hashable], count: Callable[[list[int]], Sequence[T]]) -> list[T]:
        """What is kept under the keys; `count` gives the rest by their places. Two threads may count the same at once."""
        with self._lock:
            found = {place: self._kept[key] for place, key in enumerate(keys) if key in self._kept}
        missing = [place for place in range(len(keys)) if place not in found]
        if missing:
            found |= dict(zip(missing, count(missing), strict=True))
        with self._lock:
            for place, key in enumerate(keys):
                self._kept[key] = found[place]
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return [found[place] for place in range(len(keys))]  # type: ignore[misc]  # a key names its method, and so the type


class Remembered:
    """A store whose counts are kept by what was asked and by the versions of the days they were counted from.

    `freshness` must have been read before the first call: a change in between then only costs a count.
    """

    def __init__(self, store: Counting, *, memory: Memory, freshness: Freshness) -> None:
        self._store = store
        self._memory = memory
        self._freshness = freshness

    def known_days(self, *, scope: Scope, periods: Periods) -> KnownDays:
        version = _version(self._freshness.day_versions, lambda day: any(day in one for one in periods))
        key = ("days", scope, periods, version)
        return self._memory.recall(key, lambda: self._store.known_days(scope=scope, periods=periods))

    def tally(self, tallyings: Sequence[Tallying], *, scope: Scope) -> list[Tallied]:
        keys = [("tally", one, scope, self._version_of(one)) for one in tallyings]
        return self._memory.recall_all(
            keys, lambda missing: self._store.tally([tallyings[place] for place in missing], scope=scope)
        )

    def _version_of(self, tallying: Tallying) -> bytes:
        """TRICKY: who is new in a period depends on every day before it."""
        periods = tallying.periods
        if tallying.table is Table.HISTORIES:
            last = max(period.end for period in periods)
            return _version(self._freshness.day_versions, lambda day: day <= last)
        is_fact = tallying.table is Table.FACTS
        versions = self._freshness.fact_versions if is_fact else self._freshness.day_versions
        return _version(versions, lambda day: any(day in period for period in periods))


def _version(versions: Mapping[date, int], is_read: Callable[[date], bool]) -> bytes:
    days: Iterable[date] = sorted(day for day in versions if is_read(day))
    return blake2b(" ".join(f"{day}:{versions[day]}" for day in days).encode(), digest_size=16).digest()
