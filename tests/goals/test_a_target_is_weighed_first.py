"""Feasibility: the chance of a target before anybody commits, with the error of such forecasts."""

from datetime import date
from decimal import Decimal

import pytest

from tests.goals.conftest import APRIL, MARCH, ORDER_RATE, ORDERS
from yunchou.analytics.questions import Period
from yunchou.goals.feasibility import Feasibility, feasibility, reference_period
from yunchou.metrics.slices import Slice

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def weigh(workspace, now):
    def ask(measures=ORDERS, period=APRIL, target=Decimal(130), **more):
        return feasibility(measures, period=period, target=target, workspace=workspace, now=now, **more)

    return ask


def test_what_is_reached_every_month_is_nearly_sure_and_twice_as_much_is_not(shop, weigh):
    shop.trade_as_always(60)
    assert weigh(target=Decimal(100)).chance > 0.9
    assert weigh(target=Decimal(240)).chance < 0.01


def test_of_costs_the_chance_is_that_of_staying_below(shop, weigh):
    shop.trade_as_always(60)
    assert weigh(Slice("bounce-rate"), target=Decimal("1.01")).chance == 1
    assert weigh(Slice("bounce-rate"), target=Decimal("0.9")).chance == 0
    assert weigh(target=Decimal(240), direction="at_most").chance > 0.99


def test_the_baseline_is_of_the_stated_days(shop, weigh):
    shop.trade_as_always(60)
    found = weigh(baseline_period=Period(date(2026, 2, 2), date(2026, 2, 8)))
    assert (found.baseline, found.baseline_start) == (28, date(2026, 2, 2))


def test_unless_stated_the_baseline_is_of_as_many_days_just_before():
    today = date(2026, 3, 18)
    assert reference_period(APRIL, today=today) == Period(date(2026, 2, 16), date(2026, 3, 17))
    assert reference_period(MARCH, today=today) == Period(date(2026, 1, 29), date(2026, 2, 28))


def test_what_came_already_counts(shop, weigh):
    shop.trade_as_always(60)
    assert weigh(period=MARCH, target=Decimal(66)).chance == 1


def test_forecasts_of_the_past_tell_how_far_they_were_off(shop, weigh):
    shop.trade_as_always(60)
    found = weigh()
    assert (found.tests, found.tested_days, found.history_days) == (6, 20, 60)
    assert 0 <= found.error < 0.1
    assert 0 <= found.coverage <= 1


def test_a_rate_is_foretold_too(shop, weigh):
    shop.trade_as_always(60)
    found = weigh(ORDER_RATE, target=Decimal("0.4"))
    assert float(found.mid) == pytest.approx(0.5)
    assert found.chance == 1


def test_without_a_history_the_reason_is_said(shop, weigh):
    found = weigh()
    assert (found.chance, found.mid, found.error) == (None, None, None)
    assert found.reason.code == "no_data"


def test_a_week_is_not_enough(shop, weigh):
    shop.trade_as_always(5)
    assert weigh().reason.code == "too_little_history"
    assert weigh().reason.values == {"days": 5}


def test_what_only_the_whole_period_knows_is_not_foretold(shop, weigh):
    shop.trade_as_always(60)
    found = weigh(Slice("repurchase-rate"), target=Decimal("0.3"))
    assert found.reason.code == "whole_only"


def test_festivals_ahead_that_were_never_seen_are_named(shop, weigh):
    shop.trade_as_always(60)
    assert "holiday:tomb_sweeping" in weigh().unseen


def test_it_is_kept_as_it_was(shop, weigh):
    shop.trade_as_always(30)
    for found in (weigh(), weigh(target=None), weigh(Slice("repurchase-rate"))):
        assert Feasibility.from_json(found.as_json()) == found
