from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.worlds import (
    FILTERS,
    LATER,
    MEASURES,
    RATIOS,
    SPLITS,
    World,
    event,
    fact,
    page,
    possible,
    questions,
    settled,
    worlds,
)
from yunchou.analytics.answers import Known
from yunchou.analytics.ask import ask, ask_all
from yunchou.analytics.questions import (
    Combination,
    Compare,
    Dimension,
    EventCount,
    FactSum,
    FirstTimePeople,
    Grain,
    LaterEvents,
    NumberSum,
    Period,
    Trend,
    Visits,
)
from yunchou.analytics.rows import Side, Which, rows
from yunchou.calc.periods import buckets

SHARED = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


def answers(world, question, stores):
    found = [
        ask(question, store=store, scope=world.scope, freshness=settled(world), now=LATER) for store in stores
    ]
    return [replace(one, statements=()) for one in found]


@SHARED
@given(st.data())
def test_the_store_and_the_naive_count_agree_on_random_worlds(event_store, data):
    world = data.draw(worlds())
    stores = (world.tell(event_store) and event_store, world.in_memory())
    for _ in range(3):
        question = data.draw(questions(world))
        ours, naive = answers(world, question, stores)
        assert ours == naive


@settings(SHARED, max_examples=30)
@given(st.data())
def test_a_batch_gives_the_same_numbers_as_each_question_alone_in_at_most_five_statements(event_store, data):
    world = data.draw(worlds())
    world.tell(event_store)
    shape = data.draw(questions(world))
    drawn = data.draw(st.lists(st.sampled_from(MEASURES + RATIOS), min_size=2, max_size=8, unique=True))
    batch = [
        one
        for measure in (shape.measure, *drawn)
        for one in possible([{f.name: getattr(shape, f.name) for f in fields(shape)} | {"measure": measure}])
    ]
    asked = {"scope": world.scope, "freshness": settled(world), "now": LATER}
    counting = Statements(event_store)
    together = ask_all(batch, store=counting, **asked)
    assert counting.count <= 5
    assert [replace(one, statements=()) for one in together] == [
        replace(one, statements=()) for one in ask_all(batch, store=world.in_memory(), **asked)
    ]
    for question, one in zip(batch, together, strict=True):
        alone = ask(question, store=event_store, **asked)
        assert (one.total, one.points, one.change) == (alone.total, alone.points, alone.change)
        named = {group.code: group for group in one.groups}
        assert all(group == named[group.code] for group in alone.groups)


class Statements:
    """A store that says how many statements a question took."""

    def __init__(self, store):
        self.store, self.count = store, 0

    def __getattr__(self, name):
        self.count += 1
        return getattr(self.store, name)


@settings(SHARED, max_examples=30)
@given(st.data())
def test_first_and_later_events_are_all_events_and_groups_of_what_adds_up_add_up(event_store, data):
    world = data.draw(worlds())
    world.tell(event_store)
    by = data.draw(st.sampled_from([Dimension("channel"), Dimension("content"), Dimension("campaign")]))
    period = Period(date(2026, 3, 1), date(2026, 11, 5))
    counts = (
        EventCount("order_completed"),
        FirstTimePeople("order_completed"),
        LaterEvents("order_completed"),
    )
    money = (NumberSum("order_completed"), FactSum(("spend", "fee")))
    batch = [Trend(one, period, Grain.MONTH, by) for one in (*counts, *money)]
    answers = ask_all(batch, store=event_store, scope=world.scope, freshness=settled(world), now=LATER)
    for one in answers:
        known = [group.total.amount for group in one.groups if isinstance(group.total, Known)]
        assert sum(known) == (one.total.amount if isinstance(one.total, Known) else 0)
    every, first, later = answers[:3]
    for place, point in enumerate(every.points):
        if isinstance(point.value, Known):
            parts = [one.points[place].value.amount for one in (first, later)]
            assert point.value.amount == sum(parts)


@settings(SHARED, max_examples=25)
@given(st.data())
def test_the_rows_are_the_same_and_add_up_to_the_number(event_store, data):
    world = data.draw(worlds())
    question = data.draw(questions(world))
    stores = (world.tell(event_store) and event_store, world.in_memory())
    answer = ask(question, store=event_store, scope=world.scope, freshness=settled(world), now=LATER)
    which = Which.CURRENT if question.compare is Compare.NONE else data.draw(st.sampled_from(Which))
    previous = which is Which.PREVIOUS
    group = data.draw(st.sampled_from([None, *(one.code for one in answer.groups)]))
    days = buckets(question.periods[previous], question.grain)
    place = data.draw(st.sampled_from([None, *range(len(days))]))
    ours, naive = (
        rows(
            question,
            store=store,
            scope=world.scope,
            bucket=None if place is None else days[place].start,
            group=group,
            limit=7,
            period=which,
        )
        for store in stores
    )
    assert replace(ours, statements=()) == naive
    value = shown(answer, group, place, previous=previous)
    if isinstance(value, Known) and not isinstance(question.measure, Combination):
        assert ours.total_contribution == (value.amount if value.numerator is None else value.numerator)


