"""The ledger of a goal: its actions, the money spent in its slice, the changes that touch it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.goals.conftest import MARCH, ORDERS
from yunchou.analytics.answers import NoData
from yunchou.analytics.questions import Dimension, Filter, Op
from yunchou.core.changes import record_change
from yunchou.core.models import Change
from yunchou.goals.contributors import contributors
from yunchou.goals.plans import ActionEntry, add_action

IN_MARCH = {"start": MARCH.start, "end": MARCH.end, "baseline": Decimal(1)}


@pytest.fixture
def note(scope, ana, now):
    def make(title, *touched, at=None):
        touches = [{"kind": kind, "key": key} for kind, key in touched]
        return record_change(Change.Kind.OTHER, title, by=ana, at=at or now, now=now, touches=touches)

    return make


@pytest.fixture
def ledger(workspace, now):
    return lambda goal: contributors(goal, workspace=workspace, now=now)


def titles(found):
    return [change.title for change in found.changes]


def test_planned_actions_are_listed(shop, drafted, ledger, ana, now):
    goal = drafted(**IN_MARCH)
    made = add_action(goal, ActionEntry("内容", "Write", date(2026, 3, 20)), by=ana, now=now)
    assert ledger(goal).actions == (made,)


def test_changes_of_its_days_that_touch_its_slice_are_listed(shop, drafted, ledger, note, now):
    goal = drafted(**IN_MARCH, slice=ORDERS.kept_to("channel", "paid_search"))
    note("Bid raised", ("channel", "paid_search"))
    note("Another channel", ("channel", "email"))
    note("New definition", ("metric", "orders"))
    note("Price list")
    note("Another goal", ("goal", str(goal.pk + 1)))
    note("Target lowered", ("goal", str(goal.pk)))
    note("Last month", ("channel", "paid_search"), at=now - timedelta(days=30))
    assert titles(ledger(goal)) == ["Bid raised", "New definition", "Price list", "Target lowered"]


def test_a_goal_on_the_whole_is_touched_by_every_channel(shop, drafted, ledger, note):
    note("Bid raised", ("channel", "paid_search"))
    assert titles(ledger(drafted(**IN_MARCH))) == ["Bid raised"]


def test_its_days_are_those_of_the_workspace(shop, drafted, ledger, note, workspace):
    note("Just before", at=datetime(2026, 2, 28, 23, 59, tzinfo=workspace.zone))
    note("First minute", at=datetime(2026, 3, 1, 0, 0, tzinfo=workspace.zone))
    assert titles(ledger(drafted(**IN_MARCH))) == ["First minute"]


def test_without_costs_on_record_the_spend_has_no_answer(shop, drafted, ledger):
    shop.trade_as_always(30)
    found = ledger(drafted(**IN_MARCH))
    assert isinstance(found.spend, NoData)
    assert found.spend_by_channel == {}


def test_what_spend_does_not_know_is_left_out_and_said(shop, drafted, ledger):
    by_device = Filter(Dimension("device"), Op.IS, "mobile")
    kept = ORDERS.kept_to("channel", "paid_search")
    found = ledger(drafted(**IN_MARCH, slice=type(kept)(kept.metric, (*kept.where, by_device))))
    assert found.left_out == ("device",)


def test_before_its_first_day_there_is_only_the_plan(shop, drafted, ledger):
    found = ledger(drafted())
    assert (found.between, found.spend) == (None, None)
