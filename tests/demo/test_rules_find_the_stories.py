"""The demo's rules, judged by the product's own calculus on the whole brand: each story is found on its day, and no other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from demo.brand import build_brand
from demo.sketch import alarms, alarms_in, sketch
from demo.stories import IMAGES, VIDEO
from demo.watching import ARRIVAL, CVR, DOUYIN_IMPRESSIONS, DOUYIN_ORDERS, OWN_VISITS, WATCHES
from demo.world import DEFAULT_SEED
from tests.demo.courses import numbers_of
from yunchou.calc import spells

#: A world whose stories no festival touches, but for the anniversary.
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(scope="module")
def numbers(brand):
    return numbers_of(brand)


@pytest.fixture(scope="module")
def in_september():
    return numbers_of(build_brand(end=SEPTEMBER))


def told(numbers, watch):
    """(group, days back of the first day, of the day that set it off) of each alarm."""
    return [
        (one.group, (numbers.end - one.first).days, (numbers.end - one.on).days)
        for one in alarms(numbers, watch)
    ]


def test_story_1_sets_the_alarm_off_on_the_third_days_data(numbers, in_september):
    for world in (numbers, in_september):
        assert ("xiaohongshu", 33, 31) in told(world, CVR)


@pytest.mark.parametrize(
    "end", [date(2026, 11, 21), date(2026, 12, 31), date(2027, 5, 20), date(2027, 8, 15)]
)
def test_story_1_does_so_whenever_the_world_ends(end):
    assert ("xiaohongshu", 33, 31) in told(sketch(end=end, seed=DEFAULT_SEED, told=True), CVR)


@pytest.mark.parametrize("back", [33, 32])
def test_story_1_is_not_told_before(numbers, back):
    whole = numbers.courses["cvr", "xiaohongshu"].known_from(CVR.minimum)
    known = len(whole) - back
    cut = replace(
        whole,
        values=whole.values[:known],
        numerators=whole.numerators[:known],
        denominators=whole.denominators[:known],
    )
    assert list(spells.spells(cut, CVR.terms, cool_down=3, since=29)) == []
    assert cut.day(known - 1) == numbers.end - timedelta(days=back)


def test_story_1_is_over_once_the_page_is_mended(numbers):
    whole = numbers.courses["cvr", "xiaohongshu"].known_from(CVR.minimum)
    [spell] = spells.spells(whole, CVR.terms, cool_down=3, since=29)
    assert spell.end is not None
    assert whole.day(spell.end.index) in {numbers.end - timedelta(days=back) for back in (30, 29)}


def test_story_2_sets_off_the_rule_of_volume_and_none_of_a_rate(numbers, in_september):
    for world in (numbers, in_september):
        cut = range(49, 61)
        assert not [one for one in told(world, CVR) if one[0] in {"doudian", "douyin"} and one[2] in cut]
    assert told(numbers, DOUYIN_ORDERS)[0] == ("doudian", 60, 58)


def test_story_7_sets_off_the_rule_for_one_form_alone(numbers):
    assert told(numbers, DOUYIN_IMPRESSIONS) == [(IMAGES, 75, 73)]
    assert ("impressions", VIDEO) in numbers.courses


def test_story_8_is_seen_on_both_channels_on_the_same_day(in_september):
    late = [one for one in told(in_september, OWN_VISITS) if one[2] <= 12]
    assert late == [("direct", 12, 10), ("wechat_oa", 12, 10)]


def test_story_8_is_seen_where_clicks_stay_and_visits_go(numbers, in_september):
    for world in (numbers, in_september):
        assert told(world, ARRIVAL) == [("wechat_oa", 12, 10)]


def test_story_8_looks_like_a_fall_of_the_rate_to_a_rule_that_knows_no_better(numbers):
    assert ("wechat_oa", 12, 10) in told(numbers, CVR)


def test_story_9_stays_quiet_because_of_the_minimum_alone(numbers):
    tiny = numbers.courses["cvr", "zhihu"]
    assert alarms_in(tiny, CVR, group="zhihu") == []
    assert len(alarms_in(tiny, replace(CVR, minimum=0), group="zhihu")) >= 3


def test_outside_of_stories_and_festivals_little_is_told(numbers):
    stories = {
        ("cvr", "xiaohongshu"): range(31, 34),
        ("cvr", "wechat_oa"): range(13),
        ("arrival-rate", "wechat_oa"): range(13),
        ("orders", "doudian"): range(61),
        ("impressions", IMAGES): range(73, 76),
        ("visits", "direct"): range(60),
        ("visits", "wechat_oa"): range(60),
    }
    others = [
        (watch.metric, *one)
        for watch in WATCHES
        for one in told(numbers, watch)
        if one[2] not in stories.get((watch.metric, one[0]), ())
    ]
    assert others == []
