"""Counted numbers kept in memory: a day that has not changed since is not counted again (facts under JUDGE)."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from hashlib import blake2b
from typing import TypeVar

from yunchou.analytics.answers import Statement
from yunchou.analytics.questions import Period
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores.base import Counting, Tally, Tallying

T = TypeVar("T")


class Memory:
    """The most recently used results, shared by all requests of a process."""

    def __init__(self, *, most: int = 4096) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, key: Hashable, count: Callable[[], T]) -> T:
        """What is kept under `key`, or else what `count` gives. Two threads may count the same thing at once."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]  # a key names its method, and so the type
        counted = count()
        with self._lock:
            self._kept[key] = counted
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return counted


class Remembered:
    """A store whose counts are kept by what was asked and by the versions of the days they were counted from.

    `day_versions` must have been read before the first call: a change in between then only costs a count.
    """

    def __init__(self, store: Counting, *, memory: Memory, day_versions: Mapping[date, int]) -> None:
        self._store = store
        self._memory = memory
        self._day_versions = sorted(day_versions.items())

    def built_days(self, *, scope: Scope, period: Period) -> Mapping[date, int]:
        key = ("built", scope, period, self._version(period))
        return self._memory.recall(key, lambda: self._store.built_days(scope=scope, period=period))

    def active_days(self, *, scope: Scope, period: Period) -> Mapping[date, int]:
        key = ("active", scope, period, self._version(period))
        return self._memory.recall(key, lambda: self._store.active_days(scope=scope, period=period))

    def leading_groups(self, tallying: Tallying, *, scope: Scope, limit: int) -> tuple[list[str], Statement]:
        key = ("leading", tallying, scope, limit, self._version(tallying.span))
        return self._memory.recall(
            key, lambda: self._store.leading_groups(tallying, scope=scope, limit=limit)
        )

    def tally(self, tallying: Tallying, *, scope: Scope) -> tuple[tuple[Tally, ...], Statement]:
        key = ("tally", tallying, scope, self._version(tallying.span))
        return self._memory.recall(key, lambda: self._store.tally(tallying, scope=scope))

    def _version(self, period: Period) -> bytes:
        entries = [f"{day}:{version}" for day, version in self._day_versions if day in period]
        return blake2b(" ".join(entries).encode(), digest_size=16).digest()
