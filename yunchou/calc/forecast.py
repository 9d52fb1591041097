"""Foretells the days ahead of a series with honest intervals, and the chance of reaching a target (the floor under PLAN).

The series is taken apart by its shape (calc/shape); what is left is a level that wanders under noise (calc/local_level).
Draws are seeded: the same history gives the same forecast. A ratio is drawn as denominators × rate, each foretold on
its own, so that its sums stay sums.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yunchou.calc.calendar import day_of
from yunchou.calc.local_level import History, paths
from yunchou.calc.periods import ONE_DAY
from yunchou.calc.shape import Shape, TooLittleHistory, kind_of, learn_shape

Numbers = NDArray[np.float64]

SHARE = 0.8
DRAWS = 2000
SEED = 20260618
#: A special day's factor is learnt from that very day, so its noise counts so much more.
SPECIAL_NOISE = 4.0
#: Relative deviation of a festival from the time before, and of one that was never seen from what is assumed.
FESTIVAL_VARIES, UNSEEN_VARIES = 0.1, 0.35
#: Days before the first forecast of a backtest.
FEWEST_BEFORE = 14
#: What was longer ago says next to nothing of the level now; of the shape it does.
DAYS_HEARD = 180
#: Below this part of a level, noise is rounding; and so are differences.
NO_NOISE = ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a number will lie: between low and high with the stated share (0 to 1), half of it on either side of mid."""

    low: float
    mid: float
    high: float
    share: float = SHARE

    def holds(self, number: float) -> bool:
        """Whether the number lies within, up to rounding."""
        slack = ROUNDING * max(1.0, abs(number))
        return self.low - slack <= number <= self.high + slack


@dataclass(frozen=True, slots=True)
class SoFar:
    """What is known of a period already: sums of its days. A plain sum has no denominator."""

    numerator: float = 0.0
    denominator: float = 0.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Draws of the days ahead, one row a draw. Without `denominators` the days add up; with them, sums over sums."""

    days: tuple[date, ...]
    numerators: Numbers
    denominators: Numbers | None
    unseen: tuple[str, ...]

    def by_day(self, share: float = SHARE) -> list[Interval]:
        """Each day on its own."""
        values = (
            self.numerators if self.denominators is None else _quotient(self.numerators, self.denominators)
        )
        return _intervals(values, share)

    def running(self, so_far: SoFar = SoFar(), share: float = SHARE) -> list[Interval]:
        """The period's value as it will be at the end of each day ahead."""
        return _intervals(self._running(so_far), share)

    def total(self, so_far: SoFar = SoFar(), share: float = SHARE) -> Interval:
        """The period's value at its end."""
        return _intervals(self._running(so_far)[:, -1:], share)[0]

    def chance_of(self, target: float, *, so_far: SoFar = SoFar(), at_least: bool = True) -> float:
        """How likely the period ends at or beyond the target, 0 to 1; `at_least` False for costs: at or below it."""
        ends = self._running(so_far)[:, -1]
        # TRICKY: rounding must not turn an exact hit into a miss.
        slack = ROUNDING * max(1.0, abs(target))
        return float(np.mean(ends >= target - slack if at_least else ends <= target + slack))

    def _running(self, so_far: SoFar) -> Numbers:
        above = so_far.numerator + np.cumsum(self.numerators, axis=1)
        if self.denominators is None:
            return above
        return _quotient(above, so_far.denominator + np.cumsum(self.denominators, axis=1))


@dataclass(frozen=True, slots=True)
class Backtest:
    """How forecasts of as many days would have done before. `error`: WAPE of the totals; `coverage`: how many of them
    lay in their interval. From `origins` days in the past."""

    error: float
    coverage: float
    origins: int
    horizon: int


