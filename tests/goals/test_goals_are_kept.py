"""Drafts, commitments and their changes: each leaves its line in the log, and what was agreed changes with a reason only."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.goals.conftest import APRIL, MARCH, REVENUE
from yunchou.accounts.models import Membership
from yunchou.analytics.answers import Known
from yunchou.core.models import AuditEntry, Change
from yunchou.core.scope import workspace_scope
from yunchou.goals.drafts import Draft, draft_of
from yunchou.goals.errors import BadGoal, GoalIsClosed, NoSuchGoal, NotSmart, NotYourGoal
from yunchou.goals.feasibility import Feasibility, feasibility
from yunchou.goals.models import Goal
from yunchou.goals.selectors import (
    finished_goals,
    goal,
    goal_changed_by,
    goals,
    may_edit,
    possible_parents,
    tree,
)
from yunchou.goals.services import (
    cancel_goal,
    commit_goal,
    discard_draft,
    draft_goal,
    edit_goal,
    finish_goal,
)
from yunchou.metrics.slices import Slice

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def edit(workspace, ana, now):
    def make(one, *, reason="", **fields):
        changed = replace(draft_of(one), **fields)
        return edit_goal(one, changed, workspace=workspace, by=ana, now=now, reason=reason)

    return make


def actions():
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_a_draft_may_lack_anything_but_its_title(workspace, ana, now):
    kept = draft_goal(Draft(title="Something with spring"), workspace=workspace, by=ana, now=now)
    assert draft_of(goal(kept.pk)) == Draft(title="Something with spring")
    with pytest.raises(BadGoal):
        draft_goal(Draft(), workspace=workspace, by=ana, now=now)


def test_a_draft_comes_back_as_it_was_kept(drafted, draft):
    kept = drafted(slice=REVENUE.kept_to("channel", "email"), target=Decimal("1500.55"))
    assert draft_of(goal(kept.pk)) == draft(
        slice=REVENUE.kept_to("channel", "email"), target=Decimal("1500.55"), direction="at_least"
    )


def test_the_baseline_is_computed_from_the_days_before(shop, drafted):
    shop.trade_as_always(60)
    kept = drafted(start=MARCH.start, end=date(2026, 3, 14), baseline_reason="", baseline=Decimal(9999))
    assert kept.baseline == 56
    assert (kept.baseline_start, kept.baseline_end) == (date(2026, 2, 15), date(2026, 2, 28))


def test_a_baseline_from_before_the_first_event_has_no_answer(shop, drafted):
    shop.trade_as_always(10)
    kept = drafted(start=MARCH.start, end=MARCH.end, baseline_reason="")
    assert kept.baseline is None


def test_a_typed_baseline_stands_with_its_reason(shop, drafted):
    shop.trade_as_always(60)
    kept = drafted(baseline=Decimal(77), baseline_reason="The festival is left out.")
    assert (kept.baseline, kept.baseline_reason) == (77, "The festival is left out.")


def test_the_metric_decides_which_way_a_goal_goes(drafted):
    assert drafted().direction == "at_least"
    assert drafted(slice=Slice("cac")).is_at_most


def test_what_was_foretold_is_kept_with_the_commitment(shop, drafted, workspace, ana, now):
    shop.trade_as_always(60)
    draft = drafted()
    seen = feasibility(draft.measures, period=draft.period, target=draft.target, workspace=workspace, now=now)
    kept = commit_goal(draft, outlook=seen, workspace=workspace, by=ana, now=now)
    kept.refresh_from_db()
    assert Feasibility.from_json(kept.feasibility) == seen
    assert (kept.state, kept.committed_at) == (Goal.State.COMMITTED, now)


def test_a_commitment_is_a_deliberate_change_that_moves_no_number_by_itself(committed):
    kept = committed(slice=REVENUE.kept_to("channel", "email"))
    logged = Change.objects.get()
    assert logged.title == "Goal committed: Orders in April"
    assert logged.touches == [{"kind": "goal", "key": str(kept.pk)}]
    assert actions() == ["goal.drafted", "goal.committed"]


def test_a_target_that_was_agreed_changes_with_a_reason_only(committed, edit):
    kept = committed()
    with pytest.raises(BadGoal) as refused:
        edit(kept, target=Decimal(140))
    assert refused.value.field == "reason"
    edit(kept, target=Decimal(140), reason="The budget was cut.")
    logged = Change.objects.first()
    assert (logged.before, logged.after) == ({"target": "150"}, {"target": "140"})
    assert logged.note == "The budget was cut."
    last = AuditEntry.objects.first()
    assert last.details["reason"] == "The budget was cut."


def test_a_title_may_change_without_a_reason(committed, edit):
    edit(committed(), title="Orders of April")
    assert Change.objects.count() == 1
    assert actions()[-1] == "goal.edited"


def test_an_edit_that_changes_nothing_leaves_no_line(drafted, edit):
    edit(drafted())
    assert actions() == ["goal.drafted"]


def test_a_commitment_stays_complete(committed, edit):
    with pytest.raises(NotSmart):
        edit(committed(), owner=None, reason="She left.")


def test_a_goal_cannot_serve_itself(drafted, edit):
    kept = drafted()
    with pytest.raises(BadGoal):
        edit(kept, parent=kept)


def test_giving_up_needs_a_reason(committed, ana, now):
    kept = committed()
    with pytest.raises(BadGoal):
        cancel_goal(kept, reason=" ", by=ana, now=now)
    cancel_goal(kept, reason="The product was withdrawn.", by=ana, now=now)
    kept.refresh_from_db()
    assert (kept.state, kept.closed_at) == (Goal.State.CANCELLED, now)
    with pytest.raises(GoalIsClosed):
        cancel_goal(kept, reason="Again.", by=ana, now=now)


def test_a_draft_is_thrown_away_with_its_drafted_children(drafted, ana, now):
    top = drafted()
    drafted(parent=drafted(parent=top))
    discard_draft(top, by=ana, now=now)
    assert not goals().exists()


def test_a_draft_with_a_committed_child_stays(drafted, committed, ana, now):
    top = drafted()
    committed(parent=top)
    with pytest.raises(GoalIsClosed):
        discard_draft(top, by=ana, now=now)
    assert goals().count() == 2


@pytest.mark.parametrize(
    ("amount", "outcome"), [(Decimal(150), "reached"), (Decimal(149), "missed"), (None, "unknown")]
)
def test_a_goal_that_is_over_was_reached_or_missed(committed, now, amount, outcome):
    kept = committed()
    actual = None if amount is None else Known(amount)
    finish_goal(kept, actual=actual, is_complete=True, data_version="v7", by=None, now=now)
    [found] = finished_goals()
    assert (found.outcome, found.result["data_version"]) == (outcome, "v7")
    assert AuditEntry.objects.first().actor_label == "Daily check"


def test_of_costs_the_target_is_the_most_that_may_be_paid(committed, now):
    kept = committed(slice=Slice("cac"), baseline=Decimal(80), target=Decimal(70))
    done = finish_goal(kept, actual=Known(Decimal(69)), is_complete=True, data_version="", by=None, now=now)
    assert done.outcome == "reached"


def test_goals_stand_as_a_tree(drafted):
    top = drafted(title="Quarter")
    month = drafted(title="Month", parent=top)
    drafted(title="Week", parent=month)
    drafted(title="Another")
    roots = tree(goals())
    shown = [(node.goal.title, node.depth) for root in roots for node in root.walk()]
    assert shown == [("Quarter", 0), ("Month", 1), ("Week", 2), ("Another", 0)]


def test_a_child_without_its_parent_in_the_list_stands_at_the_top(drafted):
    child = drafted(parent=drafted())
    assert [node.goal for node in tree([child])] == [child]


def test_a_parent_is_open_long_enough_high_enough_and_not_below(drafted, committed, ana, now):
    wide = committed(title="Wide", end=date(2026, 6, 30))
    team = drafted(title="Team", level="team", parent=wide)
    cancel_goal(committed(title="Gone"), reason="No.", by=ana, now=now)
    assert possible_parents(level="company", period=APRIL) == [wide]
    assert set(possible_parents(level="team", period=APRIL)) == {wide, team}
    assert possible_parents(level="team", period=APRIL, but=team) == [wide]
    assert possible_parents(period=MARCH) == []


def test_a_goal_is_changed_by_its_owner_its_author_or_a_manager(drafted, every_role, ben, workspace):
    kept = drafted(owner=ben)
    members = {one.role: one for one in Membership.unscoped.filter(workspace=workspace)}
    allowed = {role for role, member in members.items() if may_edit(kept, member=member)}
    assert allowed == {"member", "manager", "owner"}
    with pytest.raises(NotYourGoal):
        goal_changed_by(members["reviewer"], pk=kept.pk)


def test_cai_sees_no_goal_of_ours(drafted, other_workspace):
    kept = drafted()
    with workspace_scope(other_workspace), pytest.raises(NoSuchGoal):
        goal(kept.pk)


def test_another_workspaces_goal_is_no_parent(drafted, draft, other_workspace, cai, now):
    kept = drafted()
    with workspace_scope(other_workspace), pytest.raises(BadGoal):
        draft_goal(draft(parent=kept, owner=cai), workspace=other_workspace, by=cai, now=now)


def test_numbers_beyond_all_measure_are_refused(drafted):
    with pytest.raises(BadGoal):
        drafted(target=Decimal(10) ** 15)
