"""The job that looks at goals: it keeps the pace, tells a worsening once and closes what is over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.goals.conftest import MARCH, ORDERS
from yunchou.core.jobs import run_due_jobs
from yunchou.core.models import Job
from yunchou.goals.checks import check_goals
from yunchou.goals.jobs import check_all
from yunchou.goals.models import Goal, GoalCheck
from yunchou.goals.standing import pace_history
from yunchou.inbox.models import Notification

IN_MARCH = {"start": MARCH.start, "end": MARCH.end, "baseline": Decimal(1)}


@pytest.fixture
def check(workspace, now):
    return lambda days_later=0: check_goals(workspace, now=now + timedelta(days=days_later))


def told():
    return [
        (one.kind, one.values.get("status") or one.values.get("outcome"))
        for one in Notification.unscoped.order_by("id")
    ]


def test_each_day_leaves_a_row_of_how_the_goal_stood(shop, committed, check):
    shop.trade_as_always(60)
    goal = committed(**IN_MARCH, target=Decimal(150))
    check()
    [row] = pace_history(goal)
    assert (row.day, row.status, row.actual, row.target) == (date(2026, 3, 17), "off", 67, 150)
    assert row.reason["code"] == "behind_path"
    assert row.low <= row.mid <= row.high


def test_looking_twice_on_a_day_keeps_one_row(shop, committed, check):
    shop.trade_as_always(60)
    committed(**IN_MARCH)
    check()
    check()
    assert GoalCheck.objects.count() == 1


def test_a_goal_on_its_way_tells_nobody(shop, committed, check):
    shop.trade_as_always(60)
    committed(**IN_MARCH, target=Decimal(120))
    check()
    assert told() == []


def test_a_worsening_is_told_to_the_owner_once(shop, committed, check, ana):
    shop.trade_as_always(60)
    committed(**IN_MARCH, target=Decimal(150))
    check()
    check()
    assert told() == [("goal.worsened", "off")]
    assert Notification.unscoped.get().to == ana


def test_what_was_told_is_not_told_again_after_days_without_an_answer(shop, committed, check, now):
    shop.trade_as_always(60)
    goal = committed(**IN_MARCH, target=Decimal(150))
    for day, status in ((14, "at_risk"), (15, "no_answer"), (16, "no_answer")):
        GoalCheck.objects.create(
            workspace_id=goal.workspace_id,
            goal=goal,
            day=date(2026, 3, day),
            status=status,
            target=goal.target,
            checked_at=now,
        )
    check()
    assert told() == [("goal.worsened", "off")]
    GoalCheck.objects.filter(day=date(2026, 3, 14)).update(status="off")
    GoalCheck.objects.filter(day=date(2026, 3, 17)).delete()
    Notification.unscoped.all().delete()
    check()
    assert told() == []


def test_drafts_are_not_watched(shop, drafted, check):
    drafted(**IN_MARCH)
    assert check() == 0
    assert GoalCheck.objects.count() == 0


def test_a_goal_whose_days_are_complete_is_closed_with_its_outcome(shop, committed, check, now):
    shop.trade_as_always(60)
    goal = committed(**IN_MARCH, target=Decimal(56))
    Goal.objects.filter(pk=goal.pk).update(start=date(2026, 3, 2), end=date(2026, 3, 15))
    check()
    goal.refresh_from_db()
    assert (goal.state, goal.outcome, goal.closed_at) == ("finished", "reached", now)
    assert goal.result["actual"] == "56"
    assert goal.result["is_complete"]
    assert told() == [("goal.finished", "reached")]
    assert check() == 0


def test_a_goal_that_ended_today_waits_for_its_last_day(shop, committed, check):
    shop.trade_as_always(60)
    goal = committed(**IN_MARCH)
    Goal.objects.filter(pk=goal.pk).update(end=date(2026, 3, 18))
    check()
    goal.refresh_from_db()
    assert goal.state == "committed"


def test_days_that_never_become_complete_are_given_up_after_two_weeks(shop, committed, check):
    shop.trade_as_always(60)
    goal = committed(**IN_MARCH)
    Goal.objects.filter(pk=goal.pk).update(end=date(2026, 3, 19))
    check(10)
    goal.refresh_from_db()
    assert goal.state == "committed"
    check(20)
    goal.refresh_from_db()
    assert (goal.state, goal.outcome) == ("finished", "unknown")
    assert not goal.result["is_complete"]


def test_the_schedule_makes_a_job_for_each_workspace_with_goals(shop, committed, other_workspace, now):
    shop.trade_as_always(30)
    committed(**IN_MARCH, slice=ORDERS)

    class Run:
        def now(self):
            return now

    assert check_all(Run(), now) == 1
    assert run_due_jobs(clock=lambda: now) >= 1
    done = Job.unscoped.get(kind="goals.check")
    assert (done.state, done.result) == ("done", 1)
