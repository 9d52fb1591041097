"""The live list while events arrive, and a bad event on its way from the quarantine into the numbers."""

import json

import pytest

from tests.browser.cast import ANA
from tests.browser.reading import contributions, exact_value

POLL = 3_100  # milliseconds: a little more than the list waits between two looks


@pytest.fixture
def live(visit):
    """The live list of a workspace, under a clock that stands still until the test moves it."""
    tab = visit(ANA, "/w/live/dashboard")
    tab.page.clock.install()
    tab.open("/w/live/events")
    return tab


def named(tab):
    return [" ".join(words.split()) for words in tab.page.locator("#event-list summary").all_inner_texts()]


def look_again(tab):
    """Let the list poll once, and wait until it has its answer."""
    with tab.page.expect_response(lambda answer: "/events?" in answer.url):
        tab.page.clock.run_for(POLL)
    tab.wait_until("!document.querySelector('#event-list.htmx-request, #event-list.htmx-swapping')")


def test_the_list_grows_by_itself(live, town):
    before = len(named(live))
    live.evaluate("window.__same = true")
    town.send_to("live", {"type": "track", "event": "Grown", "userId": "u1", "messageId": "grown-1"})
    look_again(live)
    live.page.locator("#event-list summary", has_text="Grown").wait_for()
    assert len(named(live)) == before + 1
    assert live.evaluate("window.__same") is True


def test_it_stands_still_while_an_entry_is_open(live, town):
    town.send_to("live", {"type": "track", "event": "Read", "userId": "u1", "messageId": "read-1"})
    look_again(live)
    entry = live.page.locator("#event-list details", has_text="Read").first
    entry.locator("summary").click()
    asked = []
    live.page.on("request", lambda request: asked.append(request.url))
    town.send_to("live", {"type": "track", "event": "Meanwhile", "userId": "u1", "messageId": "meanwhile-1"})
    live.page.clock.run_for(5 * POLL)
    assert asked == []
    assert entry.get_attribute("open") is not None
    assert "Happened" in entry.inner_text()
    entry.locator("summary").click()
    look_again(live)
    live.page.locator("#event-list summary", has_text="Meanwhile").wait_for()


def test_it_stands_still_while_the_keyboard_is_in_it(live, town):
    town.send_to("live", {"type": "track", "event": "Focused", "userId": "u1", "messageId": "focused-1"})
    look_again(live)
    live.page.locator("#event-list .yc-scroll").focus()
    live.page.keyboard.press("Tab")
    live.page.clock.run_for(3 * POLL)
    assert live.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_bad_event_is_mended_and_counts_once(visit, town):
    bad = {
        "type": "track",
        "event": "Order Completed",
        "userId": "u7",
        "messageId": "mend-1",
        "properties": {"revenue": "eighty-eight", "currency": "CNY"},
    }
    town.send_to(
        "mending", bad, {**bad, "messageId": "fine-1", "properties": {"revenue": 12, "currency": "CNY"}}
    )
    tab = visit(ANA, "/w/mending/events")
    assert tab.page.locator("nav.yc-tabs a > .yc-num").inner_text() == "1"
    tab.open("/w/mending/numbers/revenue?period=today")
    assert exact_value(tab.page.locator("main .yc-number")) == 12
    assert "1 event of these days waits in quarantine" in tab.page.locator("main").inner_text()
    tab.open("/w/mending/quarantine")
    tab.page.locator("#table-quarantine tbody a").click()
    tab.page.wait_for_url("**/quarantine/*")
    assert "eighty-eight" in tab.page.locator("aside").inner_text()
    tab.page.fill("[name=payload]", "{not json")
    tab.page.locator("main form .btn-primary").click()
    assert (
        "JSON"
        in tab.page.locator(
            "main form [role=alert], main form .invalid-feedback, main form .yc-field"
        ).first.inner_text()
    )
    tab.page.fill("[name=payload]", json.dumps({**bad, "properties": {"revenue": 88, "currency": "CNY"}}))
    tab.page.locator("main form .btn-primary").click()
    tab.page.wait_for_url("**/quarantine")
    assert "Sent again" in tab.page.locator("#yc-toasts").inner_text()
    town.server.wait_for(
        lambda: town.received_in("mending") == 3 and town.is_settled, what="the mended event"
    )
    tab.open("/w/mending/events")
    assert named(tab) == ["Order completed", "Order completed"]
    tab.open("/w/mending/numbers/revenue?period=today")
    assert exact_value(tab.page.locator("main .yc-number")) == 100
    assert "in quarantine" not in tab.page.locator("main").inner_text()
    assert sorted(contributions(tab)) == [12, 88]
    town.send_to("mending", {**bad, "properties": {"revenue": 88, "currency": "CNY"}})
    tab.open("/w/mending/numbers/orders?period=today")
    assert exact_value(tab.page.locator("main .yc-number")) == 2, "sent twice, it counts once"


def test_an_unwanted_event_is_dismissed_with_a_reason(visit, town):
    town.send_to("mending", {"type": "track", "userId": "u8", "messageId": "unwanted-1"})
    tab = visit(ANA, "/w/mending/quarantine")
    tab.page.locator("#table-quarantine tbody a").first.click()
    tab.page.fill("[name=note]", "A test by the agency")
    tab.page.locator("form[action$=dismiss] button").click()
    tab.page.wait_for_url("**/quarantine")
    tab.open("/w/mending/quarantine?state=dismissed")
    tab.page.locator("#table-quarantine tbody a").first.click()
    tab.page.wait_for_url("**/quarantine/*")
    assert "A test by the agency" in tab.page.locator("aside").inner_text()
    assert tab.page.locator("main form").count() == 0
