"""Each planted story is in the ground truth, by numbers; and the rest of the world is as it would have been."""

from datetime import date, timedelta

import pytest

from demo.plan import days_until, make_plan
from demo.seasons import season_of
from demo.world import DEFAULT_SEED

ENDS = [date(2026, 6, 10), date(2026, 11, 21), date(2027, 3, 15), date(2026, 9, 1), date(2026, 12, 31)]


@pytest.fixture(scope="module")
def tracked(expected):
    return expected.by_day_and_channel()


@pytest.fixture(scope="module")
def real(expected):
    return expected.by_day_and_true_channel()


def summed(totals, channel, days, what):
    return sum(getattr(totals[day, channel], what) for day in days if (day, channel) in totals)


def rate(totals, channel, days):
    return summed(totals, channel, days, "orders") / summed(totals, channel, days, "visits")


def span(world, first_back, last_back):
    return [world.end - timedelta(days=back) for back in range(first_back, last_back - 1, -1)]


def weekdays_before(day):
    return [day - timedelta(weeks=week) for week in (1, 2, 3, 4)]


@pytest.mark.parametrize("back", [33, 32, 31])
def test_story_1_the_order_rate_of_xiaohongshu_falls_a_fifth_and_more_on_each_day(world, tracked, back):
    day = world.end - timedelta(days=back)
    assert rate(tracked, "xiaohongshu", [day]) <= 0.8 * rate(tracked, "xiaohongshu", weekdays_before(day))


@pytest.mark.parametrize("end", ENDS)
def test_story_1_holds_whenever_the_world_ends(end):
    plan = make_plan(end=end, seed=DEFAULT_SEED)
    for back in (33, 32, 31):
        day = end - timedelta(days=back)
        before = [plan[past, "xiaohongshu"] for past in weekdays_before(day)]
        usual = sum(target.orders for target in before) / sum(target.visits for target in before)
        target = plan[day, "xiaohongshu"]
        assert target.orders / target.visits <= 0.8 * usual


def test_story_1_the_visits_stay_and_the_rate_is_back_after_the_fix(world, tracked):
    run, before, after = span(world, 33, 31), span(world, 61, 49), span(world, 29, 15)
    a_day = summed(tracked, "xiaohongshu", run, "visits") / 3
    usual = summed(tracked, "xiaohongshu", before, "visits") / len(before)
    assert 0.8 * usual <= a_day <= 1.2 * usual
    assert rate(tracked, "xiaohongshu", after) >= 0.9 * rate(tracked, "xiaohongshu", before)


@pytest.mark.parametrize("end", ENDS)
def test_story_1_changes_no_visit(end):
    told, untold = (make_plan(end=end, seed=DEFAULT_SEED, told=told) for told in (True, False))
    for back in (33, 32, 31, 30, 29):
        key = (end - timedelta(days=back), "xiaohongshu")
        assert told[key].visits in range(untold[key].visits - 1, untold[key].visits + 2)


def test_story_2_douyin_loses_30_percent_of_its_volume_and_none_of_its_rate(world, real):
    before, after = span(world, 90, 61), [d for d in span(world, 60, 1) if not season_of(d)]
    after = [day for day in after if not timedelta(42) <= world.end - day <= timedelta(48)]
    before_a_day = summed(real, "douyin", before, "visits") / len(before)
    after_a_day = summed(real, "douyin", after, "visits") / len(after)
    assert 0.63 <= after_a_day / before_a_day <= 0.77
    assert 0.8 <= rate(real, "douyin", after) / rate(real, "douyin", before) <= 1.25


@pytest.mark.parametrize("end", ENDS)
def test_story_2_takes_30_percent_from_each_day_since_the_cut(end):
    told, untold = (make_plan(end=end, seed=DEFAULT_SEED, told=told) for told in (True, False))
    plain = [day for day, back in days_until(end) if back <= 60 and not 42 <= back <= 48]
    visits = [sum(plan[day, "douyin"].visits for day in plain) for plan in (told, untold)]
    orders = [sum(plan[day, "douyin"].orders for day in plain) for plan in (told, untold)]
    assert visits[0] / visits[1] == pytest.approx(0.7, abs=0.01)
    assert orders[0] / orders[1] == pytest.approx(0.7, abs=0.05)


def test_story_4_the_order_value_falls_while_traffic_and_rate_stay(world, expected):
    by_day = expected.by_day()
    before, after = span(world, 90, 49), span(world, 36, 0)

    def total(days, what):
        return sum(getattr(by_day[day], what) for day in days)

    value = [total(days, "revenue_fen") / total(days, "orders") for days in (before, after)]
    visits = [total(days, "visits") / len(days) for days in (before, after)]
    rates = [total(days, "orders") / total(days, "visits") for days in (before, after)]
    assert value[1] <= 0.88 * value[0]
    assert 0.9 <= visits[1] / visits[0] <= 1.25
    assert 0.9 <= rates[1] / rates[0] <= 1.25


def test_story_5_the_anniversary_lifts_visits_and_orders_of_its_week(world, expected):
    by_day = expected.by_day()
    week, around = span(world, 48, 42), [*span(world, 55, 49), *span(world, 41, 35)]
    visits = [sum(by_day[d].visits for d in days) / len(days) for days in (week, around)]
    orders = [sum(by_day[d].orders for d in days) / len(days) for days in (week, around)]
    assert visits[0] >= 1.2 * visits[1]
    assert orders[0] >= 1.4 * orders[1]


def test_story_5_its_coupon_is_used_in_its_week_only(world):
    days = {
        day.date
        for day in world.days
        for payload in day
        if payload.get("event") == "Order Completed" and payload["properties"].get("coupon") == "ANNIV12"
    }
    assert days == set(span(world, 48, 42))


def test_story_8_direct_rises_by_what_the_official_account_loses(world, tracked, real):
    fault = span(world, 12, 0)
    lost = summed(real, "wechat_oa", fault, "visits") - summed(tracked, "wechat_oa", fault, "visits")
    gained = summed(tracked, "direct", fault, "visits") - summed(real, "direct", fault, "visits")
    assert lost == gained
    assert lost >= 0.3 * summed(real, "wechat_oa", fault, "visits")
    assert lost >= 0.4 * summed(real, "direct", fault, "visits")


def test_story_8_before_the_fault_the_tags_tell_the_truth(world, tracked, real):
    for day in span(world, 119, 13):
        for channel in ("wechat_oa", "direct"):
            assert tracked[day, channel] == real[day, channel]


def test_story_8_only_the_tags_of_one_page_are_gone(world):
    lost = [visit for visit in world.visits if visit.tracked_as != visit.channel.key]
    assert {visit.landing.path for visit in lost} == {"/lp/weekly"}
    assert {visit.channel.key for visit in lost} == {"wechat_oa"}


def test_story_9_the_tiny_channel_has_wild_daily_rates(world, tracked):
    days = [day for day in span(world, 119, 0) if (day, "zhihu") in tracked]
    rates = [rate(tracked, "zhihu", [day]) for day in days]
    assert max(tracked[day, "zhihu"].visits for day in days) <= 10
    assert sum(value == 0 for value in rates) > 60
    assert sum(value >= 0.3 for value in rates) >= 10
