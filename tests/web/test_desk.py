"""The page of the desk: every kind has its words and its page, and the lead says what presses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.conftest import NOW
from tests.web.reading import words
from yunchou.analytics.questions import Period
from yunchou.flows.desk import Kind
from yunchou.goals.drafts import Draft
from yunchou.goals.services import draft_goal
from yunchou.metrics.slices import Slice
from yunchou.reviews.services import open_review
from yunchou.web.desk import LOOKS

ONE_DAY = timedelta(days=1)


@pytest.fixture
def address(workspace):
    return reverse("desk", args=[workspace.slug])


@pytest.fixture
def review(workspace, ben, scope, event_store, at_noon):
    yesterday = NOW.date() - ONE_DAY
    window = Period(yesterday - 12 * ONE_DAY, yesterday - 10 * ONE_DAY)
    of = Slice("orders").kept_to("channel", "paid_search")
    return open_review(workspace, of=of, window=window, owner=ben, now=NOW - 9 * ONE_DAY)


@pytest.fixture
def thought(workspace, ana, ben, scope):
    return draft_goal(Draft("A thought", owner=ben, target=Decimal(1)), workspace=workspace, by=ana, now=NOW)


def test_an_empty_desk_says_that_nothing_waits(client_of, ben, address, event_store):
    page = words(client_of(ben).get(address))
    assert "Nothing is late and nothing is at risk." in page
    assert "Nobody waits for you." in page


def test_a_review_without_a_title_is_called_by_what_it_is_about(client_of, ben, address, review):
    page = words(client_of(ben).get(address))
    assert "Orders · " in page
    assert "Paid search" in page


def test_what_is_over_its_day_is_said_first(client_of, ben, address, review):
    page = words(client_of(ben).get(address))
    assert "1 thing is over its day." in page
    assert "late since" in page


def test_the_teams_desk_is_offered_to_who_leads_alone(client_of, ana, ben, address, thought):
    mine, team = client_of(ana).get(address), client_of(ana).get(address, {"whose": "team"})
    assert "A thought" not in words(mine)
    assert "A thought" in words(team)
    assert "Ben" in words(team)
    assert "whose=team" not in client_of(ben).get(address).content.decode()


def test_every_kind_has_words_and_a_page(workspace):
    assert set(LOOKS) == set(Kind)
    for look in LOOKS.values():
        assert reverse(look.page, args=[workspace.slug, "1"])
