"""A small shop over three days, every number worked out by hand."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.analytics.worlds import LATER, World, event, page, settled
from yunchou.analytics.answers import GroupKind, Known, NoData, NotApplicable, Unit
from yunchou.analytics.ask import ask
from yunchou.analytics.measure_words import name_of
from yunchou.analytics.questions import (
    Combination,
    Compare,
    Dimension,
    EventCount,
    FactSum,
    Filter,
    Grain,
    NumberSum,
    Op,
    Period,
    Ratio,
    Term,
    Trend,
    UniquePeople,
    Visitors,
    Visits,
)
from yunchou.analytics.rows import rows
from yunchou.analytics.scope import Freshness
from yunchou.calc.change import Change

AD = {"source": "baidu", "medium": "cpc", "campaign": "spring", "channel": "paid_search"}
THREE_DAYS = Period(date(2026, 3, 17), date(2026, 3, 19))
ORDERS = EventCount("order_completed")
REVENUE = NumberSum("order_completed")
CHANNEL = Dimension("channel")


def paid(time: str, amount: str, **columns: object) -> dict[str, object]:
    return event(time, amount=amount, amount_workspace=amount, currency="CNY", **columns)


@pytest.fixture
def shop(event_store) -> World:
    """17th: persons 1 (ad, buys 100) and 2 (direct). 18th: nothing at all. 19th: 1 (direct, buys 50.5 and gets a
    refund of 20) and 3 (ad; buys without a known rate). Times are Shanghai's mornings."""
    return World(
        [
            page("2026-03-17 01:00", person=1, **AD),
            paid("2026-03-17 01:10", "100", person=1),
            page("2026-03-17 02:00", person=2),
            page("2026-03-19 01:00", person=1),
            paid("2026-03-19 01:05", "50.5", person=1),
            paid("2026-03-19 01:20", "20", person=1, event="order_refunded"),
            page("2026-03-19 03:00", person=3, **AD),
            event("2026-03-19 03:01", person=3, amount="9", currency="USD"),
        ]
    ).tell(event_store)


def put(question, store, world, **changes):
    given = {"freshness": settled(world), "now": LATER} | changes
    return ask(question, store=store, scope=world.scope, **given)


def amounts(values) -> list[object]:
    """Known numbers as text; other answers by their reason."""
    return [f"{one.amount:f}" if isinstance(one, Known) else one.reason.code for one in values]


def test_orders_by_the_channel_of_the_session_they_happened_in(event_store, shop):
    answer = put(Trend(ORDERS, THREE_DAYS, by=CHANNEL), event_store, shop)
    assert answer.total == Known(Decimal(3))
    assert amounts(point.value for point in answer.points) == ["1", "silence", "2"]
    assert [(group.name, *amounts([group.total])) for group in answer.groups] == [
        ("paid_search", "2"),
        ("direct", "1"),
    ]
    assert amounts(answer.groups[0].series) == ["1", "silence", "1"]
    assert not answer.groups_overlap


def test_visits_and_visitors(event_store, shop):
    assert amounts([put(Trend(Visits(), THREE_DAYS), event_store, shop).total]) == ["4"]
    visitors = put(Trend(Visitors(), THREE_DAYS, by=CHANNEL), event_store, shop)
    assert amounts([visitors.total]) == ["3"]
    assert amounts(group.total for group in visitors.groups) == ["2", "2"]
    assert visitors.groups_overlap


def test_people_count_once_over_days_but_once_on_each_day(event_store, shop):
    answer = put(Trend(UniquePeople(None), THREE_DAYS), event_store, shop)
    assert amounts([answer.total]) == ["3"]
    assert amounts(point.value for point in answer.points) == ["2", "silence", "2"]


