"""The band in which a number is expected from what it usually does: level × weekday × kind of special day (JUDGE).

Expected = the level of the last ordinary days × what the weekday usually is of a week × what this kind of special day (a
holiday, a make-up workday, a phase of a shopping festival) was of an ordinary one. Medians throughout, so that a single bad
day in the history moves nothing. The usual spread is how far days lay from what the two weeks before them led to expect.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from yunchou.calc import calendar
from yunchou.calc.falling import WEEK, Course, Floats, Ints, Limits, Terms, value_at, within
from yunchou.calc.periods import Period

WEEKS = 8
#: So many days of the eight weeks must be known, and so many of them ordinary, or nothing is expected.
LEAST_HISTORY, LEAST_ORDINARY = 28, 21
#: The level is that of the last two weeks; of more where too few of their days are ordinary and known.
LEVEL_WEEKS = (2, 4, WEEKS)
LEAST_LEVEL_DAYS = 5
LEAST_WEEKDAYS = 2
#: A kind of special day is expected like its days so far, and only if there were as many.
LEAST_SPECIAL_DAYS = 2
#: So few days tell little: the band is wider there.
SPECIAL_WIDTH = 2.0
#: A number that never moved still may by this much of itself.
LEAST_SPREAD = 0.02
#: Turns a median absolute deviation into a standard deviation, for what is spread normally.
NORMAL = 1.4826
#: Of n days the spread is known to some 1 ÷ √(2n) only: it is taken wider by FEW ÷ n, a seventh with all of them.
FEW = 6
ORDINARY = 0


def specials(first: date, days: int) -> Ints:
    """Each day's kind by the Chinese calendar: 0 for an ordinary one, equal numbers for days that are special alike."""
    if not days:
        return np.zeros(0, dtype=np.int64)
    period = Period(first, first + timedelta(days=days - 1))
    names = [one.special for one in calendar.calendar(period)]
    codes = {"": ORDINARY} | {name: turn for turn, name in enumerate(sorted(set(names) - {""}), start=1)}
    return np.array([codes[name] for name in names], dtype=np.int64)


def limits(given: Course, terms: Terms, *, starts: Ints, span: int, special: Ints | None = None) -> Limits:
    """The band of `threshold` spreads around what is expected, for runs that begin at `starts`, by the days before each.

    NaN, that is no firing, without LEAST_HISTORY known days, on kinds of special days that were not seen before, and
    where the level is not above zero: there a share of it means nothing.
    """
    special = np.zeros(len(given), dtype=np.int64) if special is None else special
    with np.errstate(divide="ignore", invalid="ignore"):
        usual = _usual(given, starts, special)
        expected, spread = _expected(usual, given, starts, span, special)
    if not given.is_ratio:
        expected = np.where(expected >= terms.minimum, expected, np.nan)
    return within(starts, expected, expected * spread * terms.threshold)


@dataclass(frozen=True, slots=True, eq=False)
class _Usual:
    """By start: the level, each weekday's part of it (column 0 is the start's own weekday), and the spread of a day.

    `all_days` and `kinds` are the eight weeks before each start as they were, special days included.
    """

    level: Floats
    weekday: Floats
    spread: Floats
    weight: Floats
    all_days: Floats
    kinds: Ints


def _usual(given: Course, starts: Ints, special: Ints) -> _Usual:
    back = starts[:, None] - WEEKS * WEEK + np.arange(WEEKS * WEEK)[None, :]
    by_week = (len(starts), WEEKS, WEEK)
    all_days = value_at(given.values, back).reshape(by_week)
    kinds = np.nan_to_num(value_at(special.astype(np.float64), back)).astype(np.int64).reshape(by_week)
    days = np.where(kinds == ORDINARY, all_days, np.nan)
    weekday = _weekdays(days)
    level_days = days / weekday[:, None, :]
    level = _level(level_days)
    known, ordinary = ((~np.isnan(each)).sum(axis=(1, 2)) for each in (all_days, days))
    enough = (known >= LEAST_HISTORY) & (ordinary >= LEAST_ORDINARY)
    level = np.where(enough & (level > 0), level, np.nan)
    weight = _median(value_at(given.denominators, back))
    return _Usual(level, weekday, _spread(level_days), weight, all_days, kinds)


