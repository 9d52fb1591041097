"""English and Chinese, light and dark: chosen by the person, there from the first paint."""

import re

from tests.browser.cast import SWITCHER

CHINESE = re.compile("[\u4e00-\u9fff]")


def choose(tab, name, value):
    """Press a button of the person's menu."""
    tab.page.click("[popovertarget=yc-person]")
    with tab.page.expect_navigation():
        tab.page.click(f"#yc-person button[name={name}][value={value}]")


def test_the_language_is_switched_and_switched_back(visit):
    tab = visit(SWITCHER, "/w/ours/numbers/orders?period=7d")
    assert tab.evaluate("document.documentElement.lang") == "zh-CN"
    chinese = tab.page.locator("h1").inner_text()
    assert CHINESE.search(chinese)
    choose(tab, "language", "en")
    assert tab.page.url.endswith("/w/ours/numbers/orders?period=7d"), "the person stays where they were"
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert tab.page.locator("h1").inner_text() == "Orders"
    choose(tab, "language", "zh-hans")
    assert tab.page.locator("h1").inner_text() == chinese


def test_dark_is_there_before_the_first_paint(visit):
    tab = visit(SWITCHER, "/w/ours/dashboard")
    choose(tab, "theme", "dark")
    tab.page.add_init_script(
        """new PerformanceObserver((list) => {
            window.__paintedIn = window.__paintedIn ?? getComputedStyle(document.body).backgroundColor;
            window.__themeAtPaint = window.__themeAtPaint ?? document.documentElement.dataset.bsTheme;
        }).observe({ type: "paint", buffered: true });
        document.addEventListener("DOMContentLoaded", () => {
            window.__themeAtParse = document.documentElement.dataset.bsTheme;
        });"""
    )
    tab.page.reload()
    tab.wait_until("window.__themeAtPaint")
    assert tab.evaluate("[window.__themeAtParse, window.__themeAtPaint]") == ["dark", "dark"]
    light = [int(part) for part in re.findall(r"\d+", tab.evaluate("window.__paintedIn"))[:3]]
    assert max(light) < 64
    # A script in the head that blocks parsing decides; nothing can be painted before it.
    assert tab.evaluate(
        "(() => { const first = document.head.querySelector('script, link[rel=stylesheet]');"
        " return first.tagName === 'SCRIPT' && !first.defer && !first.async && first.type !== 'module'; })()"
    )
    choose(tab, "theme", "auto")


def test_the_choice_is_kept_in_another_browser(visit):
    first = visit(SWITCHER, "/w/ours/dashboard")
    choose(first, "theme", "dark")
    second = visit(SWITCHER, "/w/ours/changes", color_scheme="light")
    assert second.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    choose(second, "theme", "auto")
    assert second.evaluate("document.documentElement.dataset.bsTheme") == "light"
