"""How many one needs to see a difference of two shares (the floor under LEARN)."""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

ALPHA, POWER = 0.05, 0.8
NORMAL = NormalDist()


class ImpossibleShares(ValueError):
    """Two shares that are no shares, or the same one: no number of trials tells them apart."""


@dataclass(frozen=True, slots=True)
class SampleSize:
    """`per_arm` trials in each of two arms, and the whole days that both take at so many trials a day."""

    per_arm: int
    days: int


def trials_per_arm(one: float, other: float, *, alpha: float = ALPHA, power: float = POWER) -> int:
    """How many independent trials each of two arms needs to tell share `one` from share `other`.

    The two-sided normal approximation with the pooled share under no difference (Fleiss, Levin and Paik 2003,
    "Statistical Methods for Rates and Proportions", eq. 4.14, without the correction for continuity).
    """
    if not (0 <= one <= 1 and 0 <= other <= 1) or one == other:
        raise ImpossibleShares(
            f"{one} and {other} cannot be told apart; give two different shares of 0 to 1."
        )
    mean = (one + other) / 2
    if_same = NORMAL.inv_cdf(1 - alpha / 2) * sqrt(2 * mean * (1 - mean))
    if_apart = NORMAL.inv_cdf(power) * sqrt(one * (1 - one) + other * (1 - other))
    return ceil(((if_same + if_apart) / (one - other)) ** 2)


def length_of_test(one: float, other: float, *, trials_a_day: float) -> SampleSize:
    """Both arms together take what comes in a day. Raises ImpossibleShares where nothing comes."""
    if trials_a_day <= 0:
        raise ImpossibleShares("A test in which nobody takes part never ends.")
    per_arm = trials_per_arm(one, other)
    return SampleSize(per_arm, ceil(2 * per_arm / trials_a_day))
