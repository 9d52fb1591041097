"""A rule in the browser: its replay follows the form, its kind chooses the fields, and it is saved, switched off and deleted."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.cast import ANA

ALERTS = "/w/ours/alerts"


def fill(tab, name: str, value: str) -> None:
    """Fill a field as a person does, and wait until its replay has come."""
    field = tab.page.locator(f"[name={name}]")
    with tab.page.expect_response(lambda answer: answer.url.endswith("/alerts/preview")):
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
            field.dispatch_event("change")


def test_the_replay_follows_the_form_and_the_rule_is_kept(visit):
    tab = visit(ANA, f"{ALERTS}/new?metric=orders")
    page = tab.page
    replay = page.locator("#alert-replay")
    fill(tab, "percent", "30")
    replay.get_by_text("each 30% or more below the same weekday of the four weeks before").wait_for()
    fill(tab, "kind", "absolute")
    assert page.locator("[name=limit]").is_visible()
    assert not page.locator("[name=percent]").is_visible()
    fill(tab, "limit", "1")
    replay.get_by_text("below 1").first.wait_for()
    fill(tab, "name", "Orders below one")
    assert not list(Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"])
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()

    row = page.locator("tr", has_text="Orders below one")
    with page.expect_navigation():
        row.get_by_role("button", name="Switch off").click()
    row.get_by_text("Off", exact=True).wait_for()
    with page.expect_navigation():
        row.get_by_role("link", name="Delete…").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Delete").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Bring the rule back").click()
    page.locator("tr", has_text="Orders below one").wait_for()


@pytest.mark.parametrize("address", [ALERTS, f"{ALERTS}/firings"])
def test_a_firing_opens_from_the_lists(visit, address):
    tab = visit(ANA, address)
    with tab.page.expect_navigation():
        tab.page.locator("a[href*='/alerts/firings/']").first.click()
    tab.page.get_by_text("The days it fired on").wait_for()
