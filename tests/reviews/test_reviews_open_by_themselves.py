"""A firing or a finished goal opens one review; closing it lets the rule fire again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.reviews.conftest import BASELINE, FALL
from yunchou.alerts.models import Firing, Rule
from yunchou.core.scope import workspace_scope
from yunchou.goals.models import Goal
from yunchou.metrics.slices import Slice
from yunchou.reviews import selectors, services
from yunchou.reviews.jobs import open_what_waits
from yunchou.reviews.models import Review

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def rule(workspace, ben, now):
    return Rule.unscoped.create(
        workspace=workspace, name="Orders fall", slice=Slice("orders").as_json(), group_by="channel",
        threshold=Decimal("0.2"), minimum=0, owner=ben, watched_from=date(2026, 1, 1), created_at=now,
    )  # fmt: skip


def firing_of(rule, now, *, group="organic_social", **how):
    said = {
        "terms": {},
        "slice": Slice("orders").kept_to("channel", group).as_json(),
        "group_by": "channel",
        "severity": "warning",
        "first_day": FALL.start,
        "last_day": FALL.end,
        "fired_on": FALL.end,
        "baseline_start": BASELINE.start,
        "baseline_end": BASELINE.end,
        "fired_at": now,
        "evidence": {"days": []},
        "tell_at": now,
    }
    return Firing.unscoped.create(workspace=rule.workspace, rule=rule, group=group, **{**said, **how})


@pytest.fixture
def goal(workspace, ben, now):
    return Goal.unscoped.create(
        workspace=workspace, title="Revenue of February", slice=Slice("revenue").as_json(), form="money",
        baseline=1000, target=1500, start=date(2026, 2, 1), end=date(2026, 2, 28), owner=ben,
        state=Goal.State.FINISHED, created_at=now, closed_at=now,
    )  # fmt: skip


def test_a_firing_opens_one_review_of_its_own_slice_and_days(rule, ben, now):
    firing = firing_of(rule, now)
    assert open_what_waits(now=now) == 1
    assert open_what_waits(now=now) == 0
    [case] = Review.objects.all()
    assert (case.kind, case.firing, case.owner) == ("alert", firing, ben)
    assert (case.of, case.window, case.baseline) == (firing.of, FALL, BASELINE)
    firing.refresh_from_db()
    assert firing.review_opened_at == now
    assert selectors.review_of_firing(firing.pk) == case


def test_each_group_has_its_own_review_and_no_second_one_while_it_is_open(rule, now):
    for group in ("organic_social", "paid_social"):
        firing_of(rule, now, group=group)
    open_what_waits(now=now)
    assert Review.objects.count() == 2
    Firing.objects.filter(group="paid_social").update(ended_on=FALL.end, resolved_at=now)
    again = firing_of(rule, now, group="paid_social")
    assert services.open_for_firing(again, now=now).firing.pk != again.pk
    assert Review.objects.count() == 2


def test_closing_the_review_resolves_the_firing(rule, ana, now):
    firing = firing_of(rule, now)
    case = services.open_for_firing(firing, now=now)
    services.state_no_cause(case, by=ana, reason="Chance.", now=now)
    services.state_no_action(case, by=ana, reason="Nothing to mend.", now=now)
    services.write_up(case, by=ana, went_well="", went_badly="", conclusion="Noise.", now=now)
    services.close_review(case, by=ana, now=now + timedelta(hours=1))
    firing.refresh_from_db()
    assert firing.resolved_at == now + timedelta(hours=1)


def test_an_alert_held_against_a_day_is_reviewed_against_four_weeks(rule, now):
    firing = firing_of(rule, now, baseline_start=BASELINE.end, baseline_end=BASELINE.end)
    assert services.open_for_firing(firing, now=now).baseline == BASELINE


def test_filling_again_follows_an_alert_that_goes_on(send, rule, ben, now):
    firing = firing_of(rule, now, last_day=FALL.start, fired_on=FALL.start)
    case = services.open_for_firing(firing, now=now)
    Firing.objects.update(last_day=FALL.end)
    services.refill(selectors.review(case.number), by=ben, now=now)
    again = selectors.review(case.number)
    assert again.window == FALL
    assert selectors.figures_of(again, now=now).findings.window == FALL


def test_a_rule_without_an_owner_gives_its_review_to_who_manages(rule, ana, now):
    rule.owner = None
    rule.save()
    assert services.open_for_firing(firing_of(rule, now), now=now).owner == ana


def test_a_finished_goal_opens_one_review_with_its_target(goal, ben, now):
    assert open_what_waits(now=now) == 1
    assert open_what_waits(now=now) == 0
    [case] = Review.objects.all()
    assert (case.kind, case.goal, case.owner, case.window) == ("goal", goal, ben, goal.period)
    assert case.baseline.length == 28


def test_the_target_stands_in_the_findings(send, goal, now):
    case = services.open_for_goal(goal, now=now)
    services.fill(case, now=now)
    assert selectors.figures_of(case, now=now).findings.comparison.target == Decimal(1500)


def test_of_a_long_goal_the_last_days_are_reviewed(goal, now):
    Goal.objects.update(start=date(2025, 3, 1))
    goal.refresh_from_db()
    case = services.open_for_goal(goal, now=now)
    assert (case.window.length, case.window.end) == (200, goal.end)
    assert (case.end - case.baseline_start).days < 400


def test_goals_that_are_not_finished_and_closed_reviews_open_none(goal, ana, now):
    Goal.objects.update(state=Goal.State.COMMITTED)
    assert open_what_waits(now=now) == 0


def test_every_workspace_is_looked_after(rule, other_workspace, cai, now):
    firing_of(rule, now)
    with workspace_scope(other_workspace):
        theirs = Rule.unscoped.create(
            workspace=other_workspace, name="Visits", slice=Slice("visits").as_json(), threshold=1, minimum=0,
            owner=cai, watched_from=date(2026, 1, 1), created_at=now,
        )  # fmt: skip
        firing_of(theirs, now, group="")
    assert open_what_waits(now=now) == 2
    assert Review.objects.count() == 1
