"""Every page of an owner: silent console, within the policy, from this server alone, light, accessible, not too wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.addresses import OWNER_PAGES, address_of
from tests.browser.cast import ANA, VIEWER

MEGABYTE = 1_000_000
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Each width in one of the two looks.
LOOKS = ((1440, "light"), (390, "dark"))


#: Colours change at once: what axe measures in the middle of a transition is nobody's colour.
STILL = {"color_scheme": "light", "reduced_motion": "reduce"}


def findings(tab):
    """What axe has to say, in words."""
    found = Axe().run(tab.page, options={"runOnly": STANDARDS}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def weigh(tab):
    """Bytes that travel for the page, as compressed as they were sent."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    weights = []
    session.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    return weights


def overflow(tab):
    return tab.evaluate("document.documentElement.scrollWidth - innerWidth")


def settle(tab):
    """Until no colour is on its way to another: one that is inherited sets off a little later than its parent's."""
    tab.page.wait_for_timeout(100)
    tab.wait_until("!document.getAnimations().some((one) => one instanceof CSSTransition)")


def assert_clean(tab):
    """In both looks; the page follows the device without being loaded again."""
    for width, theme in LOOKS:
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.page.emulate_media(color_scheme=theme)
        tab.wait_until(f"document.documentElement.dataset.bsTheme === '{theme}'")
        settle(tab)
        assert overflow(tab) <= 0, width
        assert findings(tab) == [], theme
    assert tab.broken_rules() == []


@pytest.mark.parametrize("row", OWNER_PAGES, ids=lambda row: row.name)
def test_a_page_is_clean(visit, town, unsettled, row):
    address = address_of(row, workspace=unsettled, home=town.server.home)
    tab = visit(ANA, "/healthz", **STILL)
    weights = weigh(tab)
    assert tab.open(address).status == 200
    assert 0 < sum(weights) <= MEGABYTE
    assert_clean(tab)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        (None, "/sign-in"),
        (VIEWER, "/w/ours/members"),
        (VIEWER, "/w/ours/numbers/visits?by=path&period=90d&grain=week"),
        (ANA, "/w/nowhere/dashboard"),
        (ANA, "/w/fresh-empty/dashboard"),
        (ANA, "/w/fresh-empty/events"),
        (ANA, "/w/fresh-empty/quarantine"),
        (ANA, "/w/ours/numbers/no-such-number"),
        (ANA, "/w/ours/numbers/average-order?by=none&period=7d"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_and_empty_pages_are_clean_too(visit, who, address):
    assert_clean(visit(who, address, **STILL))


def test_open_parts_of_a_page_are_clean_too(visit):
    tab = visit(ANA, "/w/ours/events", viewport={"width": 390, "height": 900})
    tab.page.locator("#event-list summary").first.click()
    assert findings(tab) == []
    assert overflow(tab) <= 0
    tab.open("/w/ours/numbers/revenue")
    tab.page.locator(".yc-query summary").click()
    tab.page.locator(".yc-filters summary").first.click()
    assert findings(tab) == []
    assert overflow(tab) <= 0