def test_an_amount_without_a_rate_is_never_added_one_to_one(event_store, shop):
    answer = put(Trend(REVENUE, THREE_DAYS, by=CHANNEL), event_store, shop)
    assert amounts([answer.total]) == ["150.5000"]
    assert [reason.code for reason in answer.completeness.reasons] == ["left_out"]
    assert [(group.name, *amounts(group.series)) for group in answer.groups] == [
        ("paid_search", "100.0000", "silence", "nothing_usable"),
        ("direct", "0", "silence", "50.5000"),
    ]
    under = rows(answer.question, store=event_store, scope=shop.scope)
    assert [row[-1] for row in under.rows] == [None, Decimal("50.5"), Decimal("100")]
    assert (under.total_rows, under.total_contribution) == (3, Decimal("150.5"))


def test_the_change_against_the_period_before(event_store, shop):
    day = Period(date(2026, 3, 19), date(2026, 3, 19))
    answer = put(Trend(ORDERS, day, compare=Compare.PREVIOUS), event_store, shop)
    assert isinstance(answer.previous_total, NoData)
    assert answer.change is None
    three = put(
        Trend(ORDERS, Period(date(2026, 3, 18), date(2026, 3, 19)), compare=Compare.PREVIOUS),
        event_store,
        shop,
    )
    assert three.previous_period == Period(date(2026, 3, 16), date(2026, 3, 17))
    assert three.change == Change(Decimal(1), Decimal(1))


def test_a_ratio_carries_both_its_numbers(event_store, shop):
    answer = put(Trend(Ratio(REVENUE, ORDERS), THREE_DAYS), event_store, shop)
    assert answer.total == Known(Decimal("150.5") / 3, Decimal("150.5"), Decimal(3))
    assert answer.definition.unit is Unit.MONEY
    assert answer.definition.currency == "CNY"


def test_no_denominator_no_data_and_not_finished_are_three_answers(event_store, shop):
    bought = (Filter(CHANNEL, Op.IS, "paid_search"),)
    question = Trend(Ratio(EventCount("order_refunded"), ORDERS), THREE_DAYS, where=bought)
    answer = put(question, event_store, shop, now=datetime(2026, 3, 19, 4, tzinfo=UTC))
    first, second, third = answer.points
    assert first.value == Known(Decimal(0), Decimal(0), Decimal(1))
    assert isinstance(second.value, NoData)
    assert isinstance(third.value, Known)
    assert [reason.code for reason in third.completeness.reasons] == ["not_over"]
    nothing = put(Trend(Ratio(ORDERS, EventCount("unheard_of")), THREE_DAYS), event_store, shop)
    assert isinstance(nothing.total, NotApplicable)
    assert nothing.total.reason.code == "zero_denominator"


def test_no_data_says_why(event_store, shop):
    now = datetime(2026, 3, 20, 4, tzinfo=UTC)
    long = Trend(ORDERS, Period(date(2026, 3, 16), date(2026, 3, 21)))
    answer = put(long, event_store, shop, now=now)
    assert amounts(point.value for point in answer.points) == [
        "before_first_event",
        "1",
        "silence",
        "2",
        "silence",
        "future",
    ]
    empty = Freshness(first_event_day=None, drained_through=None)
    blank = ask(long, store=event_store, scope=World([]).scope, freshness=empty, now=now)
    assert amounts([blank.total]) == ["nothing_yet"]


def test_completeness_names_each_reason(event_store, shop):
    late = Freshness(
        first_event_day=date(2026, 3, 17),
        drained_through=datetime(2026, 3, 18, 16, tzinfo=UTC),
        open_quarantine={date(2026, 3, 17): 2},
    )
    shop.add(event_store, page("2026-03-18 01:00"))
    answer = put(Trend(Visits(), THREE_DAYS), event_store, shop, freshness=late)
    codes = [[reason.code for reason in point.completeness.reasons] for point in answer.points]
    assert codes == [["quarantine"], ["sessions_pending"], ["not_drained"]]
    assert [reason.code for reason in answer.completeness.reasons] == [
        "not_drained",
        "quarantine",
        "sessions_pending",
    ]


