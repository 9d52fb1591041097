"""Breakdowns of hand-made counts: what is listed, what is folded, what is on the way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.analytics.answers import OTHER_CODE
from yunchou.calc.periods import Period
from yunchou.metrics.catalogue import METRICS
from yunchou.metrics.slices import Slice
from yunchou.reviews.asking import Counts, Course
from yunchou.reviews.breakdowns import (
    MOST_PARTS,
    by_dimension,
    by_drivers,
    by_steps,
    effects_of,
    ranked,
    whole_of,
)
from yunchou.reviews.factors import CHAINS, chain_of, factors_of, sides, splits_of
from yunchou.reviews.matching import Matched, match

FIRST = date(2026, 3, 2)
TINY = Decimal("1e-15")
BASELINE, WINDOW = (
    Period(FIRST, FIRST + timedelta(days=13)),
    Period(FIRST + timedelta(days=14), FIRST + timedelta(days=20)),
)
STAGES = {stage.key: stage.count for chain in CHAINS for stage in chain}
VISITS, ORDERS, REVENUE = (sides(METRICS[key].measure)[0] for key in ("visits", "orders", "revenue"))


def course(before, after):
    """So many a day before, so many a day after."""
    amounts = {**dict.fromkeys(BASELINE.days(), before), **dict.fromkeys(WINDOW.days(), after)}
    return Course({day: None if amount is None else Decimal(amount) for day, amount in amounts.items()})


def counts(whole, groups=None, dimension="channel"):
    """`whole`: side → (before, after) a day; `groups`: code → side → the same."""
    courses = {("", "", side): course(*ends) for side, ends in whole.items()}
    for code, counted in (groups or {}).items():
        for side, ends in counted.items():
            courses[dimension, "", side] = courses["", "", side]
            courses[dimension, code, side] = course(*ends)
    span = Period(BASELINE.start, WINDOW.end)
    return Counts(
        span, dict.fromkeys(span.days(), True), {}, courses, {dimension: tuple(groups or ())}, {"": "v", dimension: "v"}
    )  # fmt: skip


def matched_of(found, *of):
    return match(found, of, window=WINDOW, baseline=BASELINE)


def of_orders(groups):
    """Orders of visits by group: code → (visits before, after, orders before, after)."""
    whole = {
        VISITS: (sum(one[0] for one in groups.values()), sum(one[1] for one in groups.values())),
        ORDERS: (sum(one[2] for one in groups.values()), sum(one[3] for one in groups.values())),
    }
    told = {code: {VISITS: (one[0], one[1]), ORDERS: (one[2], one[3])} for code, one in groups.items()}
    return counts(whole, told)


numbers = st.integers(0, 500)
shops = st.dictionaries(
    st.text("abc", min_size=1, max_size=4).map("is:{}".format),
    st.tuples(numbers, numbers, numbers, numbers),
    min_size=2,
    max_size=30,
)


@given(shops)
def test_parts_and_rest_sum_to_the_change_however_many_groups(groups):
    found = of_orders(groups)
    whole = whole_of(METRICS["orders"], found, matched_of(found, ORDERS))
    split = by_dimension("channel", whole, found, matched_of(found, ORDERS))
    assert len(split.parts) <= MOST_PARTS
    assert sum((one.contribution for one in split.parts), split.rest) == pytest.approx(whole.change, abs=TINY)
    assert split.rest == pytest.approx(0, abs=TINY)
    for one in split.parts:
        assert one.volume + one.mix + one.rate == pytest.approx(one.contribution, abs=TINY)
    assert not split.leading or split.leading in {one.key for one in split.parts}


def test_many_groups_are_folded_into_one_that_stands_last():
    groups = {f"is:{turn:02}": (100, 100, 50, 50 - turn) for turn in range(20)}
    found = of_orders(groups)
    matched = matched_of(found, ORDERS)
    split = by_dimension("channel", whole_of(METRICS["orders"], found, matched), found, matched)
    assert [one.key for one in split.parts[:2]] == ["is:19", "is:18"]
    assert (len(split.parts), split.parts[-1].key) == (MOST_PARTS, OTHER_CODE)
    assert split.parts[-1].before == 9 * 50 * 7


def test_a_small_group_with_most_of_the_fall_leads_before_a_large_one_with_its_even_share():
    found = of_orders({"is:xiaohongshu": (100, 100, 10, 4), "is:tmall": (900, 900, 90, 88)})
    matched = matched_of(found, ORDERS)
    whole = whole_of(METRICS["orders"], found, matched)
    split = by_dimension("channel", whole, found, matched)
    assert (split.leading, split.excess) == ("is:xiaohongshu", Decimal("0.65"))
    assert effects_of(ranked([split, None]), whole).largest == "rate"


def test_people_who_are_in_several_groups_are_a_rest():
    buyers = sides(METRICS["buyers"].measure)[0]
    found = counts({buyers: (100, 80)}, {"is:a": {buyers: (70, 60)}, "is:b": {buyers: (60, 45)}})
    matched = matched_of(found, buyers)
    split = by_dimension("channel", whole_of(METRICS["buyers"], found, matched), found, matched)
    assert split.rest == Decimal(7 * (-20 + 25))


def test_a_dimension_of_one_group_says_nothing():
    found = of_orders({"is:a": (10, 10, 5, 1)})
    matched = matched_of(found, ORDERS)
    assert by_dimension("channel", whole_of(METRICS["orders"], found, matched), found, matched) is None


def test_without_anything_to_divide_by_there_is_no_whole():
    found = counts({VISITS: (0, 10), ORDERS: (0, 1)})
    assert whole_of(METRICS["order-rate"], found, matched_of(found, VISITS, ORDERS)) is None


def test_a_driver_that_is_not_known_leaves_no_product():
    found = counts({VISITS: (None, 10), ORDERS: (5, 1), REVENUE: (50, 10)})
    matched = matched_of(found, REVENUE)
    assert by_drivers(whole_of(METRICS["revenue"], found, matched), found, matched) is None


def chain(**ends):
    return counts({STAGES[key.replace("_", "-")]: pair for key, pair in ends.items()})


def keys_of(metric, found):
    matched = matched_of(found, *(side for side in sides(METRICS[metric].measure) if side is not None))
    split = by_steps(whole_of(METRICS[metric], found, matched), found, matched)
    return None if split is None else [one.key for one in split.parts]


def test_all_steps_that_were_passed_are_on_the_way():
    found = chain(impressions=(9000, 9000), clicks=(500, 500), visits=(400, 300), product_views=(600, 450), checkouts=(60, 40), orders=(30, 20))  # fmt: skip
    assert keys_of("orders", found) == [
        "impressions",
        "clicks",
        "visits",
        "product-views",
        "checkouts",
        "orders",
    ]


def test_clicks_are_not_on_the_way_where_more_came_than_clicked():
    found = chain(impressions=(9000, 9000), clicks=(100, 100), visits=(400, 300), orders=(30, 20))
    assert keys_of("orders", found) == ["visits", "orders"]


def test_a_step_with_fewer_than_the_end_is_not_on_the_way():
    found = chain(visits=(400, 300), product_views=(10, 300), checkouts=(60, 40), orders=(30, 20))
    assert keys_of("orders", found) == ["visits", "checkouts", "orders"]


def test_a_rate_is_split_by_the_rates_between_its_two_ends():
    found = chain(visits=(400, 400), product_views=(600, 600), checkouts=(60, 30), orders=(30, 15))
    assert keys_of("order-rate", found) == ["product-views", "checkouts", "orders"]


def test_orders_without_visits_have_no_chain():
    assert keys_of("orders", chain(visits=(0, 0), orders=(30, 20))) is None


@pytest.mark.parametrize("key", ["spend", "average-order", "new-customers", "bounce-rate"])
def test_metrics_that_no_chain_leads_to_have_none(key):
    assert chain_of(METRICS[key]) == ()


def test_every_product_has_its_factors_and_other_ratios_their_sides():
    assert [one.key for one in factors_of(METRICS["roas"])] == [
        "visits",
        "order-rate",
        "average-order",
        "spend",
    ]
    assert [(one.key, one.divides) for one in factors_of(METRICS["ctr"])] == [
        ("clicks", False),
        ("impressions", True),
    ]
    assert factors_of(METRICS["visits"]) == ()


def test_no_metric_is_split_by_what_its_rows_do_not_know():
    for key, metric in METRICS.items():
        assert set(splits_of(metric, Slice(key))) <= set(metric.dimensions)
    assert "path" in splits_of(METRICS["visits"], Slice("visits"))
    assert "path" not in splits_of(METRICS["orders"], Slice("orders"))


def test_every_weekday_of_the_window_counts_by_its_mean():
    """A Saturday and a Sunday against two weeks: each of them is the mean of two."""
    weekend = Period(date(2026, 3, 21), date(2026, 3, 22))
    amounts = {
        day: Decimal(10 if day.weekday() < 5 else 30 + day.day) for day in Period(FIRST, weekend.end).days()
    }
    found = Counts(Period(FIRST, weekend.end), {}, {}, {("", "", VISITS): Course(amounts)}, {}, {})
    matched = match(found, [VISITS], window=weekend, baseline=BASELINE)
    assert matched.of(Course(amounts)) == (Decimal((37 + 44 + 38 + 45) / 2), Decimal(51 + 52))
    assert matched.is_well_known


def test_a_weekday_that_the_baseline_lacks_takes_the_mean_of_its_days():
    amounts = dict.fromkeys(Period(FIRST, FIRST + timedelta(days=2)).days(), Decimal(6))
    amounts[date(2026, 3, 7)] = Decimal(9)
    found = Counts(Period(FIRST, date(2026, 3, 7)), {}, {}, {("", "", VISITS): Course(amounts)}, {}, {})
    saturday = Period(date(2026, 3, 7), date(2026, 3, 7))
    matched = match(found, [VISITS], window=saturday, baseline=Period(FIRST, FIRST + timedelta(days=2)))
    assert matched.of(Course(amounts)) == (Decimal(6), Decimal(9))
    assert not matched.is_well_known


def test_days_without_an_answer_are_left_out_on_both_sides():
    amounts = dict.fromkeys(Period(BASELINE.start, WINDOW.end).days(), Decimal(5))
    amounts[WINDOW.start] = None
    found = Counts(Period(BASELINE.start, WINDOW.end), {}, {}, {("", "", VISITS): Course(amounts)}, {}, {})
    matched = match(found, [VISITS], window=WINDOW, baseline=BASELINE)
    assert matched.of(Course(amounts)) == (Decimal(30), Decimal(30))
    assert Matched({}, {}).is_empty
