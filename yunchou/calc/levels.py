"""The levels of a metric in several periods, freed of their weekdays (the floor under JUDGE).

Day = level of its period + what its weekday adds + chance, fitted by weighted least squares: a day of a ratio weighs as
much as its denominator. So three days can be held against four weeks, and a week that ends on a Sunday against one that
does not. Chance is what the days really show beside that, and never less than counting alone would make.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

#: Below this there is no spread to speak of: days less what was fitted to them.
LEAST_FREEDOM = 2
WEEKDAYS = 7
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DayNumber:
    """A known day of a metric. A ratio gives its numerator and its denominator, everything else just its amount."""

    day: date
    amount: float
    denominator: float | None = None

    @property
    def is_usable(self) -> bool:
        """A ratio of nothing says nothing."""
        return self.denominator is None or self.denominator > 0

    @property
    def weight(self) -> float:
        return 1.0 if self.denominator is None else self.denominator

    @property
    def value(self) -> float:
        return self.amount / self.weight


@dataclass(frozen=True, slots=True)
class Step:
    """From one period's level to another's, with its standard error and the degrees of freedom of that."""

    amount: float
    error: float
    freedom: int


@dataclass(frozen=True, slots=True)
class TooFew:
    """Nothing can be said from so few days: `known` there are, `needed` at the least."""

    known: int
    needed: int


def mean_level(days: Sequence[DayNumber]) -> float | None:
    """The mean of the days; of a ratio, Σ numerators ÷ Σ denominators. None without a usable day."""
    usable = [one for one in days if one.is_usable]
    return sum(one.amount for one in usable) / sum(one.weight for one in usable) if usable else None


def step_between(periods: Sequence[Sequence[DayNumber]]) -> Step | TooFew:
    """From the level of the first period to that of the second; further ones only tell weekdays and spread.

    TooFew where the two share no weekday, not even by way of the others, or too few days are left to know the spread.
    """
    usable = [[one for one in days if one.is_usable] for days in periods]
    days = [one for period in usable for one in period]
    design = _design(usable)
    contrast = np.zeros(design.shape[1])
    contrast[0], contrast[1] = -1.0, 1.0
    weights = np.array([one.weight for one in days])
    scaled = design * np.sqrt(weights)[:, None]
    rank = int(np.linalg.matrix_rank(scaled)) if days else 0
    if not (usable[0] and usable[1]) or len(days) - rank < LEAST_FREEDOM or not _tells(scaled, contrast):
        return TooFew(len(days), rank + LEAST_FREEDOM)
    inverse = np.linalg.pinv(scaled.T @ scaled)
    values = np.array([one.value for one in days])
    fitted = inverse @ scaled.T @ (values * np.sqrt(weights))
    spread = float(weights @ (values - design @ fitted) ** 2) / (len(days) - rank)
    variance = max(spread, _by_counting(days)) * float(contrast @ inverse @ contrast)
    return Step(float(contrast @ fitted), variance**0.5, len(days) - rank)


def _design(periods: Sequence[Sequence[DayNumber]]) -> Numbers:
    """A column for each period, then one for each weekday but the last, which the levels stand for."""
    rows = [
        [float(turn == place) for place in range(len(periods))]
        + [float(one.day.weekday() == weekday) for weekday in range(WEEKDAYS - 1)]
        for turn, days in enumerate(periods)
        for one in days
    ]
    return np.array(rows).reshape(len(rows), len(periods) + WEEKDAYS - 1)


def _tells(scaled: Numbers, contrast: Numbers) -> bool:
    """Whether the days tell the two levels apart at all: the contrast lies in the row space."""
    seen = np.linalg.pinv(scaled) @ scaled @ contrast
    return bool(np.allclose(seen, contrast, atol=1e-6))


def _by_counting(days: Sequence[DayNumber]) -> float:
    """The spread of one unit of weight if nothing but counting made it: binomial for a share, Poisson for a count."""
    level = mean_level(days)
    assert level is not None, "there are usable days"
    if all(one.denominator is None for one in days):
        return max(level, 0.0)
    is_share = all(0 <= one.amount <= one.weight for one in days)
    return level * (1 - level) if is_share else 0.0
