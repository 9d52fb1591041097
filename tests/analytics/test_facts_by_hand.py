"""A shop that advertises on two platforms, every number worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.analytics.worlds import LATER, World, event, fact, page, settled
from yunchou.analytics.answers import GroupKind, Known, NotApplicable, Unit
from yunchou.analytics.ask import ask, ask_all
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions import (
    Combination,
    Compare,
    Dimension,
    EventCount,
    FactSum,
    Filter,
    FirstTimePeople,
    Grain,
    LaterEvents,
    NumberSum,
    Op,
    Period,
    Ratio,
    RepeatPeople,
    Term,
    Trend,
    UniquePeople,
    Views,
    Visits,
)
from yunchou.analytics.rows import Side, rows

AD = {"source": "baidu", "medium": "cpc", "campaign": "spring", "channel": "paid_search"}
THREE_DAYS = Period(date(2026, 3, 17), date(2026, 3, 19))
CHANNEL = Dimension("channel")
SPEND = FactSum(("spend",))
ORDERS = EventCount("order_completed")
REVENUE = NumberSum("order_completed")


@pytest.fixture
def shop(event_store) -> World:
    """17th: spend 30 (search), 20 (social), 5 without a channel; person 1 buys 100 from search, 2 buys 40 directly.
    18th: nobody reports spend, the social account reports likes. 19th: spend 10 (search); 1 buys 50 directly, and an
    imported order of 1 over 70 states search."""
    paid = {"currency": "CNY", "event": "order_completed"}
    return World(
        [
            page("2026-03-17 01:00", person=1, **AD),
            event("2026-03-17 01:10", person=1, amount="100", amount_workspace="100", **paid),
            page("2026-03-17 02:00", person=2),
            event("2026-03-17 02:10", person=2, amount="40", amount_workspace="40", **paid),
            page("2026-03-18 02:00", person=2),
            page("2026-03-19 01:00", person=1),
            event("2026-03-19 01:05", person=1, amount="50", amount_workspace="50", **paid),
            event(
                "2026-03-19 01:06",
                person=1,
                amount="70",
                amount_workspace="70",
                import_id=4,
                channel="paid_search",
                **paid,
            ),
        ],
        facts=[
            fact("2026-03-17", "spend", "30"),
            fact("2026-03-17", "spend", "20", account="2"),
            fact("2026-03-17", "spend", "5", source="xiaohongshu"),
            fact("2026-03-18", "likes", "7", account="2"),
            fact("2026-03-19", "spend", "10", campaign="spring"),
        ],
    ).tell(event_store)


def put(measure, store, world, **changes):
    around = {"freshness": settled(world), "now": LATER}
    around |= {key: changes.pop(key) for key in ("freshness", "now") if key in changes}
    question = Trend(**({"measure": measure, "between": THREE_DAYS} | changes))
    return ask(question, store=store, scope=world.scope, **around)


def amounts(values) -> list[str]:
    """Known numbers as text; other answers by their reason."""
    return [f"{one.amount.normalize():f}" if isinstance(one, Known) else one.reason.code for one in values]


def test_what_nobody_stated_is_not_zero(event_store, shop):
    answer = put(SPEND, event_store, shop)
    assert amounts(point.value for point in answer.points) == ["55", "no_facts", "10"]
    assert answer.total == Known(Decimal(65))
    assert (answer.definition.unit, answer.definition.currency) == (Unit.MONEY, "CNY")
    assert amounts([put(FactSum(("reads",)), event_store, shop).total]) == ["no_facts"]


def test_a_fact_counts_for_its_own_channel_else_its_accounts_and_none_is_lost(event_store, shop):
    answer = put(SPEND, event_store, shop, by=CHANNEL)
    assert [(group.name, group.kind, *amounts([group.total])) for group in answer.groups] == [
        ("paid_search", GroupKind.VALUE, "40"),
        ("paid_social", GroupKind.VALUE, "20"),
        ("", GroupKind.EMPTY, "5"),
    ]
    assert amounts(answer.groups[0].series) == ["30", "no_facts", "10"]


def test_a_group_whose_account_reported_something_else_is_at_zero_and_another_is_not_known(event_store, shop):
    shop = World(shop.events, facts=[*shop.facts, fact("2026-03-19", "likes", "3", account="2")]).tell(
        event_store
    )
    answer = put(SPEND, event_store, shop, by=CHANNEL)
    assert [amounts(group.series)[2] for group in answer.groups] == ["10", "0", "no_facts"]


def test_revenue_by_channel_is_divided_by_spend_of_the_same_channel(event_store, shop):
    answer = put(Ratio(REVENUE, SPEND), event_store, shop, by=CHANNEL)
    assert answer.total == Known(Decimal(4), Decimal(260), Decimal(65))
    found = {group.name: amounts([group.total])[0] for group in answer.groups}
    assert found == {"paid_search": "4.25", "paid_social": "0", "": "0", "direct": "no_facts"}
    assert "This is ROAS" in " ".join(map(str, answer.definition.notes))
    assert answer.definition.unit is Unit.RATIO


def test_a_combination_adds_its_terms_and_has_no_value_where_one_has_none(event_store, shop):
    margin = Combination((Term(Decimal("0.5"), REVENUE), Term(Decimal(-1), SPEND)))
    answer = put(margin, event_store, shop)
    assert answer.total == Known(Decimal("65.0"))
    assert amounts(point.value for point in answer.points) == ["15", "no_facts", "50"]
    assert str(answer.definition.name) == "0.5 × Sum of amount of “order_completed” events − Spend"
    assert answer.definition.unit is Unit.MONEY
    roi = put(Ratio(margin, SPEND), event_store, shop)
    assert roi.total == Known(Decimal(1), Decimal(65), Decimal(65))
    assert roi.definition.unit is Unit.RATIO


def test_a_question_about_facts_alone_does_not_wait_for_events(event_store, shop):
    early = datetime(2026, 3, 19, 4, tzinfo=UTC)
    answer = put(SPEND, event_store, shop, freshness=replace(settled(shop), drained_through=None), now=early)
    assert [reason.code for reason in answer.completeness.reasons] == ["not_over"]
    assert len(answer.statements) == 1
    future = Period(date(2026, 4, 1), date(2026, 4, 2))
    assert amounts([put(SPEND, event_store, shop, between=future, now=early).total]) == ["future"]


def test_an_account_that_is_late_or_may_still_correct_is_named(event_store, shop):
    search, social, none = shop.coverage
    accounts = (
        replace(search, expected=True, settled_through=date(2026, 3, 18)),
        replace(social, expected=True),
        replace(none, settled_through=None),
    )
    fresh = replace(settled(shop), accounts=accounts)
    answer = put(SPEND, event_store, shop, freshness=fresh)
    assert [str(reason.message) for reason in answer.completeness.reasons] == [
        "oceanengine 1, oceanengine 2 did not report 2 of these days yet.",
        "oceanengine 1, xiaohongshu 1 may still correct what they reported from 2026-03-17 on.",
    ]
    codes = [[reason.code for reason in point.completeness.reasons] for point in answer.points]
    assert codes == [["facts_settling"], ["facts_missing"], ["facts_missing", "facts_settling"]]
    of_social = (Filter(CHANNEL, Op.IS, "paid_social"),)
    narrowed = put(SPEND, event_store, shop, freshness=fresh, where=of_social)
    assert "oceanengine 1" not in str(narrowed.completeness.reasons[0].message)


def test_nobody_expects_todays_facts_nor_those_before_an_account_began(event_store, shop):
    began = replace(shop.coverage[0], expected=True, days=frozenset({date(2026, 3, 18)}))
    fresh = replace(settled(shop), accounts=(began,))
    answer = put(SPEND, event_store, shop, freshness=fresh, now=datetime(2026, 3, 19, 4, tzinfo=UTC))
    codes = [[reason.code for reason in point.completeness.reasons] for point in answer.points]
    assert codes == [[], [], ["not_over"]]


def test_the_rows_under_spend_are_the_lines_of_the_files(event_store, shop):
    question = Trend(SPEND, THREE_DAYS, by=CHANNEL)
    under = rows(question, store=event_store, scope=shop.scope, group="is:paid_search")
    shown = [dict(zip(under.columns, row, strict=True)) for row in under.rows]
    assert [(str(row["day"]), row["channel"], row["campaign"], row["contribution"]) for row in shown] == [
        ("2026-03-19", "paid_search", "spring", Decimal(10)),
        ("2026-03-17", "paid_search", "", Decimal(30)),
    ]
    assert under.total_contribution == Decimal(40)


def test_each_term_of_each_side_opens_to_its_rows(event_store, shop):
    both = Combination((Term(Decimal("0.5"), REVENUE), Term(Decimal(-1), SPEND)))
    question = Trend(Ratio(both, Visits()), THREE_DAYS)

    def total(**which):
        return rows(question, store=event_store, scope=shop.scope, **which).total_contribution

    assert (total(), total(term=1), total(side=Side.DENOMINATOR)) == (260, 65, 4)
    with pytest.raises(BadQuestion, match=r"term: 2 cannot be asked. Give a term from 0 to 1\."):
        total(term=2)


def test_an_imported_order_counts_for_the_channel_it_states(event_store, shop):
    answer = put(ORDERS, event_store, shop, by=CHANNEL)
    assert {group.name: amounts([group.total])[0] for group in answer.groups} == {
        "paid_search": "2",
        "direct": "2",
    }


def test_days_that_were_only_imported_have_orders_but_no_visits(event_store):
    world = World([event("2026-03-17 02:00", import_id=4)]).tell(event_store)
    assert amounts([put(ORDERS, event_store, world).total]) == ["1"]
    answer = put(Visits(), event_store, world)
    assert amounts([answer.total]) == ["not_tracked"]
    assert answer.completeness.is_complete


def test_first_times_look_at_all_of_history_and_carry_the_first_events_channel(event_store, shop):
    days = Period(date(2026, 3, 18), date(2026, 3, 19))
    first = put(FirstTimePeople("order_completed"), event_store, shop, by=CHANNEL)
    assert {group.name: amounts([group.total])[0] for group in first.groups} == {
        "paid_search": "1",
        "direct": "1",
    }
    assert amounts([put(FirstTimePeople("order_completed"), event_store, shop, between=days).total]) == ["0"]
    assert amounts([put(LaterEvents("order_completed"), event_store, shop, between=days).total]) == ["2"]
    rate = Ratio(RepeatPeople("order_completed"), UniquePeople("order_completed"))
    assert put(rate, event_store, shop).total == Known(Decimal("0.5"), Decimal(1), Decimal(2))
    assert amounts([put(RepeatPeople("order_completed", 4), event_store, shop).total]) == ["0"]


def test_twelve_numbers_by_channel_beside_the_days_before_take_five_statements(
    event_store, shop, monkeypatch
):
    measures = [
        *(FactSum((name,)) for name in ("impressions", "clicks", "spend")),
        Visits(),
        Views(),
        ORDERS,
        REVENUE,
        UniquePeople("order_completed"),
        FirstTimePeople("order_completed"),
        LaterEvents("order_completed"),
        Ratio(REVENUE, SPEND),
        Ratio(SPEND, FirstTimePeople("order_completed")),
        Ratio(RepeatPeople("order_completed"), UniquePeople("order_completed")),
    ]
    batch = [Trend(one, THREE_DAYS, Grain.DAY, CHANNEL, compare=Compare.PREVIOUS) for one in measures]
    ran: list[str] = []
    select = event_store.engine.select
    monkeypatch.setattr(
        event_store.engine,
        "select",
        lambda sql, *given, **more: ran.append(sql) or select(sql, *given, **more),
    )
    answers = ask_all(batch, store=event_store, scope=shop.scope, freshness=settled(shop), now=LATER)
    assert len(ran) == 5
    assert len({tuple(group.code for group in one.groups) for one in answers}) == 1


def test_a_year_is_held_against_the_same_days_of_a_year_that_is_known_whole(event_store):
    year = Period(date(2025, 3, 17), date(2025, 3, 19))
    events = [event("2025-03-16 20:00"), event("2026-03-17 02:00"), event("2026-03-17 03:00")]
    world = World(events, facts=[fact("2026-03-17", "spend", "1")]).tell(event_store)
    answer = put(ORDERS, event_store, world, compare=Compare.LAST_YEAR)
    assert (answer.previous_period, *amounts([answer.previous_total])) == (year, "1")
    assert (answer.change.absolute, answer.change.relative) == (1, 1)
    later = replace(settled(world), first_event_day=date(2025, 3, 18))
    short = put(ORDERS, event_store, world, compare=Compare.LAST_YEAR, freshness=later)
    assert amounts([short.previous_total]) == ["no_year_before"]
    assert short.change is None
    unstated = put(SPEND, event_store, world, compare=Compare.LAST_YEAR)
    assert amounts([unstated.previous_total]) == ["no_year_before"]
    assert isinstance(unstated.previous_total, NotApplicable)


def test_more_than_a_year_cannot_be_held_against_the_year_before():
    with pytest.raises(BadQuestion, match="Choose at most a year"):
        Trend(ORDERS, Period(date(2025, 1, 1), date(2026, 6, 30)), Grain.MONTH, compare=Compare.LAST_YEAR)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"measure": SPEND, "by": Dimension("device")}, "Facts can be split by: channel, platform"),
        ({"measure": ORDERS, "by": Dimension("platform")}, "Events can be split by: channel, source"),
        ({"measure": Ratio(ORDERS, SPEND), "by": Dimension("source")}, "Facts can be split by"),
        (
            {"measure": SPEND, "where": (Filter(Dimension("region"), Op.IS_SET),)},
            "Facts can be filtered by: channel",
        ),
        ({"measure": SPEND, "groups": 0}, "groups: 0 cannot be asked. Give a whole number from 1 to 100."),
    ],
)
def test_what_rows_do_not_know_of_themselves_is_refused(question, said):
    with pytest.raises(BadQuestion, match=said):
        Trend(**({"between": THREE_DAYS} | question))
