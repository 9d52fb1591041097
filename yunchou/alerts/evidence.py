"""The very numbers of a firing, as JSON that stays as it was (stage: judge)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from yunchou.alerts.courses import Seen
from yunchou.analytics.answers import Known, Value
from yunchou.calc import falling, spells
from yunchou.calc.falling import Course, Ints, Limits, Mode, Run, State, Terms

#: Before the run: what it may have been held against, and enough to see how the number usually goes.
HISTORY = 28
DIGITS = 12
WORDS = {State.UNKNOWN: "unknown", State.CLEAR: "clear", State.BREACH: "breach"}
LAST_AGAINST_FIRST = frozenset({Mode.EACH_VS_PREVIOUS, Mode.CUMULATIVE})
"""Modes that tell how far a number fell from the day before the run."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A number with the terms it is held against; days with too small a denominator are unknown."""

    seen: Seen
    terms: Terms
    special: Ints

    @property
    def course(self) -> Course:
        return self.seen.course.known_from(self.terms.minimum)


def baseline_days(run: Run, judged: Judged) -> tuple[date, date]:
    """The days before a run that it was held against, for whoever looks closer."""
    lengths = {Mode.EACH_VS_PREVIOUS: 1, Mode.CUMULATIVE: 1, Mode.RELATIVE: judged.terms.lag}
    first = run.start - lengths.get(judged.terms.mode, HISTORY)
    return judged.course.day(first), judged.course.day(run.start - 1)


def evidence_of(run: Run, judged: Judged) -> dict[str, Any]:
    """All that was looked at: the days before the run, the run, and what each was held against."""
    held = _held(run, judged)
    return {
        "days": [*_history(run, judged), *_days(run, judged, held)],
        "direction": run.direction.value,
        "data_version": judged.seen.data_version,
        **_sums(run, judged, held),
    }


def days_of(run: Run, judged: Judged) -> list[dict[str, Any]]:
    """The days of a run alone, as they are known now."""
    return list(_days(run, judged, _held(run, judged)))


def _held(run: Run, judged: Judged) -> Limits:
    starts = np.array([run.start], dtype=np.int64)
    span = run.completed - run.start + 1
    return spells.limits(judged.course, judged.terms, starts=starts, span=span, special=judged.special)


def _history(run: Run, judged: Judged) -> Iterator[dict[str, Any]]:
    course = judged.course
    for index in range(max(run.start - HISTORY, 0), run.start):
        is_known = not np.isnan(course.values[index])
        yield _day(index, judged) | {"state": "history" if is_known else "unknown"}


def _days(run: Run, judged: Judged, held: Limits) -> Iterator[dict[str, Any]]:
    [found] = falling.states(judged.course, held, run.direction)
    for column, state in enumerate(found):
        limits = {
            "expected": written(held.expected[0, column]),
            "low": written(held.low[0, column]),
            "high": written(held.high[0, column]),
        }
        yield _day(run.start + column, judged) | {"state": WORDS[State(int(state))]} | limits


def _day(index: int, judged: Judged) -> dict[str, Any]:
    seen = judged.seen
    value: Value | None = seen.values[index] if index < len(seen.values) else None
    found = {"day": seen.course.day(index).isoformat(), "value": None, "numerator": None, "denominator": None}
    if isinstance(value, Known):
        found |= {
            "value": _exact(value.amount),
            "numerator": _exact(value.numerator),
            "denominator": _exact(value.denominator),
        }
    return found | {"reason": _why_unknown(index, judged, value)}


def _why_unknown(index: int, judged: Judged, value: Value | None) -> str:
    """A code; '' for a day that is known."""
    if value is not None and not isinstance(value, Known):
        return value.reason.code
    if not judged.seen.complete[index]:
        return "incomplete"
    return "too_few" if np.isnan(judged.course.values[index]) else ""


def _sums(run: Run, judged: Judged, held: Limits) -> dict[str, Any]:
    """The run as a whole against what was expected of as many: sums over sums, so that it is no mean of rates."""
    course = judged.course
    values, numerators, denominators = (
        each[run.start : run.completed + 1]
        for each in (course.values, course.numerators, course.denominators)
    )
    known = ~np.isnan(values) & ~np.isnan(held.expected[0])
    above, below = float(numerators[known].sum()), float(denominators[known].sum())
    expected = float((held.expected[0] * denominators)[known].sum())
    if judged.terms.mode in LAST_AGAINST_FIRST:
        before = float(falling.anchor(course, held.starts)[0])
        after = float(values[-1])
    else:
        before, after = expected / below if below else np.nan, above / below if below else np.nan
    return {
        "value": written(after),
        "expected": written(before),
        "numerator": written(above),
        "denominator": written(below) if course.is_ratio else None,
        "change": written((after - before) / abs(before) if before else np.nan),
    }


def written(number: float) -> str | None:
    """A number that was computed, to as many digits as it holds; None where it is unknown."""
    if np.isnan(number):
        return None
    return f"{Decimal(repr(float(f'{number:.{DIGITS}g}'))).normalize():f}"


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
