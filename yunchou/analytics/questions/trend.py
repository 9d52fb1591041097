"""The trend: a measure over time, by a dimension, against the period before (JUDGE)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions.fields import SESSION_DIMENSIONS, SHARED_DIMENSIONS, Dimension, Filter
from yunchou.analytics.questions.measures import Measure, counts_visits, parts
from yunchou.calc.periods import Grain, Period, buckets

MAX_BUCKETS = 400
MAX_FILTERS = 20
MAX_GROUPS = 12
"""The largest groups that are listed unless more are asked for; the rest is one group."""
MOST_GROUPS = 100
MAX_DAYS = 366 * 20
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2148, 12, 31)
"""The event store's days run from 1970 to 2149: the longest period's comparison still fits before the first."""


class Compare(StrEnum):
    """What a period is held against."""

    NONE = "none"
    PREVIOUS = "previous"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure between two days, cut by grain, split by a dimension, kept by filters, held against the past."""

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
        if any(counts_visits(part) for part in parts(self.measure)):
            self._check_visits()

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

    def _check_visits(self) -> None:
        allowed = ", ".join(SESSION_DIMENSIONS + SHARED_DIMENSIONS)
        if self.by is not None and self.by.of_events_only:
            advice = Message(N_("Visits can be split by: %(choices)s."), {"choices": allowed})
            raise BadQuestion("by", self.by.key or self.by.name, advice)
        for one in self.where:
            if not isinstance(one.on, Dimension) or one.on.of_events_only:
                advice = Message(N_("Visits can be filtered by: %(choices)s."), {"choices": allowed})
                raise BadQuestion("where.on", one.on.key or "amount", advice)


Question = Trend
