"""Orders on the marketplaces: as many as planned, money that adds up, customers who come again."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from demo.brand_truth import facts_by_day_and_channel, refunds_by_day, sales_by_day_and_channel
from demo.plan import make_market_plan
from demo.world import DEFAULT_SEED


@pytest.fixture(scope="module")
def paid(brand):
    return [purchase for purchase in brand.purchases if purchase.paid]


def test_each_day_has_as_many_paid_orders_as_planned(brand, paid):
    plan = make_market_plan(end=brand.end, seed=DEFAULT_SEED)
    counted = Counter((purchase.day, purchase.shop.key) for purchase in paid)
    assert counted == {key: target.orders for key, target in plan.items() if target.orders}


def test_no_order_number_and_no_account_is_given_twice(brand):
    assert len({purchase.number for purchase in brand.purchases}) == len(brand.purchases)
    accounts = defaultdict(set)
    for purchase in brand.purchases:
        accounts[purchase.buyer.account].add((purchase.shop.key, purchase.buyer.number))
    assert all(len(buyers) == 1 for buyers in accounts.values())


def test_what_is_paid_is_paid_on_the_day_it_was_ordered_and_refunded_later(paid):
    for purchase in paid:
        assert purchase.placed.date() == purchase.paid.date()
        assert purchase.placed < purchase.paid
        assert purchase.refunded_at is None or purchase.refunded_at.date() > purchase.paid.date()


def test_about_23_percent_of_first_buyers_come_again_within_90_days(brand, paid):
    days = defaultdict(list)
    for purchase in paid:
        days[purchase.buyer.account].append(purchase.day)
    settled = [bought for bought in days.values() if brand.end - bought[0] >= timedelta(days=90)]
    again = sum(1 for first, *later in settled if later and later[0] - first <= timedelta(days=90))
    assert len(settled) > 5_000
    assert 0.20 <= again / len(settled) <= 0.26


def test_the_brand_sells_what_both_shops_and_marketplaces_sell(brand, paid):
    sales = sales_by_day_and_channel(brand)
    own = brand.world.expected.total()
    assert sum(sale.orders for sale in sales.values()) == len(paid) + own.orders
    revenue = sum(sale.revenue_fen for sale in sales.values())
    assert revenue == sum(purchase.basket.total_fen for purchase in paid) + own.revenue_fen
    assert sum(sale.orders for sale in refunds_by_day(brand).values()) == sum(
        1 for purchase in paid if purchase.refunded_at
    ) + len(brand.world.refunds)


@pytest.mark.parametrize(
    ("channel", "least", "most"),
    [
        ("baidu_sem", 0.88, 0.97),
        ("organic_search", 0.92, 1.0),
        ("wecom", 0.93, 1.0),
        ("email_sms", 0.88, 0.97),
    ],
)
def test_the_visits_of_a_channel_are_its_clicks_but_for_the_usual_gap(brand, channel, least, most):
    key = "seo" if channel == "organic_search" else channel
    clicks = facts_by_day_and_channel(brand, "clicks")
    arrived = brand.world.expected.by_day_and_true_channel()
    days = {day for day, _channel in arrived if day < brand.end - timedelta(days=1)}
    visits = sum(arrived[day, key].visits for day in days if (day, key) in arrived)
    assert least <= visits / sum(clicks.get((day, channel), 0) for day in days) <= most
