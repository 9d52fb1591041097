"""The trend: a measure over time, by a dimension, against the period before (JUDGE)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions.fields import (
    EVENT_DIMENSIONS,
    FACT_DIMENSIONS,
    SESSION_DIMENSIONS,
    SHARED_DIMENSIONS,
    Dimension,
    Filter,
    Number,
)
from yunchou.analytics.questions.measures import Measure, Table, parts, table_of
from yunchou.calc.periods import Grain, Period, buckets, previous_period, year_before

MAX_BUCKETS = 400
MAX_FILTERS = 20
MAX_GROUPS = 12
"""The largest groups that are listed unless more are asked for; the rest is one group."""
MOST_GROUPS = 100
MAX_DAYS = 366 * 20
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2148, 12, 31)
"""The event store's days run from 1970 to 2149: the longest period's comparison still fits before the first."""


OF_VISITS = SESSION_DIMENSIONS + SHARED_DIMENSIONS
ALLOWED: dict[Table, tuple[tuple[str, ...], str, str]] = {
    Table.SESSIONS: (
        OF_VISITS,
        N_("Visits can be split by: %(choices)s."),
        N_("Visits can be filtered by: %(choices)s."),
    ),
    Table.FACTS: (
        FACT_DIMENSIONS,
        N_("Facts can be split by: %(choices)s."),
        N_("Facts can be filtered by: %(choices)s."),
    ),
    Table.EVENTS: (
        OF_VISITS + EVENT_DIMENSIONS,
        N_("Events can be split by: %(choices)s."),
        N_("Events can be filtered by: %(choices)s."),
    ),
}
"""What the rows of a table know of themselves, and what is said when they do not."""


class Compare(StrEnum):
    """What a period is held against: as many days just before, or the same days of the year before."""

    NONE = "none"
    PREVIOUS = "previous"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure between two days, cut by grain, split by a dimension, kept by filters, held against the past.

    `groups`: how many of the largest groups are told apart; the rest is one group.
    """

    measure: Measure
    between: Period
    grain: Grain = Grain.DAY
    by: Dimension | None = None
    where: tuple[Filter, ...] = ()
    compare: Compare = Compare.NONE
    groups: int = MAX_GROUPS

    def __post_init__(self) -> None:
        self._check_period()
        if len(self.where) > MAX_FILTERS:
            advice = Message(
                N_("Use at most %(most)s filters; 'in' takes many values at once."), {"most": MAX_FILTERS}
            )
            raise BadQuestion("where", len(self.where), advice)
        if type(self.groups) is not int or not 1 <= self.groups <= MOST_GROUPS:
            advice = Message(N_("Give a whole number from 1 to %(most)s."), {"most": MOST_GROUPS})
            raise BadQuestion("groups", self.groups, advice)
        for table in dict.fromkeys(table_of(part) for part in parts(self.measure)):
            self._check_fields(Table.EVENTS if table is Table.HISTORIES else table)

    def _check_period(self) -> None:
        first, last = self.between.start, self.between.end
        if first < FIRST_DAY or last > LAST_DAY or self.between.length > MAX_DAYS:
            advice = N_("Choose days from %(first)s to %(last)s, at most 20 years.")
            values = {"first": str(FIRST_DAY), "last": str(LAST_DAY)}
            raise BadQuestion("between", f"{first}/{last}", Message(advice, values))
        count = len(buckets(self.between, self.grain))
        if count > MAX_BUCKETS:
            advice = N_(
                "This makes %(count)s points, at most %(most)s fit. Choose a coarser grain or a shorter period."
            )
            raise BadQuestion(
                "grain", str(self.grain), Message(advice, {"count": count, "most": MAX_BUCKETS})
            )
        if len(self.periods) > 1 and self.periods[1].end >= first:
            advice = N_("Choose at most a year, or another comparison: these days are their own year before.")
            raise BadQuestion("compare", str(self.compare), Message(advice))

    @property
    def periods(self) -> tuple[Period, ...]:
        """The asked period, and the one it is held against; they share no day."""
        match self.compare:
            case Compare.NONE:
                return (self.between,)
            case Compare.PREVIOUS:
                return self.between, previous_period(self.between)
            case Compare.LAST_YEAR:
                return self.between, year_before(self.between)

    def _check_fields(self, table: Table) -> None:
        """Refuse what the rows of a table do not know of themselves."""
        names, of_split, of_filter = ALLOWED[table]
        choices = {"choices": ", ".join(names)}
        if self.by is not None and self.by.name not in names:
            raise BadQuestion("by", self.by.key or self.by.name, Message(of_split, choices))
        for one in self.where:
            if isinstance(one.on, Number) and table is not Table.EVENTS:
                raise BadQuestion("where.on", one.on.key or "amount", Message(of_filter, choices))
            if isinstance(one.on, Dimension) and one.on.name not in names:
                raise BadQuestion("where.on", one.on.key or one.on.name, Message(of_filter, choices))


Question = Trend
