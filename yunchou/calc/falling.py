"""Runs of days on which a number fell or rose too far, each mode by its definition (JUDGE).

A *run* is so many known days in a row, all beyond their limit. A day that is not known (incomplete, no answer, too small a
denominator, nothing to hold it against) is skipped: it neither completes a run nor breaks it. What a day is held against
depends on where the run began, so everything is computed for every start at once: row = the day the run began, column = days
since.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

WEEK = 7
BASELINE_WEEKS = 4
#: Fewer known days of a weekday say nothing about it.
LEAST_BASELINE_DAYS = 2
#: A run that unknown days stretch over more than this is none.
STRETCH = 28
#: The last known day before a run is looked for this far back.
FARTHEST_ANCHOR = 7
#: The edge counts, and decimal fractions are not exact in binary: 0.04 is 20 % below 0.05.
ROUNDING = 1e-9


class Mode(StrEnum):
    """What a day is held against."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    EACH_VS_PREVIOUS = "each_vs_previous"
    EACH_VS_BASELINE = "each_vs_baseline"
    CUMULATIVE = "cumulative"
    ANOMALY = "anomaly"


class Direction(StrEnum):
    """Which side of its limits breaches."""

    FALLS = "falls"
    RISES = "rises"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Terms:
    """A rule in numbers. `threshold`: a value (ABSOLUTE), widths of the usual spread (ANOMALY), else a share (0.2 = 20 %).

    `lag`: how many days before RELATIVE looks. `minimum`: the least denominator of a day; of a number that is no ratio,
    the least value that it is held against.
    """

    mode: Mode
    direction: Direction
    threshold: float
    days: int
    minimum: float = 0.0
    lag: int = WEEK


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A number day by day from `first` on. A day that is not known is NaN in all three; a plain number's denominator is 1."""

    first: date
    values: Floats
    numerators: Floats
    denominators: Floats
    is_ratio: bool

    def __len__(self) -> int:
        return len(self.values)

    def day(self, index: int) -> date:
        return self.first + timedelta(days=int(index))

    def index(self, day: date) -> int:
        """Where a day lies; negative before the first."""
        return (day - self.first).days

    def known_from(self, minimum: float) -> "Course":
        """The course in which a ratio's days with a smaller denominator are unknown."""
        if not self.is_ratio:
            return self
        enough = self.denominators >= minimum
        values, numerators, denominators = (
            np.where(enough, each, np.nan) for each in (self.values, self.numerators, self.denominators)
        )
        return Course(self.first, values, numerators, denominators, is_ratio=True)


Fraction = tuple[float, float, float]


