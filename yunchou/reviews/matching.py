"""The baseline brought to the days of the window, weekday by weekday (stage: learn)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yunchou.calc.levels import DayNumber
from yunchou.calc.periods import Period
from yunchou.reviews.asking import Counts, Course
from yunchou.reviews.factors import Side

ONE = Decimal(1)
#: A weekday that was seen once may have been any day.
LEAST_SEEN = 2


@dataclass(frozen=True, slots=True)
class Matched:
    """Which days count, and how much. `after`: each known day of the window, once. `before`: each known day of the
    baseline, so that every weekday is in it as often as in the window, by its mean."""

    before: Mapping[date, Decimal]
    after: Mapping[date, Decimal]

    def of(self, course: Course) -> tuple[Decimal, Decimal]:
        """What a count was, brought to the days of the window, and what it is."""
        return course.over(self.before), course.over(self.after)

    @property
    def is_well_known(self) -> bool:
        """Every weekday of the window was seen in the baseline twice."""
        seen = Counter(day.weekday() for day in self.before)
        return bool(self.after) and all(seen[day.weekday()] >= LEAST_SEEN for day in self.after)

    @property
    def is_empty(self) -> bool:
        return not (self.before and self.after)


def match(counts: Counts, sides: Iterable[Side], *, window: Period, baseline: Period) -> Matched:
    """The days on which all these sides are known.

    A weekday that the baseline does not have (it is shorter than a week) takes the mean of all its days.
    """
    courses = [counts.whole(side) for side in sides]
    after, before = _known(courses, window), _known(courses, baseline)
    if not after or not before:
        return Matched({}, {})
    has = Counter(day.weekday() for day in before)
    wanted = Counter(day.weekday() for day in after)
    elsewhere = Decimal(sum(count for weekday, count in wanted.items() if not has[weekday])) / len(before)
    weights = {day: Decimal(wanted[day.weekday()]) / has[day.weekday()] + elsewhere for day in before}
    return Matched({day: weight for day, weight in weights.items() if weight}, dict.fromkeys(after, ONE))


def day_numbers(days: Iterable[date], *, above: Course, below: Course | None) -> list[DayNumber]:
    """The days on which both sides are known, for statistics."""
    found = []
    for day in days:
        amount = above.days.get(day)
        under = None if below is None else below.days.get(day)
        if amount is None or (below is not None and under is None):
            continue
        found.append(DayNumber(day, float(amount), None if under is None else float(under)))
    return found


def expected_on(
    day: date, *, above: Course, below: Course | None, baseline: Sequence[date]
) -> Decimal | None:
    """What the weekday of a day has in the baseline: the mean, or Σ ÷ Σ of a ratio. None where it is not known."""
    same = [one for one in baseline if one.weekday() == day.weekday()]
    pairs = [(above.days.get(one), Decimal(1) if below is None else below.days.get(one)) for one in same]
    known = [(up, down) for up, down in pairs if up is not None and down is not None]
    under = sum((down for _up, down in known), Decimal(0))
    return sum((up for up, _down in known), Decimal(0)) / under if under else None


def _known(courses: Sequence[Course], period: Period) -> list[date]:
    return [day for day in period.days() if all(one.days.get(day) is not None for one in courses)]