def shown(answer, group, place, *, previous):
    """The number that the card shows for a group and a point."""
    if group is None:
        points = answer.previous_points if previous else answer.points
        total = answer.previous_total if previous else answer.total
        return total if place is None else points[place].value
    [one] = [each for each in answer.groups if each.code == group]
    series = one.previous_series if previous else one.series
    total = one.previous_total if previous else one.total
    return total if place is None else series[place]


@pytest.fixture(scope="module")
def busy() -> World:
    """Two days in Shanghai with something of everything."""
    spring = {"source": "baidu", "medium": "cpc", "campaign": "spring", "channel": "paid_search"}
    events = []
    for person in range(20):
        start = f"2026-03-{17 + person % 3} {person % 24:02d}:"
        mobile = (
            {"device": "mobile", "os": "iOS", "browser": "Safari"} if person % 2 else {"device": "desktop"}
        )
        events += [
            page(
                f"{start}00",
                person=person,
                path=f"/{person}",
                region="上海",
                **mobile,
                **(spring if person % 3 else {}),
            ),
            page(f"{start}05", person=person, path="/cart", **mobile),
            event(
                f"{start}10",
                person=person,
                amount=f"{person}.5",
                amount_workspace=f"{person}.5" if person % 5 else None,
                strings={"plan": "it's" if person % 4 else "b"},
                numbers={"price": person / 10},
            ),
        ]
    facts = [
        fact(
            f"2026-03-{17 + number % 3}",
            ("spend", "clicks", "impressions", "fee", "x_own")[number % 5],
            f"{number}.5",
            source="oceanengine" if number % 2 else "xiaohongshu",
            channel="" if number % 4 else "paid_search",
            campaign="spring" if number % 3 else "",
            adgroup=f"group {number % 4}",
            creative=f"{number % 6}",
            content="a",
            value_workspace=None if number % 7 == 0 else Decimal(number),
        )
        for number in range(30)
    ]
    return World(events, facts=facts)


@pytest.mark.parametrize("measure", MEASURES + RATIOS, ids=str)
def test_every_measure_agrees_by_every_dimension_and_filter(event_store, busy, measure):
    busy.tell(event_store)
    stores = (event_store, busy.in_memory())
    grains = list(Grain)
    arguments = [
        {
            "measure": measure,
            "between": Period(date(2026, 3, 16), date(2026, 3, 20)),
            "grain": grains[number % 3],
            "by": by,
            "where": where,
            "compare": list(Compare)[number % 3],
        }
        for number, by in enumerate(SPLITS)
        for where in ((), (FILTERS[number % len(FILTERS)],))
    ]
    asked = possible(arguments)
    assert len(asked) >= 6
    for question in asked:
        ours, naive = answers(busy, question, stores)
        assert ours == naive


def test_beyond_twelve_groups_the_rest_is_one_group_and_its_rows_add_up(event_store, busy):
    busy.tell(event_store)
    [question] = possible(
        [
            {
                "measure": Visits(),
                "between": Period(date(2026, 3, 16), date(2026, 3, 20)),
                "by": Dimension("path"),
            }
        ]
    )
    answer = ask(question, store=event_store, scope=busy.scope, freshness=settled(busy), now=LATER)
    assert [group.code for group in answer.groups][-1] == "other"
    assert len(answer.groups) == 13
    assert sum(group.total.amount for group in answer.groups) == answer.total.amount == 20
    under = rows(question, store=event_store, scope=busy.scope, group="other")
    assert under.total_contribution == answer.groups[-1].total.amount == 8


def test_both_sides_of_a_ratio_open_to_their_rows(event_store, busy):
    busy.tell(event_store)
    [question] = possible([{"measure": RATIOS[0], "between": Period(date(2026, 3, 16), date(2026, 3, 20))}])
    answer = ask(question, store=event_store, scope=busy.scope, freshness=settled(busy), now=LATER)
    sides = [
        rows(question, store=event_store, scope=busy.scope, side=side).total_contribution
        for side in (Side.NUMERATOR, Side.DENOMINATOR)
    ]
    assert sides == [answer.total.numerator, answer.total.denominator] == [20, 20]
