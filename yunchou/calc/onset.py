"""From which day on a course runs at another level (the floor under JUDGE)."""

from collections.abc import Sequence
from itertools import accumulate

#: Fewer days say nothing about where a level changed.
LEAST_DAYS = 14


def turning_point(values: Sequence[float], *, falls: bool = True) -> int | None:
    """The index of the first value of the lower (or, with `falls=False`, higher) level; None where there is none.

    The cumulated sums of what each value has more than their mean (Page 1954, "Continuous inspection schemes",
    Biometrika 41) peak on the last day of the higher level. It always names the likeliest day: whether the level
    changed at all is for others to say.
    """
    if len(values) < LEAST_DAYS:
        return None
    mean = sum(values) / len(values)
    sign = 1 if falls else -1
    sums = list(accumulate(sign * (value - mean) for value in values))
    last = max(range(len(sums) - 1), key=lambda place: sums[place])
    return last + 1 if sums[last] > 0 else None
