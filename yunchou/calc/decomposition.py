"""What a change is made of: parts that sum to the whole (the floor under JUDGE).

Every function splits `after - before` of a whole without a remainder. None of them says why: a part is where the
change happened, never its cause.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise

ZERO = Decimal(0)
#: Digits to count logarithms with, so that the parts still sum to 28 of them.
DIGITS = 50


class NegativeFactor(ValueError):
    """A factor below zero has no logarithm."""


@dataclass(frozen=True, slots=True)
class Share:
    """A group's part in a ratio of sums, before and after. It may have a numerator without a denominator."""

    before_num: Decimal
    before_den: Decimal
    after_num: Decimal
    after_den: Decimal


@dataclass(frozen=True, slots=True)
class Effect:
    """What one group adds to the change of a whole rate: `mix` by its weight in the whole, `rate` by its own rate."""

    mix: Decimal
    rate: Decimal

    @property
    def total(self) -> Decimal:
        return self.mix + self.rate


@dataclass(frozen=True, slots=True)
class Parts:
    """What one group adds to the change of a sum: `volume` at the whole's rate, `mix` by how its rate differs from
    that, `rate` by the change of its own rate. They sum to the change of the group's own numerator."""

    volume: Decimal
    mix: Decimal
    rate: Decimal

    @property
    def total(self) -> Decimal:
        return self.volume + self.mix + self.rate


@dataclass(frozen=True, slots=True)
class Term:
    """One factor of a product with its own two values, and what it adds to the change of the product."""

    name: str
    before: Decimal
    after: Decimal
    contribution: Decimal


def differences(groups: Mapping[str, tuple[Decimal, Decimal]]) -> dict[str, Decimal]:
    """What each group (before, after) adds to the change of their sum."""
    return {name: after - before for name, (before, after) in groups.items()}


def mix_and_rate(groups: Mapping[str, Share]) -> dict[str, Effect]:
    """Split the change of Σ num ÷ Σ den into a mix and a rate effect of each group; all of them sum to it.

    The midpoint form (Bennet 1920, "The theory of measurement of changes in cost of living", J. R. Stat. Soc. 83; for
    mix held against a mean, Roux and Plank 2022, "Marshall-Edgeworth with structure effects", MethodsX 9):
    rate = mean weight × change of the rate; mix = change of the weight × (mean rate − mean rate of all that have one),
    so that a group that gains weight adds only as far as it is better than the rest. A group without a denominator in
    one of the times is all mix there; what it has above without anything below is rate. Nothing to divide by in the
    whole, before or after: no split, an empty dict.
    """
    below = _sums((one.before_den, one.after_den) for one in groups.values())
    if not all(below):
        return {}
    level = _level(groups.values())
    return {name: _effect(one, below, level) for name, one in groups.items()}


def volume_mix_rate(groups: Mapping[str, Share]) -> dict[str, Parts]:
    """Split the change of Σ num, where num = den × rate, such as orders = visits × orders per visit.

    The same midpoints. The volumes sum to the change of Σ den × the mean rate of all groups that have one, and each
    group's parts to the change of its own numerator. What has no denominator at all has no rate that could have
    changed: all of it is volume.
    """
    level = _level(groups.values())
    return {name: _parts(one, level) for name, one in groups.items()}


def log_mean(factors: Sequence[tuple[str, Decimal, Decimal]]) -> list[Term]:
    """Split the change of a product into a term for each factor (name, before, after): LMDI-I, additive.

    Contribution = L(after, before) × ln(factor after ÷ factor before), L(a, b) = (a − b) ÷ (ln a − ln b), of Ang 2005,
    "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33. Where factors are zero the
    analytical limits hold that Wood and Lenzen 2006 ask for ("Zero-value problems of the logarithmic mean Divisia index
    decomposition method", Energy Policy 34; table 2 of Ang, Zhang and Choi 1998, Energy 23): the factors that leave
    zero, or reach it, share the whole change, equally where they are several; a product that
    stays zero has no change to share. The order of the factors does not matter. Raises NegativeFactor.
    """
    for name, before, after in factors:
        if before < 0 or after < 0:
            raise NegativeFactor(
                f"{name} is {min(before, after)}; only factors from 0 upwards can be told apart."
            )
    with localcontext(prec=DIGITS):
        contributions = _contributions(factors)
    return [
        Term(name, before, after, +added)
        for (name, before, after), added in zip(factors, contributions, strict=True)
    ]


