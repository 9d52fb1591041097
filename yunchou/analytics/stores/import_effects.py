"""Adding up what the parts of an import did (facts under JUDGE)."""

from collections import Counter
from collections.abc import Iterable, Set
from datetime import date

from yunchou.analytics.sql import fact_effects, publishing
from yunchou.analytics.stores.engine import Row
from yunchou.analytics.stores.importing import AccountDay, FactsPublished, Published, Undone


class EventEffects:
    """What an import's events did, slice by slice: rows of (kind, records, rows, lines, days)."""

    def __init__(self) -> None:
        self._records: Counter[str] = Counter()
        self._rows: Counter[str] = Counter()
        self._earlier_lines = 0
        self._days: set[date] = set()

    def add(self, rows: Iterable[Row]) -> None:
        for kind, records, first, lines, days in rows:
            self._records[kind] += records
            self._rows[kind] += first
            self._earlier_lines += lines - first
            self._days.update(days)

    def published(self) -> Published:
        """A line that a later one of the same file replaced counts as superseded."""
        return Published(
            loaded=self._rows[publishing.LOADED],
            changed=self._rows[publishing.CHANGED],
            unchanged=self._rows[publishing.UNCHANGED],
            superseded=self._rows[publishing.SUPERSEDED] + self._earlier_lines,
            tracked=self._rows[publishing.TRACKED],
            days=frozenset(self._days),
        )

    def undone(self, *, facts: int, fact_days: Set[AccountDay], people: Set[int]) -> Undone:
        """What the import loaded is gone, what it changed is as it was."""
        return Undone(
            events=self._records[publishing.LOADED],
            restored=self._records[publishing.CHANGED],
            facts=facts,
            days=frozenset(self._days),
            fact_days=frozenset(fact_days),
            people=frozenset(people),
        )


class FactEffects:
    """What an import's facts did, some lines at a time: rows of (effect, lines, account days)."""

    def __init__(self) -> None:
        self._lines: Counter[int] = Counter()
        self.days: set[AccountDay] = set()

    def add(self, rows: Iterable[Row]) -> None:
        for effect, lines, days in rows:
            self._lines[effect] += lines
            self.touch(AccountDay(*day) for day in days)

    def touch(self, days: Iterable[AccountDay]) -> None:
        self.days.update(days)

    def published(self) -> FactsPublished:
        return FactsPublished(
            loaded=self._lines[fact_effects.LOADED],
            changed=self._lines[fact_effects.CHANGED],
            unchanged=self._lines[fact_effects.UNCHANGED],
            superseded=self._lines[fact_effects.SUPERSEDED],
            days=frozenset(self.days),
        )
