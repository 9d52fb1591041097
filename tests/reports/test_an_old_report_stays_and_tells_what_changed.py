"""Opening an old report shows the same numbers; counting again lists every difference with its cause."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tests.events.imports.desk import csv_of
from tests.reports.conftest import FIELDS, STATED, WEEK, WEEK_BEFORE, day_of, stated
from tests.web.conftest import order
from yunchou.core.changes import record_change
from yunchou.core.models import Change
from yunchou.core.workspaces import update_workspace
from yunchou.events.imports.services import undo
from yunchou.reports.comparing import recompute
from yunchou.reports.services import make_report

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=3)


def again(report, workspace):
    return recompute(report, workspace=workspace, now=LATER)


def test_where_nothing_changed_every_number_is_the_same(made, workspace):
    found = again(made, workspace)
    assert found.differences == ()
    assert found.compared > 20


def test_facts_that_came_later_are_named_as_the_cause(made, workspace, stated_weeks):
    stated_weeks.now = LATER - timedelta(hours=1)
    late = stated_weeks.load(csv_of(FIELDS, *stated(WEEK, clicks=90)), mapping=STATED)
    found = again(made, workspace)
    changed = {one.number.metric: one for one in found.differences if one.place in ("numbers", "chain")}
    assert {"clicks", "ctr", "arrival-rate"} <= set(changed)
    assert (changed["clicks"].was.amount, changed["clicks"].now.amount) == (420, 630)
    [cause] = changed["clicks"].causes
    assert (cause.kind, cause.values["pk"]) == ("imported", str(late.pk))
    assert "orders" not in changed, "what did not change is not listed"


def test_the_period_before_is_compared_too(made, workspace, stated_weeks):
    stated_weeks.now = LATER - timedelta(hours=1)
    stated_weeks.load(csv_of(FIELDS, *stated(WEEK_BEFORE, clicks=90)), mapping=STATED)
    sides = {(one.number.metric, one.is_before) for one in again(made, workspace).differences}
    assert ("clicks", True) in sides
    assert ("clicks", False) not in sides


def test_an_import_that_was_undone_is_named(stated_weeks, workspace, ana, scope):
    extra = stated_weeks.load(csv_of(FIELDS, *stated(WEEK, clicks=90)), mapping=STATED)
    made = make_report("weekly", day=WEEK, workspace=workspace, by=ana, now=NOW)
    stated_weeks.now = LATER - timedelta(hours=1)
    undo(extra, by=ana, now=stated_weeks.now)
    stated_weeks.run()
    clicks = next(one for one in again(made, workspace).differences if one.number.metric == "clicks")
    assert (clicks.was.amount, clicks.now.amount) == (630, 420)
    assert [cause.kind for cause in clicks.causes] == ["undone"]


def test_events_that_arrived_late_are_named(made, workspace, weeks):
    at = NOW - timedelta(days=4)
    weeks.receive([order("late", "somebody", at, 5)], workspace=workspace)
    weeks.load()
    orders = next(one for one in again(made, workspace).differences if one.number.metric == "orders")
    assert orders.now.amount - orders.was.amount == Decimal(1)
    assert [cause.kind for cause in orders.causes] == ["arrived"]


def test_a_setting_that_numbers_rest_on_is_named_with_both_values(made, workspace, ana, weeks):
    weeks.receive([order("late", "somebody", NOW - timedelta(days=4), 5)], workspace=workspace)
    weeks.load()
    update_workspace(
        workspace,
        name=workspace.name,
        time_zone="America/New_York",
        currency=workspace.currency,
        margin_rate=None,
        by=ana,
        now=LATER - timedelta(hours=1),
    )
    orders = next(one for one in again(made, workspace).differences if one.number.metric == "orders")
    [setting] = [cause for cause in orders.causes if cause.kind == "basis"]
    assert setting.values == {"name": "time_zone", "was": "Asia/Shanghai", "now": "America/New_York"}


def test_a_rule_that_was_changed_stands_beside_what_changed_with_it(made, workspace, ana, weeks):
    weeks.receive(day_of(WEEK, 0)[:1], workspace=workspace)
    weeks.receive([order("late", "somebody", NOW - timedelta(days=4), 5)], workspace=workspace)
    weeks.load()
    record_change(Change.Kind.TRACKING, "Channel rules changed", by=ana, at=LATER, now=LATER)
    orders = next(one for one in again(made, workspace).differences if one.number.metric == "orders")
    assert [cause.kind for cause in orders.causes] == ["arrived", "change"]


def test_counting_again_writes_nothing(made, workspace):
    before = dict(made.answers)
    again(made, workspace)
    made.refresh_from_db()
    assert made.answers == before
