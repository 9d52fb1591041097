"""连续 N 天下降 X%: each mode by its definition, on worked examples, and against a plain reading of the definition."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calc.courses import plain, rate, terms
from yunchou.calc.falling import (
    Course,
    Direction,
    Mode,
    State,
    Terms,
    anchored,
    limits,
    runs,
    starts_from,
    states,
)

FOUR_WEEKS = (100.0,) * 28


def found(given: Course, asked: Terms) -> list[tuple[int, int]]:
    """(first, last) of every run."""
    held = limits(given, asked, starts=starts_from(given))
    return [(run.start, run.completed) for run in runs(given, asked, held)]


def test_three_days_each_a_fifth_below_the_same_weekdays_make_a_run_on_the_third():
    days = plain(*FOUR_WEEKS, 80, 79, 75)
    assert found(days, terms(Mode.EACH_VS_BASELINE, 0.2, 3)) == [(28, 30)]


def test_two_such_days_make_none_and_neither_do_three_with_a_good_one_between():
    baseline = terms(Mode.EACH_VS_BASELINE, 0.2, 3)
    assert found(plain(*FOUR_WEEKS, 80, 79), baseline) == []
    assert found(plain(*FOUR_WEEKS, 80, 79, 81, 75), baseline) == []


def test_exactly_the_threshold_counts_however_the_fraction_is_written_in_binary():
    days = rate([(50, 1000)] * 28 + [(40, 1000)])
    assert found(days, terms(Mode.EACH_VS_BASELINE, 0.2, 1, minimum=100)) == [(28, 28)]
    days = rate([(70, 1000)] * 28 + [(49, 1000)])
    assert found(days, terms(Mode.EACH_VS_BASELINE, 0.3, 1, minimum=100)) == [(28, 28)]


def test_the_baseline_is_the_weekdays_sums_over_sums_and_never_a_mean_of_rates():
    # Mondays: 10 of 100, 10 of 100, 10 of 100 and 970 of 9,700 are 10 % by sums as by rates; with 290 of 9,700
    # the sums give 3.2 % where the mean of the rates would be 8.25 %.
    weeks = [(10, 100)] * 21 + [(290, 9700)] * 7
    asked = terms(Mode.EACH_VS_BASELINE, 0.2, 1, minimum=50)
    held = limits(rate([*weeks, (30, 1000)]), asked, starts=np.array([28]))
    assert held.expected[0, 0] == pytest.approx(320 / 10000)
    assert found(rate([*weeks, (30, 1000)]), asked) == [
        (21, 21),
        (22, 22),
        (23, 23),
        (24, 24),
        (25, 25),
        (26, 26),
        (27, 27),
    ]


def test_the_baseline_lies_before_the_run_so_that_a_long_fall_does_not_hide_itself():
    days = plain(*FOUR_WEEKS, *(80.0,) * 10)
    asked = terms(Mode.EACH_VS_BASELINE, 0.2, 10)
    assert found(days, asked) == [(28, 37)]
    held = limits(days, asked, starts=np.array([28]))
    assert list(held.expected[0, :10]) == [100.0] * 10


def test_fewer_than_two_known_days_of_a_weekday_are_no_baseline():
    one_week_and_a_day = (100.0,) * 7
    asked = terms(Mode.EACH_VS_BASELINE, 0.2, 1)
    assert found(plain(*one_week_and_a_day, 10), asked) == []
    assert found(plain(*one_week_and_a_day, *one_week_and_a_day, 10), asked) == [(14, 14)]


def test_an_unknown_day_neither_completes_nor_breaks_a_run():
    asked = terms(Mode.EACH_VS_BASELINE, 0.2, 3)
    assert found(plain(*FOUR_WEEKS, 80, None, 79, None), asked) == []
    assert found(plain(*FOUR_WEEKS, 80, None, 79, None, 75), asked) == [(28, 32)]


def test_a_day_whose_denominator_is_too_small_is_unknown():
    usual, wild = [(50, 1000)] * 28, (0, 99)
    asked = terms(Mode.EACH_VS_BASELINE, 0.2, 2, minimum=100)
    quiet = rate([*usual, (40, 1000), wild, wild]).known_from(asked.minimum)
    assert found(quiet, asked) == []
    later = rate([*usual, (40, 1000), wild, (40, 1000)]).known_from(asked.minimum)
    assert found(later, asked) == [(28, 30)]


def test_a_plain_number_is_not_held_against_less_than_the_minimum():
    asked = terms(Mode.EACH_VS_BASELINE, 0.2, 1, minimum=20)
    assert found(plain(*(19.0,) * 28, 1), asked) == []
    assert found(plain(*(20.0,) * 28, 1), asked) == [(28, 28)]


def test_each_day_against_the_day_before_asks_for_a_fall_on_each():
    asked = terms(Mode.EACH_VS_PREVIOUS, 0.1, 3)
    assert found(plain(100, 90, 81, 72.9), asked) == [(1, 3)]
    assert found(plain(100, 70, 70, 60), asked) == []


def test_where_the_day_before_is_unknown_so_is_the_comparison():
    asked = terms(Mode.EACH_VS_PREVIOUS, 0.1, 2)
    assert found(plain(100, 90, None, 50, 45), asked) == [(1, 4)]
    assert found(plain(100, 90, None, 50), asked) == []


def test_days_in_a_row_are_added_up_from_the_day_before_the_run():
    asked = terms(Mode.CUMULATIVE, 0.2, 3)
    assert found(plain(100, 95, 88, 80), asked) == [(1, 3)]
    assert found(plain(100, 95, 88, 81), asked) == []


def test_days_that_do_not_fall_break_a_run_that_is_added_up():
    asked = terms(Mode.CUMULATIVE, 0.2, 3)
    assert found(plain(100, 95, 95, 70), asked) == []
    assert found(plain(100, 50, 51, 49), asked) == []


def test_an_unknown_day_is_stepped_over_when_adding_up():
    assert found(plain(100, 95, None, 88, 80), terms(Mode.CUMULATIVE, 0.2, 3)) == [(1, 4)]


def test_against_the_day_before_and_against_the_same_weekday_are_told_apart():
    days = plain(50, *(100.0,) * 6, 60)
    assert found(days, terms(Mode.RELATIVE, 0.2, 1, lag=1)) == [(7, 7)]
    assert found(days, terms(Mode.RELATIVE, 0.2, 1, lag=7)) == []
    assert found(days, terms(Mode.RELATIVE, 0.2, 1, lag=7, direction="rises")) == [(7, 7)]


def test_below_a_value_does_not_hold_at_the_value():
    asked = terms(Mode.ABSOLUTE, 0.02, 2)
    assert found(rate([(20, 1000), (19, 1000), (19, 1000)]), asked) == [(1, 2)]
    assert found(rate([(20, 1000), (20, 1000)]), asked) == []
    above = terms(Mode.ABSOLUTE, 0.02, 1, direction="rises")
    assert found(rate([(20, 1000), (21, 1000)]), above) == [(1, 1)]


def test_either_way_does_not_mix_falls_and_rises_in_one_run():
    asked = terms(Mode.RELATIVE, 0.2, 2, lag=1, direction="either")
    assert found(plain(100, 50, 100), asked) == []
    assert found(plain(100, 50, 20), asked) == [(1, 2)]
    assert found(plain(100, 150, 200), asked) == [(1, 2)]


def test_nothing_is_a_share_of_zero():
    asked = terms(Mode.RELATIVE, 0.2, 1, lag=1, direction="either")
    assert found(plain(0, 50), asked) == []
    assert found(plain(50, 0), asked) == [(1, 1)]


def test_a_loss_that_grows_falls_although_its_amount_rises():
    assert found(plain(-100, -130), terms(Mode.RELATIVE, 0.2, 1, lag=1)) == [(1, 1)]
    assert found(plain(-100, -90), terms(Mode.RELATIVE, 0.2, 1, lag=1)) == []


def test_once_fired_days_are_held_against_what_was_before_the_run():
    days = plain(*FOUR_WEEKS, 80, 79, 75, 85)
    for mode, low in {
        Mode.EACH_VS_BASELINE: 80,
        Mode.EACH_VS_PREVIOUS: 80,
        Mode.CUMULATIVE: 80,
        Mode.RELATIVE: 80,
    }.items():
        held = anchored(days, terms(mode, 0.2, 3), start=28)
        assert held.low[0] == pytest.approx([low] * 4)
        assert list(states(days, held, Direction.FALLS)[0]) == [State.BREACH] * 3 + [State.CLEAR]


class Plainly:
    """The definitions once more, with exact fractions and loops."""

    def __init__(self, days: list[tuple[int, int] | None], asked: Terms) -> None:
        self.days, self.asked = days, asked
        self.known = [None if one is None or one[1] < asked.minimum else Fraction(*one) for one in days]
        self.share = Fraction(str(asked.threshold))

    def value(self, day: int) -> Fraction | None:
        return self.known[day] if day >= 0 else None

    def last_known_before(self, day: int) -> Fraction | None:
        week = range(day - 1, max(day - 8, -1), -1)
        return next((self.known[at] for at in week if self.known[at] is not None), None)

    def baseline(self, day: int, start: int) -> Fraction | None:
        same = [at for at in range(max(start - 28, 0), start) if (day - at) % 7 == 0]
        pairs = [self.days[at] for at in same if self.known[at] is not None]
        return Fraction(sum(n for n, _ in pairs), sum(d for _, d in pairs)) if len(pairs) >= 2 else None

    def held_against(self, day: int, start: int) -> Fraction | None:
        match self.asked.mode:
            case Mode.EACH_VS_BASELINE:
                return self.baseline(day, start)
            case Mode.EACH_VS_PREVIOUS:
                return self.value(day - 1)
            case Mode.RELATIVE:
                return self.value(day - self.asked.lag)
            case _:
                return self.last_known_before(day)

    def falls(self, day: int, start: int) -> bool | None:
        now, held = self.known[day], self.held_against(day, start)
        if now is None or held is None:
            return None
        if self.asked.mode is Mode.CUMULATIVE:
            return now < held
        return now <= held * (1 - self.share) if held else None

    def completed_from(self, start: int) -> int | None:
        count = 0
        for day in range(start, min(start + 28, len(self.days))):
            falls = self.falls(day, start)
            if falls is False or (day == start and not falls):
                return None
            count += bool(falls)
            if count == self.asked.days:
                return day
        return None

    def falls_far_enough(self, start: int, end: int) -> bool:
        if self.asked.mode is not Mode.CUMULATIVE:
            return True
        before = self.last_known_before(start)
        return bool(before) and self.known[end] <= before * (1 - self.share)

    def runs(self) -> set[tuple[int, int]]:
        ends = {start: self.completed_from(start) for start in range(len(self.days))}
        return {(s, e) for s, e in ends.items() if e is not None and self.falls_far_enough(s, e)}


DAYS = st.lists(
    st.none() | st.tuples(st.integers(0, 60), st.sampled_from([5, 100, 100, 200])), min_size=0, max_size=50
)


@settings(max_examples=300, deadline=None)
@given(
    DAYS,
    st.sampled_from([Mode.EACH_VS_BASELINE, Mode.EACH_VS_PREVIOUS, Mode.CUMULATIVE, Mode.RELATIVE]),
    st.sampled_from([0.1, 0.2, 0.5]),
    st.integers(1, 4),
    st.sampled_from([1, 7]),
)
def test_every_mode_finds_what_a_plain_reading_of_its_definition_finds(days, mode, threshold, length, lag):
    asked = Terms(mode, Direction.FALLS, threshold, length, minimum=10, lag=lag)
    assert set(found(rate(days).known_from(asked.minimum), asked)) == Plainly(days, asked).runs()


@settings(max_examples=100, deadline=None)
@given(DAYS, st.sampled_from(list(Mode)[1:5]), st.integers(1, 4))
def test_a_thousandfold_of_everything_fires_on_the_same_days(days, mode, length):
    asked = Terms(mode, Direction.FALLS, 0.2, length, minimum=10)
    more = [None if one is None else (one[0] * 1000, one[1] * 1000) for one in days]
    grown = Terms(mode, Direction.FALLS, 0.2, length, minimum=10_000)
    assert found(rate(days).known_from(10), asked) == found(rate(more).known_from(10_000), grown)


@settings(max_examples=100, deadline=None)
@given(DAYS, st.sampled_from([0.1, 0.2, 0.5]), st.integers(1, 4))
def test_unknown_days_anywhere_change_nothing_about_a_fixed_value(days, threshold, length):
    asked = Terms(Mode.ABSOLUTE, Direction.FALLS, threshold, length)
    known = [one for one in days if one is not None][:20]
    sparse = [each for one in known for each in (one, None)][:40]
    assert len(found(rate(sparse), asked)) <= len(found(rate(known), asked))
    assert [
        (2 * start, 2 * end) for start, end in found(rate(known), asked) if 2 * (end - start) < 28
    ] == found(rate(sparse), asked)


@given(st.integers(1, 1000), st.integers(0, 60), st.sampled_from(list(Mode)[1:5]), st.integers(1, 14))
def test_a_number_that_does_not_move_never_fires(value, length, mode, days):
    assert found(plain(*[float(value)] * length), Terms(mode, Direction.EITHER, 0.01, days)) == []


def test_an_empty_course_has_no_runs():
    assert found(plain(first=date(2026, 3, 1)), terms(Mode.EACH_VS_BASELINE, 0.2, 3)) == []
