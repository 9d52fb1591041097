"""What is refused of a goal before anybody commits to it, and what is only remarked."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.goals.conftest import APRIL, ORDERS, REVENUE
from yunchou.analytics.questions import Dimension, Filter, Op, Period
from yunchou.goals.advice import advice
from yunchou.goals.counting import Counting
from yunchou.goals.errors import NotSmart
from yunchou.goals.feasibility import Feasibility
from yunchou.goals.models import Goal
from yunchou.goals.services import commit_goal, draft_goal
from yunchou.metrics.slices import Slice

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def codes(workspace, now, draft):
    """The refusals and the hints that a draft gets, by code."""

    def ask(**fields):
        more = {name: fields.pop(name) for name in ("outlook", "goal") if name in fields}
        found = advice(draft(**fields), workspace=workspace, now=now, **more)
        return {one.code for one in found if one.is_refusal}, {
            one.code for one in found if not one.is_refusal
        }

    return ask


def outlook(target, chance, unseen=(), *, now):
    day = APRIL.start - timedelta(days=1)
    return Feasibility(
        baseline=Decimal(120), baseline_start=day, baseline_end=day, target=target,
        low=Decimal(100), mid=Decimal(120), high=Decimal(140), share=0.8, chance=chance, error=0.1,
        coverage=0.8, tests=6, tested_days=30, history_days=90, unseen=unseen, reason=None,
        counting=Counting.SUM, data_version="v1", made_at=now,
    )  # fmt: skip


def test_a_goal_that_lacks_nothing_is_not_refused(codes):
    assert codes() == (set(), set())


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({"title": " "}, "no_title"),
        ({"slice": None}, "no_metric"),
        ({"target": None}, "no_target"),
        ({"baseline": None, "baseline_reason": ""}, "no_baseline"),
        ({"owner": None}, "no_owner"),
        ({"start": None}, "no_start"),
        ({"end": None}, "no_end"),
        ({"no_parent_reason": " "}, "no_parent"),
        ({"baseline_reason": ""}, "typed_baseline"),
    ],
)
def test_whatever_smart_asks_for_must_be_there(codes, lacking, code):
    refused, _hints = codes(**lacking)
    assert code in refused


def test_every_refusal_names_its_field_and_what_to_do(workspace, now, draft):
    empty = replace(
        draft(), title="", slice=None, target=None, baseline=None, baseline_reason="", owner=None,
        start=None, end=None, no_parent_reason="",
    )  # fmt: skip
    found = advice(empty, workspace=workspace, now=now)
    assert {one.field for one in found} == {
        "title", "owner", "metric", "target", "baseline_period", "start", "end", "parent",
    }  # fmt: skip
    assert all(one.message and one.advice for one in found)


def test_a_target_below_what_is_reached_already_is_refused(codes):
    assert "behind_baseline" in codes(target=Decimal(119))[0]
    assert codes(target=Decimal(120)) == (set(), {"same_as_baseline"})


def test_of_costs_a_target_above_what_is_paid_already_is_refused(codes):
    costs = {"slice": Slice("cac"), "baseline": Decimal(80)}
    assert "behind_baseline" in codes(**costs, target=Decimal(90))[0]
    assert codes(**costs, target=Decimal(70))[0] == set()


def test_a_baseline_of_other_days_is_held_against_as_many(codes):
    """60 orders in ten days are 180 in thirty."""
    ten_days = Period(date(2026, 3, 1), date(2026, 3, 10))
    how = {"baseline": Decimal(60), "baseline_reason": "", "baseline_period": ten_days}
    assert "behind_baseline" in codes(**how, target=Decimal(179))[0]
    assert codes(**how, target=Decimal(181))[0] == set()


def test_a_goal_against_the_grain_of_its_metric_is_refused(codes):
    assert "wrong_way" in codes(direction="at_most")[0]


def test_of_a_metric_that_is_neither_good_nor_bad_the_way_must_be_said(codes):
    spend = {"slice": Slice("spend"), "baseline": Decimal(100), "target": Decimal(90)}
    assert "no_direction" in codes(**spend)[0]
    assert codes(**spend, direction="at_most")[0] == set()


def test_the_target_must_be_in_the_metrics_unit(codes):
    share = {"slice": Slice("order-rate"), "baseline": Decimal("0.04")}
    assert "share_above_one" in codes(**share, target=Decimal(5))[0]
    assert codes(**share, target=Decimal("0.05"))[0] == set()
    assert "not_whole" in codes(target=Decimal("150.5"))[0]
    assert codes(slice=REVENUE, target=Decimal("150.5"))[0] == set()


def test_a_metric_nobody_knows_is_refused(codes):
    assert codes(slice=Slice("happiness"))[0] == {"unknown_metric"}


def test_a_metric_that_needs_a_margin_rate_is_refused_without_one(codes):
    assert "no_margin_rate" in codes(slice=Slice("profit"))[0]


def test_a_part_that_the_metric_cannot_be_kept_to_is_refused(codes):
    by_browser = Filter(Dimension("browser"), Op.IS, "Safari")
    assert "bad_slice" in codes(slice=Slice("clicks", (by_browser,)))[0]


def test_days_must_be_ahead_in_order_and_a_year_at_most(codes):
    assert "ends_before_start" in codes(end=APRIL.start - timedelta(days=1))[0]
    assert "too_long" in codes(end=APRIL.start + timedelta(days=366))[0]
    assert codes(end=APRIL.start + timedelta(days=365))[0] == set()
    assert "is_past" in codes(start=date(2026, 3, 1), end=date(2026, 3, 17))[0]


def test_a_child_lies_within_its_parent(codes, committed):
    parent = committed(level="team")
    assert codes(parent=parent, level="team", no_parent_reason="")[0] == set()
    assert "level_above_parent" in codes(parent=parent, level="company")[0]
    assert "outside_parent" in codes(parent=parent, level="team", end=date(2026, 5, 1))[0]


def test_a_goal_does_not_serve_one_below_it(codes, committed, drafted):
    top = committed()
    below = drafted(parent=drafted(parent=top))
    assert "parent_below" in codes(parent=below, goal=top)[0]


def test_a_parent_must_be_open(codes, committed):
    parent = committed()
    parent.state = Goal.State.FINISHED
    assert "parent_closed" in codes(parent=parent)[0]


def test_an_owner_from_elsewhere_is_refused(codes, cai):
    assert codes(owner=cai)[0] == {"foreign_owner"}


def test_people_are_counted_by_the_day_and_the_form_says_so(codes):
    assert codes(slice=Slice("visitors")) == (set(), {"counted_average"})
    whole = {"slice": Slice("repurchase-rate"), "baseline": Decimal("0.2"), "target": Decimal("0.25")}
    assert codes(**whole) == (set(), {"counted_whole"})


def test_a_target_out_of_reach_is_remarked_and_so_is_one_without_effort(codes, now):
    assert codes(outlook=outlook(Decimal(150), 0.02, now=now))[1] == {"unrealistic"}
    assert codes(outlook=outlook(Decimal(150), 0.99, now=now))[1] == {"no_effort"}
    assert codes(outlook=outlook(Decimal(150), 0.5, now=now))[1] == set()
    # What was foretold of another target says nothing of this one.
    assert codes(outlook=outlook(Decimal(140), 0.02, now=now))[1] == set()


def test_a_festival_that_the_history_does_not_show_is_named(workspace, now, draft):
    seen = outlook(Decimal(150), 0.5, unseen=("double_11:peak", "holiday:national", "make_up"), now=now)
    [hint] = advice(draft(), workspace=workspace, now=now, outlook=seen)
    assert hint.message == "The history does not show Double 11 peak, National Day, make-up workdays."


def test_nobody_commits_to_a_goal_that_is_not_smart(workspace, ana, now, draft):
    goal = draft_goal(replace(draft(), owner=None, target=None), workspace=workspace, by=ana, now=now)
    with pytest.raises(NotSmart) as refused:
        commit_goal(goal, outlook=None, workspace=workspace, by=ana, now=now)
    assert {one.code for one in refused.value.refusals} == {"no_owner", "no_target"}
    goal.refresh_from_db()
    assert goal.state == Goal.State.DRAFT


def test_a_metric_that_has_changed_its_unit_needs_a_new_target(codes, drafted):
    goal = drafted(slice=ORDERS)
    goal.form = "share"
    assert "other_unit" in codes(goal=goal)[0]
