"""The overview: four numbers that equal hand-made events, their channels, and what it says while something is missing."""

from datetime import timedelta

import pytest

from tests.web.conftest import view
from tests.web.reading import card_values, words, workbook
from yunchou.core.changes import add_note
from yunchou.core.scope import workspace_scope

ADDRESS = "/w/ours/dashboard"
YESTERDAY = {"period": "custom", "from": "2026-03-17", "to": "2026-03-17"}


@pytest.fixture
def open_as(shop, client_of):
    def make(person, **query):
        return client_of(person).get(ADDRESS, query)

    return make


def test_the_cards_show_what_happened(open_as, ana):
    assert card_values(open_as(ana, **YESTERDAY)) == ["3", "2", "2", "¥130"]
    assert card_values(open_as(ana, period="7d")) == ["3", "2", "2", "¥130"], (
        "the visit 8 days ago is before them"
    )
    assert card_values(open_as(ana, period="30d")) == ["4", "2", "2", "¥130"]


def test_the_comparison_is_as_long_and_just_before(open_as, ana):
    late = {"period": "custom", "from": "2026-03-14", "to": "2026-03-17"}
    page = open_as(ana, **late)
    assert "before: 1" in words(page)
    assert "+200.0%" in words(page)
    assert "before: 1" not in words(open_as(ana, compare="none", **late))


def test_days_before_the_first_event_are_no_base_for_a_change(open_as, ana):
    """The first visit was on the 10th: the week before the last one is not measured as a whole."""
    page = words(open_as(ana, period="7d"))
    assert "before: 1, not all measured" in page
    assert "+200.0%" not in page


def test_every_role_sees_the_same_numbers(open_as, every_role):
    shown = {role: card_values(open_as(person, **YESTERDAY)) for role, person in every_role.items()}
    assert set(map(tuple, shown.values())) == {("3", "2", "2", "¥130")}


def test_the_table_of_channels_adds_up(open_as, ana):
    head, *rows = workbook(open_as(ana, export="xlsx", **YESTERDAY))
    assert head[:5] == ["Channel", "Visits", "Visitors", "Orders", "Revenue"]
    assert [row[:5] for row in rows] == [
        ["Direct", 2, 1, 1, 0.5],
        ["Paid search", 1, 1, 1, 129.5],
    ]


def test_a_viewer_takes_no_export(open_as, every_role):
    page = open_as(every_role["viewer"], export="xlsx", **YESTERDAY)
    assert page["Content-Type"].startswith("text/html")
    assert 'id="export-channels"' not in page.content.decode()


def test_a_day_that_runs_says_so_and_a_day_that_is_over_is_complete(open_as, ana):
    assert "Complete" in words(open_as(ana, **YESTERDAY))
    today = words(open_as(ana, period="today"))
    assert "Complete" not in today
    assert "Today is not over" in today


def test_events_in_the_quarantine_are_named_beside_the_number(open_as, ana, shop, workspace):
    shop.receive([{"type": "track", "event": "Nobody's", "messageId": "q1"}], workspace=workspace)
    shop.load()
    assert "wait in quarantine" in words(open_as(ana, period="today"))
    assert "wait in quarantine" not in words(open_as(ana, **YESTERDAY))
    assert "Complete" in words(open_as(ana, **YESTERDAY))


def test_numbers_lag_while_the_spool_is_not_drained(open_as, ana, now, monkeypatch):
    monkeypatch.setattr("yunchou.metrics.selectors.drained_through", lambda: now - timedelta(days=2))
    page = open_as(ana, **YESTERDAY)
    assert "Complete" not in words(page)
    assert "yc-warn" in page.content.decode()


def test_without_events_it_says_what_to_do_next(client_of, ana, arrivals, workspace, at_noon):
    page = client_of(ana).get(ADDRESS)
    assert "No events in this period" in words(page)
    assert "/w/ours/getting-started" in page.content.decode()
    assert card_values(page) == []


def test_the_chart_tells_its_main_finding_and_marks_the_changes(open_as, ana, workspace, now):
    with workspace_scope(workspace):
        add_note("platform_rule", "Fewer impressions", at=now - timedelta(days=1), by=ana, now=now)
    page = words(open_as(ana, period="7d", metric="revenue"))
    assert "Fewer impressions" in page
    assert "Most from Paid search" in open_as(ana, period="7d", metric="revenue").content.decode()


@pytest.mark.parametrize("query", [{"period": "nonsense"}, {"grain": "x"}, {"metric": "x"}, {"page": "-1"}])
def test_an_address_that_makes_no_sense_opens_the_default(open_as, ana, query):
    assert card_values(open_as(ana, **query)) == card_values(open_as(ana))


@pytest.mark.usefixtures("at_noon")
def test_days_are_the_workspaces_own(client_of, ana, arrivals, workspace, now):
    """23:30 UTC of the 16th is the 17th in Shanghai, whose day it is; 15:59 is still the 16th."""
    late = now.replace(day=16, hour=23, minute=30)
    early = now.replace(day=16, hour=15, minute=59)
    arrivals.receive([view("m1", "a", late), view("m2", "b", early)], workspace=workspace)
    arrivals.load()
    assert card_values(client_of(ana).get(ADDRESS, YESTERDAY))[:2] == ["1", "1"]


def test_it_asks_the_database_little(shop, client_of, ana, django_assert_max_num_queries):
    browser = client_of(ana)
    with django_assert_max_num_queries(20):
        browser.get(ADDRESS)
