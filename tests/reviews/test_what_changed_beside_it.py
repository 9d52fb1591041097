"""Changes beside a fall, ranked by time, place, number and kind."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from yunchou.calc.onset import turning_point
from yunchou.calc.periods import Period
from yunchou.core.models import Change
from yunchou.metrics.slices import Slice
from yunchou.reviews.figures import Amount, Breakdown, By, Comparison, Fault, Findings, Part, Said
from yunchou.reviews.suspects import Fit, fit_of, suspicions

ONSET = datetime(2026, 3, 15, tzinfo=UTC)
UNTIL = ONSET + timedelta(days=3)
NUMBER = Decimal(1)
ORDERS = Slice("orders")


def part(key, share):
    return Part(key, NUMBER, NUMBER, NUMBER, Decimal(share))


def split(by, dimension, leading, *parts):
    return Breakdown(by, dimension, NUMBER, Decimal(0), parts, leading, NUMBER, "v")


FINDINGS = Findings(
    slice={"metric": "orders", "where": []},
    form="count",
    grows_well=True,
    window=Period(date(2026, 3, 15), date(2026, 3, 17)),
    baseline=Period(date(2026, 2, 15), date(2026, 3, 14)),
    comparison=Comparison(Amount(NUMBER), Amount(NUMBER), NUMBER, NUMBER, 3, 28),
    course=(),
    breakdowns=(
        split(By.DRIVERS, "", "order-rate", part("visits", "0.1"), part("order-rate", "0.9")),
        split(By.DIMENSION, "channel", "is:xiaohongshu", part("is:xiaohongshu", "0.8"), part("is:douyin", "0.3"), part("is:seo", "-0.1")),
    ),
    effects=None,
    checks=(),
    faults=(),
    notes=(),
    data_version="v",
    filled_at=UNTIL,
)  # fmt: skip


def change(title="A change", *, hours=-6, kind="other", touches=()):
    listed = [{"kind": one, "key": key} for one, key in touches]
    return Change(title=title, kind=kind, touches=listed, at=ONSET + timedelta(hours=hours))


def ranked(*changes, of=ORDERS):
    return suspicions(changes, of=of, findings=FINDINGS, onset=ONSET, until=UNTIL)


def overlap(one, *, of=ORDERS):
    found = ranked(one, of=of)
    return found[0].overlap if found else 0.0


def codes(one, *, of=ORDERS):
    return [reason["code"] for reason in ranked(one, of=of)[0].why]


def test_the_change_just_before_where_it_fell_fits_best():
    page = change("New page", touches=(("channel", "xiaohongshu"), ("metric", "order-rate")))
    budget = change("Budget cut", hours=20, touches=(("channel", "douyin"), ("metric", "spend")))
    rule = change("Rule", hours=-96, kind="platform_rule", touches=(("channel", "seo"),))
    found = ranked(rule, budget, page)
    assert [one.change.title for one in found] == ["New page", "Budget cut", "Rule"]
    assert codes(page) == ["before", "where_most", "leading_driver", "kind_other"]
    assert fit_of(found[0].overlap) is Fit.HIGH
    assert fit_of(found[-1].overlap) is Fit.LOW


def test_the_nearer_before_the_fall_the_better_it_fits():
    sizes = [overlap(change(hours=hours)) for hours in (-2, -24, -96, -300)]
    assert sizes == sorted(sizes, reverse=True)
    assert overlap(change(hours=-96)) == pytest.approx(overlap(change(hours=0)) / 2)


def test_what_came_after_it_began_explains_the_rest_at_most():
    during = change(hours=36)
    assert codes(during)[0] == "during"
    assert 0 < overlap(during) <= overlap(change(hours=-6)) / 2
    assert codes(change(hours=5))[0] == "first_day"


def test_the_very_slice_fits_and_another_place_hardly():
    of = Slice("orders").kept_to("channel", "xiaohongshu")
    here, there = (change(touches=(("channel", key),)) for key in ("xiaohongshu", "douyin"))
    assert (codes(here, of=of)[1], codes(there, of=of)[1]) == ("same_place", "elsewhere")
    assert overlap(here, of=of) == pytest.approx(10 * overlap(there, of=of), rel=0.01)


def test_several_places_are_as_good_as_the_best_of_them():
    both = change(touches=(("channel", "seo"), ("channel", "xiaohongshu")))
    assert codes(both)[1] == "where_most"


def test_a_group_with_a_part_of_the_fall_fits_partly_and_one_that_rose_does_not():
    assert codes(change(touches=(("channel", "douyin"),)))[1] == "partly_there"
    assert codes(change(touches=(("channel", "seo"),)))[1] == "not_there"
    assert codes(change(touches=(("device", "ios"),)))[1] == "somewhere"


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("orders", "same_metric"),
        ("order-rate", "leading_driver"),
        ("visits", "driver"),
        ("spend", "other_metric"),
    ],
)
def test_numbers_are_told_apart(metric, code):
    assert codes(change(touches=(("metric", metric),)))[2] == code


def test_a_budget_is_about_what_it_buys():
    fewer = split(By.DRIVERS, "", "visits", part("visits", "0.9"), part("order-rate", "0.1"))
    findings = replace(FINDINGS, breakdowns=(fewer,))
    budget = change(touches=(("metric", "spend"),))
    [found] = suspicions([budget], of=ORDERS, findings=findings, onset=ONSET, until=UNTIL)
    assert found.why[2]["code"] == "driver"


def test_a_change_that_names_nothing_may_be_anywhere():
    assert codes(change()) == ["before", "everywhere", "metric_unsaid", "kind_other"]
    assert fit_of(overlap(change())) is Fit.MIDDLE


def test_what_cannot_have_done_it_is_left_out():
    far = change(hours=-330, kind="settings", touches=(("channel", "seo"), ("metric", "spend")))
    assert ranked(far) == []


def test_overlap_is_a_share():
    kinds = Change.Kind.values
    found = ranked(*(change(kind=kind, hours=hours) for kind in kinds for hours in (-300, -1, 0, 12, 71)))
    assert all(0 < one.overlap <= 1 for one in found)


def test_at_most_ten_are_listed():
    assert len(ranked(*(change(hours=-turn) for turn in range(30)))) == 10


def test_without_a_split_a_place_is_only_somewhere():
    bare = replace(FINDINGS, breakdowns=())
    [found] = suspicions(
        [change(touches=(("channel", "douyin"),))],
        of=Slice("orders"),
        findings=bare,
        onset=ONSET,
        until=UNTIL,
    )
    assert found.why[1]["code"] == "somewhere"


def test_where_the_data_are_at_fault_tracking_is_the_first_to_ask_about():
    script = change(kind="tracking")
    faulty = replace(FINDINGS, faults=(Fault(Said("lost_tags", {"channel": "wechat"}), NUMBER, ()),))
    [found] = suspicions([script], of=ORDERS, findings=faulty, onset=ONSET, until=UNTIL)
    assert found.overlap > overlap(script)


def test_a_level_turns_where_it_drops():
    assert turning_point([10.0] * 20 + [7.0] * 10) == 20
    assert turning_point([7.0] * 5 + [10.0] * 15, falls=False) == 5


def test_a_rise_is_no_turn_downwards_and_few_days_say_nothing():
    assert turning_point([7.0] * 10 + [10.0] * 10) is None
    assert turning_point([10.0] * 3 + [7.0] * 3) is None
    assert turning_point([5.0] * 20) is None
