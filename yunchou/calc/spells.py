"""When a rule fires, when that is over, and how long it then stays quiet (JUDGE)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from yunchou.calc import anomaly, falling
from yunchou.calc.falling import STRETCH, Course, Ints, Limits, Mode, Run, State, Terms

#: After so many days it is no fall any more but the new level: what it was held against is four weeks old.
SETTLED_AFTER = 28


@dataclass(frozen=True, slots=True)
class End:
    """The first day that is known to be back within its limits, or the day on which the new level counts as settled."""

    index: int
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Spell:
    """One firing: the run that set it off, and its end if that has come."""

    run: Run
    end: End | None


def limits(
    given: Course, terms: Terms, *, starts: Ints, special: Ints | None = None, span: int = STRETCH
) -> Limits:
    """What days are held against, of whatever mode. `special`: see calc.anomaly."""
    if terms.mode is Mode.ANOMALY:
        return anomaly.limits(given, terms, starts=starts, span=span, special=special)
    return falling.limits(given, terms, starts=starts, span=span)


def anchored(given: Course, terms: Terms, *, start: int, special: Ints | None = None) -> Limits:
    """One row: what the days since `start` must come back to."""
    if terms.mode is Mode.ANOMALY:
        starts = np.array([start], dtype=np.int64)
        return anomaly.limits(given, terms, starts=starts, span=len(given) - start, special=special)
    return falling.anchored(given, terms, start=start)


def runs(given: Course, terms: Terms, *, since: int = 0, special: Ints | None = None) -> list[Run]:
    """Every run that is completed on `since` or later, by the day that completes it."""
    # A run of one day is completed as it begins; every other can be stretched by unknown days.
    span = 1 if terms.days == 1 else STRETCH
    starts = falling.starts_from(given, since - span + 1)
    if not len(starts):
        return []
    held = limits(given, terms, starts=starts, span=span, special=special)
    return [run for run in falling.runs(given, terms, held) if run.completed >= since]


def end_of(run: Run, given: Course, terms: Terms, *, special: Ints | None = None) -> End | None:
    """How a run ended, or None while it goes on."""
    held = anchored(given, terms, start=run.start, special=special)
    [judged] = falling.states(given, held, run.direction)
    settled = run.start + SETTLED_AFTER
    after = run.completed - run.start + 1
    back = np.flatnonzero(judged[after:] == State.CLEAR)
    if len(back) and run.start + after + int(back[0]) <= settled:
        return End(run.start + after + int(back[0]), is_settled=False)
    return End(settled, is_settled=True) if settled < len(given) else None


@dataclass(frozen=True, slots=True)
class Before:
    """What came before the runs that count: none that holds the day `over`, none completed by `quiet_through`."""

    over: int = -1
    quiet_through: int = -1

    def leaves(self, run: Run) -> bool:
        return run.start > self.over and run.completed > self.quiet_through


NOTHING_BEFORE = Before()


def next_spell(
    given: Course, terms: Terms, *, since: int, before: Before = NOTHING_BEFORE, special: Ints | None = None
) -> Spell | None:
    """The first firing whose run is completed on `since` or later."""
    for run in runs(given, terms, since=since, special=special):
        if before.leaves(run):
            return Spell(run, end_of(run, given, terms, special=special))
    return None


def spells(
    given: Course, terms: Terms, *, cool_down: int, since: int = 0, special: Ints | None = None
) -> Iterator[Spell]:
    """The firings of a rule whose runs are completed on `since` or later, in order.

    None while the one before goes on, nor for `cool_down` days after its end; and a run holds no day of the one before.
    """
    before = NOTHING_BEFORE
    for run in runs(given, terms, since=since, special=special):
        if not before.leaves(run):
            continue
        end = end_of(run, given, terms, special=special)
        yield Spell(run, end)
        if end is None:
            return
        before = Before(end.index, end.index + cool_down)


def last_breach(spell: Spell, given: Course, terms: Terms, *, special: Ints | None = None) -> int:
    """The last day of a spell that is known to be beyond its limit."""
    held = anchored(given, terms, start=spell.run.start, special=special)
    [judged] = falling.states(given, held, spell.run.direction)
    until = len(judged) if spell.end is None else spell.end.index - spell.run.start
    beyond = np.flatnonzero(judged[:until] == State.BREACH)
    return max(spell.run.completed, spell.run.start + int(beyond[-1]) if len(beyond) else 0)


def has_gone(run: Run, given: Course, terms: Terms, *, special: Ints | None = None) -> bool:
    """Whether the days of a run, as they are known now, make it none: one of them is within its limit after all."""
    span = run.completed - run.start + 1
    starts = np.array([run.start], dtype=np.int64)
    held = limits(given, terms, starts=starts, span=span, special=special)
    [judged] = falling.states(given, held, run.direction)
    return bool((judged == State.CLEAR).any())