def steps(counts: Sequence[tuple[str, Decimal, Decimal]]) -> list[Term]:
    """Split the change of the last step of a chain (name, before, after): exposure → click → visit → order → revenue.

    The first term is the step that the chain begins with, each other one the rate that leads to its step from the one
    before. A step that nobody was at, before or after, cannot be divided by and is left out, the last one excepted.
    The terms sum to the change of the last step. Fewer than two steps are no chain: an empty list.
    """
    passable = [one for one in counts[:-1] if one[1] > 0 and one[2] > 0]
    if not passable or len(counts) < 2:
        return []
    chain = [*passable, counts[-1]]
    rates = [
        (name, before / earlier[1], after / earlier[2]) for earlier, (name, before, after) in pairwise(chain)
    ]
    return log_mean([chain[0], *rates])


def largest(terms: Iterable[Term], *, falls: bool = True) -> Term | None:
    """The term that takes most away (or, with `falls=False`, adds most); None if none does."""
    sign = -1 if falls else 1
    found = max(terms, key=lambda term: sign * term.contribution, default=None)
    return found if found is not None and sign * found.contribution > 0 else None


def _sums(pairs: Iterable[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    before, after = ZERO, ZERO
    for one, other in pairs:
        before, after = before + one, after + other
    return before, after


def _level(groups: Iterable[Share]) -> Decimal:
    """The mean rate of all groups that have one."""
    rated = [one for one in groups if one.before_den or one.after_den]
    above = _sums((one.before_num, one.after_num) for one in rated)
    below = _sums((one.before_den, one.after_den) for one in rated)
    return _mean_rate(Share(above[0], below[0], above[1], below[1]), otherwise=ZERO)


def _mean_rate(one: Share, *, otherwise: Decimal) -> Decimal:
    """The mean of the rates that there are; a time without a denominator has none."""
    pairs = ((one.before_num, one.before_den), (one.after_num, one.after_den))
    rates = [above / below for above, below in pairs if below]
    return sum(rates, ZERO) / len(rates) if rates else otherwise


def _effect(one: Share, below: tuple[Decimal, Decimal], level: Decimal) -> Effect:
    weight_gained = one.after_den / below[1] - one.before_den / below[0]
    gained = one.after_num / below[1] - one.before_num / below[0]
    mix = weight_gained * (_mean_rate(one, otherwise=level) - level)
    return Effect(mix, gained - weight_gained * level - mix)


def _parts(one: Share, level: Decimal) -> Parts:
    gained = one.after_num - one.before_num
    if not (one.before_den or one.after_den):
        return Parts(gained, ZERO, ZERO)
    added = one.after_den - one.before_den
    volume = added * level
    mix = added * _mean_rate(one, otherwise=level) - volume
    return Parts(volume, mix, gained - volume - mix)


def _contributions(factors: Sequence[tuple[str, Decimal, Decimal]]) -> list[Decimal]:
    before, after = Decimal(1), Decimal(1)
    for _name, one, other in factors:
        before, after = before * one, after * other
    if before and after:
        mean = _logarithmic_mean(after, before)
        return [mean * (other / one).ln() for _name, one, other in factors]
    crossing = [(one if after else other) == 0 and before != after for _name, one, other in factors]
    return [(after - before) / sum(crossing) if crosses else ZERO for crosses in crossing]


def _logarithmic_mean(one: Decimal, other: Decimal) -> Decimal:
    return one if one == other else (one - other) / (one.ln() - other.ln())
