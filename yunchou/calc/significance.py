"""Whether two numbers differ by more than chance: amounts with their intervals (the floor under JUDGE)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Difference:
    """after − before with its interval; `p`: how likely at least such a difference is if nothing changed."""

    amount: float
    low: float
    high: float
    p: float
    is_significant: bool


@dataclass(frozen=True, slots=True)
class TooFew:
    """Nothing can be said from so few: `known` there are, `needed` at the least."""

    known: int
    needed: int


@dataclass(frozen=True, slots=True)
class DayNumber:
    """A known day of a metric. A ratio gives its numerator and its denominator, everything else just its amount."""

    day: date
    amount: float
    denominator: float | None = None


def proportion_change(
    *,
    before_hits: float,
    before_trials: float,
    after_hits: float,
    after_trials: float,
    confidence: float = CONFIDENCE,
) -> Difference | TooFew:
    """The change of a share of independent trials, such as clicks of impressions. TooFew without trials."""
    raise NotImplementedError


def mean_change(
    before: Sequence[float], after: Sequence[float], *, confidence: float = CONFIDENCE
) -> Difference | TooFew:
    """The change of a mean of independent numbers with unequal spread (Welch). TooFew below two on a side."""
    raise NotImplementedError


def change_of_days(
    before: Sequence[DayNumber], after: Sequence[DayNumber], *, confidence: float = CONFIDENCE
) -> Difference | TooFew:
    """The change of a metric per day (or of a ratio) between two periods of days, freed of the weekdays.

    Spread is what the days really show beside their weekday, so overdispersion counts; days of a ratio weigh as much
    as their denominators. This is what reports and reviews ask; TooFew where days are too few to know the spread.
    """
    raise NotImplementedError
