"""Whether an action did what it aimed at: the days after it against those before (the floor under JUDGE)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yunchou.calc.levels import DayNumber, TooFew, mean_level, step_between
from yunchou.calc.significance import CONFIDENCE, difference_of

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
    """Where a number should go, and how far."""

    direction: Direction
    kind: AimKind
    amount: float

    def wanted(self, before: float) -> float:
        """The change that is aimed at from this level; never against the direction."""
        sign = 1 if self.direction is Direction.RISE else -1
        change = self.amount - before if self.kind is AimKind.LEVEL else sign * abs(before) * self.amount
        return sign * max(sign * change, 0.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`amount`, `low`, `high`: what changed a day (or in the ratio) with its interval; None where nothing can be said.

    `before`: the level that the days after would have had without the action; `after`: the one they had. `aimed`: the
    change that was aimed at. `reaches_aim`: the interval does not rule it out. `days`: complete days after the action.
    """

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

    too_early: fewer than `least_days` usable days after, too few before, or an interval that holds both nothing and the
    aim, so that it cannot tell the two apart. worked: the whole interval lies on the aimed side of nothing (whether it
    reaches the aim is said beside). no_effect: everything else, that is, the aim is ruled out or the number moved the
    other way. `shape_days`: other days that only tell weekdays and spread, such as the weeks before a fall.
    """
    usable = [one for one in after_days if one.is_usable]
    after = mean_level(usable)
    step = step_between([before_days, usable, *([shape_days] if shape_days else [])])
    if isinstance(step, TooFew) or after is None or len(usable) < least_days:
        return Verdict(Outcome.TOO_EARLY, None, None, None, len(usable), mean_level(before_days), after)
    change = difference_of(step, confidence=confidence)
    without = after - change.amount
    aimed = aim.wanted(without)
    sign = 1 if aim.direction is Direction.RISE else -1
    nearest, farthest = sorted((sign * change.low, sign * change.high))
    reaches = farthest >= sign * aimed
    if nearest > 0:
        outcome = Outcome.WORKED
    else:
        outcome = Outcome.TOO_EARLY if reaches and farthest > 0 else Outcome.NO_EFFECT
    return Verdict(
        outcome, change.amount, change.low, change.high, len(usable), without, after, aimed, reaches
    )
