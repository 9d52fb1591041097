"""The goal of the days at hand on the overview: as its latest check found it, with the review that is open about it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.conftest import NOW
from tests.web.reading import words
from yunchou.analytics.questions import Period
from yunchou.goals.drafts import Draft
from yunchou.goals.models import Goal, GoalCheck
from yunchou.goals.services import commit_goal, draft_goal
from yunchou.metrics.slices import Slice
from yunchou.reviews.services import open_review

TODAY = NOW.date()
ONE_DAY = timedelta(days=1)


@pytest.fixture
def goal(workspace, ana, scope, event_store, at_noon):
    draft = Draft(
        "March revenue",
        slice=Slice("revenue"),
        target=Decimal(620000),
        baseline=Decimal(500000),
        baseline_reason="Last year's books.",
        owner=ana,
        start=TODAY.replace(day=1),
        end=TODAY.replace(day=31),
        no_parent_reason="The first goal.",
    )
    made = draft_goal(draft, workspace=workspace, by=ana, now=NOW)
    return commit_goal(made, outlook=None, workspace=workspace, by=ana, now=NOW)


@pytest.fixture
def checked(goal):
    return GoalCheck.objects.create(
        workspace=goal.workspace,
        goal=goal,
        day=TODAY - ONE_DAY,
        status=GoalCheck.Status.AT_RISK,
        actual=Decimal(310000),
        low=Decimal(546000),
        mid=Decimal(571000),
        high=Decimal(598000),
        chance=0.11,
        target=goal.target,
        checked_at=NOW,
    )


def opened(client, workspace, **query):
    return client.get(reverse("dashboard", args=[workspace.slug]), query)


def test_the_goal_says_what_is_done_where_it_lands_and_how_likely_it_is(client_of, ana, workspace, checked):
    card = opened(client_of(ana), workspace).context["goal"]
    assert (card.actual.text, card.target.text) == ("¥310.0K", "¥620.0K")
    assert (card.done, card.status, card.tone) == (Decimal(50), "At risk", "warn")
    said = dict(card.lines)
    assert said["Done"] == "50.0%"
    assert said["Time elapsed"] == "54.8% (17 of 31 days)"
    assert said["Lands at"] == "¥571.0K, 80% interval ¥546.0K to ¥598.0K"
    assert said["Chance to reach it"] == "11.0%"
    assert said["Needed a day"] == "¥22.1K"


def test_a_goal_that_was_never_checked_is_not_shown(client_of, ana, workspace, goal):
    assert opened(client_of(ana), workspace).context["goal"] is None


@pytest.mark.parametrize("change", [{"level": "team"}, {"end": TODAY - ONE_DAY}, {"state": "cancelled"}])
def test_only_a_running_goal_of_the_whole_company_is_shown(client_of, ana, workspace, checked, change):
    Goal.objects.filter(pk=checked.goal_id).update(**change)
    assert opened(client_of(ana), workspace).context["goal"] is None


def test_the_open_review_about_its_number_is_one_click_away(client_of, ana, workspace, checked):
    window = Period(TODAY - 4 * ONE_DAY, TODAY - 2 * ONE_DAY)
    review = open_review(workspace, of=Slice("revenue"), window=window, owner=ana, now=NOW)
    assert opened(client_of(ana), workspace).context["goal"].review == review


def test_the_card_stands_beside_the_trend_once_there_are_numbers(client_of, ana, workspace, checked, shop):
    page = words(opened(client_of(ana), workspace))
    assert "March revenue" in page
    assert "80% interval" in page
