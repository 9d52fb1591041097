"""What a question needs of an event store: counting the rows of a table, and showing the rows under a number (JUDGE)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from yunchou.analytics.answers import Statement
from yunchou.analytics.questions import Dimension, Filter, Grain, Period, SimpleMeasure
from yunchou.analytics.questions.measures import Table, counts_people, table_of
from yunchou.analytics.scope import Scope

Periods = tuple[Period, ...]
"""The asked period, and perhaps an earlier one; they share no day."""


@dataclass(frozen=True, slots=True)
class Tallying:
    """Measures of one table, to be counted over all periods.

    With `by`, groups are told apart: those `named`, and as many more as there are `seats`: the largest by the first
    measure, ties by the earlier period, then by the second measure, at last by name. All others fall together.
    """

    measures: tuple[SimpleMeasure, ...]
    periods: Periods
    grain: Grain
    by: Dimension | None = None
    where: tuple[Filter, ...] = ()
    named: tuple[str, ...] = ()
    seats: int = 0

    @property
    def table(self) -> Table:
        """The one whose rows are counted."""
        return table_of(self.measures[0])

    @property
    def counts_people(self) -> bool:
        """Whether groups and buckets do not simply add up."""
        return any(counts_people(measure) for measure in self.measures)


def measures_of(tallyings: Iterable[Tallying]) -> tuple[SimpleMeasure, ...]:
    """Every measure that any of them counts, once."""
    return tuple(dict.fromkeys(measure for one in tallyings for measure in one.measures))


@dataclass(frozen=True, slots=True)
class Cell:
    """A counted number. `unusable`: numbers that could not be added (no rate, out of range); `usable`: those that were."""

    amount: Decimal
    usable: int = 0
    unusable: int = 0


OTHER = None
"""The label of all groups that a tallying does not name."""
Label = str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """One measure in one period; an absent cell counted nothing. Buckets by their first day within the period."""

    total: Cell
    buckets: Mapping[date, Cell]
    groups: Mapping[Label, Cell] = field(default_factory=dict)
    cells: Mapping[tuple[Label, date], Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tallied:
    """Each measure's tallies along the periods, and every group that was told apart, the new ones by size."""

    tallies: Mapping[SimpleMeasure, tuple[Tally, ...]]
    named: tuple[str, ...]
    statement: Statement


@dataclass(frozen=True, slots=True)
class KnownDays:
    """What the store knows of days: events of any kind, those of them that were tracked, and the build of sessions."""

    active: Mapping[date, int]
    tracked: Mapping[date, int]
    built: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Drilling:
    """The rows under one number of a measure in one period. `label` with `by` keeps one group, OTHER those not named."""

    measure: SimpleMeasure
    period: Period
    by: Dimension | None
    where: tuple[Filter, ...]
    limit: int
    offset: int
    label: Label = ""
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drill:
    """A page of rows by column; `contribution` is the column that adds up to the number."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    contribution: str
    total_rows: int
    total_contribution: Decimal
    statements: tuple[Statement, ...] = ()


class Counting(Protocol):
    """What a question needs of an event store. Each is one statement."""

    def known_days(self, *, scope: Scope, periods: Periods) -> KnownDays:
        """What is known of the days of the periods."""

    def tally(self, tallyings: Sequence[Tallying], *, scope: Scope) -> list[Tallied]:
        """Count the measures of each tallying, all of one table, in each period: in all, by bucket, by group, and by both."""