@dataclass(frozen=True)
class Past:
    """A history: days in order and what they brought, None where there is no answer.

    With `exposures` (denominators) the values are numerators, and the series is their rate. Its shapes are learnt once.
    """

    days: Sequence[date]
    values: Sequence[float | None]
    exposures: Sequence[float] | None = None

    def until(self, count: int) -> "Past":
        """The first so many days."""
        per = None if self.exposures is None else self.exposures[:count]
        return Past(self.days[:count], self.values[:count], per)

    @cached_property
    def shape(self) -> Shape:
        """Raises TooLittleHistory."""
        return learn_shape(self.days, self.values, exposures=self.exposures)

    @cached_property
    def below(self) -> "Past | None":
        """The denominators, as a history of their own; None for a plain sum."""
        return None if self.exposures is None else Past(self.days, self.exposures)

    def sums(self, turns: Iterable[int]) -> SoFar:
        """What these days brought together."""
        known = [turn for turn in turns if self.values[turn] is not None]
        per = self.exposures
        below = 0.0 if per is None else float(sum(per[turn] for turn in known))
        return SoFar(float(sum(self.values[turn] or 0.0 for turn in known)), below)


def forecast(past: Past, ahead: Sequence[date], *, draws: int = DRAWS, seed: int = SEED) -> Forecast:
    """Foretell the days `ahead`, all after the history. Raises TooLittleHistory."""
    rng = np.random.default_rng(seed)
    last = past.days[-1]
    between = [last + turn * ONE_DAY for turn in range(1, (max(ahead) - last).days + 1)]
    turns = [(day - last).days - 1 for day in ahead]
    unseen = _unseen(past.shape, ahead)
    rates = _draw(past, between, draws=draws, rng=rng)[:, turns]
    if past.below is None:
        return Forecast(tuple(ahead), rates, None, unseen)
    denominators = _draw(past.below, between, draws=draws, rng=rng)[:, turns]
    return Forecast(tuple(ahead), rates * denominators, denominators, unseen)


def expected_curve(
    shape: Shape, days: Sequence[date], target: float, *, over: Shape | None = None
) -> list[float]:
    """The path on which a period reaches its target exactly if its days keep their shape: the value by each day's end.

    For a ratio, `over` is the shape of its denominators; the path is then of the ratio so far.
    """
    factors = _factors_of(shape, days)
    if over is None:
        reached = np.cumsum(factors)
        return [float(one) for one in target * reached / reached[-1]]
    exposures = _factors_of(over, days)
    path = _quotient(np.cumsum(factors * exposures), np.cumsum(exposures))
    # Before anything is counted, as on a weekend without visits, the rate so far is to be the target.
    has_begun = (np.cumsum(exposures) > 0) & (path[-1] > 0)
    relative = _quotient(path, np.full(len(days), path[-1]))
    return [float(one) for one in target * np.where(has_begun, relative, 1.0)]


def _factors_of(shape: Shape, days: Sequence[date]) -> Numbers:
    """The days' factors; all alike where the shape expects nothing of any of them."""
    factors = np.array([shape.factor(day) for day in days])
    return factors if factors.any() else np.ones(len(days))


