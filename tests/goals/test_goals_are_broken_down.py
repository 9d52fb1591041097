"""A goal's parts make it up to the last cent, by drivers, channels or months, however they are edited."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.goals.conftest import APRIL, ORDERS, REVENUE
from yunchou.analytics.questions import Dimension, Filter, Op, Period
from yunchou.core.models import AuditEntry
from yunchou.goals.breakdown import Part, Plan, Split, break_down, edited, rolls_up
from yunchou.goals.drafts import draft_of
from yunchou.goals.errors import BadBreakdown, GoalIsClosed
from yunchou.goals.models import Goal
from yunchou.goals.proposals import propose_channels, propose_drivers, propose_months
from yunchou.goals.services import cancel_goal, edit_goal
from yunchou.metrics.catalogue import Form
from yunchou.metrics.slices import Slice

CENT = Decimal("0.01")
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
GMV = {"slice": REVENUE, "target": Decimal("15000.37"), "baseline": Decimal(12000)}


def part(key, target, form=Form.MONEY):
    return Part(key, key, ORDERS, form, target, None, APRIL.start, APRIL.end, "at_least")


def plan(split, whole, parts, unit=CENT):
    return Plan(split, whole, unit, tuple(parts), APRIL)


cents = st.decimals(Decimal("0.01"), 10**7, places=2)


@given(st.lists(cents, min_size=2, max_size=8), st.data())
def test_whatever_is_set_of_a_sum_the_others_make_up_for_it(amounts, data):
    whole = sum(amounts)
    made = plan(Split.SUM, whole, [part(str(turn), one) for turn, one in enumerate(amounts)])
    chosen = data.draw(st.integers(0, len(amounts) - 1))
    share = data.draw(st.decimals(0, 1, places=3))
    found = edited(made, {str(chosen): (whole * share).quantize(CENT)})
    assert found.difference == 0
    assert all(one.target >= 0 for one in found.parts)


@given(
    st.integers(10, 10**6),
    st.decimals(Decimal("0.001"), 1, places=4),
    st.decimals(1, 5000, places=2),
    st.integers(10, 10**6),
)
def test_whatever_is_set_of_a_product_another_factor_makes_up_for_it(visits, rate, price, new_visits):
    whole = (visits * rate * price).quantize(CENT)
    factors = (("visits", Decimal(visits)), ("rate", rate), ("price", price))
    made = plan(Split.PRODUCT, whole, [part(key, one) for key, one in factors])
    found = edited(made, {"visits": Decimal(new_visits)})
    assert found.difference == 0
    assert [one.target for one in found.parts][:2] == [new_visits, rate]


def test_where_every_part_was_set_the_plan_shows_its_difference():
    made = plan(Split.SUM, Decimal(10), [part("a", Decimal(4)), part("b", Decimal(6))])
    assert edited(made, {"a": Decimal(5), "b": Decimal(7)}).difference == 2


def test_parts_that_come_to_more_than_the_goal_are_refused():
    made = plan(Split.SUM, Decimal(10), [part("a", Decimal(4)), part("b", Decimal(6))])
    with pytest.raises(BadBreakdown):
        edited(made, {"a": Decimal(11)})


def test_a_factor_of_zero_leaves_nothing_to_make_up_with():
    made = plan(Split.PRODUCT, Decimal(10), [part("a", Decimal(4)), part("b", Decimal("2.5"))])
    with pytest.raises(BadBreakdown):
        edited(made, {"a": Decimal(0)})


@pytest.fixture
def ask(workspace, now):
    return {"workspace": workspace, "now": now}


@pytest.fixture
def gmv(shop, drafted):
    """60 days of history: 28 orders of 100 yuan a week, two visits for each, two thirds from paid search."""
    shop.trade_as_always(60)
    return drafted(**GMV, baseline_reason="", baseline_period=FEBRUARY)


def test_gmv_is_visits_times_order_rate_times_the_average_order(gmv, ask):
    made = propose_drivers(gmv, **ask)
    assert [one.key for one in made.parts] == ["driver:visits", "driver:order-rate", "driver:average-order"]
    assert [one.baseline for one in made.parts] == [224, Decimal("0.5"), 100]
    visits, rate, price = (one.target for one in made.parts)
    assert made.difference == 0
    assert visits % 1 == 0
    assert rate == rate.quantize(Decimal("0.0001"))
    # 30 days of April against 28 of February: 12,000 become 15,000.37, each factor by the same rate.
    assert float(price / 100) == pytest.approx(1.077, abs=0.005)


def test_channels_share_a_goal_as_they_shared_the_reference_period(gmv, ask):
    made = propose_channels(gmv, **ask, names={"paid_search": "Paid search"})
    assert made.difference == 0
    assert {one.key for one in made.parts} == {"channel:paid_search", "channel:paid_social"}
    largest = max(made.parts, key=lambda one: one.target)
    assert largest.title == "Orders in April · Paid search"
    assert largest.slice == REVENUE.kept_to("channel", "paid_search")
    assert float(largest.target / made.whole) == pytest.approx(float(largest.baseline) / 11200, abs=1e-6)


def test_beyond_the_largest_channels_the_others_share_a_part(gmv, ask, monkeypatch):
    monkeypatch.setattr("yunchou.goals.proposals.MOST_CHANNELS", 1)
    made = propose_channels(gmv, **ask)
    assert [one.key for one in made.parts] == ["channel:paid_search", "channel:others"]
    assert made.parts[1].slice.as_json()["where"] == [
        {"on": "channel", "op": "not_in", "value": ["paid_search"]}
    ]


def test_months_share_a_quarter_by_their_days(shop, drafted, ask):
    shop.trade_as_always(60)
    quarter = drafted(slice=ORDERS, target=Decimal(360), end=date(2026, 6, 30))
    made = propose_months(quarter, **ask)
    assert [(one.start, one.end) for one in made.parts] == [
        (date(2026, 4, 1), date(2026, 4, 30)),
        (date(2026, 5, 1), date(2026, 5, 31)),
        (date(2026, 6, 1), date(2026, 6, 30)),
    ]
    assert made.total == 360
    assert all(110 < one.target < 130 for one in made.parts)


def test_a_goal_within_a_month_has_no_months(gmv, ask):
    with pytest.raises(BadBreakdown):
        propose_months(gmv, **ask)


def test_a_rate_does_not_add_up_over_channels(shop, drafted, ask):
    shop.trade_as_always(60)
    rate = drafted(slice=Slice("order-rate"), target=Decimal("0.6"), baseline=Decimal("0.5"))
    with pytest.raises(BadBreakdown):
        propose_channels(rate, **ask)
    with pytest.raises(BadBreakdown):
        propose_drivers(rate, **ask)


def test_factors_that_cannot_be_kept_to_the_same_part_are_not_proposed(shop, drafted, ask):
    """Visits know by which browser they came; clicks, as platforms report them, do not."""
    shop.trade_as_always(10)
    by_browser = Filter(Dimension("browser"), Op.IS, "Safari")
    with pytest.raises(BadBreakdown):
        propose_drivers(drafted(slice=Slice("visits", (by_browser,))), **ask)


def test_without_a_history_there_is_nothing_to_share_by(shop, drafted, ask):
    goal = drafted(**GMV)
    with pytest.raises(BadBreakdown):
        propose_channels(goal, **ask)
    with pytest.raises(BadBreakdown):
        propose_drivers(goal, **ask)


def test_the_parts_become_drafts_that_roll_up(gmv, ask, ana, now):
    made = propose_channels(gmv, **ask)
    children = break_down(gmv, made, by=ana, now=now)
    gmv.refresh_from_db()
    assert [child.parent for child in children] == [gmv, gmv]
    assert all(child.state == Goal.State.DRAFT and child.level == "team" for child in children)
    assert rolls_up(gmv).is_exact
    assert AuditEntry.objects.first().action == "goal.broken_down"


def test_factors_roll_up_though_they_were_rounded_on_their_way_through_the_database(gmv, ask, ana, now):
    break_down(gmv, propose_drivers(gmv, **ask), by=ana, now=now)
    gmv.refresh_from_db()
    found = rolls_up(gmv)
    assert (found.split, found.total) == ("product", Decimal("15000.37"))


def test_a_child_that_is_changed_shows_what_is_missing(gmv, ask, ana, now, workspace):
    [first, _second] = break_down(gmv, propose_channels(gmv, **ask), by=ana, now=now)
    lower = replace(draft_of(first), target=first.target - 500, baseline_reason="Counted by hand.")
    edit_goal(first, lower, workspace=workspace, by=ana, now=now)
    gmv.refresh_from_db()
    assert rolls_up(gmv).difference == -500


def test_a_goal_that_was_not_broken_down_rolls_up_nothing(gmv):
    assert rolls_up(gmv) is None


def test_breaking_down_again_replaces_drafts_only(gmv, ask, ana, now):
    break_down(gmv, propose_channels(gmv, **ask), by=ana, now=now)
    children = break_down(gmv, propose_drivers(gmv, **ask), by=ana, now=now)
    assert set(gmv.children.all()) == set(children)
    Goal.objects.filter(pk=children[0].pk).update(state=Goal.State.CANCELLED)
    break_down(gmv, propose_drivers(gmv, **ask), by=ana, now=now)
    first = gmv.children.filter(state=Goal.State.DRAFT).first()
    Goal.objects.filter(pk=first.pk).update(state=Goal.State.COMMITTED)
    with pytest.raises(BadBreakdown):
        break_down(gmv, propose_drivers(gmv, **ask), by=ana, now=now)


def test_a_plan_that_does_not_add_up_is_refused(gmv, ask, ana, now):
    made = propose_channels(gmv, **ask)
    off = edited(made, {one.key: one.target + 1 for one in made.parts})
    with pytest.raises(BadBreakdown):
        break_down(gmv, off, by=ana, now=now)


def test_a_closed_goal_is_not_broken_down(shop, committed, ask, ana, now):
    shop.trade_as_always(60)
    goal = committed(**GMV)
    made = propose_channels(goal, **ask)
    cancel_goal(goal, reason="No.", by=ana, now=now)
    with pytest.raises(GoalIsClosed):
        break_down(goal, made, by=ana, now=now)
