"""What is missing to a target, by channel and by driver: the parts sum to the gap exactly."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.goals.conftest import MARCH, ORDER_RATE, REVENUE
from yunchou.analytics.questions import Period
from yunchou.goals.breakdown import break_down
from yunchou.goals.gap import gap
from yunchou.goals.proposals import propose_channels, propose_drivers
from yunchou.metrics.slices import Slice

FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
IN_MARCH = {"start": MARCH.start, "end": MARCH.end, "baseline_reason": "", "baseline_period": FEBRUARY}
GMV = {**IN_MARCH, "slice": REVENUE, "target": Decimal("15000.37")}


@pytest.fixture
def split(workspace, now):
    return lambda goal: gap(goal, workspace=workspace, now=now)


@pytest.fixture
def agree(workspace, ana, now):
    """Break a goal down as it is proposed, or with other targets."""

    def make(goal, propose, targets=()):
        made = propose(goal, workspace=workspace, now=now)
        parts = [replace(one, target=target) for one, target in zip(made.parts, targets, strict=False)]
        made = replace(made, parts=tuple(parts) or made.parts)
        break_down(goal, made, by=ana, now=now)
        return made

    return make


def sums_to(found, total):
    assert found.reason is None
    assert found.total == total
    return sum(term.amount for term in found.terms) == total


def test_the_parts_of_a_sum_are_the_gap(shop, committed, split):
    shop.trade_as_always(60)
    found = split(committed(**GMV))
    assert found.actual == 6700
    missing = Decimal("6700") - Decimal("15000.37")
    assert sums_to(found.by_channel, missing)
    assert sums_to(found.by_driver, missing)


def test_so_are_the_parts_of_what_should_be_there_by_now(shop, committed, split):
    shop.trade_as_always(60)
    found = split(committed(**GMV))
    by_now = found.actual - found.expected_now
    assert sums_to(found.now_by_channel, by_now)
    assert sums_to(found.now_by_driver, by_now)


def test_each_channel_tells_its_own_actual_and_target(shop, committed, split):
    shop.trade_as_always(60)
    found = split(committed(**GMV)).by_channel
    assert sum(term.actual for term in found.terms) == 6700
    assert sum(term.target for term in found.terms) == Decimal("15000.37")
    assert {term.key for term in found.terms} == {"paid_search", "paid_social"}
    assert found.terms[0].amount == min(term.amount for term in found.terms)


def test_the_driver_that_fell_is_named(shop, committed, split):
    """In March four visits bring one order; before, it were two. The prices stay."""
    shop.trade_as_always(40, until_days_ago=18)
    shop.trade([4] * 17, visits_each=4)
    found = split(committed(**GMV)).now_by_driver
    assert found.terms[0].key == "order-rate"
    by_key = {term.key: term for term in found.terms}
    assert float(by_key["order-rate"].actual) == pytest.approx(0.25)
    assert by_key["visits"].amount > 0
    assert abs(by_key["average-order"].amount) < abs(by_key["order-rate"].amount) / 2


def test_parts_that_were_agreed_are_what_each_is_held_against(shop, committed, split, agree):
    shop.trade_as_always(60)
    goal = committed(**GMV)
    made = agree(goal, propose_channels, (Decimal(5000), Decimal("10000.37")))
    found = {f"channel:{term.key}": term.target for term in split(goal).by_channel.terms}
    assert found == {one.key: one.target for one in made.parts}


def test_factors_that_were_agreed_are_what_each_is_held_against(shop, committed, split, agree):
    shop.trade_as_always(60)
    goal = committed(**GMV)
    made = agree(goal, propose_drivers)
    found = {f"driver:{term.key}": term.target for term in split(goal).by_driver.terms}
    assert {key: float(target) for key, target in found.items()} == {
        one.key: pytest.approx(float(one.target)) for one in made.parts
    }
    assert sums_to(split(goal).by_driver, Decimal("6700") - Decimal("15000.37"))


def test_a_rate_is_split_into_its_channels_and_its_two_sides(shop, committed, split):
    shop.trade_as_always(40, until_days_ago=18)
    shop.trade([4] * 17, visits_each=4)
    found = split(committed(**IN_MARCH, slice=ORDER_RATE, target=Decimal("0.6")))
    missing = found.actual - Decimal("0.6")
    assert float(missing) == pytest.approx(-0.35)
    assert sums_to(found.by_channel, missing)
    assert sums_to(found.by_driver, missing)
    assert {term.key for term in found.by_driver.terms} == {"numerator", "denominator"}


def test_a_metric_without_drivers_says_so(shop, committed, split):
    shop.trade_as_always(60)
    found = split(committed(**IN_MARCH, slice=Slice("sign-ups"), baseline=Decimal(1), target=Decimal(2)))
    assert found.by_driver.reason.code == "no_drivers"


def test_people_are_in_several_channels_and_are_not_split(shop, committed, split):
    shop.trade_as_always(60)
    found = split(committed(**IN_MARCH, slice=Slice("visitors"), target=Decimal(20)))
    assert found.by_channel.reason.code == "not_additive"


def test_before_the_first_day_there_is_no_gap(shop, committed, split):
    shop.trade_as_always(60)
    found = split(committed())
    assert found.by_channel.reason.code == "no_data"
    assert found.expected_now is None


def test_a_draft_without_a_target_has_no_gap(drafted, split):
    assert split(drafted(target=None)) is None
