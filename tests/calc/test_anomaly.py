"""The band in which a number is expected: weekday, level and special days, by medians; nothing without history."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calc.courses import MONDAY, plain, rate, terms
from yunchou.calc import anomaly, spells
from yunchou.calc.falling import Course, Ints, Limits, Mode

WEEKDAYS = (1.2, 1.1, 1.0, 1.0, 1.0, 0.9, 0.8)
FOURS = terms(Mode.ANOMALY, 4, 1, direction="either")


def wobbling(days: int, level: float = 1000, *, seed: int = 7, noise: float = 0.05) -> list[float]:
    """A number with a weekday shape and noise."""
    chance = np.random.default_rng(seed)
    return [level * WEEKDAYS[day % 7] * float(1 + noise * chance.standard_normal()) for day in range(days)]


def band(given: Course, *, special: Ints | None = None) -> Limits:
    """The band of the last day, from the days before it."""
    starts = np.array([len(given) - 1])
    return anomaly.limits(given, FOURS, starts=starts, span=1, special=special)


def fired(given: Course, *, special: Ints | None = None) -> list[int]:
    return [run.completed for run in spells.runs(given, FOURS, special=special)]


def test_a_day_is_expected_at_the_level_times_what_its_weekday_usually_is():
    exact = [100 * WEEKDAYS[day % 7] for day in range(56)]
    for weekday in range(7):
        held = band(plain(*exact, *exact[:weekday], 0.0))
        assert held.expected[0, 0] == pytest.approx(100 * WEEKDAYS[weekday], rel=1e-9)


def test_the_level_follows_the_last_two_weeks():
    exact = [(100 if day < 42 else 130) * WEEKDAYS[day % 7] for day in range(56)]
    assert band(plain(*exact, 0.0)).expected[0, 0] == pytest.approx(130 * WEEKDAYS[0], rel=0.02)


def test_a_sudden_halving_fires_on_its_day_and_not_before():
    values = wobbling(80)
    assert fired(plain(*values)) == []
    values[70] *= 0.5
    assert fired(plain(*values)) == [70]


def test_a_sudden_rise_fires_too_unless_only_falls_are_watched():
    values = wobbling(80)
    values[70] *= 1.6
    assert fired(plain(*values)) == [70]
    falls = terms(Mode.ANOMALY, 4, 1)
    assert spells.runs(plain(*values), falls) == []


def test_one_bad_day_in_the_history_moves_the_band_by_next_to_nothing():
    values = wobbling(57)
    spoilt = [*values]
    spoilt[40] = 0.0
    before, after = band(plain(*values)), band(plain(*spoilt))
    assert after.expected[0, 0] == pytest.approx(before.expected[0, 0], rel=0.02)
    assert after.low[0, 0] == pytest.approx(before.low[0, 0], rel=0.05)


def test_nothing_is_expected_before_four_weeks_are_known():
    for known in range(anomaly.LEAST_HISTORY):
        assert np.isnan(band(plain(*wobbling(known), 0.0)).expected).all()
    assert not np.isnan(band(plain(*wobbling(28), 0.0)).expected).any()


def test_a_number_that_never_moved_may_still_move_a_little():
    assert fired(plain(*[100.0] * 60, 93)) == []
    assert fired(plain(*[100.0] * 60, 91)) == [60]


def test_a_special_day_is_unknown_until_its_kind_was_seen_twice():
    values = wobbling(60)
    special = np.zeros(64, dtype=np.int64)
    special[60:64] = 1
    values += [value * 3 for value in wobbling(64)[60:64]]
    days = plain(*values)
    starts = np.arange(60, 64)
    held = anomaly.limits(days, FOURS, starts=starts, span=1, special=special)
    assert list(np.isnan(held.expected[:, 0])) == [True, True, False, False]
    assert held.expected[2, 0] == pytest.approx(values[62], rel=0.15)
    assert fired(days, special=special) == []
    assert fired(days) != []


def test_a_festival_leaves_the_level_of_ordinary_days_alone():
    values = wobbling(70)
    special = np.zeros(71, dtype=np.int64)
    for day in range(50, 66):
        values[day] *= 3
        special[day] = 1
    held = band(plain(*values, 0.0), special=special)
    assert held.expected[0, 0] == pytest.approx(1000 * WEEKDAYS[0], rel=0.05)


def test_a_rate_of_few_may_lie_farther_out_than_one_of_many():
    usual = [(50 + day % 3, 1000) for day in range(56)]
    many, few = band(rate([*usual, (30, 1000)])), band(rate([*usual, (3, 100)]))
    assert few.low[0, 0] < many.low[0, 0]
    assert few.expected[0, 0] == many.expected[0, 0]


def test_the_chinese_calendar_says_which_days_are_alike():
    found = anomaly.specials(date(2025, 11, 8), 5)
    assert found[0] == found[1] != 0  # 8 and 9 November: the sale before 双11
    assert found[2] == found[3] != found[0]  # 10 and 11: its peak
    assert found[4] == 0
    assert len(anomaly.specials(date(2025, 11, 8), 0)) == 0


def test_a_level_of_zero_or_less_expects_nothing():
    assert np.isnan(band(plain(*[0.0] * 56, 5)).expected).all()
    assert np.isnan(band(plain(*[-10.0] * 56, 5)).expected).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 1e6), st.integers(0, 3))
def test_the_unit_does_not_matter(seed, factor, gaps):
    values: list[float | None] = [*wobbling(70, seed=seed)]
    for gap in range(gaps):
        values[30 + 5 * gap] = None
    first, last = MONDAY, MONDAY + timedelta(days=69)
    assert (last - first).days == 69
    scaled = plain(*(None if one is None else one * factor for one in values))
    assert fired(plain(*values)) == fired(scaled)


def test_noise_alone_hardly_ever_fires():
    counts = [len(fired(plain(*wobbling(118, seed=seed)))) for seed in range(60)]
    assert sum(counts) / (60 * 90) < 0.002
