"""Random worlds in which nothing happened: the demo's rules stay quiet but where festivals really move the numbers."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from demo.plan import DAYS
from demo.sketch import alarms, alarms_in, sketch
from demo.watching import CVR, WATCHES
from yunchou.calc.falling import course

WORLDS = 25


@pytest.fixture(scope="module")
def cried():
    """{(rule, near a festival)}: how often in all worlds."""
    found = Counter()
    for seed in range(WORLDS):
        end = date(2026, 1, 1) + timedelta(days=seed * 365 // WORLDS)
        world = sketch(end=end, seed=seed, told=False)
        found.update((watch.name, one.is_festive) for watch in WATCHES for one in alarms(world, watch))
    return found


@pytest.mark.parametrize("watch", WATCHES, ids=lambda watch: watch.metric)
def test_in_ordinary_weeks_a_rule_cries_wolf_less_than_once_in_three_years(cried, watch):
    assert cried[watch.name, False] / WORLDS < 1 / 12


def test_near_festivals_all_rules_together_speak_less_than_ten_times_a_quarter(cried):
    assert sum(times for (_rule, festive), times in cried.items() if festive) / WORLDS < 10


def test_a_rate_of_a_hundred_orders_a_day_does_not_fall_by_a_fifth_by_chance_and_one_of_five_does():
    def cries(orders):
        chance = np.random.default_rng(20260618)
        worlds = [chance.poisson(orders, DAYS).tolist() for _ in range(WORLDS)]
        ratios = [[(n / 10_000, n, 10_000) for n in world] for world in worlds]
        given = [course(date(2026, 6, 25), world, is_ratio=True) for world in ratios]
        return sum(len(alarms_in(one, CVR, group="")) for one in given) / WORLDS

    assert cries(100) < 0.1
    assert cries(5) > 1


def test_the_same_seed_draws_the_same_world():
    one, other = (sketch(end=date(2026, 9, 1), seed=3, told=False, drawn=True) for _ in range(2))
    assert one.courses.keys() == other.courses.keys()
    for key, given in one.courses.items():
        assert np.array_equal(given.values, other.courses[key].values, equal_nan=True)
