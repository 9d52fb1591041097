"""Whether an action did what it aimed at: the days after it against those before (the floor under JUDGE)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yunchou.calc.significance import CONFIDENCE, DayNumber

#: Complete days after an action below which nothing is said: each weekday once.
LEAST_DAYS = 7


class Outcome(StrEnum):
    WORKED = "worked"
    NO_EFFECT = "no_effect"
    TOO_EARLY = "too_early"


class Direction(StrEnum):
    RISE = "rise"
    FALL = "fall"


class AimKind(StrEnum):
    """LEVEL: the number that should be reached (a day's, or a ratio). SHARE: so much more or less, 0.1 is 10 %."""

    LEVEL = "level"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Aim:
    direction: Direction
    kind: AimKind
    amount: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """`amount`, `low`, `high`: what changed a day (or in the ratio) with its interval; None where nothing can be said.
    `before`, `after`: the levels. `aimed`: the change that was aimed at. `reaches_aim`: the interval does not rule it out.
    `days`: complete days after the action."""

    outcome: Outcome
    amount: float | None
    low: float | None
    high: float | None
    days: int
    before: float | None = None
    after: float | None = None
    aimed: float | None = None
    reaches_aim: bool = False


def remeasure(
    before_days: Sequence[DayNumber],
    after_days: Sequence[DayNumber],
    *,
    aim: Aim,
    shape_days: Sequence[DayNumber] = (),
    least_days: int = LEAST_DAYS,
    confidence: float = CONFIDENCE,
) -> Verdict:
    """Hold the complete days after an action against the same weekdays before it.

    too_early: fewer than `least_days` days after, or an interval with both nothing and the aim in it. worked: the whole
    interval lies on the aimed side of nothing. no_effect: everything else. `shape_days` are other days that only tell
    weekdays and spread. Without days before, a LEVEL aim is held against the days after alone.
    """
    raise NotImplementedError
