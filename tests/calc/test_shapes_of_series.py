"""The shape of a series: weekdays, holidays and festivals are learnt exactly where there is no noise, and not at all from too little."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunchou.calc.shape import TooLittleHistory, kind_of, learn_shape

WEEK = (1.2, 1.1, 1.0, 0.9, 0.8, 1.3, 0.7)
#: A stretch without holidays and festivals.
LAST = date(2026, 7, 31)


def past(days, last=LAST):
    return [last - timedelta(days=back) for back in range(days - 1, -1, -1)]


def seasonal(days, level=100.0):
    return [level * WEEK[day.weekday()] for day in days]


@given(st.integers(14, 40), st.floats(1e-3, 1e6))
@settings(max_examples=30, deadline=None)
def test_weekdays_without_noise_are_learnt_exactly(count, level):
    days = past(count)
    shape = learn_shape(days, seasonal(days, level))
    assert shape.weekdays == pytest.approx(WEEK)
    assert shape.level == pytest.approx(level)
    assert shape.spread == pytest.approx(0, abs=1e-9)
    assert shape.expected(LAST + timedelta(days=3)) == pytest.approx(level * WEEK[0])


@given(st.integers(0, 10**6), st.floats(1e-3, 1e4))
@settings(max_examples=20, deadline=None)
def test_a_series_times_anything_has_the_same_shape(seed, factor):
    days = past(45)
    values = np.random.default_rng(seed).gamma(9, 11, 45)
    one, other = learn_shape(days, list(values)), learn_shape(days, list(values * factor))
    assert other.weekdays == pytest.approx(one.weekdays)
    assert other.spread == pytest.approx(one.spread)
    assert other.level == pytest.approx(one.level * factor)


def test_fewer_days_than_a_week_have_no_shape():
    with pytest.raises(TooLittleHistory):
        learn_shape(past(6), [1.0] * 6)
    with pytest.raises(TooLittleHistory):
        learn_shape(past(30), [None] * 24 + [1.0] * 6)


def test_one_week_says_nothing_of_weekdays():
    days = past(10)
    assert learn_shape(days, seasonal(days)).weekdays == (1,) * 7


def test_noise_alone_makes_no_weekdays():
    rng = np.random.default_rng(7)
    spreads = [np.ptp(learn_shape(past(56), list(rng.normal(100, 20, 56))).weekdays) for _ in range(40)]
    # The raw means of eight days each would differ by about a fifth.
    assert np.mean(spreads) < 0.08


def test_more_noise_draws_the_weekdays_closer_together():
    rng = np.random.default_rng(7)
    days, noise = past(56), rng.normal(0, 1, 56)
    calm, wild = (
        learn_shape(
            days,
            [max(0.0, value * (1 + scale * one)) for value, one in zip(seasonal(days), noise, strict=True)],
        )
        for scale in (0.05, 0.5)
    )
    assert np.std(wild.weekdays) < np.std(WEEK)
    assert np.std(calm.weekdays) == pytest.approx(np.std(WEEK), rel=0.2)


def test_a_day_far_off_hardly_moves_the_shape():
    """The plain mean of its eight days would move that weekday by nine tenths."""
    days = past(56)
    values = seasonal(days)
    rng = np.random.default_rng(3)
    noisy = [value * (1 + 0.05 * one) for value, one in zip(values, rng.normal(0, 1, 56), strict=True)]
    spiked = [*noisy]
    spiked[30] *= 8
    one, other = learn_shape(days, noisy), learn_shape(days, spiked)
    assert other.weekdays == pytest.approx(one.weekdays, abs=0.1)
    assert other.level == pytest.approx(one.level, rel=0.03)


def test_what_a_festival_did_is_expected_of_the_next_one():
    days = past(40, last=date(2026, 6, 30))
    peak = {date(2026, 6, day) for day in (16, 17, 18)}
    shape = learn_shape(days, [300.0 if day in peak else 100.0 for day in days])
    assert shape.specials["618:peak"] == pytest.approx(3)
    assert shape.has_seen(date(2027, 6, 18))
    assert not shape.has_seen(date(2026, 11, 11))
    # Another peak, of which nothing is known, is expected to be like the ones that were seen.
    assert shape.factor(date(2026, 11, 11)) == pytest.approx(3)


def test_a_make_up_saturday_is_like_a_workday():
    days = past(28, last=date(2026, 9, 17))
    shape = learn_shape(days, [10.0 if day.weekday() < 5 else 3.0 for day in days])
    # Sunday, the 20th of September 2026, is worked; the 3rd of October is a holiday.
    assert shape.expected(date(2026, 9, 20)) == pytest.approx(10)
    assert shape.expected(date(2026, 10, 5)) == pytest.approx(3)


def test_the_shape_of_a_rate_weighs_days_by_what_they_are_counted_per():
    days = past(28)
    visits = [1000.0 if day.weekday() < 5 else 10.0 for day in days]
    orders = [0.02 * over for over in visits]
    shape = learn_shape(days, orders, exposures=visits)
    assert shape.level == pytest.approx(0.02)
    assert shape.weekdays == pytest.approx((1,) * 7)


def test_days_without_exposure_say_nothing():
    days = past(28)
    shape = learn_shape(
        days,
        [0.0 if turn % 4 else 2.0 for turn in range(28)],
        exposures=[float(turn % 4 == 0) for turn in range(28)],
    )
    assert (shape.known_days, shape.level) == (7, pytest.approx(2))


def test_a_series_that_goes_below_zero_is_flat():
    days = past(28)
    shape = learn_shape(days, [5.0 if turn % 2 else -3.0 for turn in range(28)])
    assert shape.weekdays == (1,) * 7
    assert shape.specials == {}


def test_nothing_but_zeros_is_expected_to_go_on():
    shape = learn_shape(past(28), [0.0] * 28)
    assert (shape.level, shape.spread) == (0, 0)


def test_rare_events_are_not_taken_for_faults():
    rng = np.random.default_rng(5)
    values = [float(one) for one in rng.poisson(0.15, 200)]
    shape = learn_shape(past(200, last=date(2026, 7, 31)), values)
    assert shape.level > 0


def test_last_year_bends_the_days_ahead_by_half():
    last = date(2026, 7, 31)
    days = past(400, last=last)
    # From August of last year on, four times as much came in.
    rng = np.random.default_rng(1)
    values = [(100.0 if day < date(2025, 8, 1) else 400.0) * rng.uniform(0.8, 1.2) for day in days]
    shape = learn_shape(days, values)
    later = shape.season[last + timedelta(days=30)]
    assert 1.1 < later < 2
    assert learn_shape(days[60:], values[60:]).season == {}


def test_special_days_share_what_they_have_in_common():
    assert [kind_of(one) for one in ("double_11:peak", "618:sale", "holiday:national", "make_up")] == [
        "peak",
        "sale",
        "holiday",
        "make_up",
    ]
