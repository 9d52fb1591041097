"""The shape of a daily series: its level, its weekdays, and what holidays and festivals do to it (the floor under PLAN and JUDGE).

A day is expected to be  level × weekday × special × (what it is counted per),  where `special` stands for holidays,
make-up workdays and the phases of shopping festivals. Factors are ratios of sums, so zeros do no harm and a series
times ten has the same shape; each is drawn towards 1 as far as noise could have made it, so that little history gives a
flat shape and a series without noise is learnt exactly. Days far off are clipped while learning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from yunchou.calc.calendar import Kind, day_of

Numbers = NDArray[np.float64]

#: Fewer known days say nothing of a level; fewer ordinary days than two weeks say nothing of weekdays.
FEWEST_DAYS = 7
FEWEST_FOR_WEEKDAYS = 14
#: A day this many days away counts half as much for the level.
HALF_LIFE = 14
#: Robust standard deviations beyond which a day is clipped while learning.
CLIP_AT = 3.5
#: How far festivals and holidays differ among each other, as a share: what little evidence is weighed against.
SPECIALS_VARY, ONE_SPECIAL_VARIES = 0.5, 0.3
#: The same weekday of the year before; from so much history on its level is used for the days ahead, by half:
#: one year cannot tell a season from growth.
YEAR = timedelta(days=364)
DAYS_FOR_SEASON = 392
SEASON_COUNTS = 0.5
ROUNDS, MOST_STEPS, CLOSE_ENOUGH = 4, 30, 1e-12
#: The standard deviation of a normal distribution by its median absolute deviation.
NORMAL = 1.4826


class TooLittleHistory(ValueError):
    """Too few known days to speak of a level."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a series looks like. `level`: of an average ordinary day at the end; `spread`: a day's relative deviation.

    `weekdays` run from Monday and average 1. `season` is what last year's level says of the days after `last_day`.
    """

    level: float
    weekdays: tuple[float, ...]
    specials: Mapping[str, float]
    kinds: Mapping[str, float]
    spread: float
    last_day: date
    known_days: int
    season: Mapping[date, float] = field(default_factory=dict)

    def expected(self, day: date) -> float:
        """What the day should be, per unit of exposure, at the last level."""
        return self.level * self.factor(day)

    def factor(self, day: date) -> float:
        """How the day compares with an average ordinary one."""
        known = day_of(day)
        if known.kind is Kind.HOLIDAY:
            base = sum(self.weekdays[5:]) / 2
        elif known.kind is Kind.MAKE_UP:
            base = sum(self.weekdays[:5]) / 5
        else:
            base = self.weekdays[day.weekday()]
        return base * self._special(known.special) * self.season.get(day, 1.0)

    def has_seen(self, day: date) -> bool:
        """Whether the history had an ordinary day, or one of the same holiday or phase of a festival."""
        special = day_of(day).special
        return not special or special in self.specials

    def _special(self, special: str) -> float:
        if not special:
            return 1.0
        return self.specials.get(special, self.kinds.get(kind_of(special), 1.0))


def kind_of(special: str) -> str:
    """What a special day has in common with others: 'peak' of 'double_11:peak', 'holiday' of 'holiday:national'."""
    head, _, tail = special.partition(":")
    return head if head in {"holiday", "make_up"} else tail


def learn_shape(
    days: Sequence[date], values: Sequence[float | None], *, exposures: Sequence[float] | None = None
) -> Shape:
    """Learn the shape of a series. None is a day without an answer. Raises TooLittleHistory.

    `exposures` is what a value is counted per, such as the visits under orders: then the shape is that of the rate.
    """
    series = _series(days, values, exposures)
    fit = _robust_fit(series)
    specials, kinds = _specials(series, fit)
    return Shape(
        level=float(fit.level[-1]),
        weekdays=tuple(float(one) for one in fit.weekdays),
        specials=specials,
        kinds=kinds,
        spread=fit.spread,
        last_day=max(days),
        known_days=int(series.is_known.sum()),
        season=_season(series, fit),
    )


@dataclass(frozen=True, slots=True)
class _Series:
    """A series without gaps, in order: unknown days have no exposure. `base` points to a weekday."""

    days: tuple[date, ...]
    values: Numbers
    exposures: Numbers
    weekday: NDArray[np.intp]
    specials: tuple[str, ...]
    is_known: NDArray[np.bool_]
    is_ordinary: NDArray[np.bool_]
    kernel: Numbers

    @property
    def is_flat(self) -> bool:
        """A series that goes below zero, or is nothing but zeros, has no factors."""
        return bool((self.values < 0).any() or not self.values[self.is_ordinary].any())


@dataclass(frozen=True, slots=True)
class _Fit:
    weekdays: Numbers
    level: Numbers
    spread: float


def _series(
    days: Sequence[date], values: Sequence[float | None], exposures: Sequence[float] | None
) -> _Series:
    per = [1.0] * len(days) if exposures is None else exposures
    rows = sorted(zip(days, values, per, strict=True))
    is_known = np.array([value is not None and over > 0 for _, value, over in rows], dtype=np.bool_)
    if is_known.sum() < FEWEST_DAYS:
        raise TooLittleHistory(f"{is_known.sum()} known days; a level needs {FEWEST_DAYS}.")
    specials = tuple(day_of(day).special for day, _, _ in rows)
    is_ordinary = is_known & np.array([not one for one in specials], dtype=np.bool_)
    if is_ordinary.sum() < FEWEST_DAYS:
        is_ordinary = is_known
    at = np.array([day.toordinal() for day, _, _ in rows], dtype=np.float64)
    return _Series(
        days=tuple(day for day, _, _ in rows),
        values=np.array([value or 0.0 for _, value, _ in rows]) * is_known,
        exposures=np.array([over for _, _, over in rows], dtype=np.float64) * is_known,
        weekday=np.array([day.weekday() for day, _, _ in rows]),
        specials=specials,
        is_known=is_known,
        is_ordinary=is_ordinary,
        kernel=np.exp2(-np.abs(at[:, None] - at[None, :]) / HALF_LIFE),
    )


def _robust_fit(series: _Series) -> _Fit:
    """Fit, clip the days that are far off, and fit again."""
    values = series.values
    # A count that is zero on most days has no scale by which a day could be far off.
    is_clippable = not series.is_flat and float(np.median(values[series.is_ordinary])) > 0
    for _ in range(ROUNDS if is_clippable else 1):
        fit = _fit(series, values)
        if is_clippable:
            values = _clipped(series, fit)
    return fit


def _clipped(series: _Series, fit: _Fit) -> Numbers:
    expected = fit.level * fit.weekdays[series.weekday] * series.exposures
    off = _relative(series.values, expected)
    far = CLIP_AT * NORMAL * float(np.median(np.abs(off[series.is_ordinary])))
    return np.clip(series.values, expected * max(0.0, 1 - far), expected * (1 + far))


def _fit(series: _Series, values: Numbers) -> _Fit:
    weekdays = np.ones(7)
    if not series.is_flat and series.is_ordinary.sum() >= FEWEST_FOR_WEEKDAYS:
        weekdays = _weekdays(series, values)
    level = _level(series, values, weekdays)
    raw = _Fit(weekdays, level, _spread(series, values, weekdays, level))
    weekdays = _drawn_in(series, raw)
    level = _level(series, values, weekdays)
    return _Fit(weekdays, level, _spread(series, values, weekdays, level))


def _level(series: _Series, values: Numbers, weekdays: Numbers) -> Numbers:
    """The level of each day, from the ordinary days around it."""
    above = series.kernel @ (values * series.is_ordinary)
    below = series.kernel @ (series.exposures * weekdays[series.weekday] * series.is_ordinary)
    return _divided(above, below)


def _weekdays(series: _Series, values: Numbers) -> Numbers:
    """Weekday factors and levels explain each other: settle one, then the other, until both stand."""
    weekdays = np.ones(7)
    counts = values * series.is_ordinary
    for _ in range(MOST_STEPS):
        level = _level(series, values, weekdays)
        over = series.exposures * level * series.is_ordinary
        found = _divided(_by_weekday(series, counts), _by_weekday(series, over), where_none=1.0)
        found = found / float(found.mean())
        has_settled = bool(np.abs(found - weekdays).max() < CLOSE_ENOUGH)
        weekdays = found
        if has_settled:
            break
    return weekdays


def _drawn_in(series: _Series, fit: _Fit) -> Numbers:
    """The weekday factors, drawn towards 1 by as much of their differences as noise alone would make."""
    days = _by_weekday(series, series.is_ordinary.astype(np.float64))
    noise = _divided(np.full(7, fit.spread**2), days, where_none=1.0)
    true = max(0.0, float(fit.weekdays.var(ddof=1)) - float(noise.mean()))
    if not true:
        return np.ones(7)
    drawn: Numbers = 1 + (fit.weekdays - 1) * true / (true + noise)
    return drawn / float(drawn.mean())


def _by_weekday(series: _Series, numbers: Numbers) -> Numbers:
    return np.bincount(series.weekday, numbers, 7).astype(np.float64)


def _spread(series: _Series, values: Numbers, weekdays: Numbers, level: Numbers) -> float:
    """A day's relative standard deviation at the average exposure: days with more behind them vary less."""
    ordinary = series.is_ordinary
    expected = (level * weekdays[series.weekday] * series.exposures)[ordinary]
    weight = (series.exposures / series.exposures[series.is_known].mean())[ordinary]
    if not expected.any():
        return 0.0
    # TRICKY: sums over sums, since the relative error of a day on which next to nothing is expected says nothing.
    square = float((weight * (values[ordinary] - expected) ** 2).sum() / (expected**2).sum())
    learnt = 6 * bool(np.ptp(weekdays)) + 1 + len(series.days) / (4 * HALF_LIFE)
    return float(np.sqrt(square * len(expected) / max(1.0, len(expected) - learnt)))


