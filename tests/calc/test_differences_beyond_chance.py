"""Whether numbers differ by more than chance: pinned to published values, and right as often as they claim."""

from datetime import date, timedelta
from math import pi, sqrt, tan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.calc.levels import mean_level
from yunchou.calc.significance import (
    DayNumber,
    Difference,
    TooFew,
    change_of_days,
    mean_change,
    proportion_change,
)
from yunchou.calc.student import quantile, tail

MONDAY = date(2026, 3, 2)


def days(amounts, *, start=MONDAY, of=None):
    return [
        DayNumber(start + timedelta(days=turn), amount, None if of is None else of[turn])
        for turn, amount in enumerate(amounts)
    ]


@pytest.mark.parametrize(
    ("freedom", "confidence", "expected"),
    [
        (1, 0.95, 12.706),
        (2, 0.95, 4.303),
        (5, 0.95, 2.571),
        (10, 0.95, 2.228),
        (30, 0.95, 2.042),
        (120, 0.95, 1.980),
        (5, 0.99, 4.032),
        (30, 0.90, 1.697),
        (1e9, 0.95, 1.960),
    ],
)
def test_quantiles_of_t_are_those_of_the_table(freedom, confidence, expected):
    """Critical values of Student's t, NIST/SEMATECH e-Handbook of Statistical Methods 1.3.6.7.2."""
    assert quantile(confidence, freedom=freedom) == pytest.approx(expected, abs=5e-4)


@given(st.floats(0.01, 0.99))
def test_quantiles_of_one_and_two_degrees_of_freedom_have_a_closed_form(confidence):
    assert quantile(confidence, freedom=1) == pytest.approx(tan(pi * confidence / 2), rel=1e-9)
    assert quantile(confidence, freedom=2) == pytest.approx(
        confidence * sqrt(2 / (1 - confidence**2)), rel=1e-9
    )


@given(st.floats(0.01, 0.999), st.floats(1, 1000))
def test_outside_of_a_quantile_lies_the_rest(confidence, freedom):
    assert tail(quantile(confidence, freedom=freedom), freedom=freedom) == pytest.approx(
        1 - confidence, rel=1e-6
    )


def test_nothing_lies_beyond_infinity_and_everything_beyond_zero():
    assert tail(0, freedom=7) == 1
    assert tail(1e9, freedom=7) == pytest.approx(0, abs=1e-30)


@pytest.mark.parametrize(
    ("after", "before", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
    ],
)
def test_intervals_of_shares_are_newcombes(after, before, expected):
    """Table II of Newcombe 1998, method 10."""
    found = proportion_change(
        before_hits=before[0], before_trials=before[1], after_hits=after[0], after_trials=after[1]
    )
    assert (found.low, found.high) == pytest.approx(expected, abs=6e-5)


def test_shares_that_never_differ_are_not_significant():
    found = proportion_change(before_hits=0, before_trials=10, after_hits=0, after_trials=20)
    assert (found.p, found.is_significant) == (1.0, False)


def test_a_share_of_nothing_has_no_change():
    assert isinstance(proportion_change(before_hits=0, before_trials=0, after_hits=1, after_trials=5), TooFew)


def test_the_change_of_a_mean_is_welchs():
    """Student's sleep data, t.test(extra ~ group, data = sleep) of R's documentation."""
    one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    other = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = mean_change(other, one)
    assert found.p == pytest.approx(0.07939, abs=5e-6)
    assert (found.low, found.high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)
    assert not found.is_significant


def test_one_number_has_no_spread():
    assert mean_change([1.0], [2.0, 3.0]) == TooFew(1, 2)


def test_means_without_any_spread_differ_for_certain_or_not_at_all():
    assert mean_change([1.0, 1.0], [2.0, 2.0]) == Difference(1.0, 1.0, 1.0, 0.0, True)
    assert mean_change([1.0, 1.0], [1.0, 1.0]) == Difference(0.0, 0.0, 0.0, 1.0, False)


WEEK = [100, 100, 100, 100, 120, 200, 180]


def test_three_days_are_held_against_their_own_weekdays():
    """A Saturday to Monday that is 10 % down looks like a rise to a plain mean."""
    before = days(WEEK * 4)
    after = [DayNumber(date(2026, 4, day), amount) for day, amount in ((4, 180), (5, 162), (6, 90))]
    found = change_of_days(before, after)
    assert found.amount == pytest.approx(-16, abs=1)
    assert mean_level(after) > mean_level(before)


