"""A change in parts: by group, by mix and rate, by factor, by step. The parts sum to the whole."""

from decimal import Decimal
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.calc.decomposition import (
    Effect,
    NegativeFactor,
    Share,
    Term,
    differences,
    largest,
    log_mean,
    mix_and_rate,
    steps,
    volume_mix_rate,
)

ZERO = Decimal(0)
amounts = st.decimals(0, 10**7, places=2)
counts = st.integers(0, 10**7).map(Decimal)
shares = st.builds(Share, before_num=amounts, before_den=counts, after_num=amounts, after_den=counts)
groups = st.dictionaries(st.text(max_size=3), shares, min_size=1, max_size=8)
factors = st.lists(st.tuples(st.text(max_size=3), amounts, amounts), min_size=1, max_size=5)


def total(found):
    return sum((one.total for one in found.values()), ZERO)


def close(one, other, *, scale=Decimal(1)):
    return abs(one - other) <= Decimal("1e-18") * max(abs(one), abs(other), abs(scale), Decimal(1))


def contributions(terms):
    return [float(term.contribution) for term in terms]


def test_differences_of_groups_are_their_own():
    found = differences({"douyin": (Decimal(100), Decimal(70)), "seo": (Decimal(50), Decimal(55))})
    assert found == {"douyin": Decimal(-30), "seo": Decimal(5)}


def test_a_rate_that_falls_in_one_group_alone_is_that_groups_rate_effect():
    """Half of the visits convert at 4 % instead of 8 %, the others stay: the whole falls by 2 points, all of them rate."""
    before = Share(Decimal(80), Decimal(1000), Decimal(40), Decimal(1000))
    same = Share(Decimal(20), Decimal(1000), Decimal(20), Decimal(1000))
    found = mix_and_rate({"xiaohongshu": before, "seo": same})
    assert found == {"xiaohongshu": Effect(ZERO, Decimal("-0.02")), "seo": Effect(ZERO, ZERO)}


def test_a_whole_that_falls_while_every_group_holds_its_rate_is_all_mix():
    """The worse group grows: Simpson's case. The gain of weight of the worse one and the loss of the better one both hurt."""
    good = Share(Decimal(100), Decimal(1000), Decimal(50), Decimal(500))
    poor = Share(Decimal(10), Decimal(1000), Decimal(15), Decimal(1500))
    found = mix_and_rate({"good": good, "poor": poor})
    assert [one.rate for one in found.values()] == [ZERO, ZERO]
    assert all(one.mix < 0 for one in found.values())
    assert total(found) == Decimal("0.0325") - Decimal("0.055")


def test_mix_is_counted_from_the_mean_of_the_whole():
    """Mean rate of the whole 0.04375; the good group (0.1) loses a quarter of the weight, the poor one (0.01) gains it."""
    good = Share(Decimal(100), Decimal(1000), Decimal(50), Decimal(500))
    poor = Share(Decimal(10), Decimal(1000), Decimal(15), Decimal(1500))
    found = mix_and_rate({"good": good, "poor": poor})
    assert found["good"].mix == Decimal("-0.25") * (Decimal("0.1") - Decimal("0.04375"))
    assert found["poor"].mix == Decimal("0.25") * (Decimal("0.01") - Decimal("0.04375"))


def test_a_group_that_appears_is_all_mix():
    old = Share(Decimal(10), Decimal(100), Decimal(10), Decimal(100))
    new = Share(ZERO, ZERO, Decimal(1), Decimal(100))
    found = mix_and_rate({"old": old, "new": new})
    assert found["new"].rate == ZERO
    assert total(found) == Decimal("0.055") - Decimal("0.1")


def test_revenue_without_any_spend_is_rate_not_mix():
    """Direct orders have no spend: what they add to ROAS cannot come of their weight."""
    paid = Share(Decimal(200), Decimal(100), Decimal(200), Decimal(100))
    direct = Share(Decimal(50), ZERO, Decimal(20), ZERO)
    found = mix_and_rate({"paid": paid, "direct": direct})
    assert found["direct"] == Effect(ZERO, Decimal("-0.3"))


def test_a_whole_with_nothing_below_has_no_parts():
    assert mix_and_rate({"one": Share(Decimal(1), ZERO, Decimal(1), Decimal(10))}) == {}


