"""Markup in events and in the names people give: everywhere it is shown, it is shown, and never becomes part of the page."""

from urllib.parse import quote

import pytest

from tests.browser.addresses import OWNER_PAGES, address_of
from tests.browser.cast import ANA
from tests.browser.hostile import HOSTILE_NAMES, PAYLOADS, hostile_events
from yunchou.web.names import DIMENSIONS

HERE = "/w/hostile"
NUMBERS = ("visits", "visitors", "orders", "revenue")
#: What no page of ours has, and what markup that came alive would bring.
FOREIGN = """() => {
    const alive = [...document.querySelectorAll("*")].filter((one) =>
        [...one.attributes].some((attribute) => /^on|^hx-on|^srcdoc$/i.test(attribute.name)));
    const links = [...document.querySelectorAll("[href],[src],[action],[data],[formaction]")].filter((one) =>
        ["href", "src", "action", "data", "formaction"].some((name) => {
            const value = one.getAttribute(name);
            if (value === null || value.startsWith("#")) return false;
            const address = new URL(value, location.href);
            return address.protocol === "javascript:" || (one.tagName !== "A" && address.origin !== location.origin);
        }));
    const scripts = [...document.scripts].filter((one) =>
        one.type !== "application/json" && !new URL(one.src || "x:").pathname.startsWith("/static/"));
    const parts = document.querySelectorAll(
        "iframe,object,embed,base,video,audio,math,style,img:not([src^='/static/'], .yc-qr[src^='/w/']),main link,main meta,svg script,svg animate,#x");
    const found = [...alive, ...links, ...scripts, ...parts].map((one) => one.outerHTML.slice(0, 200));
    return window.__hit === undefined ? found : [...found, `payload ${window.__hit} ran`];
}"""


@pytest.fixture(scope="package")
def furnished(town):
    """The workspace in which everything is markup."""
    town.send_to("hostile", *hostile_events("first"))


def assert_nothing_came_alive(tab):
    assert tab.page.evaluate(FOREIGN) == [], tab.page.url
    assert tab.broken_rules() == [], tab.page.url


@pytest.fixture
def tab(visit, furnished):
    return visit(ANA, f"{HERE}/dashboard")


def test_every_page_shows_it_as_text(tab, town):
    for row in OWNER_PAGES:
        tab.open(address_of(row, workspace="hostile", home=town.server.home))
        assert_nothing_came_alive(tab)


def test_numbers_broken_down_by_it_show_it_as_text(tab):
    for dimension in DIMENSIONS:
        tab.open(f"{HERE}/numbers/orders?by={dimension}&period=today")
        assert_nothing_came_alive(tab)
    for number in NUMBERS:
        tab.open(f"{HERE}/numbers/{number}?by=source&period=today&per=100")
        assert_nothing_came_alive(tab)


def test_a_part_named_by_it_opens(tab):
    tab.open(f"{HERE}/numbers/orders?by=channel&period=today")
    links = [
        part.get_attribute("href")
        for part in tab.page.locator("[aria-labelledby=parts-title] tbody th a").all()
    ]
    assert len(links) > 5
    for link in links[:4]:
        assert tab.open(f"{HERE}/numbers/orders{link}").status == 200
        assert_nothing_came_alive(tab)


def test_the_chart_and_its_hover_show_it_as_text(tab):
    tab.open(f"{HERE}/dashboard?period=7d&metric=orders")
    plot = tab.page.locator("[data-yc-plot]")
    plot.locator("svg").wait_for()
    box = plot.bounding_box()
    for share in (0.3, 0.6, 0.9, 0.97):
        tab.page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
    tab.page.locator("[data-yc-chart-table]").first.click()
    assert_nothing_came_alive(tab)


def test_the_live_list_shows_every_detail_as_text(tab, town):
    tab.open(f"{HERE}/events")
    tab.evaluate("document.querySelectorAll('#event-list details').forEach((one) => { one.open = true; })")
    words = tab.page.locator("#event-list").inner_text()
    assert sum(payload in words for payload in PAYLOADS) > 10
    assert_nothing_came_alive(tab)
    tab.page.locator(".yc-pager a").click()
    assert_nothing_came_alive(tab)
    tab.open(f"{HERE}/events?event={quote(PAYLOADS[3])}")
    assert_nothing_came_alive(tab)
    # What HTMX swaps in goes another way into the page than what comes with it.
    with tab.page.expect_response(lambda answer: "/events?" in answer.url, timeout=15_000):
        pass
    tab.page.wait_for_timeout(200)
    assert_nothing_came_alive(tab)


def test_the_quarantine_shows_each_as_text(tab, town):
    tab.open(f"{HERE}/quarantine?per=100")
    links = [link.get_attribute("href") for link in tab.page.locator("#table-quarantine tbody a").all()]
    assert len(links) == len(PAYLOADS)
    assert_nothing_came_alive(tab)
    for link in links[::4]:
        tab.open(str(link))
        assert_nothing_came_alive(tab)
    tab.open(f"{HERE}/quarantine?q={quote(PAYLOADS[4])}")
    assert_nothing_came_alive(tab)


def test_the_address_cannot_bring_it_in(tab):
    for text in [payload for payload in PAYLOADS if set("<>\"'") & set(payload)][::9]:
        for field in ("q", "group", "bucket", "by", "event", "metric", "reason", "state", "period", "sort"):
            words = f"{field}={quote(text)}"
            page = {"event": "events", "reason": "quarantine", "state": "quarantine", "q": "quarantine"}.get(
                field
            )
            answer = tab.page.request.get(f"{tab.server}{HERE}/{page or 'numbers/orders'}?{words}")
            assert answer.status == 200, words
            assert text not in answer.text(), words
        tab.open(f"{HERE}/numbers/{quote(text, safe='')}")
        assert_nothing_came_alive(tab)


def test_names_are_there_to_be_seen(tab):
    """The control: what was looked for above really stands on the pages."""
    for page in ("members", "keys", "changes"):
        tab.open(f"{HERE}/{page}")
        words = tab.page.locator("main").inner_text()
        assert all(name[:40] in words for name in HOSTILE_NAMES), page
    assert HOSTILE_NAMES[0] in tab.page.locator(".yc-topbar").inner_text()