def test_the_change_between_two_even_weeks_is_their_difference():
    found = change_of_days(days(WEEK), days([number - 30 for number in WEEK], start=date(2026, 3, 9)))
    assert found.amount == pytest.approx(-30)
    assert found.low < -30 < found.high


def test_days_of_a_ratio_weigh_as_much_as_their_denominators():
    """Ten of a hundred and one of a thousand are eleven of eleven hundred, as rates always aggregate."""
    before = days([10, 1] * 7, of=[100, 1000] * 7)
    after = days([10, 1] * 7, of=[100, 1000] * 7, start=date(2026, 3, 16))
    assert mean_level(before) == pytest.approx(0.01)
    assert change_of_days(before, after).amount == pytest.approx(0, abs=1e-12)


def test_days_without_a_denominator_say_nothing():
    before = days([5, 5, 0, 5, 5, 5, 5] * 2, of=[50, 50, 0, 50, 50, 50, 50] * 2)
    after = days([5] * 7, of=[50] * 7, start=date(2026, 3, 16))
    assert change_of_days(before, after).amount == pytest.approx(0, abs=1e-12)


def test_days_that_share_no_weekday_cannot_be_compared():
    mondays = [DayNumber(MONDAY + timedelta(weeks=turn), 10.0) for turn in range(6)]
    tuesdays = [DayNumber(MONDAY + timedelta(days=1, weeks=turn), 5.0) for turn in range(6)]
    assert isinstance(change_of_days(mondays, tuesdays), TooFew)


def test_other_days_can_tell_what_weekdays_are_worth():
    mondays = [DayNumber(MONDAY + timedelta(weeks=turn), 110.0) for turn in range(3)]
    tuesdays = [DayNumber(MONDAY + timedelta(days=1, weeks=turn), 105.0) for turn in range(3)]
    shape = [
        DayNumber(MONDAY - timedelta(days=back), 100.0 if (back - 6) % 7 else 95.0) for back in range(1, 29)
    ]
    assert change_of_days(mondays, tuesdays, shape=shape).amount == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("before", "after"), [([], []), ([1], [1]), ([], [1, 2, 3])])
def test_too_few_days_are_said_to_be_too_few(before, after):
    found = change_of_days(days(before), days(after, start=date(2026, 3, 9)))
    assert isinstance(found, TooFew)
    assert found.needed > found.known


def test_even_days_do_not_make_a_few_orders_significant():
    """Three days of exactly 2 against 3 a day have no spread at all; counting alone has."""
    before, after = days([3] * 14), days([2] * 7, start=date(2026, 3, 16))
    assert not change_of_days(before, after).is_significant


def test_days_that_vary_more_than_counting_widen_the_interval():
    calm = [50, 52, 48, 51, 49, 50, 50] * 4
    wild = [50, 90, 10, 80, 20, 50, 50, 70, 10, 95, 5, 90, 20, 60] * 2
    after_calm, after_wild = days(calm[:7], start=date(2026, 3, 30)), days(wild[:7], start=date(2026, 3, 30))
    narrow, wide = change_of_days(days(calm), after_calm), change_of_days(days(wild), after_wild)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


@pytest.mark.parametrize("spread", [1.0, 4.0])
def test_days_without_a_change_seem_changed_one_time_in_twenty(spread):
    """Three days against four weeks, orders of visits, overdispersed too: between 3 and 7 % of 600 worlds."""
    chance = np.random.default_rng(7)
    weekday = np.array([1.0, 1.0, 1.0, 1.0, 1.1, 1.3, 1.2])
    wrong = 0
    for _world in range(600):
        visits = chance.poisson(1000 * np.tile(weekday, 5)[:31]).astype(float)
        # A rate that varies from day to day: a beta with `spread` times the binomial's variance in all.
        size = (1000 - 1) / (spread - 1) if spread > 1 else 1e9
        rates = chance.beta(0.04 * size, 0.96 * size, 31)
        orders = chance.binomial(visits.astype(int), rates).astype(float)
        known = days(orders.tolist(), of=visits.tolist())
        wrong += change_of_days(known[:28], known[28:]).is_significant
    assert 0.03 <= wrong / 600 <= 0.07
