"""What the rules watch, day by day, of a whole brand: the numbers that the product is told, group by group."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from demo.accounts import channel_key
from demo.brand import Brand
from demo.brand_truth import facts_by_day_and_channel, sales_by_day_and_channel, stated
from demo.plan import days_until
from demo.sketch import Sketch
from yunchou.calc.falling import Course, course

Cells = Mapping[tuple[date, str], float]


def numbers_of(brand: Brand) -> Sketch:
    """The whole brand as the same outline that random worlds are drawn in."""
    orders = {key: sale.orders for key, sale in sales_by_day_and_channel(brand).items()}
    revenue = {key: sale.revenue_fen for key, sale in sales_by_day_and_channel(brand).items()}
    clicks = facts_by_day_and_channel(brand, "clicks")
    spend = facts_by_day_and_channel(brand, "spend")
    tracked = brand.world.expected.by_day_and_channel()
    visits = {(day, channel_key(stream)): totals.visits for (day, stream), totals in tracked.items()}
    return Sketch(
        brand.end,
        {
            **_ratios(brand, "cvr", orders, clicks),
            **_ratios(brand, "roas", revenue, spend),
            **_ratios(brand, "arrival-rate", visits, clicks),
            **_ratios(brand, "order-rate", orders, visits),
            **_counts(brand, "orders", orders),
            **_counts(brand, "visits", visits),
            **_counts(brand, "impressions", _impressions(brand)),
        },
    )


def _impressions(brand: Brand) -> Cells:
    shown: Counter[tuple[date, str]] = Counter()
    for row in stated(brand):
        if row.source == "oceanengine":
            shown[row.day, row.form] += row.numbers["impressions"]
    return shown


def _counts(brand: Brand, metric: str, cells: Cells) -> dict[tuple[str, str], Course]:
    days = [day for day, _back in days_until(brand.end)]
    groups = sorted({group for _day, group in cells})
    counts = {group: [float(cells.get((day, group), 0)) for day in days] for group in groups}
    return {
        (metric, group): course(days[0], [(n, n, 1.0) for n in numbers], is_ratio=False)
        for group, numbers in counts.items()
    }


def _ratios(brand: Brand, metric: str, above: Cells, below: Cells) -> dict[tuple[str, str], Course]:
    days = [day for day, _back in days_until(brand.end)]
    groups = sorted({group for _day, group in below})
    pairs = {
        group: [(float(above.get((day, group), 0)), float(below.get((day, group), 0))) for day in days]
        for group in groups
    }
    return {
        (metric, group): course(days[0], [(a / b, a, b) if b else None for a, b in cells], is_ratio=True)
        for group, cells in pairs.items()
    }
