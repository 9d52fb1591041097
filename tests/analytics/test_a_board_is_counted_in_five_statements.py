"""Questions of several periods, splits and filters share one pass over each table, and give what each gives alone."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.worlds import LATER, World, event, fact, page, questions, settled, worlds
from yunchou.analytics.answers import Answer
from yunchou.analytics.ask import ask, ask_all
from yunchou.analytics.questions import (
    Compare,
    Dimension,
    EventCount,
    FactSum,
    Filter,
    FirstTimePeople,
    Grain,
    NumberSum,
    Op,
    Period,
    Question,
    Ratio,
    RepeatPeople,
    Trend,
    UniquePeople,
    Views,
    Visitors,
    Visits,
)
from yunchou.analytics.stores.base import Store
from yunchou.analytics.stores.remembered import Memory, Remembered

WEEK, MONTH = Period(date(2026, 3, 16), date(2026, 3, 22)), Period(date(2026, 3, 1), date(2026, 3, 31))
ORDERS, SPEND, REVENUE = EventCount("order_completed"), FactSum(("spend",)), NumberSum("order_completed")
CHANNEL, CAMPAIGN, DEVICE, PATH = (Dimension(name) for name in ("channel", "campaign", "device", "path"))
MOBILE = (Filter(DEVICE, Op.IS, "mobile"),)
BOARD = (
    Trend(Visits(), WEEK, by=CHANNEL, compare=Compare.PREVIOUS),
    Trend(Visitors(), MONTH, Grain.WEEK, compare=Compare.LAST_YEAR),
    Trend(Views(), WEEK, by=PATH, groups=3, compare=Compare.PREVIOUS),
    Trend(UniquePeople(None), MONTH, Grain.MONTH, by=DEVICE),
    Trend(ORDERS, WEEK, by=CAMPAIGN, groups=2, where=MOBILE),
    Trend(REVENUE, MONTH, Grain.WEEK, by=CHANNEL, where=MOBILE, compare=Compare.PREVIOUS),
    Trend(Ratio(REVENUE, SPEND), MONTH, by=CHANNEL, groups=2),
    Trend(Ratio(SPEND, ORDERS), MONTH, by=CAMPAIGN, groups=1, compare=Compare.PREVIOUS),
    Trend(SPEND, WEEK, by=Dimension("account")),
    Trend(FirstTimePeople("order_completed"), MONTH, by=CHANNEL, groups=2),
    Trend(RepeatPeople("order_completed"), MONTH, Grain.WEEK, by=DEVICE),
    Trend(Ratio(ORDERS, Visits()), WEEK),
)
"""Twelve cards: no two of them share their period, grain, split and filters."""


class Counting:
    """A store that writes down what it is asked."""

    def __init__(self, store: Store) -> None:
        self.store, self.asked = store, []

    def tally(self, tallyings, *, scope):
        self.asked.append(tallyings[0].table.value)
        return self.store.tally(tallyings, scope=scope)

    def known_days(self, *, scope, periods):
        self.asked.append("days")
        return self.store.known_days(scope=scope, periods=periods)


def numbers(answers: list[Answer]) -> list[Answer]:
    """Answers without the statements that they were counted by."""
    return [replace(one, statements=()) for one in answers]


def shop() -> World:
    """March with more channels, campaigns and pages than the board tells apart."""
    events = []
    for number in range(40):
        day = f"2026-03-{1 + number % 28:02d} {number % 20:02d}"
        tags = {
            "channel": ["paid_search", "organic_social", "direct", ""][number % 4],
            "campaign": ["spring", "summer", "it's", ""][number % 3],
            "source": "baidu",
            "device": "mobile" if number % 2 else "desktop",
        }
        person = number % 9
        events += [
            page(f"{day}:00", person=person, path=f"/{number % 6}", **tags),
            event(f"{day}:05", person=person, amount=f"{number}", amount_workspace=f"{number}", **tags),
        ]
    facts = [
        fact(
            f"2026-03-{1 + number:02d}",
            "spend",
            f"{number}",
            account=f"{1 + number % 2}",
            channel=["paid_search", "direct", "affiliate"][number % 3],
            campaign=["spring", "autumn"][number % 2],
        )
        for number in range(25)
    ]
    return World(events, facts=facts)


def asked_of(world: World) -> dict[str, object]:
    return {"scope": world.scope, "freshness": settled(world), "now": LATER}


def test_a_board_of_twelve_different_cards_takes_five_statements_one_for_each_table(event_store):
    world = shop().tell(event_store)
    ran: list[str] = []
    event_store.engine._on_statement, before = (
        lambda sql, *_: ran.append(sql),
        event_store.engine._on_statement,
    )
    try:
        ask_all(BOARD, store=event_store, **asked_of(world))
    finally:
        event_store.engine._on_statement = before

    assert len(ran) == 5
    assert sum("FROM facts WHERE" in sql for sql in ran) == 1


def test_a_board_shows_what_each_of_its_cards_shows_alone(event_store):
    world = shop().tell(event_store)
    cards = BOARD[
        :9
    ]  # without who is new: four tables that want each other's order leave no statement to spare
    together = ask_all(cards, store=event_store, **asked_of(world))

    assert numbers(together) == numbers([ask(card, store=event_store, **asked_of(world)) for card in cards])
    assert numbers(together) == numbers(ask_all(cards, store=world.in_memory(), **asked_of(world)))


def test_two_cards_that_choose_their_groups_in_opposite_tables_cost_one_statement_more(event_store):
    world = shop().tell(event_store)
    store = Counting(event_store)
    cards: list[Question] = [BOARD[6], BOARD[7]]
    together = ask_all(cards, store=store, **asked_of(world))

    assert store.asked == ["facts", "events", "facts", "days"]
    assert numbers(together) == numbers([ask(card, store=event_store, **asked_of(world)) for card in cards])


def test_what_one_card_counted_before_is_not_counted_again_with_the_others(event_store):
    world = shop().tell(event_store)
    memory, fresh = Memory(), settled(world)

    def asked_for(cards: list[Question]) -> list[str]:
        counting = Counting(event_store)
        store = Remembered(counting, memory=memory, freshness=fresh)
        ask_all(cards, store=store, scope=world.scope, freshness=fresh, now=LATER)
        return counting.asked

    assert asked_for([BOARD[0]]) == ["sessions", "days"]
    assert asked_for([BOARD[0], BOARD[4]]) == ["events"]
    assert asked_for([BOARD[4], BOARD[0]]) == []
    assert asked_for([BOARD[8], BOARD[4]]) == ["facts", "days"]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(st.data())
def test_any_board_takes_at_most_five_statements_and_agrees_with_the_naive_count(event_store, data):
    world = data.draw(worlds())
    world.tell(event_store)
    board = data.draw(st.lists(questions(world), min_size=2, max_size=12, unique=True))
    board = [replace(one, groups=data.draw(st.sampled_from([1, 2, 12]))) for one in board]
    store = Counting(event_store)
    together = ask_all(board, store=store, **asked_of(world))

    assert len(store.asked) <= 5
    assert numbers(together) == numbers(ask_all(board, store=world.in_memory(), **asked_of(world)))
    for question, one in zip(board, together, strict=True):
        alone = ask(question, store=event_store, **asked_of(world))
        assert (one.total, one.points, one.previous_points, one.change) == (
            alone.total,
            alone.points,
            alone.previous_points,
            alone.change,
        )
