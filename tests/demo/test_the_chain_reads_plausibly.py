"""From exposure to order, each step is a part of the one before, in the brand and in the channels it is read by."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from demo.accounts import channel_key
from demo.brand_truth import facts_by_day_and_channel, sales_by_day_and_channel
from demo.marketplaces import MARKETPLACES

STATIONS = ("impressions", "clicks", "visits", "leads", "orders")


@pytest.fixture(scope="module")
def by_day_and_channel(brand):
    """{station: {(day, channel): number}}, as the product is told."""
    visits, leads = Counter(), Counter()
    for visit in brand.world.visits:
        visits[visit.day, channel_key(visit.tracked_as)] += 1
        leads[visit.day, channel_key(visit.tracked_as)] += visit.leads
    orders = {key: sale.orders for key, sale in sales_by_day_and_channel(brand).items()}
    stated = {metric: facts_by_day_and_channel(brand, metric) for metric in ("impressions", "clicks")}
    return {**stated, "visits": visits, "leads": leads, "orders": orders}


def steps(by_day_and_channel, *, days, channels):
    sums = [
        sum(number for (day, channel), number in by_day_and_channel[station].items()
            if day in days and channel in channels)
        for station in STATIONS
    ]  # fmt: skip
    return [after / before for before, after in pairwise(sums)]


@pytest.mark.parametrize("length", [7, 30, 90, 120])
def test_no_step_is_more_than_the_one_before_it(brand, by_day_and_channel, length):
    days = {brand.end - timedelta(days=back) for back in range(length)}
    exposed = {channel for _day, channel in by_day_and_channel["impressions"]}
    visited = {channel for _day, channel in by_day_and_channel["visits"]}
    clicked, arrived, left_contact, ordered = steps(by_day_and_channel, days=days, channels=exposed & visited)
    assert 0.01 <= clicked <= 0.04
    assert 0.7 <= arrived <= 0.95
    assert 0.06 <= left_contact <= 0.15
    assert 0.35 <= ordered <= 0.7


@pytest.mark.parametrize(
    "channel", ["douyin", "xiaohongshu", "wechat_oa", "wecom", "baidu_sem", "organic_search", "email_sms"]
)
def test_no_step_of_a_channel_is_either(brand, by_day_and_channel, channel):
    days = {brand.end - timedelta(days=back) for back in range(120)}
    assert max(steps(by_day_and_channel, days=days, channels={channel})) < 1


def test_each_marketplace_is_a_channel_of_its_own_that_has_orders_and_no_visits(by_day_and_channel):
    for shop in MARKETPLACES:
        assert shop.channel == shop.key
        assert any(channel == shop.key for _day, channel in by_day_and_channel["orders"])
        assert not any(channel == shop.key for _day, channel in by_day_and_channel["visits"])


def test_most_leads_come_to_no_order_and_new_customers_leave_one_before_they_order(brand):
    asked = [visit for visit in brand.world.visits if visit.leads]
    assert all(visit.leads == 1 for visit in asked)
    assert 0.1 <= sum(1 for visit in asked if visit.order) / len(asked) <= 0.3
    for visit in asked:
        if visit.order:
            names = [hit.name for hit in visit.hits]
            assert names.index("Lead Submitted") < names.index("Order Completed")