def backtest(past: Past, horizon: int, *, origins: int = 6, draws: int = 400) -> Backtest | None:
    """Foretell the past from before it and compare, from evenly spread days; None where the history is too short.

    The horizon shrinks to a third of the history. Days without an answer are left out of both sides.
    """
    horizon = min(horizon, len(past.days) // 3)
    first, last = max(horizon, FEWEST_BEFORE), len(past.days) - horizon
    if horizon < 1 or last < first:
        return None
    cuts = sorted({round(one) for one in np.linspace(first, last, origins)})
    found = [one for cut in cuts if (one := _tried(past, cut, horizon, draws)) is not None]
    if not found:
        return None
    off = sum(abs(actual - interval.mid) for actual, interval in found)
    whole = sum(abs(actual) for actual, _ in found)
    inside = sum(interval.holds(actual) for actual, interval in found)
    return Backtest(off / whole if whole else 0.0, inside / len(found), len(found), horizon)


def _tried(past: Past, cut: int, horizon: int, draws: int) -> tuple[float, Interval] | None:
    """What came in the horizon after the cut, and what would have been foretold; None where it is not known."""
    known = [turn for turn in range(cut, cut + horizon) if past.values[turn] is not None]
    before = past.until(cut)
    sums = past.sums(known)
    if not known or (past.exposures is not None and not sums.denominator):
        return None
    try:
        foretold = forecast(before, [past.days[turn] for turn in known], draws=draws).total()
    except TooLittleHistory:
        return None
    actual = sums.numerator if past.exposures is None else sums.numerator / sums.denominator
    return actual, foretold


def _draw(past: Past, ahead: Sequence[date], *, draws: int, rng: np.random.Generator) -> Numbers:
    """Draws of the value a day per unit of exposure, for the days right after the history."""
    history = _history(past)
    factors = _factors(past.shape, ahead, draws=draws, rng=rng)
    if history.scale <= NO_NOISE * abs(float(history.levels[-1])):
        # A series that its shape explains to the last digit goes on so.
        return factors * float(history.levels[-1])
    found: Numbers = paths(history, len(ahead), draws=draws, rng=rng) * factors
    return np.maximum(found, 0.0) if history.is_positive else found


def _factors(shape: Shape, ahead: Sequence[date], *, draws: int, rng: np.random.Generator) -> Numbers:
    """The shape of the days ahead; each festival and holiday turns out somewhat other than the time before."""
    factors = np.tile(np.array([shape.factor(day) for day in ahead]), (draws, 1))
    for special, turns in _special_turns(ahead).items():
        varies = UNSEEN_VARIES
        if special in shape.specials:
            varies = FESTIVAL_VARIES if kind_of(special) != "make_up" else 0.0
        if shape.spread > NO_NOISE:
            factors[:, turns] *= np.exp(varies * rng.standard_normal(draws))[:, None]
    return factors


def _special_turns(ahead: Sequence[date]) -> dict[str, list[int]]:
    turns: dict[str, list[int]] = {}
    for turn, day in enumerate(ahead):
        if special := day_of(day).special:
            turns.setdefault(special, []).append(turn)
    return turns


def _unseen(shape: Shape, ahead: Sequence[date]) -> tuple[str, ...]:
    """The kinds of special days ahead that the history has not shown."""
    return tuple(special for special in _special_turns(ahead) if special not in shape.specials)


def _history(past: Past) -> History:
    shape = past.shape
    per = [1.0] * len(past.days) if past.exposures is None else past.exposures
    rows = [
        (day, value, over, factor)
        for day, value, over in zip(past.days, past.values, per, strict=True)
        if value is not None and over > 0 and (factor := shape.factor(day)) > 0
    ][-DAYS_HEARD:]
    over = np.array([row[2] for row in rows], dtype=np.float64)
    levels = np.array([row[1] / (row[2] * row[3]) for row in rows], dtype=np.float64)
    is_special = np.array([bool(day_of(row[0]).special) for row in rows])
    ordinals = np.array([row[0].toordinal() for row in rows], dtype=np.float64)
    return History(
        gaps=np.diff(ordinals, prepend=ordinals[0]),
        levels=levels,
        noises=over.mean() / over * np.where(is_special, SPECIAL_NOISE, 1.0),
        scale=shape.spread * float(np.sqrt((levels**2).mean())),
        is_positive=all(row[1] >= 0 for row in rows),
    )


def _quotient(above: Numbers, below: Numbers) -> Numbers:
    found: Numbers = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return found


def _intervals(values: Numbers, share: float) -> list[Interval]:
    """One interval a column."""
    low, mid, high = np.quantile(values, [(1 - share) / 2, 0.5, (1 + share) / 2], axis=0)
    return [
        Interval(float(one), float(two), float(three), share)
        for one, two, three in zip(low, mid, high, strict=True)
    ]
