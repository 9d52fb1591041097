"""A review in the browser: opened by hand, split by tabs, a cause accepted and another rejected without a reload."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.cast import ANA

LIST = "/w/ours/reviews"
#: The page asks anew until the job has filled the review.
TRIES = 40


@pytest.fixture
def filled(visit):
    """A review of the last week's revenue, opened by the form, as soon as its numbers are there."""
    tab = visit(ANA, f"{LIST}/open?metric=revenue")
    tab.page.fill("[name=title]", "Revenue, looked into")
    with tab.page.expect_navigation():
        tab.page.get_by_role("button", name="Open the review").click()
    for _try in range(TRIES):
        if tab.page.locator(".yc-waterfall svg").count():
            return tab
        tab.page.wait_for_timeout(500)
        tab.page.reload()
    raise AssertionError("the review was not filled")


def bars(tab) -> int:
    return tab.page.locator(".yc-waterfall svg path").count()


def test_a_review_is_worked_on_without_leaving_its_page(filled):
    page = filled.page
    assert bars(filled) > 3
    page.locator(".yc-splits a").last.click()
    page.locator(".yc-splits a[aria-current]").last.wait_for()
    page.locator(".yc-waterfall svg").wait_for()
    page.get_by_role("button", name="Begin the analysis").click()
    page.locator(".yc-flow [aria-current]").get_by_text("Analysis").wait_for()
    judged = page.locator(".yc-causes .is-proposed").count()
    assert judged >= 1, "what was found proposes causes"
    page.get_by_role("button", name="Accept").first.click()
    page.locator(".yc-causes .is-accepted").first.wait_for()
    assert page.locator(".yc-causes .is-proposed").count() == judged - 1
    page.locator(".yc-history li").get_by_text("accepted a cause").wait_for()


def test_a_cause_is_rejected_in_a_dialog_that_asks_why(filled):
    page = filled.page
    page.get_by_role("link", name="Reject…").first.click()
    page.locator("dialog[open] textarea").fill("It was so every week")
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name="Reject").click()
    page.locator(".yc-causes .is-rejected").get_by_text("It was so every week").wait_for()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_filled_review_is_clean_in_every_look(filled, width, theme):
    page = filled.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    filled.wait_until(f"document.documentElement.dataset.bsTheme === '{theme}'")
    page.wait_for_timeout(300)
    assert filled.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] == []
    assert filled.broken_rules() == []
