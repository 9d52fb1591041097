"""Forecasts: exact where the past was, honest in their intervals where it was not, and the same each time."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunchou.calc.forecast import Past, SoFar, backtest, expected_curve, forecast
from yunchou.calc.shape import TooLittleHistory, learn_shape

WEEK = np.array((1.2, 1.1, 1.0, 0.9, 0.8, 1.3, 0.7))
#: The days from here on, and many before, are ordinary ones.
LAST = date(2026, 7, 14)


def days_until(last, count):
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]


def days_after(last, count):
    return [last + timedelta(days=turn) for turn in range(1, count + 1)]


def seasonal(days, level=100.0):
    return [float(level * WEEK[day.weekday()]) for day in days]


def noisy(rng, days, *, noise=0.15, wander=0.0, level=100.0):
    """Weekdays, noise, and a level that wanders by this share a day."""
    levels = level * np.exp(np.cumsum(wander * rng.standard_normal(len(days))))
    shape = WEEK[[day.weekday() for day in days]]
    return list(np.maximum(0, levels * shape * (1 + noise * rng.standard_normal(len(days)))))


@given(st.integers(14, 24), st.integers(1, 14), st.floats(1e-3, 1e6))
@settings(max_examples=25, deadline=None)
def test_a_series_that_repeats_itself_is_foretold_exactly(count, ahead, level):
    days, coming = days_until(LAST, count), days_after(LAST, ahead)
    total = forecast(Past(days, seasonal(days, level)), coming).total()
    expected = sum(seasonal(coming, level))
    assert (total.low, total.mid, total.high) == pytest.approx((expected,) * 3)


@given(st.integers(0, 10**6), st.sampled_from((1e-3, 0.5, 12.0, 1e5)))
@settings(max_examples=15, deadline=None)
def test_a_series_times_anything_is_foretold_times_that(seed, factor):
    days, coming = days_until(LAST, 40), days_after(LAST, 10)
    values = noisy(np.random.default_rng(seed), days)
    one = forecast(Past(days, values), coming, draws=200).total()
    other = forecast(Past(days, [value * factor for value in values]), coming, draws=200).total()
    assert (other.low, other.mid, other.high) == pytest.approx(
        (one.low * factor, one.mid * factor, one.high * factor), rel=1e-6
    )


def test_the_same_past_gives_the_same_forecast():
    days, coming = days_until(LAST, 60), days_after(LAST, 14)
    past = Past(days, noisy(np.random.default_rng(1), days))
    assert forecast(past, coming).total() == forecast(past, coming).total()
    assert forecast(past, coming, seed=2).total() != forecast(past, coming).total()


def test_more_history_narrows_the_interval():
    coming = days_after(LAST, 14)
    widths = []
    for count in (16, 30, 90):
        days = days_until(LAST, count)
        found = [
            forecast(Past(days, noisy(np.random.default_rng(seed), days)), coming, draws=300).total()
            for seed in range(12)
        ]
        widths.append(np.mean([(one.high - one.low) / one.mid for one in found]))
    assert widths[0] > widths[1] > widths[2]


@pytest.mark.parametrize(
    ("wander", "count", "ahead"), [(0.0, 28, 14), (0.0, 90, 30), (0.007, 90, 30), (0.02, 60, 14)]
)
def test_four_fifths_of_what_comes_lies_in_the_interval_of_four_fifths(wander, count, ahead):
    """80 simulated shops of each kind, on days without festivals: between 68 % and 93 % is within the luck of the draw."""
    inside = 0
    for seed in range(80):
        rng = np.random.default_rng([seed, count])
        days = days_until(date(2026, 8, 14) - timedelta(days=ahead), count + ahead)[-count:]
        coming = days_after(days[-1], ahead)
        values = noisy(rng, [*days, *coming], wander=wander)
        total = forecast(Past(days, values[:count]), coming, draws=300).total()
        inside += total.low <= sum(values[count:]) <= total.high
    assert 0.68 <= inside / 80 <= 0.93


def test_the_interval_of_a_rate_covers_too():
    inside = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        days = days_until(LAST, 60)
        coming = days_after(LAST, 14)
        visits = np.maximum(1, np.array(noisy(rng, [*days, *coming], level=500))).astype(int)
        orders = rng.binomial(visits, 0.05)
        past = Past(days, [float(one) for one in orders[:60]], [float(one) for one in visits[:60]])
        total = forecast(past, coming, draws=300).total()
        inside += total.low <= orders[60:].sum() / visits[60:].sum() <= total.high
    assert 0.65 <= inside / 60 <= 0.95


def test_what_came_already_counts():
    days, coming = days_until(LAST, 30), days_after(LAST, 7)
    foretold = forecast(Past(days, seasonal(days)), coming)
    week = sum(seasonal(coming))
    assert foretold.total(SoFar(50)).mid == pytest.approx(week + 50)
    assert foretold.chance_of(week + 50, so_far=SoFar(50)) == 1
    assert foretold.chance_of(week + 50) == 0


def test_of_costs_less_is_better():
    days, coming = days_until(LAST, 30), days_after(LAST, 7)
    foretold = forecast(Past(days, seasonal(days)), coming)
    assert foretold.chance_of(701, at_least=False) == 1
    assert foretold.chance_of(699, at_least=False) == 0


@given(st.integers(0, 1000), st.floats(500, 900), st.floats(0, 200))
@settings(max_examples=15, deadline=None)
def test_a_higher_target_is_never_likelier(seed, target, more):
    days, coming = days_until(LAST, 30), days_after(LAST, 7)
    foretold = forecast(Past(days, noisy(np.random.default_rng(seed), days)), coming, draws=200)
    assert foretold.chance_of(target) >= foretold.chance_of(target + more)
    both = foretold.chance_of(target) + foretold.chance_of(target, at_least=False)
    assert both == pytest.approx(1, abs=0.01)


def test_an_even_chance_is_the_middle_of_the_interval():
    days, coming = days_until(LAST, 60), days_after(LAST, 14)
    foretold = forecast(Past(days, noisy(np.random.default_rng(4), days)), coming)
    assert foretold.chance_of(foretold.total().mid) == pytest.approx(0.5, abs=0.01)
    assert foretold.chance_of(foretold.total().low) == pytest.approx(0.9, abs=0.01)


def test_counts_are_never_foretold_below_zero():
    days, coming = days_until(LAST, 60), days_after(LAST, 14)
    values = [float(one) for one in np.random.default_rng(2).poisson(0.4, 60)]
    foretold = forecast(Past(days, values), coming)
    assert foretold.total().low >= 0
    assert foretold.total().mid == pytest.approx(0.4 * 14, rel=0.5)


def test_a_loss_may_be_foretold():
    days, coming = days_until(LAST, 60), days_after(LAST, 14)
    values = list(np.random.default_rng(2).normal(-20, 5, 60))
    assert forecast(Past(days, values), coming).total().high < 0


def test_a_rate_is_foretold_as_sums_over_sums():
    days, coming = days_until(LAST, 28), days_after(LAST, 7)
    visits = seasonal(days, 1000)
    past = Past(days, [over * 0.05 for over in visits], visits)
    foretold = forecast(past, coming)
    assert foretold.total().mid == pytest.approx(0.05)
    # Half of what will be was there already, at twice the rate.
    assert foretold.total(SoFar(700, 7000)).mid == pytest.approx((700 + 350) / 14000)
    assert [one.mid for one in foretold.by_day()] == pytest.approx([0.05] * 7)


def test_the_forecast_runs_up_to_its_total():
    days, coming = days_until(LAST, 30), days_after(LAST, 7)
    foretold = forecast(Past(days, noisy(np.random.default_rng(4), days)), coming)
    running = foretold.running(SoFar(30))
    assert running[-1] == foretold.total(SoFar(30))
    assert [one.mid for one in running] == sorted(one.mid for one in running)


def test_days_after_a_gap_are_less_sure():
    days = days_until(LAST, 60)
    past = Past(days, noisy(np.random.default_rng(4), days, wander=0.03))
    near, far = (forecast(past, days_after(LAST, 40)[part]).total() for part in (slice(0, 7), slice(33, 40)))
    assert far.high - far.low > near.high - near.low


def test_unknown_days_are_left_out():
    days, coming = days_until(LAST, 42), days_after(LAST, 7)
    values = [None if turn % 5 == 0 else value for turn, value in enumerate(seasonal(days))]
    assert forecast(Past(days, values), coming).total().mid == pytest.approx(700)


def test_a_festival_that_was_never_seen_is_named_and_widens():
    last = date(2026, 10, 15)
    days = days_until(last, 60)
    past = Past(days, noisy(np.random.default_rng(4), days))
    plain = forecast(past, [date(2026, 10, 16)])
    foretold = forecast(past, [date(2026, 11, 11)])
    assert plain.unseen == ()
    assert foretold.unseen == ("double_11:peak",)
    assert foretold.total().high - foretold.total().low > 2 * (plain.total().high - plain.total().low)


def test_too_little_history_is_no_forecast():
    with pytest.raises(TooLittleHistory):
        forecast(Past(days_until(LAST, 5), [1.0] * 5), days_after(LAST, 3))


def test_the_expected_curve_reaches_its_target_along_the_weekdays():
    days, coming = days_until(LAST, 28), days_after(LAST, 7)
    shape = learn_shape(days, seasonal(days))
    curve = expected_curve(shape, coming, 1400)
    assert curve == pytest.approx(list(np.cumsum(seasonal(coming, 200))))


def test_the_expected_curve_of_a_rate_is_of_the_rate_so_far():
    days, coming = days_until(LAST, 28), days_after(LAST, 7)
    visits = learn_shape(days, seasonal(days, 1000))
    flat = learn_shape(days, [50.0] * 28)
    assert expected_curve(flat, coming, 0.06, over=visits) == pytest.approx([0.06] * 7)


def test_days_of_which_nothing_is_expected_are_walked_evenly():
    """A shop that sells on Mondays only, and a goal of a Tuesday and a Wednesday."""
    days = days_until(LAST, 28)
    shape = learn_shape(days, [7.0 if day.weekday() == 0 else 0.0 for day in days])
    midweek = [date(2026, 7, 21), date(2026, 7, 22)]
    assert expected_curve(shape, midweek, 10) == pytest.approx([5, 10])
    assert expected_curve(shape, midweek, 0.1, over=shape) == pytest.approx([0.1, 0.1])


def test_a_rate_before_its_first_denominator_is_to_be_the_target():
    days = days_until(LAST, 28)
    workdays = [10.0 if day.weekday() < 5 else 0.0 for day in days]
    visits = learn_shape(days, workdays)
    rate = learn_shape(days, [value / 2 for value in workdays], exposures=workdays)
    saturday_on = [date(2026, 7, 18), date(2026, 7, 19), date(2026, 7, 20)]
    assert expected_curve(rate, saturday_on, 0.6, over=visits) == pytest.approx([0.6] * 3)


odd_values = st.one_of(st.none(), st.sampled_from((0.0, 0.0, 1.0, 5.0, 1e7, -3.0)))


@given(
    st.lists(st.tuples(odd_values, st.sampled_from((0.0, 1.0, 40.0))), min_size=7, max_size=40),
    st.dates(date(2025, 1, 1), date(2027, 6, 1)),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_whatever_the_past_the_numbers_are_numbers(rows, last, is_rate):
    days, coming = days_until(last, len(rows)), days_after(last, 12)
    past = Past(days, [value for value, _ in rows], [over for _, over in rows] if is_rate else None)
    try:
        foretold = forecast(past, coming, draws=50)
    except TooLittleHistory:
        return
    ends = [foretold.total(SoFar(3, 2)), *foretold.running(), *foretold.by_day()]
    assert all(np.isfinite((one.low, one.mid, one.high)).all() for one in ends)
    below = past.below.shape if past.below else None
    assert np.isfinite(expected_curve(past.shape, coming, 100, over=below)).all()
    tested = backtest(past, 5, draws=30)
    assert tested is None or np.isfinite(tested.error)


def test_a_backtest_of_a_series_without_noise_is_never_off():
    days = days_until(date(2026, 8, 10), 30)
    found = backtest(Past(days, seasonal(days)), 7)
    assert (found.error, found.coverage, found.horizon) == (pytest.approx(0), 1, 7)


def test_a_backtest_tells_noise_from_calm():
    days = days_until(LAST, 45)
    calm, wild = (
        backtest(Past(days, noisy(np.random.default_rng(6), days, noise=noise)), 7) for noise in (0.05, 0.6)
    )
    assert calm.error < 0.05 < wild.error


def test_a_backtest_needs_a_past_before_its_past():
    days = days_until(LAST, 17)
    assert backtest(Past(days, seasonal(days)), 10) is None
    assert backtest(Past(days, [None] * 17), 5) is None


def test_a_short_past_is_tested_over_shorter_spans():
    days = days_until(LAST, 42)
    assert backtest(Past(days, seasonal(days)), 90).horizon == 14


def test_a_backtest_of_a_rate_holds_sums_against_sums():
    days = days_until(LAST, 42)
    visits = seasonal(days, 1000)
    found = backtest(Past(days, [over * 0.05 for over in visits], visits), 7)
    assert found.error == pytest.approx(0, abs=1e-9)


def test_pinned_figures_of_a_fixed_past():
    """Changed on purpose only: a goal's feasibility is stored and compared later."""
    days = days_until(LAST, 40)
    values = [
        round(float(100 * WEEK[day.weekday()]) * (1 + 0.1 * ((turn * 7) % 5 - 2) / 2), 2)
        for turn, day in enumerate(days)
    ]
    foretold = forecast(Past(days, values), days_after(LAST, 14))
    total = foretold.total()
    assert (total.low, total.mid, total.high) == pytest.approx((1358.3476, 1407.6542, 1456.5780), abs=1e-3)
    assert foretold.chance_of(1420) == pytest.approx(0.371, abs=1e-3)
    tested = backtest(Past(days, values), 7)
    assert (tested.error, tested.coverage, tested.origins) == (pytest.approx(0.029336, abs=1e-5), 1, 6)
