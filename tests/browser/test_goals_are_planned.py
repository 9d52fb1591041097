"""A goal in the browser: advised as it is filled, its lesson used, committed with its chance in sight; the plan edited in place."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.cast import ANA

GOALS, PLAN, LESSONS = "/w/ours/goals", "/w/ours/plan", "/w/ours/lessons"


def fill(tab, name: str, value: str) -> None:
    """Fill a field as a person does, and wait until the page has looked at it."""
    field = tab.page.locator(f"[name={name}]")
    with tab.page.expect_response(lambda answer: answer.request.method == "POST"):
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
            field.dispatch_event("change")


def test_a_goal_is_advised_as_it_is_filled_and_committed_with_its_chance(visit):
    tab = visit(ANA, f"{GOALS}/new")
    page = tab.page
    fill(tab, "title", "Revenue of next month")
    page.locator("#advice-metric").get_by_text("The goal names no metric.").wait_for()
    fill(tab, "metric", "revenue")
    page.locator("#advice-metric:not(:has-text('no metric'))").wait_for(state="attached")
    fill(tab, "target", "99M")
    page.locator("#goal-looked").get_by_text("chance of reaching the target").wait_for()
    fill(tab, "no_parent_reason", "The first one")
    page.locator("#goal-looked").get_by_text("It can be committed to.").wait_for()
    assert page.locator("[name=title]").input_value() == "Revenue of next month"

    page.locator("#goal-looked").get_by_label("Used").first.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save and go on to commit").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Commit to it").click()
    page.get_by_text("Foretold when it was committed").wait_for()
    page.locator(".yc-history li").get_by_text("committed to a goal").wait_for()
    assert page.locator("input[value=used]:checked").count() == 1


def test_an_action_is_changed_in_its_row(visit):
    tab = visit(ANA, PLAN)
    page = tab.page
    page.locator(".yc-sheet a[hx-get]").first.click()
    page.locator(".yc-sheet [name=quota]").fill("Twice a week")
    with page.expect_navigation():
        page.locator(".yc-sheet form").get_by_role("button", name="Save").click()
    page.locator(".yc-sheet").get_by_text("Twice a week").wait_for()


def test_a_lesson_is_found_while_it_is_typed(visit):
    tab = visit(ANA, f"{LESSONS}/new")
    page = tab.page
    page.fill("[name=title]", "短视频前三秒必须提问")
    page.fill("[name=statement]", "完播率提升。")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and confirm").click()
    page.get_by_text("Nobody has planned where it holds yet.").wait_for()
    tab.open(LESSONS)
    with page.expect_response(lambda answer: "q=dspqsm" in answer.url):
        page.get_by_placeholder("Words, pinyin or initials").fill("dspqsm")
    page.locator("#table-lessons tbody tr").nth(1).wait_for(state="detached")
    assert page.locator("#table-lessons tbody tr a").inner_text() == "短视频前三秒必须提问"


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_goal_is_clean_in_every_look(visit, width, theme):
    tab = visit(ANA, f"{GOALS}?when=all", color_scheme=theme)
    page = tab.page
    page.set_viewport_size({"width": width, "height": 900})
    page.locator(".yc-goal-cell a").first.click()
    page.locator("h1").wait_for()
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
