"""The change of a slice in parts: by driver, by step of the chain, by group of each dimension (stage: learn)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yunchou.analytics.answers import OTHER_CODE
from yunchou.calc.decomposition import (
    Share,
    Term,
    differences,
    log_mean,
    mix_and_rate,
    steps,
    volume_mix_rate,
)
from yunchou.metrics.catalogue import Metric
from yunchou.reviews.asking import WHOLE, ZERO, Counts
from yunchou.reviews.factors import Factor, Side, Stage, base_of, chain_of, counts_of, factors_of, sides
from yunchou.reviews.figures import Breakdown, By, Effects, Part
from yunchou.reviews.matching import Matched

ONE = Decimal(1)
#: Groups that are listed by themselves; the others are one part.
MOST_PARTS = 12
#: A dimension is told apart by mix and rate in this one first: it is what teams plan by.
FIRST_DIMENSION = "channel"


@dataclass(frozen=True, slots=True)
class Whole:
    """The slice before and after, with its two sides; a plain number has 1 below."""

    metric: Metric
    above: Side
    below: Side | None
    share: Share

    @property
    def change(self) -> Decimal:
        one = self.share
        return one.after_num / one.after_den - one.before_num / one.before_den


def whole_of(metric: Metric, counts: Counts, matched: Matched) -> Whole | None:
    """None where a ratio has nothing to divide by, before or after."""
    above, below = sides(metric.measure)
    share = _share(counts, matched, above, below)
    return Whole(metric, above, below, share) if share.before_den and share.after_den else None


def by_drivers(whole: Whole, counts: Counts, matched: Matched) -> Breakdown | None:
    """By the factors of the metric; None where it is no product, or one of them is not known here."""
    factors = factors_of(whole.metric)
    pairs = [pair for one in factors if (pair := _value(one, counts, matched)) is not None]
    if len(pairs) < max(len(factors), 2) or any(min(pair) < 0 for pair in pairs):
        return None
    multiplied = [_multiplied(*both) for both in zip(factors, pairs, strict=True)]
    told = zip(log_mean(multiplied), pairs, strict=True)
    terms = [Term(term.name, *pair, term.contribution) for term, pair in told]
    return _of_terms(By.DRIVERS, terms, whole, counts)


def by_steps(whole: Whole, counts: Counts, matched: Matched) -> Breakdown | None:
    """By the steps of the chain that leads to the metric; None where fewer than two of them are on the way."""
    chain = [one for one in chain_of(whole.metric) if is_known(one.count, counts, matched)]
    if not chain:
        return None
    found = _on_the_way([(stage, *matched.of(counts.whole(stage.count))) for stage in chain])
    counted = [(stage.key, before, after) for stage, before, after in found]
    if len(counted) < 2 or counted[-1][0] != chain[-1].key:
        return None
    if whole.below is None:
        return _of_terms(By.STEPS, steps(counted), whole, counts)
    if found[0][0].count != whole.below or len(counted) < 3:
        return None
    first = counted[0]
    rates = steps([(first[0], ONE, ONE), *((key, b / first[1], a / first[2]) for key, b, a in counted[1:])])
    return _of_terms(By.STEPS, [one for one in rates if one.name != first[0]], whole, counts)


def by_dimension(dimension: str, whole: Whole, counts: Counts, matched: Matched) -> Breakdown | None:
    """By the groups of a dimension: mix and rate of a ratio; volume, mix and rate of a product; else differences.

    None where the metric cannot be split by it, or all of it is in one group.
    """
    if not all(counts.has(side, dimension) for side in (whole.above, whole.below) if side is not None):
        return None
    base = _base(whole, counts, matched, dimension)
    below = whole.below if base is None else base.above
    codes = counts.codes.get(dimension, ())
    shares = {code: _share(counts, matched, whole.above, below, (dimension, code)) for code in codes}
    is_ratio = whole.below is not None
    parts = _ratio_parts(shares, whole) if is_ratio else _sum_parts(shares, whole, with_base=base is not None)
    if len(parts) < 2:
        return None
    leading, excess = _leading(parts, whole.change)
    return Breakdown(
        By.DIMENSION,
        dimension,
        whole.change,
        whole.change - sum((part.contribution for part in parts), ZERO),
        tuple(_folded(parts, leading, whole.change)),
        leading,
        excess,
        counts.versions[dimension],
        base="" if base is None else base.key,
    )


def _base(whole: Whole, counts: Counts, matched: Matched, dimension: str) -> Factor | None:
    """What tells the volume of a plain number apart, where it is known by this dimension."""
    base = base_of(whole.metric) if whole.below is None else None
    if base is None or not counts.has(base.above, dimension):
        return None
    return base if is_known(base.above, counts, matched) else None


def is_known(side: Side, counts: Counts, matched: Matched) -> bool:
    """Whether the whole of a side is known on every day that counts."""
    if not counts.has(side):
        return False
    days = counts.whole(side).days
    return all(days.get(day) is not None for day in (*matched.before, *matched.after))


def ranked(breakdowns: Iterable[Breakdown | None]) -> list[Breakdown]:
    """The dimensions, the one first whose leading group explains most of the change beyond its weight.

    A group with 80 % of the visits has 80 % of any even fall, which says nothing; one with 12 % that has 90 % says all.
    """
    return sorted((one for one in breakdowns if one is not None), key=lambda one: -one.excess)


def effects_of(dimensions: Sequence[Breakdown], whole: Whole) -> Effects | None:
    """Volume, mix and rate summed over the channels, or else over the best dimension that tells them apart."""
    told = [one for one in dimensions if any(part.rate is not None for part in one.parts)]
    first = next((one for one in told if one.dimension == FIRST_DIMENSION), told[0] if told else None)
    if first is None:
        return None
    mix = sum((part.mix or ZERO for part in first.parts), ZERO)
    rate = sum((part.rate or ZERO for part in first.parts), ZERO)
    volume = sum((part.volume or ZERO for part in first.parts), ZERO) if whole.below is None else None
    sizes = {"rate": rate, "mix": mix} | ({} if volume is None else {"volume": volume})
    sign = -1 if whole.change < 0 else 1
    largest = max(sizes, key=lambda name: sign * sizes[name])
    return Effects(first.dimension, volume, mix, rate, largest)


def _share(
    counts: Counts, matched: Matched, above: Side, below: Side | None, group: tuple[str, str] = (WHOLE, WHOLE)
) -> Share:
    """Both sides before and after, of the whole or of a group: its dimension and its code."""
    up = matched.of(counts.group(*group, above))
    down = (ONE, ONE) if below is None else matched.of(counts.group(*group, below))
    return Share(up[0], down[0], up[1], down[1])


def _value(factor: Factor, counts: Counts, matched: Matched) -> tuple[Decimal, Decimal] | None:
    """The factor before and after; None where it is not known or would divide by nothing."""
    if not all(is_known(side, counts, matched) for side in counts_of([factor])):
        return None
    share = _share(counts, matched, factor.above, factor.below)
    if not (share.before_den and share.after_den):
        return None
    pair = (share.before_num / share.before_den, share.after_num / share.after_den)
    return pair if all(pair) or not factor.divides else None


def _multiplied(factor: Factor, pair: tuple[Decimal, Decimal]) -> tuple[str, Decimal, Decimal]:
    """The factor as it enters the product: a divisor by its inverse."""
    before, after = pair
    return (factor.key, ONE / before, ONE / after) if factor.divides else (factor.key, before, after)


def _on_the_way(
    chain: Sequence[tuple[Stage, Decimal, Decimal]],
) -> list[tuple[Stage, Decimal, Decimal]]:
    """Only what was really passed: a stage with less than the end of the chain (of money, than what comes before it)
    is none, nor what platforms count where more came than they say."""
    if len(chain) < 2:
        return list(chain)
    end = chain[-1] if chain[-1][0].key != "revenue" else chain[-2]
    kept = [one for one in chain if one is chain[-1] or (one[1] >= end[1] > 0 and one[2] >= end[2] > 0)]
    stated = [one for one in kept if one[0].is_stated]
    own = [one for one in kept if not one[0].is_stated]
    if stated and own and any(min(one[1] - own[0][1], one[2] - own[0][2]) < 0 for one in stated):
        return own
    return kept


def _of_terms(by: By, terms: Sequence[Term], whole: Whole, counts: Counts) -> Breakdown | None:
    if len(terms) < 2:
        return None
    change = whole.change
    parts = [_term_part(term, change) for term in terms]
    largest = max(parts, key=lambda part: part.share or ZERO)
    return Breakdown(
        by,
        "",
        change,
        change - sum((part.contribution for part in parts), ZERO),
        tuple(parts),
        largest.key if change else "",
        min(largest.share or ZERO, ONE),
        counts.versions[WHOLE],
    )


def _term_part(term: Term, change: Decimal) -> Part:
    share = term.contribution / change if change else None
    return Part(term.name, term.before, term.after, term.contribution, share)


def _ratio_parts(shares: dict[str, Share], whole: Whole) -> list[Part]:
    change = whole.change
    below = sum((one.before_den for one in shares.values()), ZERO)
    return [
        Part(
            code,
            _divided(shares[code].before_num, shares[code].before_den),
            _divided(shares[code].after_num, shares[code].after_den),
            effect.total,
            _divided(effect.total, change),
            mix=effect.mix,
            rate=effect.rate,
            weight=_divided(shares[code].before_den, below),
        )
        for code, effect in mix_and_rate(shares).items()
    ]


def _sum_parts(shares: dict[str, Share], whole: Whole, *, with_base: bool) -> list[Part]:
    change = whole.change
    before = sum((one.before_num for one in shares.values()), ZERO)
    own = differences({code: (one.before_num, one.after_num) for code, one in shares.items()})
    told = volume_mix_rate(shares) if with_base else {}
    return [
        Part(
            code,
            one.before_num,
            one.after_num,
            own[code],
            _divided(own[code], change),
            volume=told[code].volume if with_base else None,
            mix=told[code].mix if with_base else None,
            rate=told[code].rate if with_base else None,
            weight=_divided(one.before_num, before),
        )
        for code, one in shares.items()
    ]


def _divided(above: Decimal, below: Decimal) -> Decimal | None:
    return above / below if below else None


def _leading(parts: Sequence[Part], change: Decimal) -> tuple[str, Decimal]:
    """The group that explains most beyond its weight, and by how much."""
    if not change:
        return "", ZERO
    beyond = {
        part.key: part.contribution / change - (part.weight or ZERO)
        for part in parts
        if part.key != OTHER_CODE
    }
    if not beyond:
        return "", ZERO
    key = max(beyond, key=lambda one: beyond[one])
    return (key, min(beyond[key], ONE)) if beyond[key] > 0 else ("", ZERO)


def _folded(parts: Sequence[Part], leading: str, change: Decimal) -> list[Part]:
    """The parts that matter most, the largest loss (or gain) first; all others as one."""
    by_size = sorted(
        parts, key=lambda part: (part.key == OTHER_CODE, part.key != leading, -abs(part.contribution))
    )
    many = len(parts) > MOST_PARTS
    kept = [part for part in by_size[: MOST_PARTS - 1 if many else None] if part.key != OTHER_CODE]
    left = [part for part in parts if part not in kept]
    sign = -1 if change > 0 else 1
    kept.sort(key=lambda part: sign * part.contribution)
    return [*kept, _together(left, change)] if left else kept


def _together(parts: Sequence[Part], change: Decimal) -> Part:
    """Several groups as one. Rates of a ratio's groups cannot be added, so it has none of its own."""
    if len(parts) == 1:
        return replace(parts[0], key=OTHER_CODE)
    contribution = sum((part.contribution for part in parts), ZERO)
    is_ratio = any(part.mix is not None and part.volume is None for part in parts)
    return Part(
        OTHER_CODE,
        None if is_ratio else _sum(part.before for part in parts),
        None if is_ratio else _sum(part.after for part in parts),
        contribution,
        _divided(contribution, change),
        *(_sum(getattr(part, name) for part in parts) for name in ("volume", "mix", "rate", "weight")),
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None