def test_the_data_version_changes_with_a_day_of_the_period_and_with_no_other(event_store, shop):
    def version(versions):
        fresh = Freshness(date(2026, 3, 17), LATER, day_versions=versions)
        return put(Trend(ORDERS, THREE_DAYS), event_store, shop, freshness=fresh).data_version

    first = version({date(2026, 3, 17): 1, date(2026, 3, 16): 1})
    assert version({date(2026, 3, 17): 1, date(2026, 3, 16): 2}) == first
    assert version({date(2026, 3, 17): 2, date(2026, 3, 16): 1}) != first


def test_the_missing_value_is_a_group_of_its_own(event_store, shop):
    answer = put(Trend(ORDERS, THREE_DAYS, by=Dimension("property", "plan")), event_store, shop)
    assert [(group.kind, group.code) for group in answer.groups] == [(GroupKind.EMPTY, "is:")]


def test_weeks_and_months_are_cut_in_the_zone_of_the_workspace(event_store):
    world = World([event("2026-03-01 15:59"), event("2026-03-01 16:00"), event("2026-03-31 16:00")]).tell(
        event_store
    )
    asked = Period(date(2026, 3, 1), date(2026, 4, 1))
    weeks = put(Trend(ORDERS, asked, Grain.WEEK), event_store, world)
    assert amounts(point.value for point in weeks.points)[:2] == ["1", "1"]
    months = put(Trend(ORDERS, asked, Grain.MONTH), event_store, world)
    assert amounts(point.value for point in months.points) == ["2", "1"]


def test_an_hour_that_happens_twice_belongs_to_one_day(event_store):
    twice = [
        event("2026-11-01 05:30"),
        event("2026-11-01 06:30"),
        event("2026-11-02 04:59"),
        event("2026-11-02 05:00"),
    ]
    world = World(twice, zone="America/New_York").tell(event_store)
    answer = put(Trend(ORDERS, Period(date(2026, 11, 1), date(2026, 11, 2))), event_store, world)
    assert amounts(point.value for point in answer.points) == ["3", "1"]


def test_a_group_that_vanished_is_still_shown_beside_its_past(event_store, shop):
    question = Trend(
        NumberSum("order_refunded"),
        Period(date(2026, 3, 20), date(2026, 3, 22)),
        by=CHANNEL,
        compare=Compare.PREVIOUS,
    )
    shop.add(event_store, page("2026-03-20 01:00"))
    answer = put(question, event_store, shop)
    assert [(group.name, *amounts([group.total, group.previous_total])) for group in answer.groups] == [
        ("direct", "0", "20.0000")
    ]
    assert answer.groups[0].change == Change(Decimal(-20), Decimal(-1))


def test_the_definition_says_all_that_changes_the_number(event_store, shop):
    where = (Filter(CHANNEL, Op.IN, ("direct", "email")), Filter(Dimension("property", "plan"), Op.IS_SET))
    definition = put(
        Trend(Ratio(ORDERS, UniquePeople(None)), THREE_DAYS, where=where), event_store, shop
    ).definition
    assert str(definition.name) == "Number of “order_completed” events ÷ People with “any” events"
    assert str(definition.window) == "2026-03-17 to 2026-03-19, by calendar day in Asia/Shanghai"
    assert str(definition.denominator) == "Count of the different people with at least one “any” event"
    notes = [str(note) for note in definition.notes]
    assert "Only where channel is one of: direct, email" in notes
    assert "Only where plan is given" in notes
    assert any(note.startswith("A session is what a person does in one calendar day") for note in notes)


def test_a_sum_that_is_divided_stands_in_brackets():
    margin = Combination((Term(Decimal(1), FactSum(("spend",))), Term(Decimal(-1), FactSum(("fee",)))))
    named = [
        str(name_of(Ratio(above, FactSum(("clicks",))))) for above in (margin, FactSum(("spend", "fee")))
    ]
    assert all(re.fullmatch(r"\(.+ [+−] .+\) ÷ .+", name) for name in named), named
    assert "(" not in str(name_of(Ratio(FactSum(("spend",)), FactSum(("clicks",)))))
