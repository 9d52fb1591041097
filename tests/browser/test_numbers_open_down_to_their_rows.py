"""An owner signs in, reads six numbers, and opens each down to the rows that add up to it."""

import json
import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.browser.cast import ANA, PASSWORD
from tests.browser.reading import (
    card_on,
    contributions,
    contributions_on,
    exact_cell,
    exact_value,
    export_of,
    number_in,
)

METRICS = ("visits", "visitors", "orders", "revenue")
HEADLINES = ("revenue", "new-customers", "cac", "roas", "leads", "repurchase-rate")
#: What the events alone tell. The other headlines are of the platforms' statements, and none are in.
OF_EVENTS = ("revenue", "new-customers", "leads")


def test_an_owner_signs_in_and_sees_six_cards_and_a_chart(visit):
    tab = visit(None, "/w/ours/dashboard")
    tab.page.fill("[name=username]", ANA.email.upper())
    tab.page.fill("[name=password]", PASSWORD)
    tab.page.click("main form [type=submit]")
    tab.page.wait_for_url("**/w/ours/dashboard")
    assert tab.page.locator("main a.yc-number").count() == len(HEADLINES)
    assert all(card_on(tab.page, key).count() == 1 for key in HEADLINES)
    assert all(exact_value(card_on(tab.page, key)) > 0 for key in OF_EVENTS)
    assert re.match(
        r"\d+\.\d%", card_on(tab.page, "repurchase-rate").locator(".yc-number-value").inner_text()
    )
    tab.page.locator("[data-yc-plot] svg").wait_for()
    assert tab.page.locator("[data-yc-plot] svg path").count() > 5


def test_the_cards_say_what_was_sent(visit, town):
    """The simulated world knows its visits, orders and revenue without asking the product."""
    tab = visit(ANA, "/w/ours/dashboard?period=30d&grain=day")
    first = town.world.end - timedelta(days=29)
    expected = town.world.expected
    truth = expected.grouped(lambda visit: visit.day >= first)[True]
    buyers = Counter(visit.person for visit in expected.visits if visit.orders and visit.day >= first)
    known = {visit.person for visit in expected.visits if visit.orders and visit.day < first}
    again = sum(orders > 1 for orders in buyers.values())
    assert exact_value(card_on(tab.page, "revenue")) == Decimal(truth.revenue_fen) / 100
    assert exact_value(card_on(tab.page, "new-customers")) == len(buyers.keys() - known)
    base = card_on(tab.page, "repurchase-rate").locator(".yc-number-name small")
    assert base.inner_text() == f"{again} ÷ {len(buyers)}"
    for key, value in (("visits", truth.visits), ("visitors", truth.people), ("orders", truth.orders)):
        tab.open(f"/w/ours/numbers/{key}?period=30d&grain=day")
        assert exact_value(tab.page.locator("main .yc-number")) == value, key


def test_what_no_platform_has_stated_is_no_number_and_says_why(visit):
    tab = visit(ANA, "/w/ours/dashboard?period=30d")
    value = card_on(tab.page, "roas").locator(".yc-number-value")
    assert not any(sign.isdigit() for sign in value.inner_text())
    assert "import its export" in str(value.get_attribute("title"))
    assert "No platform has stated spend" in tab.page.locator("main").inner_text()


def test_a_card_opens_to_its_definition_its_query_and_its_rows(visit):
    tab = visit(ANA, "/w/ours/dashboard")
    card_on(tab.page, "revenue").click()
    tab.page.wait_for_url("**/numbers/revenue?**")
    assert tab.page.locator("[aria-labelledby=definition-title] dt").count() >= 4
    tab.page.locator(".yc-query summary").click()
    assert "SELECT" in tab.page.locator(".yc-query pre").first.inner_text()
    assert tab.page.locator("#table-rows tbody tr").count() > 20


@pytest.mark.parametrize("metric", METRICS)
def test_the_rows_of_a_number_add_up_to_it_exactly(visit, metric):
    tab = visit(ANA, f"/w/ours/numbers/{metric}?period=30d")
    counted = contributions(tab)
    assert len(counted) > 20
    assert sum(counted) == exact_value(tab.page.locator("main .yc-number"))


def test_the_pages_of_the_rows_add_up_too(visit):
    tab = visit(ANA, "/w/ours/numbers/visits?period=30d&per=100")
    total = sum(contributions_on(tab.page))
    while (more := tab.page.locator("#table-rows a[rel=next]")).count():
        seen = tab.page.locator("#table-rows .yc-pager .yc-num").first.inner_text()
        more.click()
        tab.wait_until(
            f"document.querySelector('#table-rows .yc-pager .yc-num').innerText !== {json.dumps(seen)}"
        )
        total += sum(contributions_on(tab.page))
    assert total == exact_value(tab.page.locator("main .yc-number"))


@pytest.mark.parametrize("metric", ["visits", "revenue"])
def test_a_channel_keeps_to_its_part_of_the_rows(visit, metric):
    tab = visit(ANA, f"/w/ours/numbers/{metric}?period=30d&by=channel")
    part = tab.page.locator("[aria-labelledby=parts-title] tbody tr").first
    expected = exact_cell(part.locator("td").first)
    name = part.locator("th a").inner_text()
    part.locator("th a").click()
    tab.page.wait_for_url("**group=**")
    assert name in tab.page.locator("#rows-title").inner_text()
    rows = export_of(tab)
    channel = rows[0].index("Channel")
    assert {row[channel] for row in rows[1:]} == {name}
    assert sum(contributions(tab)) == expected
    assert expected < exact_value(tab.page.locator("main .yc-number"))


def test_the_table_of_channels_adds_up_to_the_cards(visit):
    tab = visit(ANA, "/w/ours/dashboard?period=30d")
    shown = {key: exact_value(card_on(tab.page, key)) for key in OF_EVENTS}
    head, *rows, total = export_of(tab, "channels")
    tab.open("/w/ours/numbers/visits?period=30d")
    shown["visits"] = exact_value(tab.page.locator("main .yc-number"))
    columns = {"Revenue": "revenue", "New customers": "new-customers", "Leads": "leads", "Visits": "visits"}
    for name, key in columns.items():
        column = head.index(name)
        assert number_in(str(total[column])) == shown[key], name
        assert sum(number_in(str(row[column])) for row in rows) == shown[key], name


def test_the_chart_turns_to_the_number_that_is_chosen(visit):
    tab = visit(ANA, "/w/ours/dashboard")
    assert "Revenue" in tab.page.locator("[data-yc-chart] .card-title").inner_text()
    tab.page.locator(".yc-chart-choices summary").click()
    tab.page.locator(".yc-chart-choices a", has_text="New customers").click()
    tab.page.wait_for_url("**metric=new-customers**")
    assert tab.page.locator(".yc-chart-choices summary b").inner_text() == "New customers"
    assert "New customers" in tab.page.locator("[data-yc-chart] .card-title").inner_text()


def test_the_chart_is_split_by_channel_and_keeps_its_number(visit):
    tab = visit(ANA, "/w/ours/dashboard?metric=new-customers")
    tab.page.locator("nav.yc-segments a", has_text="By channel").click()
    tab.page.wait_for_url("**split=channel**")
    assert tab.page.locator("nav.yc-segments [aria-current]").inner_text() == "By channel"
    assert "New customers" in tab.page.locator("[data-yc-chart] .card-title").inner_text()
    assert tab.page.locator("[data-yc-chart] [data-yc-legend] button").count() > 2