@given(groups)
def test_mix_and_rate_sum_to_the_change_of_the_whole(found):
    effects = mix_and_rate(found)
    below = [sum(one.before_den for one in found.values()), sum(one.after_den for one in found.values())]
    if not all(below):
        assert effects == {}
        return
    above = [sum(one.before_num for one in found.values()), sum(one.after_num for one in found.values())]
    rates = [above[0] / below[0], above[1] / below[1]]
    assert close(total(effects), rates[1] - rates[0], scale=max(rates))


@given(groups)
def test_turning_time_round_turns_every_effect_round(found):
    turned = {
        name: Share(one.after_num, one.after_den, one.before_num, one.before_den)
        for name, one in found.items()
    }
    forth, back = mix_and_rate(found), mix_and_rate(turned)
    for name, effect in forth.items():
        scale = max(abs(effect.mix), abs(effect.rate), Decimal(10) ** 9)
        assert close(effect.mix, -back[name].mix, scale=scale)
        assert close(effect.rate, -back[name].rate, scale=scale)


def test_a_cut_budget_is_volume_where_a_broken_page_is_rate():
    cut = Share(Decimal(100), Decimal(10_000), Decimal(70), Decimal(7_000))
    broken = Share(Decimal(60), Decimal(2_000), Decimal(30), Decimal(2_000))
    found = volume_mix_rate({"douyin": cut, "xiaohongshu": broken})
    assert found["douyin"].rate == ZERO
    assert found["douyin"].volume < 0
    assert (found["xiaohongshu"].volume, found["xiaohongshu"].mix) == (ZERO, ZERO)
    assert found["xiaohongshu"].rate == Decimal(-30)


@given(groups)
def test_volume_mix_and_rate_of_a_group_sum_to_its_own_difference(found):
    for name, parts in volume_mix_rate(found).items():
        one = found[name]
        scale = max(abs(parts.volume), abs(parts.mix), abs(parts.rate))
        assert close(parts.total, one.after_num - one.before_num, scale=scale)


def test_what_has_no_base_at_all_is_volume_and_leaves_the_others_alone():
    """Orders of a marketplace have no visits: how the shop's own channels convert is not told by them."""
    market = Share(Decimal(500), ZERO, Decimal(300), ZERO)
    own = Share(Decimal(50), Decimal(1000), Decimal(40), Decimal(800))
    found = volume_mix_rate({"market": market, "own": own})
    assert (found["market"].volume, found["market"].rate) == (Decimal(-200), ZERO)
    assert (found["own"].volume, found["own"].mix, found["own"].rate) == (Decimal(-10), ZERO, ZERO)


@given(groups)
def test_the_volumes_sum_to_the_change_of_the_base_at_the_mean_rate(found):
    rated = [one for one in found.values() if one.before_den or one.after_den]
    below = [sum((one.before_den for one in rated), ZERO), sum((one.after_den for one in rated), ZERO)]
    above = [sum((one.before_num for one in rated), ZERO), sum((one.after_num for one in rated), ZERO)]
    rates = [num / den for num, den in zip(above, below, strict=True) if den]
    level = sum(rates, ZERO) / len(rates) if rates else ZERO
    parts = volume_mix_rate(found)
    volume = sum((parts[name].volume for name, one in found.items() if one in rated), ZERO)
    assert close(volume, (below[1] - below[0]) * level, scale=level * max(below))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((1, 10, 2), (4, 5, 3), (50.47438029, -25.23719014, 14.76280986)),
        ((4, 5, 3), (5, 6, 4), (19.31568569, 15.78206435, 24.90224996)),
        ((4, 5, 3), (8, 2, 4), (42.96021467, -56.79031473, 17.83010006)),
        ((5, 6, 4), (5, 7, 5), (0, 22.47128816, 32.52871184)),
        ((8, 2, 4), (10, 1, 5), (12.6549815, -39.30996299, 12.6549815)),
        ((5, 7, 5), (6, 8, 6), (41.35566084, 30.28867832, 41.35566084)),
    ],
)
def test_log_mean_terms_are_those_of_the_reference_example(before, after, expected):
    """The worked example of LMDIR (Heun), which follows Ang 2005, equation 5."""
    terms = log_mean(
        [
            (f"factor {n}", Decimal(one), Decimal(other))
            for n, (one, other) in enumerate(zip(before, after, strict=True))
        ]
    )
    assert contributions(terms) == pytest.approx(expected, abs=5e-9)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((0, 10, 2), (4, 5, 3), (60, 0, 0)),
        ((4, 5, 3), (5, 6, 0), (0, 0, -60)),
        ((0, 0, 2), (4, 5, 3), (30, 30, 0)),
        ((0, 5, 3), (4, 0, 3), (0, 0, 0)),
        ((0, 5, 3), (0, 6, 4), (0, 0, 0)),
    ],
)
def test_log_mean_of_zeros_are_the_analytical_limits(before, after, expected):
    """Table 2 of Ang, Zhang and Choi 1998; two factors that leave zero together share equally."""
    terms = log_mean([("f", Decimal(one), Decimal(other)) for one, other in zip(before, after, strict=True)])
    assert contributions(terms) == list(expected)


