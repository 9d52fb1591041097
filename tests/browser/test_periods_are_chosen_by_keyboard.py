"""The period, its days, its grain and the comparison, chosen without a mouse and without a script of ours."""

from datetime import timedelta

from tests.browser.cast import ANA
from tests.browser.reading import exact_value


def opened(tab, number):
    """The filter with this place in the row, opened from the keyboard."""
    menu = tab.page.locator(".yc-filters details.yc-filter").nth(number)
    menu.locator("summary").focus()
    tab.page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    return menu


def choose(tab, number, words):
    """Tab to the entry that says this, and press it."""
    menu = opened(tab, number)
    for _step in range(menu.locator("a").count()):
        tab.page.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.innerText.trim()") == words:
            break
    else:
        raise AssertionError(f"no key reaches {words!r}")
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")


def test_a_preset_is_chosen_and_marked(visit):
    tab = visit(ANA, "/w/ours/dashboard")
    month = exact_value(tab.page.locator("main a.yc-number").first)
    choose(tab, 0, "Last 7 days")
    assert "period=7d" in tab.page.url
    assert tab.page.locator(".yc-filters summary b").first.inner_text() == "Last 7 days"
    assert 0 < exact_value(tab.page.locator("main a.yc-number").first) < month


def test_the_grain_and_the_comparison_stay_with_the_period(visit):
    tab = visit(ANA, "/w/ours/dashboard?period=30d")
    choose(tab, 1, "Week")
    assert "period=30d&grain=week" in tab.page.url
    choose(tab, 2, "Nothing")
    assert "compare=none" in tab.page.url
    assert "grain=week" in tab.page.url
    assert tab.page.locator("main a.yc-number .yc-delta").count() == 0
    choose(tab, 2, "Previous period")
    assert tab.page.locator("main a.yc-number .yc-delta").count() == 4


def test_two_days_are_typed(visit, town):
    tab = visit(ANA, "/w/ours/numbers/orders?by=device")
    start, end = town.world.end - timedelta(days=10), town.world.end - timedelta(days=4)
    menu = opened(tab, 0)
    for field, day in (("from", start), ("to", end)):
        menu.locator(f"[name={field}]").focus()
        tab.page.keyboard.type(f"{day:%m%d%Y}")
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    assert f"from={start}" in tab.page.url
    assert f"to={end}" in tab.page.url
    assert "by=device" in tab.page.url
    expected = sum(1 for one in town.world.visits if one.order and start <= one.day <= end)
    assert exact_value(tab.page.locator("main .yc-number")) == expected


def test_escape_closes_a_filter_and_goes_back_to_its_button(visit):
    tab = visit(ANA, "/w/ours/dashboard")
    menu = opened(tab, 0)
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert tab.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_number_keeps_its_break_down_when_the_period_changes(visit):
    tab = visit(ANA, "/w/ours/numbers/visits?by=device")
    choose(tab, 0, "Last 7 days")
    assert "by=device" in tab.page.url
