"""The desk: what is due, at risk, waits for one's word, or runs out, for a person or for the team they lead."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.conftest import NOW
from yunchou.accounts.models import Membership
from yunchou.analytics.questions import Period
from yunchou.core.scope import workspace_scope
from yunchou.flows.desk import Whose, desk
from yunchou.goals.drafts import Draft
from yunchou.goals.models import Goal, GoalCheck
from yunchou.goals.plans import ActionEntry, add_action
from yunchou.goals.services import commit_goal, draft_goal
from yunchou.lessons.scope import LessonScope
from yunchou.lessons.services import confirm_lesson, propose_lesson
from yunchou.metrics.slices import Slice
from yunchou.reviews import services as reviews
from yunchou.reviews.models import ReviewAction

TODAY = NOW.date()
ONE_DAY = timedelta(days=1)
ORDERS = Slice("orders")


@pytest.fixture
def looked(workspace, scope):
    """What somebody finds on their desk."""

    def look(person, *, whose=Whose.MINE, now=NOW):
        member = Membership.unscoped.select_related("user", "workspace").get(user=person, workspace=workspace)
        return desk(member, whose=whose, now=now)

    return look


@pytest.fixture
def goal(workspace, ben, ana, scope, event_store):
    draft = Draft(
        "March orders",
        slice=ORDERS,
        target=Decimal(100),
        baseline=Decimal(50),
        baseline_reason="Nothing was measured before.",
        owner=ben,
        start=TODAY.replace(day=1),
        end=TODAY.replace(day=31),
        no_parent_reason="The first goal.",
    )
    made = draft_goal(draft, workspace=workspace, by=ana, now=NOW)
    return commit_goal(made, outlook=None, workspace=workspace, by=ana, now=NOW)


@pytest.fixture
def review(workspace, ben, ana, scope, event_store):
    window = Period(TODAY - 3 * ONE_DAY, TODAY - ONE_DAY)
    return reviews.open_review(
        workspace, of=ORDERS, window=window, owner=ben, by=ana, title="Orders fell", now=NOW
    )


def planned(goal, *, owner, by, days, text="Write three articles"):
    return add_action(goal, ActionEntry("Content", text, TODAY + days * ONE_DAY, owner), by=by, now=NOW)


def lesson(by, *, title="Ask in the first three seconds", days=20):
    return propose_lesson(
        title,
        statement="More people watch to the end.",
        scope=LessonScope(channels=("douyin",)),
        expires_on=TODAY + days * ONE_DAY,
        owner=by,
        by=by,
        now=NOW,
    )


def check(goal, status, *, day=TODAY - ONE_DAY):
    return GoalCheck.objects.create(
        workspace=goal.workspace, goal=goal, day=day, status=status, target=goal.target, checked_at=NOW
    )


def titles(items):
    return [item.title for item in items]


def test_a_desk_with_nothing_on_it_is_clear(looked, ben):
    assert looked(ben).is_clear


def test_work_is_listed_by_its_day_and_what_is_over_it_counts_as_late(looked, goal, ben, ana):
    planned(goal, owner=ben, by=ana, days=3, text="Later")
    planned(goal, owner=ben, by=ana, days=-1, text="Over its day")
    planned(goal, owner=ben, by=ana, days=8, text="Next week")
    found = looked(ben)
    assert titles(found.due) == ["Over its day", "Later"]
    assert found.late == 1


def test_what_is_done_or_dropped_leaves_the_desk(looked, goal, ben, ana):
    action = planned(goal, owner=ben, by=ana, days=1)
    type(action).objects.filter(pk=action.pk).update(state="done")
    assert not looked(ben).due


def test_others_work_is_on_the_teams_desk_of_who_leads_alone(looked, goal, ben, ana):
    planned(goal, owner=ben, by=ana, days=1)
    assert not looked(ana).due
    assert titles(looked(ana, whose=Whose.TEAM).due) == ["Write three articles"]
    planned(goal, owner=ana, by=ana, days=1, text="Ana's own")
    assert titles(looked(ben, whose=Whose.TEAM).due) == ["Write three articles"], "Ben does not lead"


def test_work_without_an_owner_is_the_teams(looked, goal, ben, ana):
    planned(goal, owner=None, by=ana, days=1)
    assert not looked(ana).due
    assert titles(looked(ana, whose=Whose.TEAM).due) == ["Write three articles"]


def test_a_goal_is_at_risk_as_its_latest_check_found_it(looked, goal, ben):
    check(goal, GoalCheck.Status.OFF, day=TODAY - 2 * ONE_DAY)
    check(goal, GoalCheck.Status.ON_TRACK)
    assert not looked(ben).at_risk
    GoalCheck.objects.filter(day=TODAY - ONE_DAY).update(status=GoalCheck.Status.AT_RISK)
    [item] = looked(ben).at_risk
    assert (item.kind, item.title, item.status) == ("goal", "March orders", "at_risk")


def test_an_open_review_is_due_until_it_is_closed(looked, review, ben, ana):
    [item] = looked(ben).due
    assert (item.kind, item.key, item.title) == ("review", "1", "Orders fell")
    reviews.state_no_cause(review, by=ana, now=NOW, reason="The week before was a festival.")
    reviews.state_no_action(review, by=ana, now=NOW, reason="Nothing to do.")
    reviews.write_up(review, by=ana, now=NOW, went_well="", went_badly="", conclusion="A festival.")
    reviews.close_review(review, by=ana, now=NOW)
    assert not looked(ben).due


def test_an_action_of_a_review_is_due_and_then_waits_for_its_measurement(looked, review, ben, ana):
    draft = reviews.ActionDraft(
        "Mend the landing page",
        ana,
        TODAY + 2 * ONE_DAY,
        ORDERS,
        ReviewAction.Direction.RISE,
        ReviewAction.AimKind.SHARE,
        Decimal("0.1"),
        check_on=TODAY + 12 * ONE_DAY,
    )
    action = reviews.add_action(review, draft, by=ana, now=NOW)
    assert titles(looked(ana).due) == ["Mend the landing page"]
    reviews.finish_action(action, by=ana, now=NOW, done_on=TODAY)
    assert not looked(ana).due
    assert not looked(ana).running_out
    soon = looked(ana, now=NOW + 5 * ONE_DAY)
    assert [(item.title, item.status) for item in soon.running_out] == [("Mend the landing page", "check")]


def test_drafts_wait_for_their_owners_word_and_a_confirmed_lesson_runs_out(looked, ben, ana):
    row = lesson(ben)
    assert titles(looked(ben).waiting) == ["Ask in the first three seconds"]
    confirm_lesson(row, by=ana, now=NOW)
    assert not looked(ben).waiting
    assert titles(looked(ben).running_out) == ["Ask in the first three seconds"]
    assert not looked(ben, now=NOW - 20 * ONE_DAY).running_out


def test_a_goal_that_nobody_committed_to_waits(looked, workspace, ben, ana):
    draft_goal(Draft("A thought", owner=ben), workspace=workspace, by=ana, now=NOW)
    [item] = looked(ben).waiting
    assert (item.kind, item.title) == ("goal_draft", "A thought")


def test_a_goal_that_ends_within_two_weeks_runs_out(looked, goal, ben):
    assert titles(looked(ben).running_out) == ["March orders"]
    Goal.objects.filter(pk=goal.pk).update(end=TODAY + 15 * ONE_DAY)
    assert not looked(ben).running_out


def test_another_workspaces_work_is_never_seen(goal, ana, cai, other_workspace):
    planned(goal, owner=None, by=ana, days=1)
    member = Membership.unscoped.select_related("user", "workspace").get(user=cai, workspace=other_workspace)
    with workspace_scope(other_workspace):
        assert desk(member, whose=Whose.TEAM, now=NOW).is_clear


def test_the_desk_asks_the_database_little(looked, goal, review, ben, django_assert_max_num_queries):
    """The member, and each of the twelve sources once."""
    for turn in range(5):
        planned(goal, owner=ben, by=ben, days=turn)
        lesson(ben, title=f"Lesson {turn}")
    with django_assert_max_num_queries(13):
        looked(ben)
