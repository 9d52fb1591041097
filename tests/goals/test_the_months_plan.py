"""《月度运营规划表》: actions of goals, month by month."""

from datetime import date
from decimal import Decimal

import pytest

from tests.goals.conftest import APRIL
from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope
from yunchou.goals.errors import BadAction, GoalIsClosed, NoSuchAction
from yunchou.goals.models import PlanAction
from yunchou.goals.plans import (
    ActionEntry,
    actions,
    add_action,
    delete_action,
    due_actions,
    edit_action,
    finish_action,
    move_action,
    plan_action,
    plan_of_month,
)
from yunchou.goals.services import cancel_goal

pytestmark = pytest.mark.usefixtures("scope")
DUE = date(2026, 4, 10)


@pytest.fixture
def plan(ana, ben, now):
    def make(goal, text="3 original articles a week", **fields):
        given = {
            "strategy": "内容矩阵",
            "due": DUE,
            "owner": ben,
            "quota": "每周 3 篇",
            "budget": Decimal(2000),
        }
        return add_action(goal, ActionEntry(text=text, **given | fields), by=ana, now=now)

    return make


def test_the_sheet_has_strategy_action_owner_date_quota_and_budget(committed, plan, ben):
    plan(committed())
    [row] = plan_of_month(APRIL.start).rows
    assert (row.strategy, row.text, row.owner, row.due, row.quota, row.budget) == (
        "内容矩阵",
        "3 original articles a week",
        ben,
        DUE,
        "每周 3 篇",
        Decimal(2000),
    )


def test_it_holds_the_month_and_adds_its_budgets_up(committed, plan):
    goal = committed(end=date(2026, 5, 31))
    plan(goal, budget=Decimal("0.10"))
    plan(goal, budget=Decimal("0.20"), due=APRIL.end)
    plan(goal, budget=None)
    plan(goal, due=date(2026, 5, 1))
    sheet = plan_of_month(date(2026, 4, 20))
    assert (len(sheet.rows), sheet.budget, sheet.month) == (3, Decimal("0.30"), APRIL)


def test_without_any_stated_budget_the_total_is_not_zero(committed, plan):
    plan(committed(), budget=None)
    assert plan_of_month(DUE).budget is None


def test_a_goal_for_which_nothing_is_planned_has_an_empty_row(committed, plan, ana):
    plan(committed(title="Planned"))
    bare = committed(title="Bare")
    rows = plan_of_month(DUE).rows
    assert [(row.goal.title, row.text) for row in rows] == [
        ("Planned", "3 original articles a week"),
        ("Bare", ""),
    ]
    assert (rows[1].owner, rows[1].due, rows[1].budget) == (ana, None, None)
    assert bare in [row.goal for row in rows]


def test_what_was_dropped_or_whose_goal_was_cancelled_is_off_the_sheet(committed, plan, ana, now):
    kept, gone = committed(title="Kept"), committed(title="Gone")
    move_action(plan(kept), "dropped", by=ana, now=now)
    plan(gone)
    cancel_goal(gone, reason="No.", by=ana, now=now)
    assert [(row.goal, row.action) for row in plan_of_month(DUE).rows] == [(kept, None)]


def test_one_persons_sheet_has_their_actions_and_goals(committed, plan, ben):
    goal = committed()
    mine = plan(goal)
    plan(goal, owner=None)
    assert [row.action for row in plan_of_month(DUE, owner=ben).rows] == [mine]


def test_the_sheet_takes_two_queries(committed, plan, django_assert_num_queries):
    for turn in range(3):
        plan(committed(title=f"Goal {turn}"))
    with django_assert_num_queries(2):
        [(row.goal.title, str(row.owner), str(row.goal.owner)) for row in plan_of_month(DUE).rows]


def test_what_is_due_is_open_and_not_later(committed, plan, ana, ben, now):
    goal = committed()
    due = plan(goal)
    finish_action(plan(goal), by=ana, now=now)
    plan(goal, due=date(2026, 4, 11))
    plan(goal, owner=ana)
    assert list(due_actions(until=DUE, owner=ben)) == [due]


def test_what_is_done_says_when(committed, plan, ana, now):
    done = finish_action(plan(committed()), by=ana, now=now)
    assert (done.state, done.done_at) == ("done", now)
    again = move_action(done, "doing", by=ana, now=now)
    assert again.done_at is None
    assert again.is_open


def test_a_change_of_plan_is_logged_once(committed, plan, ana, ben, now):
    made = plan(committed())
    entry = ActionEntry("内容矩阵", made.text, DUE, ben, "每周 3 篇", Decimal(2500))
    edit_action(made, entry, by=ana, now=now)
    edit_action(made, entry, by=ana, now=now)
    changed = AuditEntry.objects.filter(action="plan_action.changed")
    assert [one.details for one in changed] == [
        {"before": {"budget": "2000.00"}, "after": {"budget": "2500.00"}}
    ]


def test_what_was_begun_is_dropped_and_not_deleted(committed, plan, ana, now):
    begun, new = plan(committed()), plan(committed())
    move_action(begun, "doing", by=ana, now=now)
    with pytest.raises(BadAction):
        delete_action(PlanAction.objects.get(pk=begun.pk), by=ana, now=now)
    delete_action(new, by=ana, now=now)
    assert list(actions()) == [begun]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"strategy": ""}, "strategy"),
        ({"quota": "x" * 121}, "quota"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"budget": Decimal("0.001")}, "budget"),
    ],
)
def test_an_action_that_says_nothing_or_the_impossible_is_refused(committed, plan, wrong, field):
    with pytest.raises(BadAction) as refused:
        plan(committed(), **wrong)
    assert refused.value.field == field


def test_an_owner_from_elsewhere_is_refused(committed, plan, cai):
    with pytest.raises(BadAction):
        plan(committed(), owner=cai)


def test_nothing_is_planned_for_a_goal_that_is_closed(committed, plan, ana, now):
    goal = cancel_goal(committed(), reason="No.", by=ana, now=now)
    with pytest.raises(GoalIsClosed):
        plan(goal)


def test_a_state_nobody_knows_is_refused(committed, plan, ana, now):
    with pytest.raises(BadAction):
        move_action(plan(committed()), "maybe", by=ana, now=now)


def test_cai_sees_no_action_of_ours(committed, plan, other_workspace):
    made = plan(committed())
    with workspace_scope(other_workspace), pytest.raises(NoSuchAction):
        plan_action(made.pk)
