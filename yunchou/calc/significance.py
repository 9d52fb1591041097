"""Whether two numbers differ by more than chance: amounts with their intervals (the floor under JUDGE)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, variance

from yunchou.calc.levels import DayNumber, Step, TooFew, step_between
from yunchou.calc.student import quantile, tail

__all__ = [
    "CONFIDENCE",
    "DayNumber",
    "Difference",
    "TooFew",
    "change_of_days",
    "difference_of",
    "mean_change",
    "proportion_change",
]

CONFIDENCE = 0.95
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Difference:
    """after − before with its interval; `p`: how likely at least such a difference is if nothing changed."""

    amount: float
    low: float
    high: float
    p: float
    is_significant: bool


def proportion_change(
    *,
    before_hits: float,
    before_trials: float,
    after_hits: float,
    after_trials: float,
    confidence: float = CONFIDENCE,
) -> Difference | TooFew:
    """The change of a share of independent trials, such as clicks of impressions. TooFew without trials.

    The interval is Newcombe's hybrid score (Stat. Med. 17, 1998, method 10), which holds for small counts and for shares
    near 0 and 1; p is that of the pooled two-sample z. Numbers of days of a team's own traffic are rarely independent:
    ask `change_of_days` where the days are known.
    """
    if before_trials <= 0 or after_trials <= 0:
        return TooFew(int(before_trials + after_trials), 2)
    one, other = before_hits / before_trials, after_hits / after_trials
    z = NORMAL.inv_cdf((1 + confidence) / 2)
    low_one, high_one = _wilson(one, before_trials, z)
    low_other, high_other = _wilson(other, after_trials, z)
    amount = other - one
    low = amount - sqrt((other - low_other) ** 2 + (high_one - one) ** 2)
    high = amount + sqrt((high_other - other) ** 2 + (one - low_one) ** 2)
    pooled = (before_hits + after_hits) / (before_trials + after_trials)
    error = sqrt(pooled * (1 - pooled) * (1 / before_trials + 1 / after_trials))
    p = 2 * NORMAL.cdf(-abs(amount) / error) if error else 1.0
    return Difference(amount, low, high, p, p < 1 - confidence)


def mean_change(
    before: Sequence[float], after: Sequence[float], *, confidence: float = CONFIDENCE
) -> Difference | TooFew:
    """The change of a mean of independent numbers with unequal spread (Welch 1947). TooFew below two on a side."""
    if min(len(before), len(after)) < 2:
        return TooFew(min(len(before), len(after)), 2)
    shares = (variance(before) / len(before), variance(after) / len(after))
    error = sqrt(sum(shares))
    below = sum(share**2 / (len(one) - 1) for share, one in zip(shares, (before, after), strict=True))
    freedom = error**4 / below if below else float(len(before) + len(after) - 2)
    return _difference(fmean(after) - fmean(before), error, freedom, confidence)


def change_of_days(
    before: Sequence[DayNumber],
    after: Sequence[DayNumber],
    *,
    shape: Sequence[DayNumber] = (),
    confidence: float = CONFIDENCE,
) -> Difference | TooFew:
    """The change of a metric per day (or of a ratio) between two periods of days, freed of the weekdays.

    Spread is what the days really show beside their weekday, so overdispersion counts; days of a ratio weigh as much
    as their denominators. `shape`: other days that only tell weekdays and spread. This is what reports and reviews ask.
    """
    step = step_between([before, after, shape] if shape else [before, after])
    return step if isinstance(step, TooFew) else difference_of(step, confidence=confidence)


def difference_of(step: Step, *, confidence: float = CONFIDENCE) -> Difference:
    """A step with its interval."""
    return _difference(step.amount, step.error, step.freedom, confidence)


def _difference(amount: float, error: float, freedom: float, confidence: float) -> Difference:
    if not error:
        return Difference(amount, amount, amount, 1.0 if not amount else 0.0, bool(amount))
    width = quantile(confidence, freedom=freedom) * error
    p = tail(amount / error, freedom=freedom)
    return Difference(amount, amount - width, amount + width, p, p < 1 - confidence)


def _wilson(share: float, trials: float, z: float) -> tuple[float, float]:
    """Wilson's score interval of one share."""
    centre = share + z * z / (2 * trials)
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    below = 1 + z * z / trials
    return (centre - reach) / below, (centre + reach) / below
