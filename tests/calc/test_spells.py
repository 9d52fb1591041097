"""From runs to firings: one for a fall, its recovery, the quiet after it, and what a correction takes away."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calc.courses import plain, terms
from yunchou.calc.falling import Course, Direction, Mode, Run, Terms
from yunchou.calc.spells import (
    SETTLED_AFTER,
    Before,
    End,
    Spell,
    end_of,
    has_gone,
    last_breach,
    next_spell,
    spells,
)

BASELINE = terms(Mode.EACH_VS_BASELINE, 0.2, 3)
FOUR_WEEKS = (100.0,) * 28


def firings(
    given: Course, *, cool_down: int = 0, asked: Terms = BASELINE
) -> list[tuple[int, int, int | None]]:
    """(first day, day of the firing, end) of each."""
    return [
        (one.run.start, one.run.completed, one.end and one.end.index)
        for one in spells(given, asked, cool_down=cool_down)
    ]


def test_a_long_fall_fires_once_and_its_recovery_is_noted_with_its_day():
    assert firings(plain(*FOUR_WEEKS, *(70.0,) * 8, 95, 100)) == [(28, 30, 36)]


def test_a_fall_that_goes_on_has_no_end():
    assert firings(plain(*FOUR_WEEKS, *(70.0,) * 8)) == [(28, 30, None)]


def test_a_second_fall_after_the_recovery_is_a_second_firing():
    days = plain(*FOUR_WEEKS, 70, 70, 70, *(100.0,) * 7, 60, 60, 60)
    assert firings(days) == [(28, 30, 31), (38, 40, None)]


def test_it_stays_quiet_for_the_days_of_the_cool_down():
    days = plain(*FOUR_WEEKS, 70, 70, 70, 100, 60, 60, 60, 100)
    assert firings(days, cool_down=2) == [(28, 30, 31), (32, 34, 35)]
    assert firings(days, cool_down=3) == [(28, 30, 31)]


def test_a_fall_that_outlasts_the_cool_down_fires_after_it():
    days = plain(*FOUR_WEEKS, 70, 70, 70, 100, 60, 60, 60, 60, 60)
    assert firings(days, cool_down=3) == [(28, 30, 31), (33, 35, None)]


def test_after_four_weeks_it_is_the_new_level_and_no_fall():
    days = plain(*FOUR_WEEKS, *(70.0,) * 60)
    assert list(spells(days, BASELINE, cool_down=0)) == [
        Spell(Run(28, 30, Direction.FALLS), End(28 + SETTLED_AFTER, is_settled=True))
    ]


def test_an_unknown_day_is_no_recovery():
    assert firings(plain(*FOUR_WEEKS, 70, 70, 70, None, None, 70)) == [(28, 30, None)]


def test_a_number_that_stopped_falling_day_by_day_has_recovered_only_when_it_is_back():
    asked = terms(Mode.EACH_VS_PREVIOUS, 0.2, 2)
    assert firings(plain(100, 100, 80, 60, 60, 61, 79, 81), asked=asked) == [(2, 3, 7)]


def test_firings_before_the_first_day_that_counts_are_left_out():
    days = plain(*FOUR_WEEKS, 70, 70, 70, *(100.0,) * 7, 60, 60, 60)
    assert [one.run.completed for one in spells(days, BASELINE, cool_down=0, since=31)] == [40]


def test_the_last_day_known_to_be_beyond_its_limit_moves_on_while_it_lasts():
    going_on = plain(*FOUR_WEEKS, 70, 70, 70, 70, None)
    [spell] = spells(going_on, BASELINE, cool_down=0)
    assert last_breach(spell, going_on, BASELINE) == 31
    over = plain(*FOUR_WEEKS, 70, 70, 70, 70, 100, 60)
    [spell] = spells(over, BASELINE, cool_down=0)
    assert last_breach(spell, over, BASELINE) == 31


def test_a_correction_that_lifts_one_day_of_the_run_takes_the_fall_away():
    run = Run(28, 30, Direction.FALLS)
    assert not has_gone(run, plain(*FOUR_WEEKS, 70, 70, 70), BASELINE)
    assert has_gone(run, plain(*FOUR_WEEKS, 70, 99, 70), BASELINE)


def test_a_day_that_became_unknown_takes_nothing_away():
    run = Run(28, 30, Direction.FALLS)
    assert not has_gone(run, plain(*FOUR_WEEKS, 70, None, 70), BASELINE)


def test_the_next_firing_is_the_first_after_what_came_before():
    days = plain(*FOUR_WEEKS, 70, 70, 70, *(100.0,) * 7, 60, 60, 60)
    first = next_spell(days, BASELINE, since=0)
    assert first is not None
    assert (first.run.completed, first.end and first.end.index) == (30, 31)
    second = next_spell(days, BASELINE, since=0, before=Before(over=31, quiet_through=34))
    assert second is not None
    assert second.run.completed == 40
    assert next_spell(days, BASELINE, since=0, before=Before(over=31, quiet_through=40)) is None


DAYS = st.lists(st.none() | st.floats(1, 200), min_size=20, max_size=100)


@settings(max_examples=100, deadline=None)
@given(DAYS, st.sampled_from(list(Mode)[1:5]), st.integers(1, 3), st.integers(0, 5))
def test_no_two_firings_share_a_day_or_break_the_quiet(days, mode, length, cool_down):
    asked = Terms(mode, Direction.FALLS, 0.1, length)
    course = plain(*days)
    found = list(spells(course, asked, cool_down=cool_down))
    for one, after in pairwise(found):
        assert one.end is not None
        assert one.run.completed < one.end.index < after.run.start
        assert after.run.completed > one.end.index + cool_down
    for spell in found:
        assert end_of(spell.run, course, asked) == spell.end
