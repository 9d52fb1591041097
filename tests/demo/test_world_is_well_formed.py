"""What every payload of the world must be, whatever the story."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from demo.channels import App
from demo.world import SHANGHAI, build_world

UTM = "utm_"


@pytest.fixture(scope="module")
def payloads(world):
    return [payload for day in world.days for payload in day]


def moment(payload) -> datetime:
    return datetime.fromisoformat(payload["timestamp"])


def test_it_has_about_250_000_events_and_knows_how_many(world, payloads):
    assert 235_000 <= len(payloads) <= 265_000
    assert len(payloads) == world.event_count == sum(world.expected.by_event.values())
    names = Counter(payload.get("event", payload["type"]) for payload in payloads)
    assert dict(names) == world.expected.by_event


def test_the_size_hardly_depends_on_the_festivals_in_it(world):
    at_new_year = build_world(end=world.end.replace(month=3, day=20))
    assert 235_000 <= at_new_year.event_count <= 265_000


def test_every_message_id_is_unique(payloads):
    assert len({payload["messageId"] for payload in payloads}) == len(payloads)


def test_each_day_holds_its_own_hours_in_order_and_the_last_day_ends_the_world(world):
    days = list(world.days)
    assert len(days) == 120
    assert days[-1].date == world.end
    assert all(later.date - earlier.date == timedelta(days=1) for earlier, later in pairwise(days))
    for day in days:
        moments = [moment(payload) for payload in day]
        assert moments == sorted(moments)
        assert {at.astimezone(SHANGHAI).date() for at in moments} == {day.date}


def test_every_payload_names_its_time_as_the_client_saw_it(payloads):
    assert all(payload["timestamp"] == payload["originalTimestamp"] for payload in payloads)
    assert all(moment(payload).tzinfo == UTC for payload in payloads)


def test_a_page_reached_from_inside_carries_no_tags(payloads):
    inside = [
        p
        for p in payloads
        if "page" in p["context"] and "chengye.example" in p["context"]["page"]["referrer"]
    ]
    assert len(inside) > 60_000
    for payload in inside:
        assert "campaign" not in payload["context"]
        assert UTM not in payload["context"]["page"]["url"]
        assert payload["context"]["page"]["search"] == ""


def test_a_landing_says_the_same_in_its_address_and_its_campaign(payloads):
    tagged = [p for p in payloads if p["type"] == "page" and "campaign" in p["context"]]
    assert len(tagged) > 20_000
    for payload in tagged:
        campaign, search = payload["context"]["campaign"], payload["context"]["page"]["search"]
        assert f"utm_source={campaign['source']}" in search
        assert f"utm_medium={campaign['medium']}" in search
        assert f"utm_campaign={campaign['name']}" in search


def test_paid_clicks_carry_the_click_id_of_their_platform(world):
    clicks = {(fact.source, fact.medium, fact.click_id) for fact in world.expected.visits if fact.click_id}
    assert clicks == {
        ("baidu", "cpc", "bd_vid"),
        ("douyin", "cpc", "clickid"),
        ("xiaohongshu", "cpc", "xhs_click_id"),
    }


def test_a_visit_never_crosses_midnight_and_never_touches_another_of_the_same_person(world):
    last_end: dict[int, datetime] = {}
    for visit in world.visits:
        assert visit.ended.date() == visit.started.date() == visit.day
        assert visit.ended - visit.started < timedelta(minutes=30)
        earlier = last_end.get(visit.person.number)
        assert earlier is None or visit.started - earlier > timedelta(minutes=30)
        last_end[visit.person.number] = visit.ended


def test_what_the_server_books_later_is_never_part_of_a_visit(world):
    stays: dict[str, list] = {}
    for visit in world.visits:
        stays.setdefault(visit.person.user_id, []).append(visit)
    assert world.refunds
    for refund in world.refunds:
        for visit in stays[refund.order.user_id]:
            assert refund.at < visit.started - timedelta(minutes=30) or refund.at > visit.ended + timedelta(
                minutes=30
            )


def test_money_adds_up_to_the_fen_in_every_order(payloads, expected):
    orders = [payload["properties"] for payload in payloads if payload.get("event") == "Order Completed"]
    total = Decimal(0)
    for order in orders:
        items = sum(money(line["price"]) * line["quantity"] for line in order["products"])
        assert money(order["subtotal"]) == items
        assert money(order["revenue"]) == items - money(order["discount"])
        assert money(order["total"]) == money(order["revenue"]) + money(order["shipping"])
        assert order["currency"] == "CNY"
        total += money(order["revenue"])
    assert total * 100 == expected.total().revenue_fen
    assert len({order["order_id"] for order in orders}) == len(orders) == expected.total().orders


def money(number: float) -> Decimal:
    amount = Decimal(repr(number))
    assert amount == amount.quantize(Decimal("0.01"))
    return amount


def test_nobody_gets_back_more_than_was_paid(world, expected):
    paid = {visit.order.number: visit.order.revenue_fen for visit in world.visits if visit.order}
    assert len({refund.order.number for refund in world.refunds}) == len(world.refunds)
    assert all(0 < refund.amount_fen <= paid[refund.order.number] for refund in world.refunds)
    assert expected.by_event["Order Refunded"] == len(expected.refunds)


def test_people_are_anonymous_until_they_sign_in_and_known_after(payloads):
    known: dict[str, str] = {}
    for payload in payloads:
        cookie = payload.get("anonymousId")
        if cookie is None:
            continue
        if payload["type"] == "identify":
            known.setdefault(cookie, payload["userId"])
        assert payload.get("userId") == known.get(cookie)
    assert len(set(known.values())) > 2_000
    assert len(known) > len(set(known.values())), "some people sign in on a second device"


def test_everybody_signs_up_once_at_most(payloads):
    times = Counter(payload["userId"] for payload in payloads if payload.get("event") == "Signed Up")
    assert set(times.values()) == {1}


def test_traits_reach_nobody_real(payloads):
    traits = [payload["traits"] for payload in payloads if payload["type"] == "identify"]
    assert all(set(trait) >= {"name", "phone", "city"} for trait in traits)
    assert all(trait["phone"].startswith("128") and len(trait["phone"]) == 11 for trait in traits)


def test_addresses_come_from_the_documentation_networks(payloads):
    ips = {payload["context"]["ip"].rpartition(".")[0] for payload in payloads if "ip" in payload["context"]}
    assert ips == {"192.0.2", "198.51.100", "203.0.113"}


def test_the_mini_program_sends_screens_and_the_website_pages(world, payloads):
    in_mini_program = {
        visit.device.anonymous_id for visit in world.visits if visit.device.app is App.MINI_PROGRAM
    }
    kinds = {
        (p["anonymousId"] in in_mini_program, p["type"]) for p in payloads if p["type"] in {"page", "screen"}
    }
    assert kinds == {(True, "screen"), (False, "page")}


def test_about_23_percent_of_buyers_buy_again_within_90_days(world):
    first: dict[int, datetime] = {}
    again: set[int] = set()
    for visit in world.visits:
        if visit.order is None:
            continue
        began = first.setdefault(visit.person.number, visit.started)
        if timedelta(0) < visit.started - began <= timedelta(days=90):
            again.add(visit.person.number)
    settled = {number for number, at in first.items() if world.end - at.date() >= timedelta(days=60)}
    assert 0.18 <= len(again & settled) / len(settled) <= 0.28