def _specials(series: _Series, fit: _Fit) -> tuple[dict[str, float], dict[str, float]]:
    """The factor of each special kind of day that was seen, and of what they have in common."""
    if series.is_flat or series.is_ordinary.all() or (series.is_ordinary == series.is_known).all():
        return {}, {}
    expected = fit.level * _bases(series, fit.weekdays) * series.exposures
    seen = sorted({one for one, known in zip(series.specials, series.is_known, strict=True) if known and one})
    groups = {name: np.array([one == name for one in series.specials]) & series.is_known for name in seen}
    kinds: dict[str, float] = {}
    for kind in sorted({kind_of(name) for name in seen}):
        among = np.logical_or.reduce([groups[name] for name in seen if kind_of(name) == kind])
        kinds[kind] = _factor(series, expected, among, fit, towards=1.0, varies=SPECIALS_VARY)
    specials = {
        name: _factor(series, expected, days, fit, towards=kinds[kind_of(name)], varies=ONE_SPECIAL_VARIES)
        for name, days in groups.items()
    }
    return specials, kinds


def _factor(
    series: _Series,
    expected: Numbers,
    among: NDArray[np.bool_],
    fit: _Fit,
    *,
    towards: float,
    varies: float,
) -> float:
    below = float(expected[among].sum())
    if below <= 0:
        return towards
    found = float(series.values[among].sum()) / below
    noise = fit.spread**2 / int(among.sum())
    return towards + (found - towards) * varies**2 / (varies**2 + noise)


