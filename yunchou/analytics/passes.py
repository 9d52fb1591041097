"""Counting batches: one pass over each table for all of them, whatever their periods, splits and filters (JUDGE)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from yunchou.analytics.answers import Statement
from yunchou.analytics.batches import Batch, countable
from yunchou.analytics.questions import LaterEvents, Question, SimpleMeasure
from yunchou.analytics.questions.measures import Table, parts, table_of
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores.counting import (
    OTHER,
    Cell,
    Counting,
    KnownDays,
    Label,
    Periods,
    Tallied,
    Tally,
    Tallying,
)

MOST_STATEMENTS = 5
"""So many statements count up to BATCHES_AT_ONCE batches: one for each table, and one for what is known of the days."""
BATCHES_AT_ONCE = 12
"""As many as a board has cards. A statement about more would become too long for the store to read."""
NOTHING = Cell(Decimal(0))
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Counted:
    """A batch, counted. `named`: the groups told apart; `days`: None where nothing but facts is asked for."""

    tallies: Mapping[SimpleMeasure, tuple[Tally, ...]]
    named: tuple[str, ...]
    days: KnownDays | None
    statements: Mapping[Table, Statement]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every group to list, the others last if there are any."""
        has_others = any(OTHER in tally.groups for each in self.tallies.values() for tally in each)
        return (*self.named, OTHER) if has_others else self.named

    def statements_of(self, question: Question) -> tuple[Statement, ...]:
        """Those that counted something for the question."""
        tables = {table_of(one) for part in parts(question.measure) for one in countable(part)}
        return tuple(statement for table, statement in self.statements.items() if table in tables)


def count(batch: Batch, *, store: Counting, scope: Scope) -> Counted:
    """Count all measures of a batch."""
    return count_all([batch], store=store, scope=scope)[0]


def count_all(batches: Sequence[Batch], *, store: Counting, scope: Scope) -> list[Counted]:
    """Count all measures of the batches, in their order."""
    together = (batches[first : first + BATCHES_AT_ONCE] for first in range(0, len(batches), BATCHES_AT_ONCE))
    return [counted for some in together for counted in _count_together(some, store=store, scope=scope)]


class _Course:
    """A batch on its way through the tables.

    Its groups are chosen on the way: the first table fills as many seats as it has groups, the next ones those that
    are left. TRICKY: so no table misses a group that a later one names, for what fills all seats leaves none.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._left = dict(batch.tables())
        self._named: tuple[str, ...] = ()
        self._tallies: dict[SimpleMeasure, tuple[Tally, ...]] = {}
        self._statements: dict[Table, Statement] = {}
        self.periods: Periods = batch.periods
        self.is_about_events = any(table is not Table.FACTS for table in self._left)

    @property
    def left(self) -> tuple[Table, ...]:
        """The tables that are still to be read, in the order in which they choose groups."""
        return tuple(self._left)

    @property
    def ready(self) -> tuple[Table, ...]:
        """The tables that may be read next. Without a split there are no groups to choose."""
        return self.left if self._batch.shape.by is None else self.left[:1]

    def tallying(self, table: Table) -> Tallying:
        shape = self._batch.shape
        seats = shape.groups - len(self._named) if shape.by is not None else 0
        measures = tuple(self._left[table])
        return Tallying(measures, self.periods, shape.grain, shape.by, shape.where, self._named, seats)

    def take(self, table: Table, tallied: Tallied) -> None:
        del self._left[table]
        self._named, self._statements[table] = tallied.named, tallied.statement
        self._tallies |= tallied.tallies

    def counted(self, days: KnownDays | None) -> Counted:
        for one in (part for question in self._batch.questions for part in parts(question.measure)):
            if isinstance(one, LaterEvents):
                self._tallies[one] = _later(one, self._tallies)
        return Counted(self._tallies, self._named, days if self.is_about_events else None, self._statements)


def _count_together(batches: Sequence[Batch], *, store: Counting, scope: Scope) -> list[Counted]:
    courses = [_Course(batch) for batch in batches]
    periods = tuple(sorted({one for course in courses if course.is_about_events for one in course.periods}))
    for table, some in _passes(courses, most=MOST_STATEMENTS - bool(periods)):
        tallied = store.tally([course.tallying(table) for course in some], scope=scope)
        for course, one in zip(some, tallied, strict=True):
            course.take(table, one)
    days = store.known_days(scope=scope, periods=periods) if periods else None
    return [course.counted(days) for course in courses]


def _passes(courses: Sequence[_Course], *, most: int) -> Iterator[tuple[Table, list[_Course]]]:
    """Which table to read next, and for whom, until none is left. Whoever gets one must take it before the next.

    A table is read once, after all those that choose groups before it. Where two batches want that of two tables the
    other way around, one of them is read twice while the statements suffice; or else it chooses groups before its turn.
    """
    while left := Counter(table for course in courses for table in course.left):
        ready = Counter(table for course in courses for table in course.ready)
        table = next((one for one in left if ready[one] == left[one]), ready.most_common(1)[0][0])
        may_wait = most > len(left)
        most -= 1
        yield table, [one for one in courses if table in (one.ready if may_wait else one.left)]


def _later(measure: LaterEvents, tallies: Mapping[SimpleMeasure, tuple[Tally, ...]]) -> tuple[Tally, ...]:
    every, first = (tallies[one] for one in countable(measure))
    return tuple(_less(*both) for both in zip(every, first, strict=True))


def _less(every: Tally, first: Tally) -> Tally:
    def rest(cells: Mapping[Key, Cell], taken: Mapping[Key, Cell]) -> dict[Key, Cell]:
        return {key: Cell(cell.amount - taken.get(key, NOTHING).amount) for key, cell in cells.items()}

    return Tally(
        total=Cell(every.total.amount - first.total.amount),
        buckets=rest(every.buckets, first.buckets),
        groups=rest(every.groups, first.groups),
        cells=rest(every.cells, first.cells),
    )