def _weekdays(days: Floats) -> Floats:
    """What each weekday usually is of its week's median; 1 on average."""
    parts = days / _median(days)[:, :, None]
    known = (~np.isnan(parts)).sum(axis=1)
    usual = np.where(known >= LEAST_WEEKDAYS, _median(parts.swapaxes(1, 2)), np.nan)
    usual = np.where(usual > 0, usual, np.nan)
    on_average: Floats = usual / _mean(usual)[:, None]
    return on_average


def _level(days: Floats) -> Floats:
    """The median of the last weeks that have enough days to tell."""
    found = np.full(len(days), np.nan)
    for weeks in LEVEL_WEEKS:
        recent = days[:, -weeks:].reshape(len(days), -1)
        enough = (~np.isnan(recent)).sum(axis=1) >= LEAST_LEVEL_DAYS
        found = np.where(np.isnan(found) & enough, _median(recent), found)
    return found


def _spread(days: Floats) -> Floats:
    """How far a day usually lies from the median of the two weeks before its own, as a share of it."""
    misses = []
    for week in range(2, WEEKS):
        before = _median(days[:, week - 2 : week].reshape(len(days), -1))
        misses.append(np.abs(days[:, week] / before[:, None] - 1))
    every = np.concatenate(misses, axis=1)
    seen = (~np.isnan(every)).sum(axis=1)
    spread: Floats = np.maximum(NORMAL * _median(every) * (1 + FEW / seen), LEAST_SPREAD)
    return spread


def _expected(usual: _Usual, given: Course, starts: Ints, span: int, special: Ints) -> tuple[Floats, Floats]:
    since = np.arange(span)
    days = starts[:, None] + since[None, :]
    expected = usual.level[:, None] * usual.weekday[:, since % WEEK]
    spread = np.repeat(usual.spread[:, None], span, axis=1)
    spread *= _thinner(usual, given, days)
    kinds = np.nan_to_num(value_at(special.astype(np.float64), days)).astype(np.int64)
    for kind in np.unique(kinds[kinds != ORDINARY]):
        of_kind = kinds == kind
        expected = np.where(of_kind, expected * _factor(usual, int(kind))[:, None], expected)
        spread = np.where(of_kind, spread * SPECIAL_WIDTH, spread)
    return expected, spread


def _thinner(usual: _Usual, given: Course, days: Ints) -> Floats:
    """A rate of fewer than usual spreads wider, by the root of how many fewer; never less than usual."""
    weight = value_at(given.denominators, days)
    return np.nan_to_num(np.maximum(np.sqrt(usual.weight[:, None] / weight), 1.0), nan=1.0, posinf=1.0)


def _factor(usual: _Usual, kind: int) -> Floats:
    """What days of this kind were of ordinary ones in the eight weeks before; NaN where there were too few."""
    ordinary = usual.level[:, None, None] * usual.weekday[:, None, :]
    parts = np.where(usual.kinds == kind, usual.all_days / ordinary, np.nan).reshape(len(ordinary), -1)
    known = (~np.isnan(parts)).sum(axis=1)
    return np.where(known >= LEAST_SPECIAL_DAYS, _median(parts), np.nan)


def _median(values: Floats) -> Floats:
    """The median along the last axis of what is known; NaN where nothing is."""
    ordered = np.sort(values, axis=-1)
    known = (~np.isnan(values)).sum(axis=-1)[..., None]
    below, above = (
        np.take_along_axis(ordered, np.maximum(place, 0), axis=-1) for place in ((known - 1) // 2, known // 2)
    )
    found: Floats = ((below + above) / 2)[..., 0]
    return found


def _mean(values: Floats) -> Floats:
    """The mean along the last axis of what is known."""
    known = (~np.isnan(values)).sum(axis=-1)
    found: Floats = np.where(known == 0, np.nan, np.nansum(values, axis=-1) / known)
    return found