def test_the_limits_are_what_tiny_factors_tend_to():
    tiny = Decimal("1e-300")
    near = log_mean([("a", tiny, Decimal(4)), ("b", tiny, Decimal(5)), ("c", Decimal(2), Decimal(3))])
    assert contributions(near) == pytest.approx([30, 30, 0], abs=0.2)


@given(factors)
def test_log_mean_terms_sum_to_the_change_of_the_product(given_factors):
    before, after = Decimal(1), Decimal(1)
    for _name, one, other in given_factors:
        before, after = before * one, after * other
    terms = log_mean(given_factors)
    found = sum((term.contribution for term in terms), ZERO)
    assert close(found, after - before, scale=max((abs(t.contribution) for t in terms), default=ZERO))


@given(factors, st.randoms())
def test_the_order_of_factors_does_not_matter(given_factors, chance):
    numbered = [(str(place), one, other) for place, (_name, one, other) in enumerate(given_factors)]
    shuffled = chance.sample(numbered, len(numbered))
    found = {term.name: float(term.contribution) for term in log_mean(numbered)}
    again = {term.name: float(term.contribution) for term in log_mean(shuffled)}
    assert all(isclose(found[name], again[name], rel_tol=1e-9, abs_tol=1e-9) for name in found)


def test_a_factor_that_stays_adds_nothing():
    terms = log_mean([("visits", Decimal(100), Decimal(80)), ("rate", Decimal("0.1"), Decimal("0.1"))])
    assert contributions(terms) == pytest.approx([-2, 0])


def test_a_negative_factor_is_refused_by_name():
    with pytest.raises(NegativeFactor, match="margin is -1"):
        log_mean([("margin", Decimal(-1), Decimal(2))])


def test_a_chain_is_its_first_step_and_the_rates_between():
    """Clicks stay, fewer arrive, and of those as many order."""
    terms = steps(
        [
            ("clicks", Decimal(1000), Decimal(1000)),
            ("visits", Decimal(800), Decimal(400)),
            ("orders", Decimal(80), Decimal(40)),
        ]
    )
    assert [(term.name, term.before, term.after) for term in terms] == [
        ("clicks", Decimal(1000), Decimal(1000)),
        ("visits", Decimal("0.8"), Decimal("0.4")),
        ("orders", Decimal("0.1"), Decimal("0.1")),
    ]
    assert contributions(terms) == pytest.approx([0, -40, 0])


def test_a_step_nobody_was_at_is_left_out():
    terms = steps(
        [
            ("clicks", Decimal(0), Decimal(10)),
            ("visits", Decimal(50), Decimal(40)),
            ("orders", Decimal(5), Decimal(2)),
        ]
    )
    assert [term.name for term in terms] == ["visits", "orders"]


def test_a_chain_that_ends_in_nothing_loses_everything_there():
    terms = steps([("visits", Decimal(50), Decimal(40)), ("orders", Decimal(5), Decimal(0))])
    assert contributions(terms) == [0, -5]


@pytest.mark.parametrize("chain", [[], [("orders", Decimal(1), Decimal(2))]])
def test_one_step_is_no_chain(chain):
    assert steps(chain) == []


@given(st.lists(st.tuples(st.text(max_size=3), counts, counts), min_size=2, max_size=6))
def test_steps_sum_to_the_change_of_the_last(chain):
    terms = steps(chain)
    if not terms:
        assert not any(before and after for _name, before, after in chain[:-1])
        return
    found = sum((term.contribution for term in terms), ZERO)
    assert close(found, chain[-1][2] - chain[-1][1], scale=max(abs(t.contribution) for t in terms))


def test_the_largest_loss_is_named_and_none_where_nothing_falls():
    fall, rise = Term("a", ZERO, ZERO, Decimal(-3)), Term("b", ZERO, ZERO, Decimal(5))
    assert largest([rise, fall]) == fall
    assert largest([rise, fall], falls=False) == rise
    assert largest([rise]) is None
    assert largest([]) is None
