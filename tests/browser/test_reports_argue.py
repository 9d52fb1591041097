"""An owner makes the report of last week, opens a number down to its page, takes it away and counts it again."""

from datetime import timedelta

from tests.browser.cast import ANA
from tests.browser.reading import exact_value


def test_a_report_is_made_opened_taken_and_counted_again(visit, town):
    tab = visit(ANA, "/w/ours/reports")
    page = tab.page
    monday = town.world.end - timedelta(days=town.world.end.weekday() + 7)
    page.fill("[name=day]", str(monday))
    page.locator("form[action$='/reports/make'] [type=submit]").click()
    page.wait_for_url("**/w/ours/reports/*")
    report = page.url
    orders = page.locator("table a[href*='/numbers/orders?']").first
    assert f"from={monday}&to={monday + timedelta(days=6)}" in (orders.get_attribute("href") or "")
    shown = orders.locator("xpath=ancestor::tr").locator("td.n").first.locator(".yc-num").first
    told = shown.get_attribute("title") or shown.inner_text()

    orders.click()
    page.wait_for_url("**/numbers/orders?**")
    assert f"{exact_value(page.locator('main .yc-number')):,}" == told

    tab.open(report.removeprefix(town.url))
    with page.expect_download() as taken:
        page.locator("a[href$='format=docx']").click()
    assert taken.value.suggested_filename.endswith(".docx")

    page.emulate_media(media="print")
    assert not page.locator(".yc-nav").is_visible()
    assert not page.locator(".yc-side").first.is_visible()
    page.emulate_media(media="screen")

    page.locator("a[href$='/differences']").click()
    page.wait_for_url("**/differences")
    assert page.locator("main .yc-note-good").count() == 1, "nothing has happened to last week since"
