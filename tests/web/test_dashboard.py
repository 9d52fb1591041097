"""The overview: numbers that equal hand-made events, their channels, and what it says while something is missing."""

from datetime import timedelta

import pytest

from tests.web.conftest import view
from tests.web.reading import card_values, words, workbook
from yunchou.core.changes import add_note
from yunchou.core.scope import workspace_scope

ADDRESS = "/w/ours/dashboard"
YESTERDAY = {"period": "custom", "from": "2026-03-17", "to": "2026-03-17"}
#: Revenue, new customers, CAC, ROAS, leads, repurchase rate of the shop's one day, of which no platform states anything.
SHOWN = ["¥130", "2", "—", "—", "0", "0.0%"]


@pytest.fixture
def open_as(shop, client_of):
    def make(person, **query):
        return client_of(person).get(ADDRESS, query)

    return make


def test_the_cards_show_what_happened(open_as, ana):
    assert card_values(open_as(ana, **YESTERDAY)) == SHOWN
    assert card_values(open_as(ana, period="30d")) == SHOWN


def test_the_chain_counts_from_visits_on_what_happened(open_as, ana):
    stations = open_as(ana, **YESTERDAY).context["chain"].stations
    assert [station.value.text for station in stations] == ["—", "—", "3", "0", "2", "0"]
    assert [station.step.rate.text for station in stations[1:]] == ["—", "—", "0.0%", "n/a", "0.0%"]


def test_the_comparison_is_as_long_and_just_before(open_as, ana):
    late = {"period": "custom", "from": "2026-03-14", "to": "2026-03-17"}
    visits = open_as(ana, **late).context["chain"].stations[2]
    assert visits.delta.text == "+200.0%"
    assert open_as(ana, compare="none", **late).context["chain"].stations[2].delta is None


def test_days_before_the_first_event_are_no_base_for_a_change(open_as, ana):
    """The first visit was on the 10th: the week before the last one is not measured as a whole."""
    page = words(open_as(ana, period="7d"))
    assert "before: ¥0, not all measured" in page
    assert "+200.0%" not in page


def test_a_year_without_data_is_nothing_to_compare_with(open_as, ana):
    page = open_as(ana, compare="last_year", **YESTERDAY)
    assert "last year: n/a" in words(page)
    assert "yc-delta" not in page.content.decode()


def test_every_role_sees_the_same_numbers(open_as, every_role):
    shown = {role: card_values(open_as(person, **YESTERDAY)) for role, person in every_role.items()}
    assert set(map(tuple, shown.values())) == {tuple(SHOWN)}


def test_the_rows_of_the_channels_add_up_to_the_total(open_as, ana):
    head, *rows = workbook(open_as(ana, export="xlsx", **YESTERDAY))
    by_name = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert list(by_name) == ["Paid search", "Direct", "Total"]
    for column, total in {"Visits": 3, "Leads": 0, "New customers": 2, "Revenue": 130}.items():
        assert by_name["Total"][column] == total
        assert sum(row[column] for name, row in by_name.items() if name != "Total") == total


def test_what_no_platform_states_is_no_zero(open_as, ana):
    head, *rows = workbook(open_as(ana, export="xlsx", **YESTERDAY))
    for column in ("Spend", "Share of spend", "CAC", "ROAS"):
        assert {row[head.index(column)] for row in rows} == {"—"}


def test_without_facts_it_says_where_to_bring_them(open_as, ana, every_role):
    page = open_as(ana, **YESTERDAY)
    assert "import the platforms' exports" in words(page)
    assert page.context["notes"][0].href == "/w/ours/imports"
    assert open_as(every_role["viewer"], **YESTERDAY).context["notes"][0].href == ""


def test_one_channel_can_be_kept_to_while_the_table_shows_all(open_as, ana):
    page = open_as(ana, channel="paid_search", **YESTERDAY)
    assert card_values(page)[:2] == ["¥129.5", "1"]
    assert page.context["channel_label"] == "Paid search"
    assert [row.is_chosen for row in page.context["table"].page.rows] == [True, False]
    assert "group=is%3Apaid_search" in page.context["cards"][0].href, (
        "the number opens with that channel's part"
    )


def test_the_channels_can_be_put_in_another_order(open_as, ana):
    def names(**query):
        return [row.name for row in open_as(ana, **query, **YESTERDAY).context["table"].page.rows]

    assert names() == ["Paid search", "Direct"]
    assert names(sort="-visits") == ["Direct", "Paid search"]
    assert names(sort="visits") == ["Paid search", "Direct"]


