"""Questions that can be counted together, and counting them: one statement for each table (JUDGE)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from yunchou.analytics.answers import Statement
from yunchou.analytics.completeness import CountedFrom
from yunchou.analytics.questions import (
    Dimension,
    EventCount,
    FirstTimePeople,
    LaterEvents,
    Measure,
    Question,
    Ratio,
    SimpleMeasure,
)
from yunchou.analytics.questions.measures import Table, parts, table_of
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores.counting import (
    OTHER,
    Cell,
    Counting,
    KnownDays,
    Label,
    Periods,
    Tally,
    Tallying,
)

Key = TypeVar("Key")
NOTHING = Cell(Decimal(0))


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions that differ in their measure alone. `shape` is any of them: it has all that they share."""

    questions: tuple[Question, ...]

    @property
    def shape(self) -> Question:
        return self.questions[0]

    @property
    def periods(self) -> Periods:
        return self.shape.periods

    def tables(self) -> Mapping[Table, Sequence[SimpleMeasure]]:
        """What to count in each table. The first measure of all is the one that ranks the groups."""
        wanted = [part for one in self.questions for part in _weighty_first(one.measure)]
        found: dict[Table, dict[SimpleMeasure, None]] = {}
        for measure in (counted for part in wanted for counted in _countable(part)):
            found.setdefault(table_of(measure), {})[measure] = None
        return {table: tuple(measures) for table, measures in found.items()}


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
        countable = [one for part in parts(question.measure) for one in _countable(part)]
        tables = {table_of(one) for one in countable}
        return tuple(statement for table, statement in self.statements.items() if table in tables)


def batches(questions: Iterable[Question]) -> list[Batch]:
    """The questions by what they share, in the order of their first."""
    found: dict[object, dict[Question, None]] = {}
    for one in questions:
        shape = (one.between, one.grain, one.by, one.where, one.compare, one.groups)
        found.setdefault(shape, {})[one] = None
    return [Batch(tuple(alike)) for alike in found.values()]


def counted_from(question: Question) -> CountedFrom:
    """What the numbers of a question wait for."""
    counted = parts(question.measure)
    tables = {table_of(one) for one in counted}
    on = (question.by, *(one.on for one in question.where))
    of_session = any(isinstance(one, Dimension) and one.of_the_session for one in on)
    is_about_events = bool(tables - {Table.FACTS})
    return CountedFrom(
        events=is_about_events,
        sessions=Table.SESSIONS in tables or (of_session and is_about_events),
        facts=Table.FACTS in tables,
    )


def count(batch: Batch, *, store: Counting, scope: Scope) -> Counted:
    """Count all measures of a batch.

    The groups are chosen on the way: the first table fills as many seats as it has groups, the next ones those that
    are left. TRICKY: so no table misses a group that a later one names, for what fills all seats leaves none.
    """
    shape = batch.shape
    tables = batch.tables()
    named: tuple[str, ...] = ()
    tallies: dict[SimpleMeasure, tuple[Tally, ...]] = {}
    statements: dict[Table, Statement] = {}
    for table, measures in tables.items():
        seats = shape.groups - len(named) if shape.by is not None else 0
        tallying = Tallying(tuple(measures), batch.periods, shape.grain, shape.by, shape.where, named, seats)
        tallied = store.tally(tallying, scope=scope)
        named, statements[table] = tallied.named, tallied.statement
        tallies |= tallied.tallies
    for one in (part for question in batch.questions for part in parts(question.measure)):
        if isinstance(one, LaterEvents):
            tallies[one] = _later(one, tallies)
    is_about_events = any(table is not Table.FACTS for table in tables)
    days = store.known_days(scope=scope, periods=batch.periods) if is_about_events else None
    return Counted(tallies, named, days, statements)


def _weighty_first(measure: Measure) -> tuple[SimpleMeasure, ...]:
    """A ratio ranks its groups by the denominator, which is its weight."""
    if isinstance(measure, Ratio):
        return (*parts(measure.denominator), *parts(measure.numerator))
    return parts(measure)


def _countable(measure: SimpleMeasure) -> tuple[SimpleMeasure, ...]:
    """What is counted for a measure: all events but the first ones are the later ones."""
    if isinstance(measure, LaterEvents):
        return EventCount(measure.event), FirstTimePeople(measure.event)
    return (measure,)


def _later(measure: LaterEvents, tallies: Mapping[SimpleMeasure, tuple[Tally, ...]]) -> tuple[Tally, ...]:
    every, first = (tallies[one] for one in _countable(measure))
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
