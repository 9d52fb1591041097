"""What happened, judged by the product's own calculus on the whole brand: mix, rate and volume, the driver, the effect."""

from datetime import timedelta
from decimal import Decimal

import pytest

from demo.brand_truth import facts_by_day_and_channel, sales_by_day_and_channel, stated
from demo.seasons import season_of
from tests.demo.courses import numbers_of
from yunchou.calc.decomposition import Share, largest, log_mean, mix_and_rate, steps, volume_mix_rate
from yunchou.calc.effect import Aim, AimKind, Direction, Outcome, remeasure
from yunchou.calc.significance import DayNumber

CLICKED = (
    "douyin",
    "xiaohongshu",
    "wechat_oa",
    "wecom",
    "baidu_sem",
    "organic_search",
    "email_sms",
    "doudian",
)


@pytest.fixture(scope="module")
def numbers(brand):
    return numbers_of(brand)


@pytest.fixture(scope="module")
def sales(brand):
    return sales_by_day_and_channel(brand)


@pytest.fixture(scope="module")
def clicks(brand):
    return facts_by_day_and_channel(brand, "clicks")


def span(brand, first_back, last_back):
    return [brand.end - timedelta(days=back) for back in range(first_back, last_back - 1, -1)]


def weekdays_before(days):
    return [day - timedelta(weeks=weeks) for day in days for weeks in (1, 2, 3, 4)]


def shares(sales, clicks, before, after):
    """Orders and clicks of each channel, a day."""

    def a_day(days, channel):
        orders = sum(sales[day, channel].orders for day in days if (day, channel) in sales)
        clicked = sum(clicks.get((day, channel), 0) for day in days)
        return Decimal(orders) / len(days), Decimal(clicked) / len(days)

    return {channel: Share(*a_day(before, channel), *a_day(after, channel)) for channel in CLICKED}


def test_story_1_is_the_rate_of_one_channel_and_neither_mix_nor_volume(brand, sales, clicks):
    run = span(brand, 33, 31)
    effects = mix_and_rate(shares(sales, clicks, weekdays_before(run), run))
    del effects["doudian"]
    worst = min(effects, key=lambda channel: effects[channel].total)
    assert worst == "xiaohongshu"
    assert abs(effects[worst].rate) > 4 * abs(effects[worst].mix)


def test_story_1_breaks_the_step_from_lead_to_order(brand, sales, clicks):
    run = span(brand, 33, 31)
    shown = facts_by_day_and_channel(brand, "impressions")

    def stations(days):
        visits = [v for v in brand.world.visits if v.day in set(days) and v.channel.key == "xiaohongshu"]
        counts = (
            sum(shown[day, "xiaohongshu"] for day in days),
            sum(clicks[day, "xiaohongshu"] for day in days),
            len(visits),
            sum(visit.leads for visit in visits),
            sum(1 for visit in visits if visit.order),
        )
        return [Decimal(count) / len(days) for count in counts]

    names = ("impressions", "clicks", "visits", "leads", "orders")
    terms = steps(list(zip(names, stations(weekdays_before(run)), stations(run), strict=True)))
    assert largest(terms).name == "orders"
    assert largest(terms).contribution < sum(min(0, term.contribution) for term in terms) / 2


@pytest.mark.parametrize("channel", ["douyin", "doudian"])
def test_story_2_is_volume_and_not_the_rate(brand, sales, clicks, channel):
    before, after = span(brand, 74, 61), span(brand, 60, 49)
    parts = volume_mix_rate({channel: shares(sales, clicks, before, after)[channel]})[channel]
    assert parts.total < 0
    assert parts.volume < 3 * -abs(parts.rate)


def test_story_2_falls_where_the_budget_was_cut_and_nowhere_as_much(brand, sales, clicks):
    before, after = span(brand, 74, 61), span(brand, 60, 49)
    parts = volume_mix_rate(shares(sales, clicks, before, after))
    assert min(parts, key=lambda channel: parts[channel].total) == "doudian"


def test_story_4_is_the_order_value_and_not_how_many_order(brand, sales):
    week = set(span(brand, 48, 42))
    before = [day for day in span(brand, 90, 49) if not season_of(day) and day not in week]
    after = [day for day in span(brand, 36, 0) if not season_of(day)]

    def a_day(days, what):
        among = set(days)
        total = sum(getattr(sale, what) for (day, _channel), sale in sales.items() if day in among)
        return Decimal(total) / len(days)

    orders = [a_day(days, "orders") for days in (before, after)]
    value = [a_day(days, "revenue_fen") / n for days, n in zip((before, after), orders, strict=True)]
    terms = log_mean([("orders", *orders), ("average-order", *value)])
    assert largest(terms).name == "average-order"
    assert sum(term.contribution for term in terms) == pytest.approx(
        orders[1] * value[1] - orders[0] * value[0]
    )


def test_story_8_moves_visits_between_two_channels_and_changes_no_sum(brand, numbers, clicks):
    fault, before = span(brand, 12, 2), span(brand, 26, 13)

    def visits(channel, days):
        given = numbers.courses["visits", channel]
        return sum(given.values[given.index(day)] for day in days) / len(days)

    def clicked(days):
        return sum(clicks[day, "wechat_oa"] for day in days) / len(days)

    moved = {channel: visits(channel, fault) - visits(channel, before) for channel in ("direct", "wechat_oa")}
    assert moved["direct"] > 0 > moved["wechat_oa"]
    assert abs(sum(moved.values())) < 0.35 * moved["direct"]
    assert clicked(fault) > 0.9 * clicked(before)


def ratio_days(given, days):
    return [
        DayNumber(day, given.numerators[given.index(day)], given.denominators[given.index(day)])
        for day in days
    ]


def test_story_1_restoring_the_page_worked_by_the_day_it_is_checked(brand, numbers):
    given = numbers.courses["cvr", "xiaohongshu"]
    verdict = remeasure(
        ratio_days(given, span(brand, 33, 31)),
        ratio_days(given, span(brand, 28, 15)),
        aim=Aim(Direction.RISE, AimKind.SHARE, 0.3),
        shape_days=ratio_days(given, span(brand, 61, 34)),
    )
    assert verdict.outcome is Outcome.WORKED
    assert verdict.low > 0


def test_story_1_is_too_early_to_be_judged_after_four_days(brand, numbers):
    given = numbers.courses["cvr", "xiaohongshu"]
    aim = Aim(Direction.RISE, AimKind.SHARE, 0.3)
    verdict = remeasure(
        ratio_days(given, span(brand, 33, 31)), ratio_days(given, span(brand, 28, 25)), aim=aim
    )
    assert verdict.outcome is Outcome.TOO_EARLY


def test_story_3_more_posts_at_ten_had_no_effect_on_the_click_rate(brand):
    def days(backs):
        rows = [row for row in stated(brand) if row.source == "juguang"]
        return [
            DayNumber(
                day,
                sum(row.numbers["clicks"] for row in rows if row.day == day),
                sum(row.numbers["impressions"] for row in rows if row.day == day),
            )
            for day in backs
        ]

    verdict = remeasure(
        days(span(brand, 48, 21)),
        days(span(brand, 19, 5)),
        aim=Aim(Direction.RISE, AimKind.SHARE, 0.1),
    )
    assert verdict.outcome is Outcome.NO_EFFECT
    assert not verdict.reaches_aim