def test_everything_on_the_page_is_in_one_workbook(open_as, ana, every_role):
    head, *rows = workbook(open_as(ana, export="all", **YESTERDAY))
    assert head[:2] == ["Number", "This period"]
    assert rows[0][:2] == ["Revenue", 130]
    assert open_as(every_role["viewer"], export="all", **YESTERDAY)["Content-Type"].startswith("text/html")


def test_a_viewer_takes_no_export(open_as, every_role):
    page = open_as(every_role["viewer"], export="xlsx", **YESTERDAY)
    assert page["Content-Type"].startswith("text/html")
    assert 'id="export-channels"' not in page.content.decode()


def test_a_day_that_runs_says_so_and_a_day_that_is_over_is_complete(open_as, ana):
    assert "Complete" in words(open_as(ana, **YESTERDAY))
    today = words(open_as(ana, period="today"))
    assert "Complete" not in today
    assert "Today is not over" in today
    assert "7 / 7 days" in words(open_as(ana, period="7d"))


def test_events_in_the_quarantine_are_named_once_above_the_numbers(open_as, ana, shop, workspace):
    shop.receive([{"type": "track", "event": "Nobody's", "messageId": "q1"}], workspace=workspace)
    shop.load()
    assert words(open_as(ana, period="today")).count("waits in quarantine") == 1
    assert "in quarantine" not in words(open_as(ana, **YESTERDAY))


def test_numbers_lag_while_the_spool_is_not_drained(open_as, ana, now, monkeypatch):
    monkeypatch.setattr("yunchou.metrics.selectors.drained_through", lambda: now - timedelta(days=2))
    page = open_as(ana, **YESTERDAY)
    assert words(page).count("still being loaded") == 1
    assert "yc-note-warn" in page.content.decode()


def test_without_anything_it_says_what_to_do_next(client_of, ana, arrivals, workspace, at_noon):
    page = client_of(ana).get(ADDRESS)
    assert "No events and no platform data in these days" in words(page)
    assert 'href="/w/ours/getting-started"' in page.content.decode()
    assert 'href="/w/ours/imports"' in page.content.decode()
    assert card_values(page) == []


def test_the_changes_of_the_period_stand_beside_the_chart(open_as, ana, workspace, now):
    with workspace_scope(workspace):
        for number in range(8):
            at = now - timedelta(days=1, hours=3 * number)
            add_note("platform_rule", f"Rule {number}", at=at, by=ana, now=now)
    page = open_as(ana, period="7d")
    assert [change.title for change in page.context["noted"].changes] == [
        f"Rule {n}" for n in (5, 4, 3, 2, 1, 0)
    ]
    assert page.context["chart"].payload["marks"] == [5, 6, 6, 6, 6, 6], "Rule 5 was on the day before"
    assert "All 8 changes" in words(page)
    assert "since=2026-03-11&amp;until=2026-03-17" in page.content.decode()


def test_the_chart_shows_the_number_against_the_past_or_its_channels(open_as, ana):
    whole = open_as(ana, period="7d").context["chart"]
    assert [one.name for one in whole.series] == ["Revenue", "Previous period"]
    split = open_as(ana, period="7d", metric="new-customers", split="channel").context["chart"]
    assert split.title == "New customers"
    assert [one.name for one in split.series] == ["Paid search", "Direct"]
    assert "Most from Paid search" in open_as(ana, period="7d").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"period": "nonsense"},
        {"grain": "x"},
        {"metric": "x"},
        {"page": "-1"},
        {"channel": "x\x00"},
        {"sort": "x"},
    ],
)
def test_an_address_that_makes_no_sense_opens_the_default(open_as, ana, query):
    assert card_values(open_as(ana, **query)) == card_values(open_as(ana))


@pytest.mark.usefixtures("at_noon")
def test_days_are_the_workspaces_own(client_of, ana, arrivals, workspace, now):
    """23:30 UTC of the 16th is the 17th in Shanghai, whose day it is; 15:59 is still the 16th."""
    late = now.replace(day=16, hour=23, minute=30)
    early = now.replace(day=16, hour=15, minute=59)
    arrivals.receive([view("m1", "a", late), view("m2", "b", early)], workspace=workspace)
    arrivals.load()
    assert client_of(ana).get(ADDRESS, YESTERDAY).context["chain"].stations[2].value.text == "1"


def test_it_asks_the_database_little(shop, client_of, ana, django_assert_max_num_queries):
    browser = client_of(ana)
    with django_assert_max_num_queries(20):
        browser.get(ADDRESS)
    with django_assert_max_num_queries(20):
        browser.get(ADDRESS, {"channel": "paid_search"})
