"""Dashboard questions and a board over a million events, beside the plainest SQL: python -m benchmarks.questions."""
# ruff: noqa: S608 - the peers' SQL is put together from the constants below

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from yunchou.analytics.ask import ask, ask_all
from yunchou.analytics.migrations import migrate
from yunchou.analytics.questions import (
    Compare,
    Dimension,
    EventCount,
    Filter,
    FirstTimePeople,
    NumberSum,
    Op,
    Period,
    Question,
    Ratio,
    Trend,
    UniquePeople,
    Views,
    Visitors,
    Visits,
)
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.sessions import rebuild_sessions
from yunchou.analytics.stores.clickhouse import ClickHouseStore, open_store
from yunchou.analytics.stores.counting import Counting, KnownDays, Periods, Tallied, Tallying

ZONE = ZoneInfo("Asia/Shanghai")
SCOPE = Scope(workspace=1, zone=ZONE, currency="CNY")
FIRST, DAYS = date(2026, 1, 1), 120
MONTH = Period(FIRST + timedelta(days=60), FIRST + timedelta(days=89))
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CHANNEL = Dimension("channel")

# Each person comes in bursts of ten events a few minutes apart; nine in ten events are pages, one in thirty an order.
WORLD = """
INSERT INTO events (workspace, time, received_at, message_id, person, type, event, source, medium, campaign,
                    channel, path, device, amount, amount_workspace, currency, properties, strings, segment, position)
SELECT
    1,
    toDateTime64('2025-12-31 16:00:00', 3, 'UTC')
        + toIntervalSecond(cityHash64(burst, 1) % (86400 * {days:UInt32} - 3600) + number % 10 * 150) AS at,
    at, generateUUIDv4(), cityHash64(burst, 2) % {people:UInt64},
    if(is_order, 'track', 'page'), if(is_order, 'order_completed', 'page_viewed'),
    if(number % 10 = 0, ['', 'baidu', 'weixin', 'douyin', ''][pick], '') AS came_from,
    if(came_from != '', ['', 'cpc', 'social', 'cpc', ''][pick], ''), if(came_from != '', concat('c', toString(pick)), ''),
    if(number % 10 = 0, ['', 'paid_search', 'organic_social', 'paid_social', 'organic_search'][pick], ''),
    concat('/p/', toString(cityHash64(number, 4) % 500)), if(burst % 3 = 0, 'desktop', 'mobile'),
    if(is_order, toDecimal64(39 + cityHash64(number, 5) % 290, 4), NULL) AS paid, paid, if(is_order, 'CNY', ''),
    '{"plan":"a"}', map('plan', ['a', 'b', 'c'][1 + burst % 3]), '000001', number
FROM (SELECT number, intDiv(number, 10) AS burst, 1 + cityHash64(burst, 3) % 5 AS pick, number % 30 = 9 AS is_order
      FROM numbers({events:UInt64}))
"""
SPAN = "time >= '2026-03-01 16:00:00' AND time < '2026-03-31 16:00:00'"
DAY = "toDate(time, 'Asia/Shanghai') AS day"
QUESTIONS: dict[str, tuple[Question, str]] = {
    "visits by channel": (
        Trend(Visits(), MONTH, by=CHANNEL, compare=Compare.PREVIOUS),
        "SELECT day, channel, count() FROM sessions WHERE day >= '2026-03-02' AND day <= '2026-03-31' GROUP BY day, channel",
    ),
    "unique people": (
        Trend(UniquePeople(None), MONTH, compare=Compare.PREVIOUS),
        f"SELECT {DAY}, uniqExact(person) FROM events WHERE {SPAN} GROUP BY day",
    ),
    "orders by channel": (
        Trend(EventCount("order_completed"), MONTH, by=CHANNEL, compare=Compare.PREVIOUS),
        f"SELECT {DAY}, channel, count() FROM events WHERE event = 'order_completed' AND {SPAN} GROUP BY day, channel",
    ),
    "revenue by channel": (
        Trend(NumberSum("order_completed"), MONTH, by=CHANNEL, compare=Compare.PREVIOUS),
        f"SELECT {DAY}, channel, sum(amount) FROM events WHERE event = 'order_completed' AND {SPAN} GROUP BY day, channel",
    ),
}
WEEK = Period(MONTH.end - timedelta(days=6), MONTH.end)
QUARTER = Period(MONTH.end - timedelta(days=89), MONTH.end)
ORDERS, DEVICE = EventCount("order_completed"), Dimension("device")
ON_A_PHONE = (Filter(DEVICE, Op.IS, "mobile"),)
BOARDS: dict[str, list[Question]] = {
    "6 cards alike": [
        Trend(one, MONTH, by=CHANNEL, compare=Compare.PREVIOUS)
        for one in (Visits(), Visitors(), Views(), ORDERS, UniquePeople(None), NumberSum("order_completed"))
    ],
    "12 different cards": [
        Trend(Visits(), MONTH, by=CHANNEL, compare=Compare.PREVIOUS),
        Trend(Visitors(), WEEK, compare=Compare.PREVIOUS),
        Trend(Views(), QUARTER, by=Dimension("path")),
        Trend(UniquePeople(None), MONTH, by=DEVICE),
        Trend(ORDERS, WEEK, by=Dimension("campaign")),
        Trend(NumberSum("order_completed"), QUARTER, by=CHANNEL),
        Trend(NumberSum("order_completed"), MONTH, by=DEVICE, where=ON_A_PHONE),
        Trend(Ratio(ORDERS, Visits()), MONTH, by=DEVICE, compare=Compare.PREVIOUS),
        Trend(FirstTimePeople("order_completed"), QUARTER, by=CHANNEL),
        Trend(Ratio(NumberSum("order_completed"), ORDERS), MONTH, compare=Compare.PREVIOUS),
        Trend(UniquePeople("order_completed"), WEEK, by=Dimension("source")),
        Trend(Visits(), QUARTER, by=DEVICE, where=ON_A_PHONE),
    ],
}


