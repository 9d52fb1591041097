"""Short ways to write a number's days in tests."""

from collections.abc import Sequence
from datetime import date

from yunchou.calc.falling import Course, Direction, Mode, Terms, course

MONDAY = date(2026, 3, 2)


def plain(*values: float | None, first: date = MONDAY) -> Course:
    """A number that is no ratio; None is an unknown day."""
    return course(first, [None if one is None else (one, one, 1.0) for one in values], is_ratio=False)


def rate(days: Sequence[tuple[float, float] | None], *, first: date = MONDAY) -> Course:
    """A ratio of (numerator, denominator) a day."""
    return course(
        first,
        [None if one is None or not one[1] else (one[0] / one[1], *one) for one in days],
        is_ratio=True,
    )


def terms(mode: Mode, threshold: float, days: int, **more: object) -> Terms:
    return Terms(mode, Direction(str(more.pop("direction", "falls"))), threshold, days, **more)  # type: ignore[arg-type]  # each test names fields of Terms
