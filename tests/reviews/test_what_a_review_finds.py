"""Findings from events to figures: where it fell, by what, and whether the data are to be trusted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.reviews.conftest import BASELINE, FALL, LAST, TAGS, Shop
from yunchou.analytics.questions import Dimension, Filter, Op
from yunchou.calc.periods import Period
from yunchou.metrics.slices import Slice
from yunchou.reviews.figures import By, Trust
from yunchou.reviews.findings import Subject, find
from yunchou.reviews.stored import findings_from_json, findings_to_json

pytestmark = pytest.mark.usefixtures("scope")


def found(metric, *, workspace, now, channel=None, target=None):
    where = () if channel is None else (Filter(Dimension("channel"), Op.IS, channel),)
    subject = Subject(Slice(metric, where), FALL, BASELINE, target)
    return find(subject, workspace=workspace, now=now)


def part(breakdown, key):
    return next(one for one in breakdown.parts if one.key == key)


def test_a_fall_is_held_against_the_same_weekdays_before(fallen_shop, workspace, now):
    """Three days of 16 orders became three of 12: 48 and 36."""
    comparison = found("orders", workspace=workspace, now=now).comparison
    assert (comparison.before.amount, comparison.after.amount) == (Decimal(48), Decimal(36))
    assert comparison.relative == Decimal(-12) / 48


def test_how_sure_a_fall_is_stands_beside_it(fallen_shop, workspace, now):
    """Four of sixteen orders a day may be chance in three days; of the channel, four of eight are not."""
    whole = found("orders", workspace=workspace, now=now).comparison
    assert whole.low < whole.per_day < 0 < whole.high
    assert not whole.is_significant
    channel = found("order-rate", channel="organic_social", workspace=workspace, now=now).comparison
    assert channel.low < channel.per_day < channel.high < 0
    assert channel.is_significant


def test_a_ratio_says_what_it_was_divided_from(fallen_shop, workspace, now):
    comparison = found("order-rate", workspace=workspace, now=now).comparison
    assert (comparison.after.numerator, comparison.after.denominator) == (Decimal(36), Decimal(120))
    assert comparison.change == Decimal(36) / 120 - Decimal(48) / 120


def test_the_channel_that_fell_leads_and_its_rate_is_why(fallen_shop, workspace, now):
    findings = found("orders", workspace=workspace, now=now)
    [channel] = [one for one in findings.dimensions if one.dimension == "channel"]
    assert channel.leading == "is:organic_social"
    fell = part(channel, "is:organic_social")
    assert (fell.contribution, fell.rate, fell.volume) == (Decimal(-12), Decimal(-12), Decimal(0))
    assert part(channel, "is:paid_social").contribution == 0
    assert (findings.effects.dimension, findings.effects.largest) == ("channel", "rate")


def test_parts_sum_to_the_change_in_every_breakdown(fallen_shop, workspace, now):
    for metric in ("orders", "order-rate", "revenue", "visits", "average-order"):
        for breakdown in found(metric, workspace=workspace, now=now).breakdowns:
            total = sum((one.contribution for one in breakdown.parts), breakdown.rest)
            assert total == pytest.approx(breakdown.change, abs=Decimal("1e-18"))
            assert breakdown.rest == pytest.approx(0, abs=Decimal("1e-18"))


def test_revenue_is_split_into_visits_rate_and_order_value(fallen_shop, workspace, now):
    drivers = found("revenue", workspace=workspace, now=now).breakdown(By.DRIVERS)
    assert [one.key for one in drivers.parts] == ["visits", "order-rate", "average-order"]
    assert drivers.leading == "order-rate"
    assert part(drivers, "order-rate").contribution == pytest.approx(Decimal(-1200), abs=Decimal("1e-9"))


def test_a_divisor_shows_its_own_numbers(fallen_shop, workspace, now):
    drivers = found("order-rate", workspace=workspace, now=now).breakdown(By.DRIVERS)
    visits = part(drivers, "visits")
    assert (visits.before, visits.after) == (Decimal(120), Decimal(120))


def test_a_dimension_that_the_slice_fixes_is_not_split_by(fallen_shop, workspace, now):
    findings = found("orders", channel="organic_social", workspace=workspace, now=now)
    assert findings.breakdown(By.DIMENSION, "channel") is None
    assert findings.comparison.change == Decimal(-12)


def test_in_a_long_window_the_day_it_began_is_found_in_its_driver(send, workspace, now):
    """Orders were worth less from 1 March on; the twenty days that are asked about began on the 26th of February."""
    shop = Shop()
    cheaper = date(2026, 3, 1)
    for day in Period(date(2026, 1, 29), LAST).days():
        many = 3 + day.weekday() % 3
        shop.visits(day, tags=None, path="/", many=many, orders=many - 1, worth=100 if day < cheaper else 60)
    send(shop)
    window = Period(LAST - timedelta(days=19), LAST)
    subject = Subject(Slice("revenue"), window, Period(date(2026, 1, 29), date(2026, 2, 25)))
    findings = find(subject, workspace=workspace, now=now)
    assert findings.breakdown(By.DRIVERS).leading == "average-order"
    assert findings.onset == cheaper


def test_three_days_began_with_their_first(fallen_shop, workspace, now):
    assert found("orders", workspace=workspace, now=now).onset is None


def test_people_are_said_to_count_once_a_day(fallen_shop, workspace, now):
    notes = found("buyers", workspace=workspace, now=now).notes
    assert [note.code for note in notes] == ["people_count_daily"]


def test_every_day_of_the_course_is_there_with_what_was_expected(fallen_shop, workspace, now):
    course = found("orders", workspace=workspace, now=now).course
    assert (course[0].day, course[-1].day) == (BASELINE.start, FALL.end)
    assert (course[-1].value, course[-1].expected, course[0].expected) == (Decimal(12), Decimal(16), None)


def test_sound_data_are_said_to_be_sound(fallen_shop, workspace, now):
    findings = found("orders", workspace=workspace, now=now)
    assert {check.trust for check in findings.checks} == {Trust.GOOD}
    assert findings.faults == ()


def test_lost_tags_are_a_fault_of_the_data_with_the_page_as_evidence(untagged_shop, workspace, now):
    findings = found("visits", channel="organic_social", workspace=workspace, now=now)
    [fault] = findings.faults
    assert (fault.said.code, fault.said.values["channel"]) == ("lost_tags", "organic_social")
    assert fault.evidence == ({"page": "/weekly", "fell": "36", "rose": "36"},)
    assert fault.explained == 1
    assert [check.said.code for check in findings.checks if check.trust is Trust.BAD] == ["tags_lost"]


def test_lost_tags_are_found_from_the_orders_of_the_whole_shop_too(untagged_shop, workspace, now):
    assert [one.said.code for one in found("orders", workspace=workspace, now=now).faults] == ["lost_tags"]


def test_a_channel_that_falls_while_direct_rises_elsewhere_is_no_fault(send, workspace, now):
    shop = Shop()
    for day in Period(BASELINE.start, LAST).days():
        fell = day in FALL
        shop.visits(day, tags=TAGS["wechat"], path="/weekly", many=4 if fell else 12)
        shop.visits(day, tags=None, path="/", many=14 if fell else 6)
    send(shop)
    assert found("visits", channel="organic_social", workspace=workspace, now=now).faults == ()


def test_visits_are_split_by_the_page_they_came_in_by(untagged_shop, workspace, now):
    """Orders are not: their page is where they were paid."""
    assert found("visits", workspace=workspace, now=now).breakdown(By.DIMENSION, "path") is not None
    assert found("orders", workspace=workspace, now=now).breakdown(By.DIMENSION, "path") is None


def test_before_any_event_there_is_no_number_and_nothing_to_split(send, workspace, now):
    findings = found("orders", workspace=workspace, now=now)
    assert (findings.comparison.after.amount, findings.breakdowns) == (None, ())
    assert Trust.DOUBTFUL in {check.trust for check in findings.checks}


def test_findings_are_read_as_they_were_written(fallen_shop, workspace, now):
    findings = found("revenue", workspace=workspace, now=now, target=Decimal(9000))
    assert findings_from_json(findings_to_json(findings)) == findings