def course(first: date, days: Sequence[Fraction | None], *, is_ratio: bool) -> Course:
    """A course of (value, numerator, denominator) a day; None where it is unknown."""
    unknown: Fraction = (np.nan, np.nan, np.nan)
    table = np.array([unknown if day is None else day for day in days], dtype=np.float64).reshape(-1, 3)
    return Course(first, table[:, 0], table[:, 1], table[:, 2], is_ratio)


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What days are held against, by the start of their run (rows, `starts`) and the days since (columns); NaN: unknown.

    At or below `low` a day has fallen too far, at or above `high` it has risen too far.
    """

    starts: Ints
    expected: Floats
    low: Floats
    high: Floats

    @property
    def span(self) -> int:
        return int(self.expected.shape[1])


def starts_from(given: Course, first: int = 0) -> Ints:
    """Every day of the course from this index on, as a possible start."""
    return np.arange(max(first, 0), len(given), dtype=np.int64)


def limits(given: Course, terms: Terms, *, starts: Ints, span: int = STRETCH) -> Limits:
    """The limits of all modes but ANOMALY, for runs that begin at `starts` and last up to `span` days."""
    held = _held_against(given, terms, starts=starts, span=span)
    if terms.mode is Mode.ABSOLUTE:
        return strictly(starts, held)
    if not given.is_ratio:
        held = np.where(np.abs(held) >= terms.minimum, held, np.nan)
    if terms.mode is Mode.CUMULATIVE:
        return strictly(starts, held)
    return within(starts, held, np.abs(held) * terms.threshold)


def strictly(starts: Ints, held: Floats) -> Limits:
    """Limits at the value itself, which it has to pass: “below 2 %” does not hold at 2 %."""
    edge = np.abs(held) * ROUNDING
    return Limits(starts, held, held - edge, held + edge)


def within(starts: Ints, expected: Floats, allowed: Floats) -> Limits:
    """Limits at a distance from what is expected, which counts as too far; nothing is a share of zero."""
    expected = np.where(expected == 0, np.nan, expected)
    edge = np.abs(expected) * ROUNDING
    return Limits(starts, expected, expected - allowed + edge, expected + allowed - edge)


def anchored(given: Course, terms: Terms, *, start: int) -> Limits:
    """One row: what the days since `start` must come back to, which is what was before the run, however long it lasts."""
    starts, span = np.array([start], dtype=np.int64), len(given) - start
    if terms.mode is Mode.RELATIVE and terms.lag == WEEK:
        held = value_at(given.values, start + np.arange(span) % WEEK - WEEK)
    elif terms.mode in {Mode.RELATIVE, Mode.EACH_VS_PREVIOUS, Mode.CUMULATIVE}:
        held = np.full(span, anchor(given, starts)[0])
    else:
        return limits(given, terms, starts=starts, span=span)
    return within(starts, held[None, :], np.abs(held)[None, :] * terms.threshold)


def anchor(given: Course, starts: Ints) -> Floats:
    """The value of the last known day before each start, looked for a week back."""
    days = np.arange(len(given))
    known = np.maximum.accumulate(np.where(np.isnan(given.values), -1, days))
    near = np.where((known >= 0) & (days - known < FARTHEST_ANCHOR), known, -1)
    return value_at(value_at(given.values, near), starts - 1)


def value_at(values: Floats, index: Ints) -> Floats:
    """The values at these places; NaN outside."""
    if not len(values):
        return np.full(index.shape, np.nan)
    outside = (index < 0) | (index >= len(values))
    found: Floats = np.where(outside, np.nan, np.take(values, index, mode="clip"))
    return found


def _held_against(given: Course, terms: Terms, *, starts: Ints, span: int) -> Floats:
    since = np.arange(span)
    days = starts[:, None] + since[None, :]
    match terms.mode:
        case Mode.ABSOLUTE:
            return np.full(days.shape, terms.threshold)
        case Mode.RELATIVE:
            return value_at(given.values, days - terms.lag)
        case Mode.EACH_VS_PREVIOUS:
            return value_at(given.values, days - 1)
        case Mode.CUMULATIVE:
            return anchor(given, days)
        case Mode.EACH_VS_BASELINE:
            return _baseline(given, days, weeks_since=since // WEEK)
        case Mode.ANOMALY:
            raise ValueError("ANOMALY is held against a band: see calc.anomaly.")


def _baseline(given: Course, days: Ints, *, weeks_since: Ints) -> Floats:
    """Σ numerators ÷ Σ denominators of the same weekday in the four weeks before the run began."""
    back = WEEK * (weeks_since[:, None] + 1 + np.arange(BASELINE_WEEKS)[None, :])
    places = days[:, :, None] - back[None, :, :]
    above, below = value_at(given.numerators, places), value_at(given.denominators, places)
    enough = (~np.isnan(above)).sum(axis=2) >= LEAST_BASELINE_DAYS
    total = np.where(enough, np.nansum(below, axis=2), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total == 0, np.nan, np.nansum(above, axis=2) / total)


class State(IntEnum):
    """A day held against its limits."""

    UNKNOWN = 0
    CLEAR = 1
    BREACH = 2


def states(given: Course, held: Limits, direction: Direction) -> NDArray[np.int8]:
    """Each day of each possible run: beyond its limit on that side, or not, or not known."""
    values = value_at(given.values, held.starts[:, None] + np.arange(held.span)[None, :])
    breach = np.zeros(values.shape, dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        if direction is not Direction.RISES:
            breach |= values <= held.low
        if direction is not Direction.FALLS:
            breach |= values >= held.high
    unknown = np.isnan(values) | np.isnan(held.expected)
    return np.where(unknown, State.UNKNOWN, np.where(breach, State.BREACH, State.CLEAR)).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Run:
    """So many known days in a row beyond their limit on one side: the indices of the first and of the last."""

    start: int
    completed: int
    direction: Direction


def runs(given: Course, terms: Terms, held: Limits) -> list[Run]:
    """Every run, by the day that completes it; of two that the same day completes, the shorter first."""
    sides = (Direction.FALLS, Direction.RISES) if terms.direction is Direction.EITHER else (terms.direction,)
    found = [run for side in sides for run in _runs_on(given, terms, held, side)]
    return sorted(found, key=lambda run: (run.completed, -run.start))


def _runs_on(given: Course, terms: Terms, held: Limits, side: Direction) -> Iterator[Run]:
    judged = states(given, held, side)
    unbroken = (judged == State.CLEAR).cumsum(axis=1) == 0
    breaches = ((judged == State.BREACH) & unbroken).cumsum(axis=1)
    complete = breaches >= terms.days
    begins = (judged[:, 0] == State.BREACH) & complete.any(axis=1)
    lasted = complete.argmax(axis=1)
    if terms.mode is Mode.CUMULATIVE:
        begins &= _far_enough(given, terms, held.starts, held.starts + lasted, side)
    for row in np.flatnonzero(begins):
        start = int(held.starts[row])
        yield Run(start, start + int(lasted[row]), side)


def _far_enough(given: Course, terms: Terms, starts: Ints, ends: Ints, side: Direction) -> Flags:
    """Whether the last day is so far from the day before the run."""
    before, after = anchor(given, starts), value_at(given.values, ends)
    moved = before - after if side is Direction.FALLS else after - before
    with np.errstate(invalid="ignore"):
        far: Flags = (before != 0) & (moved >= np.abs(before) * (terms.threshold - ROUNDING))
    return far