def main() -> None:
    """Build the world, then time each question and its peer in turn, and boards beside their cards one by one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"chdb://{folder}/events")
        build(store, events=arguments.events)
        print(f"{'question':22}{'ours ms':>10}{'worst ms':>10}{'plain ms':>10}{'ratio':>8}")
        for name, (question, plain) in QUESTIONS.items():
            compare(name, question, plain, store=store, runs=arguments.runs)
        print(f"{'board':22}{'ours ms':>10}{'worst ms':>10}{'alone ms':>10}{'ratio':>8}{'statements':>12}")
        for name, cards in BOARDS.items():
            compare_board(name, cards, store=store, runs=arguments.runs)
        store.close()


def build(store: ClickHouseStore, *, events: int) -> None:
    """A million events of forty thousand people in 120 days, a tenth of them merged, and their sessions."""
    migrate(store)
    began = time.perf_counter()
    store.command(WORLD, {"events": events, "days": DAYS, "people": events // 25})
    store.command(
        "INSERT INTO person_overrides SELECT 1, number * 10, number * 10 + 1, now64(3), generateUUIDv4() "
        "FROM numbers({merged:UInt64})",
        {"merged": events // 250},
    )
    stored = time.perf_counter()
    days = [FIRST + timedelta(days=offset) for offset in range(DAYS)]
    rebuild_sessions(store, workspace=1, days=days, zone=ZONE)
    built = time.perf_counter()
    rebuild_sessions(store, workspace=1, days=days[-1:], zone=ZONE)
    print(
        f"{events} events stored in {stored - began:.1f} s; sessions of {DAYS} days in {built - stored:.1f} s, ",
        end="",
    )
    print(f"of one day again in {(time.perf_counter() - built) * 1000:.0f} ms")


def compare(name: str, question: Question, plain: str, *, store: ClickHouseStore, runs: int) -> None:
    """Ours answers with totals, groups, the period before, presence and completeness; the peer is one bare query."""
    fresh = Freshness(first_event_day=FIRST, drained_through=NOW)
    ours = timed(lambda: ask(question, store=store, scope=SCOPE, freshness=fresh, now=NOW), runs)
    peer = timed(lambda: store.select(plain), runs)
    middle, bare = statistics.median(ours), statistics.median(peer)
    print(f"{name:22}{middle:10.0f}{max(ours):10.0f}{bare:10.0f}{middle / bare:8.1f}")


def compare_board(name: str, cards: list[Question], *, store: ClickHouseStore, runs: int) -> None:
    """All cards in one go; the peer asks for one after the other."""
    fresh = Freshness(first_event_day=FIRST, drained_through=NOW)
    counting = Statements(store)
    ask_all(cards, store=counting, scope=SCOPE, freshness=fresh, now=NOW)
    ours = timed(lambda: ask_all(cards, store=store, scope=SCOPE, freshness=fresh, now=NOW), runs)
    alone = timed(
        lambda: [ask(one, store=store, scope=SCOPE, freshness=fresh, now=NOW) for one in cards], runs
    )
    middle, bare = statistics.median(ours), statistics.median(alone)
    print(f"{name:22}{middle:10.0f}{max(ours):10.0f}{bare:10.0f}{middle / bare:8.1f}{counting.count:12}")


class Statements:
    """A store that says how many statements a board took."""

    def __init__(self, store: Counting) -> None:
        self._store, self.count = store, 0

    def tally(self, tallyings: Sequence[Tallying], *, scope: Scope) -> list[Tallied]:
        self.count += 1
        return self._store.tally(tallyings, scope=scope)

    def known_days(self, *, scope: Scope, periods: Periods) -> KnownDays:
        self.count += 1
        return self._store.known_days(scope=scope, periods=periods)


def timed(run: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run, after one to warm up."""
    run()
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        took.append((time.perf_counter() - began) * 1000)
    return took


if __name__ == "__main__":
    main()
