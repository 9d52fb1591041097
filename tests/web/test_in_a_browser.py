"""The components in a real browser: accessible in both themes and both widths, quiet under an input method, within the policy."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = pytest.mark.browser

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM)))
    # TRICKY: Playwright keeps an event loop in this thread, in which Django would refuse every query of a fixture.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console said."""
    return []


@pytest.fixture
def session(ana, workspace, client_of) -> str:
    """Ana's, in her workspace."""
    return client_of(ana).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def page(browser, live_server, session, complaints) -> Iterator[Page]:
    """The style guide, signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    opened = context.new_page()
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(f"{live_server.url}/styleguide")
    opened.wait_for_load_state("networkidle")
    yield opened
    context.close()


def serious_findings(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": STANDARDS}).response["violations"]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_overflows(page, theme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_open_menus_and_dialogs_are_accessible_too(page):
    page.click("[popovertarget=yc-person]")
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    page.click("main [data-yc-dialog]")
    assert page.evaluate("document.querySelector('main dialog').open")
    assert serious_findings(page) == []
    page.click("main dialog [data-yc-close]")
    assert not page.evaluate("document.querySelector('main dialog').open")


def test_the_search_of_the_top_bar_is_accessible_when_open_too(page):
    page.click("[data-yc-find]")
    assert page.evaluate("document.querySelector('#yc-find').open")
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('#yc-find').open")


def test_the_console_stays_silent_and_charts_are_drawn(page, complaints):
    assert page.locator("[data-yc-plot] svg").count() == 2
    assert complaints == []


def test_a_chart_turns_into_its_table_and_into_a_picture(page):
    page.locator("[data-yc-chart-table]").first.click()
    assert page.locator("[data-yc-plot-table]").first.is_visible()
    with page.expect_download() as download:
        page.locator("[data-yc-chart-png]").first.click()
    with download.value.path().open("rb") as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"


def test_a_legend_wraps_on_a_phone_and_takes_lines_away(page):
    page.set_viewport_size({"width": 390, "height": 900})
    legend = page.locator("[data-yc-chart=channels] [data-yc-legend]")
    buttons = legend.locator("button").all()
    assert len(buttons) == 7
    assert len({button.bounding_box()["y"] for button in buttons}) > 1, "they stand in several rows"
    assert legend.evaluate("list => list.scrollWidth - list.clientWidth") <= 0
    drawn = page.locator("[data-yc-chart=channels] [data-yc-plot] path[stroke-width='2']")
    before = drawn.count()
    buttons[0].click()
    assert buttons[0].get_attribute("aria-pressed") == "false"
    assert drawn.count() < before


def test_a_click_on_a_point_opens_what_lies_under_it(page):
    plot = page.locator("[data-yc-chart=visits] [data-yc-plot]")
    plot.click(position={"x": 300, "y": 120})
    assert page.url.endswith("#charts")


def test_the_slash_key_finds_the_search_and_typing_filters_in_place(page):
    page.keyboard.press("/")
    page.keyboard.type("SUM")
    page.wait_for_url("**/styleguide?*q=SUM*")
    page.locator("#table-channels tbody tr").nth(1).wait_for(state="detached")
    assert page.locator("[data-yc-search]").input_value() == "SUM"
    assert "q=SUM" in str(page.locator("#export-channels").get_attribute("href"))


def test_nothing_is_sent_while_an_input_method_composes(page):
    page.evaluate(
        """() => {
        window.heard = [];
        document.querySelector('#tools-channels').addEventListener('input', () => window.heard.push('input'));
        const search = document.querySelector('[data-yc-search]');
        search.focus();
        search.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
        search.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true, data: 'd'}));
        search.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true, data: 'dou'}));
        window.duringComposition = window.heard.length;
        search.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true, data: '抖'}));
    }"""
    )
    assert page.evaluate("[window.duringComposition, window.heard.length]") == [0, 1]


def test_the_navigation_stays_folded_on_the_next_page(page):
    page.click("[data-yc-fold]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.ycNav") == "folded"
    assert page.locator("[data-yc-fold]").get_attribute("aria-expanded") == "false"


def test_the_first_thing_a_keyboard_meets_skips_to_the_content(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_an_error_stays_until_it_is_closed_and_a_success_leaves_by_itself(page):
    page.evaluate(
        """() => document.body.dispatchEvent(
            new CustomEvent('yc:toast', {bubbles: true, detail: {text: 'It failed.', level: 'error'}}))"""
    )
    page.click("[data-yc-say]")
    page.locator(".yc-toast-success").wait_for(state="detached", timeout=20_000)
    assert "It failed." in page.locator("[data-yc-toast]").inner_text()
    page.click("[data-yc-dismiss]")
    assert page.locator("[data-yc-toast]").count() == 0
