"""An owner signs in, reads four numbers, and opens each down to the rows that add up to it."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.browser.cast import ANA, PASSWORD
from tests.browser.reading import (
    contributions,
    contributions_on,
    exact_cell,
    exact_value,
    export_of,
    number_in,
)

METRICS = ("visits", "visitors", "orders", "revenue")


def test_an_owner_signs_in_and_sees_four_cards_and_a_chart(visit):
    tab = visit(None, "/w/ours/dashboard")
    tab.page.fill("[name=username]", ANA.email.upper())
    tab.page.fill("[name=password]", PASSWORD)
    tab.page.click("main form [type=submit]")
    tab.page.wait_for_url("**/w/ours/dashboard")
    assert tab.page.locator("main a.yc-number").count() == 4
    assert all(exact_value(card) > 0 for card in tab.page.locator("main a.yc-number").all())
    tab.page.locator("[data-yc-plot] svg").wait_for()
    assert tab.page.locator("[data-yc-plot] svg path").count() > 5


def test_the_cards_say_what_was_sent(visit, town):
    """The simulated world knows its visits, orders and revenue without asking the product."""
    tab = visit(ANA, "/w/ours/dashboard?period=30d&grain=day")
    shown = [exact_value(card) for card in tab.page.locator("main a.yc-number").all()]
    first = town.world.end - timedelta(days=29)
    truth = town.world.expected.grouped(lambda visit: visit.day >= first)[True]
    assert shown == [truth.visits, truth.people, truth.orders, Decimal(truth.revenue_fen) / 100]


def test_a_card_opens_to_its_definition_its_query_and_its_rows(visit):
    tab = visit(ANA, "/w/ours/dashboard")
    tab.page.locator("main a.yc-number").nth(3).click()
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
    shown = [exact_value(card) for card in tab.page.locator("main a.yc-number").all()]
    rows = export_of(tab, "channels")
    for column, value in ((1, shown[0]), (3, shown[2]), (4, shown[3])):
        assert sum(number_in(str(row[column])) for row in rows[1:]) == value, rows[0][column]


def test_the_chart_turns_to_the_number_that_is_chosen(visit):
    tab = visit(ANA, "/w/ours/dashboard")
    tab.page.locator("nav.yc-segments a").nth(3).click()
    tab.page.wait_for_url("**metric=revenue**")
    assert tab.page.locator("nav.yc-segments [aria-current]").inner_text() == "Revenue"
    assert "Revenue" in tab.page.locator("[data-yc-chart]").inner_text()