def _bases(series: _Series, weekdays: Numbers) -> Numbers:
    """What a day's weekday alone says of it: a holiday is like a weekend, a make-up workday like a workday."""
    bases = weekdays[series.weekday].copy()
    for at, day in enumerate(series.days):
        kind = day_of(day).kind
        if kind is Kind.HOLIDAY:
            bases[at] = weekdays[5:].mean()
        elif kind is Kind.MAKE_UP:
            bases[at] = weekdays[:5].mean()
    return bases


def _season(series: _Series, fit: _Fit) -> dict[date, float]:
    """For the year ahead: how last year's level went on from the same day."""
    last = series.days[-1]
    if series.is_flat or (last - series.days[0]).days < DAYS_FOR_SEASON:
        return {}
    levels = dict(zip(series.days, fit.level, strict=True))
    start = levels.get(last - YEAR, 0.0)
    if start <= 0:
        return {}
    ahead = (last + timedelta(days=turn) for turn in range(1, YEAR.days + 1))
    return {
        day: float((levels[day - YEAR] / start) ** SEASON_COUNTS)
        for day in ahead
        if levels.get(day - YEAR, 0.0) > 0
    }


def _relative(values: Numbers, expected: Numbers) -> Numbers:
    """How far each value is off what was expected, as a share of it; 0 where nothing was expected."""
    return _divided(values - expected, np.abs(expected))


def _divided(above: Numbers, below: Numbers, *, where_none: float = 0.0) -> Numbers:
    found: Numbers = np.divide(above, below, out=np.full(above.shape, where_none), where=below != 0)
    return found
