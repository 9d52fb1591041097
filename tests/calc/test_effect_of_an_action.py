"""What an action did: worked, no effect, or too early to say."""

from datetime import date, timedelta

import numpy as np
import pytest

from yunchou.calc.effect import Aim, AimKind, Direction, Outcome, remeasure
from yunchou.calc.levels import DayNumber

START = date(2026, 3, 2)
WEEK = (1.0, 1.0, 1.0, 1.0, 1.1, 1.3, 1.2)
RISE_TO_5_PERCENT = Aim(Direction.RISE, AimKind.LEVEL, 0.05)
RISE_BY_A_TENTH = Aim(Direction.RISE, AimKind.SHARE, 0.1)


def rates(rate, *, days, start, visits=2000, seed=1):
    """So many days on which this share of the visits orders."""
    chance = np.random.default_rng(seed)
    return [
        DayNumber(start + timedelta(days=turn), float(chance.binomial(visits, rate)), float(visits))
        for turn in range(days)
    ]


def sums(level, *, days, start, seed=1):
    """So many days of a number that counts about `level`, with weekdays."""
    chance = np.random.default_rng(seed)
    found = [start + timedelta(days=turn) for turn in range(days)]
    return [DayNumber(day, float(chance.poisson(level * WEEK[day.weekday()]))) for day in found]


def after(days):
    return START + timedelta(days=days)


def test_a_repair_that_brings_the_rate_back_worked():
    """Four weeks at 5 %, three days at 2.5 %, then 5 % again: held against the three days."""
    usual = rates(0.05, days=28, start=START)
    fallen = rates(0.025, days=3, start=after(28), seed=2)
    mended = rates(0.05, days=8, start=after(31), seed=3)
    found = remeasure(fallen, mended, aim=RISE_TO_5_PERCENT, shape_days=usual)
    assert found.outcome is Outcome.WORKED
    assert found.reaches_aim
    assert found.low < 0.025 < found.high
    assert found.before == pytest.approx(0.025, abs=0.004)


def test_an_action_that_changes_nothing_has_no_effect():
    found = remeasure(
        sums(5000, days=28, start=START), sums(5000, days=14, start=after(28), seed=2), aim=RISE_BY_A_TENTH
    )
    assert found.outcome is Outcome.NO_EFFECT
    assert found.high < found.aimed


def test_less_than_a_week_is_too_early_however_clear_it_looks():
    found = remeasure(
        sums(5000, days=28, start=START), sums(9000, days=6, start=after(28)), aim=RISE_BY_A_TENTH
    )
    assert (found.outcome, found.amount, found.days) == (Outcome.TOO_EARLY, None, 6)


def test_an_interval_that_holds_nothing_and_the_aim_is_too_early():
    """Nine orders a day: a tenth more is less than one order."""
    found = remeasure(
        sums(9, days=28, start=START), sums(9, days=7, start=after(28), seed=2), aim=RISE_BY_A_TENTH
    )
    assert found.outcome is Outcome.TOO_EARLY
    assert found.low < 0 < found.aimed < found.high


def test_a_number_that_moves_the_other_way_has_no_effect():
    found = remeasure(
        sums(5000, days=28, start=START), sums(4000, days=7, start=after(28), seed=2), aim=RISE_BY_A_TENTH
    )
    assert found.outcome is Outcome.NO_EFFECT
    assert not found.reaches_aim


def test_a_real_rise_short_of_the_aim_worked_without_reaching_it():
    aim = Aim(Direction.RISE, AimKind.SHARE, 0.5)
    found = remeasure(sums(5000, days=28, start=START), sums(5600, days=14, start=after(28), seed=2), aim=aim)
    assert (found.outcome, found.reaches_aim) == (Outcome.WORKED, False)


def test_costs_that_should_fall_worked_when_they_fall():
    aim = Aim(Direction.FALL, AimKind.SHARE, 0.1)
    found = remeasure(sums(5000, days=28, start=START), sums(4400, days=14, start=after(28), seed=2), aim=aim)
    assert found.outcome is Outcome.WORKED
    assert found.aimed < 0


def test_nothing_before_is_too_early():
    found = remeasure([], sums(5000, days=14, start=START), aim=RISE_BY_A_TENTH)
    assert (found.outcome, found.before) == (Outcome.TOO_EARLY, None)
    assert found.after is not None


def test_days_without_a_denominator_do_not_count():
    empty = [DayNumber(after(28 + turn), 0.0, 0.0) for turn in range(14)]
    found = remeasure(rates(0.05, days=28, start=START), empty, aim=RISE_TO_5_PERCENT)
    assert (found.outcome, found.days, found.after) == (Outcome.TOO_EARLY, 0, None)


@pytest.mark.parametrize(
    ("aim", "before", "expected"),
    [
        (Aim(Direction.RISE, AimKind.LEVEL, 120), 100, 20),
        (Aim(Direction.RISE, AimKind.LEVEL, 80), 100, 0),
        (Aim(Direction.FALL, AimKind.LEVEL, 80), 100, -20),
        (Aim(Direction.FALL, AimKind.SHARE, 0.1), 100, -10),
        (Aim(Direction.RISE, AimKind.SHARE, 0.1), -100, 10),
    ],
)
def test_the_change_aimed_at_never_goes_against_the_direction(aim, before, expected):
    assert aim.wanted(before) == pytest.approx(expected)


def test_actions_without_an_effect_seldom_seem_to_have_worked():
    """At 95 % both ways, a rise out of nothing is one in forty: below 6 % of 200 worlds."""
    worked = 0
    for world in range(200):
        found = remeasure(
            rates(0.04, days=28, start=START, seed=world),
            rates(0.04, days=10, start=after(28), seed=1000 + world),
            aim=RISE_BY_A_TENTH,
        )
        worked += found.outcome is Outcome.WORKED
    assert worked / 200 < 0.06
