"""The ground truth of the whole brand: what the product must answer once every file and event is in."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from demo.accounts import ACCOUNT_OF, channel_key
from demo.brand import Brand
from demo.costs import cost_by_day_and_channel
from demo.media import Statement
from demo.pieces import Piece

#: What each platform's files carry of what it states; the rest of a statement is only used to compute it.
CARRIED: dict[str, tuple[str, ...]] = {
    "oceanengine": ("impressions", "clicks", "spend", "platform_leads"),
    "qianchuan": ("impressions", "clicks", "spend", "platform_orders", "platform_revenue"),
    "juguang": ("impressions", "clicks", "spend"),
    "tencent_ads": ("impressions", "clicks", "spend", "follows"),
    "baidu_ads": ("impressions", "clicks", "spend"),
    "baidu_zhanzhang": ("impressions", "clicks"),
    "alimama": ("impressions", "clicks", "spend", "platform_orders", "platform_revenue"),
    "jzt": ("impressions", "clicks", "spend", "platform_orders", "platform_revenue"),
    "messages": ("impressions", "clicks", "spend"),
    "wecom": ("impressions", "clicks"),
    "zhihu": ("impressions", "clicks"),
    "wechat_oa": ("reads", "clicks", "shares", "saves", "follows", "unfollows"),
    "tmall_shop": ("platform_visits", "platform_orders", "platform_revenue"),
    "jd_shop": ("platform_visits", "platform_orders", "platform_revenue"),
    "doudian_shop": ("platform_visits", "platform_orders", "platform_revenue"),
}

DayAndChannel = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Sales:
    """What was ordered in a day by a channel; revenue in fen, refunds apart."""

    orders: int = 0
    revenue_fen: int = 0


def sales_by_day_and_channel(brand: Brand) -> dict[DayAndChannel, Sales]:
    """Orders of the own shop by what its trackers could tell, those of the marketplaces by the channel of their shop."""
    orders: Counter[DayAndChannel] = Counter()
    revenue: Counter[DayAndChannel] = Counter()
    for (day, stream), totals in brand.world.expected.by_day_and_channel().items():
        orders[day, channel_key(stream)] += totals.orders
        revenue[day, channel_key(stream)] += totals.revenue_fen
    for purchase in brand.purchases:
        if purchase.paid:
            key = (purchase.paid.date(), purchase.shop.channel)
            orders[key] += 1
            revenue[key] += purchase.paid_fen
    return {key: Sales(count, revenue[key]) for key, count in orders.items() if count}


def refunds_by_day(brand: Brand) -> dict[date, Sales]:
    """Refunds booked by the own shop's server and those in the marketplaces' files."""
    orders: Counter[date] = Counter()
    revenue: Counter[date] = Counter()
    for refund in brand.world.expected.refunds:
        orders[refund.day] += 1
        revenue[refund.day] += refund.amount_fen
    for purchase in brand.purchases:
        if purchase.refunded_at:
            orders[purchase.refunded_at.date()] += 1
            revenue[purchase.refunded_at.date()] += purchase.paid_fen
    return {day: Sales(count, revenue[day]) for day, count in orders.items()}


def facts_by_day_and_channel(brand: Brand, metric: str) -> dict[DayAndChannel, int]:
    """A metric as the newest files tell it: the last two days are as incomplete as they are there. Money in fen."""
    numbers: Counter[DayAndChannel] = Counter()
    for row in stated(brand):
        if metric in CARRIED[row.source]:
            numbers[row.day, ACCOUNT_OF[row.source].channel] += row.numbers[metric]
    for piece in brand.pieces:
        if piece.day >= brand.first:
            numbers[piece.day, piece.series.platform] += piece_numbers(piece).get(metric, 0)
    numbers.update(cost_by_day_and_channel(brand.costs, metric))
    return {key: number for key, number in numbers.items() if number}


def stated(brand: Brand) -> Iterator[Statement]:
    """Each platform's last word so far."""
    return (row.as_counted(brand.end) for row in brand.statements)


def piece_numbers(piece: Piece) -> dict[str, int]:
    """What a creator's list states of a piece, on the day it was published."""
    is_note = piece.series.platform == "xiaohongshu"
    opened = {"impressions": piece.impressions, "reads": piece.opens} if is_note else {"plays": piece.opens}
    return opened | {
        "likes": piece.likes,
        "comments": piece.comments,
        "saves": piece.saves,
        "shares": piece.shares,
        "follows": piece.follows,
    }
