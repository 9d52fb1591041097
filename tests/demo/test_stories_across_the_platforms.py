"""The planted stories in what platforms and marketplaces state, where the own shop's traffic alone does not show them."""

from datetime import date, timedelta

import pytest

from demo.brand import build_brand
from demo.brand_truth import facts_by_day_and_channel, sales_by_day_and_channel
from demo.seasons import season_of
from demo.stories import IMAGES, LIVE, VIDEO


@pytest.fixture(scope="module")
def sales(brand):
    return sales_by_day_and_channel(brand)


@pytest.fixture(scope="module")
def clicks(brand):
    return facts_by_day_and_channel(brand, "clicks")


def span(end, first_back, last_back):
    return [end - timedelta(days=back) for back in range(first_back, last_back - 1, -1)]


def plain(days, end):
    """Without festivals and the week of the anniversary, which have shapes of their own."""
    week = span(end, 48, 42)
    return [day for day in days if not season_of(day) and day not in week]


def a_day(numbers, channel, days):
    return sum(numbers.get((day, channel), 0) for day in days) / len(days)


def orders_a_day(sales, channel, days):
    return sum(sales[day, channel].orders for day in days if (day, channel) in sales) / len(days)


@pytest.mark.parametrize("back", [33, 32, 31])
def test_story_1_orders_per_click_of_xiaohongshu_fall_a_fifth_and_more_on_each_day(
    brand, sales, clicks, back
):
    day = brand.end - timedelta(days=back)
    weekdays = [day - timedelta(weeks=week) for week in (1, 2, 3, 4)]
    rates = [
        orders_a_day(sales, "xiaohongshu", days) / a_day(clicks, "xiaohongshu", days)
        for days in ([day], weekdays)
    ]
    assert rates[0] <= 0.8 * rates[1]


def test_story_1_what_xiaohongshu_shows_clicks_and_costs_stays(brand):
    run, before = span(brand.end, 33, 31), span(brand.end, 41, 35)
    for metric in ("clicks", "spend"):
        numbers = facts_by_day_and_channel(brand, metric)
        share = a_day(numbers, "xiaohongshu", run) / a_day(numbers, "xiaohongshu", before)
        assert 0.85 <= share <= 1.25, metric


@pytest.mark.parametrize("channel", ["douyin", "doudian"])
def test_story_2_clicks_spend_and_orders_of_both_channels_fall_by_30_percent_and_no_rate_does(
    brand, sales, channel
):
    before, after = span(brand.end, 74, 61), plain(span(brand.end, 60, 2), brand.end)
    fallen = {
        metric: a_day(numbers, channel, after) / a_day(numbers, channel, before)
        for metric in ("clicks", "spend")
        for numbers in [facts_by_day_and_channel(brand, metric)]
    }
    fallen["orders"] = orders_a_day(sales, channel, after) / orders_a_day(sales, channel, before)
    assert all(0.62 <= share <= 0.78 for share in fallen.values()), fallen
    assert 0.9 <= fallen["orders"] / fallen["clicks"] <= 1.1
    assert 0.9 <= fallen["spend"] / fallen["clicks"] <= 1.1


def test_story_4_the_order_value_is_what_falls_in_the_whole_brand(brand, sales):
    before, after = plain(span(brand.end, 90, 49), brand.end), plain(span(brand.end, 36, 0), brand.end)

    def total(days, what):
        return sum(getattr(sale, what) for (day, _channel), sale in sales.items() if day in set(days))

    value = [total(days, "revenue_fen") / total(days, "orders") for days in (before, after)]
    visits = [
        sum(a_day(facts_by_day_and_channel(brand, "platform_visits"), channel, days) for channel in ("tmall", "jd"))
        for days in (before, after)
    ]  # fmt: skip
    assert value[1] <= 0.9 * value[0]
    assert 0.95 <= visits[1] / visits[0] <= 1.15


def test_story_5_the_marketplaces_feel_the_anniversary(brand, sales):
    week, around = span(brand.end, 48, 42), [*span(brand.end, 55, 49), *span(brand.end, 41, 35)]
    assert orders_a_day(sales, "tmall", week) >= 1.2 * orders_a_day(sales, "tmall", around)


def test_story_6_evening_videos_about_sun_protection_are_saved_and_ordered_by(brand):
    saved = {}
    for platform in ("xiaohongshu", "douyin"):
        for series in ("sun_video", "long_read"):
            pieces = [p for p in brand.pieces if (p.series.platform, p.series.key) == (platform, series)]
            saved[platform, series] = sum(p.saves for p in pieces) / sum(p.opens for p in pieces)
        assert saved[platform, "sun_video"] >= 3 * saved[platform, "long_read"]
    rates = {}
    for campaign in ("cy_note_sun_video", "cy_note_long_read"):
        visits = [v for v in brand.world.visits if dict(v.tags.campaign).get("name") == campaign]
        rates[campaign] = sum(1 for v in visits if v.order) / len(visits)
        evening = sum(1 for v in visits if 19 <= v.started.hour <= 23) / len(visits)
        assert (evening > 0.6) == (campaign == "cy_note_sun_video")
    assert rates["cy_note_sun_video"] >= 4 * rates["cy_note_long_read"]


def test_story_6_the_videos_are_posted_between_eight_and_ten_and_the_long_reads_on_weekday_mornings(brand):
    for piece in brand.pieces:
        if piece.series.key == "sun_video":
            assert piece.published.hour in {20, 21}
        if piece.series.key == "long_read":
            assert piece.published.hour in {8, 9, 10}
            assert piece.published.weekday() < 5


def test_story_7_the_impressions_of_images_alone_fall_at_once_while_their_clicks_stay(brand):
    before, after = set(span(brand.end, 89, 76)), set(span(brand.end, 75, 62))

    def ratio(form, metric):
        sums = [
            sum(row.numbers[metric] for row in brand.statements
                if row.source in {"oceanengine", "qianchuan"} and row.form == form and row.day in days)
            for days in (before, after)
        ]  # fmt: skip
        return sums[1] / sums[0]

    assert 0.45 <= ratio(IMAGES, "impressions") <= 0.65
    assert 0.85 <= ratio(IMAGES, "clicks") <= 1.15
    for form in (VIDEO, LIVE):
        assert 0.85 <= ratio(form, "impressions") <= 1.15


def test_story_8_the_official_account_counts_the_clicks_whose_visits_have_lost_their_tags(brand, clicks):
    tracked = brand.world.expected.by_day_and_channel()

    def visits_a_click(days):
        visits = sum(tracked[day, "wechat_oa"].visits for day in days if (day, "wechat_oa") in tracked)
        return visits / (a_day(clicks, "wechat_oa", days) * len(days))

    assert visits_a_click(span(brand.end, 12, 2)) <= 0.8 * visits_a_click(span(brand.end, 40, 13))


@pytest.mark.parametrize("end", [date(2026, 11, 21), date(2027, 3, 15)])
def test_the_size_is_what_was_asked_for_whenever_the_world_ends(end):
    brand = build_brand(end=end)
    paid = [purchase for purchase in brand.purchases if purchase.paid]
    orders = len(paid) + brand.world.expected.total().orders
    known = {(p.shop.key, p.buyer.number) for p in paid}
    signed_in = {v.person.user_id for v in brand.world.visits if v.person.user_id}
    assert 280_000 <= brand.event_count <= 320_000
    assert 11_000 <= orders / 4 <= 13_000
    assert 36_000 <= len(known) + len(signed_in) <= 44_000
