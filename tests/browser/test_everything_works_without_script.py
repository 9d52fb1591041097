"""With JavaScript switched off: sign in, choose a period, page through rows, search, mend an event."""

import json
from decimal import Decimal

import pytest

from tests.browser.cast import ANA, PASSWORD
from tests.browser.reading import card_on, contributions_on, exact_value


@pytest.fixture
def tab(visit):
    return visit(ANA, "/w/ours/dashboard", java_script_enabled=False)


def test_a_person_signs_in(visit):
    tab = visit(None, "/w/ours/dashboard", java_script_enabled=False)
    tab.page.fill("[name=username]", ANA.email)
    tab.page.fill("[name=password]", PASSWORD)
    tab.page.click("main form [type=submit]")
    assert tab.page.locator("main a.yc-number").count() == 6


def test_a_period_is_chosen_and_typed(tab, town):
    tab.page.locator(".yc-filters summary").first.click()
    tab.page.locator(".yc-filters a", has_text="Last 90 days").click()
    assert "period=90d" in tab.page.url
    tab.page.locator(".yc-filters summary").first.click()
    tab.page.fill("[name=from]", str(town.world.end))
    tab.page.fill("[name=to]", str(town.world.end))
    tab.page.locator(".yc-filter-form button").click()
    day = town.world.expected.by_day()[town.world.end]
    assert exact_value(card_on(tab.page, "revenue")) == Decimal(day.revenue_fen) / 100
    tab.page.locator(".yc-chain a[href*='/numbers/visits?']").click()
    assert exact_value(tab.page.locator("main .yc-number")) == day.visits


def test_the_chart_is_there_as_a_table(tab):
    assert tab.page.locator("[data-yc-plot-table]").first.is_visible()
    assert not tab.page.locator("[data-yc-plot]").first.is_visible()


def test_rows_are_paged(tab):
    tab.open("/w/ours/numbers/visits?period=90d")
    first = contributions_on(tab.page)
    tab.page.locator("#table-rows a[rel=next]").click()
    assert "page=2" in tab.page.url
    assert len(contributions_on(tab.page)) == len(first) == 25
    tab.page.locator("#table-rows a[rel=prev]").click()
    assert "page=1" in tab.page.url


def test_older_events_are_paged(tab):
    tab.open("/w/ours/events")
    tab.page.locator(".yc-pager a").click()
    assert "before=" in tab.page.url
    assert tab.page.locator("#event-list tbody tr").count() > 0


def test_an_event_is_found_and_mended(tab, town):
    town.send_to("mending", {"type": "track", "event": "Scriptless", "messageId": "scriptless-1"})
    tab.open("/w/mending/quarantine")
    tab.page.fill("main [name=q]", "scriptless")
    tab.page.locator(".yc-table-tools button").click()
    tab.page.locator("#table-quarantine tbody a").click()
    mended = {"type": "track", "event": "Scriptless", "messageId": "scriptless-1", "userId": "u9"}
    tab.page.fill("[name=payload]", json.dumps(mended))
    tab.page.locator("main form .btn-primary").click()
    assert "Sent again" in tab.page.locator("#yc-toasts").inner_text()
    town.server.wait_for(
        lambda: "Scriptless" in tab.page.request.get(f"{tab.server}/w/mending/events").text(),
        what="the mended event among the live ones",
    )
