"""The four dashboard questions over a million events, beside the plainest SQL for each: python -m benchmarks.questions."""
# ruff: noqa: S608 - the peers' SQL is put together from the constants below

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from yunchou.analytics.ask import ask
from yunchou.analytics.migrations import migrate
from yunchou.analytics.questions import (
    Compare,
    Dimension,
    EventCount,
    NumberSum,
    Period,
    Question,
    Trend,
    UniquePeople,
    Visits,
)
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.sessions import rebuild_sessions
from yunchou.analytics.stores.clickhouse import ClickHouseStore, open_store

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


def main() -> None:
    """Build the world, then time each question and its peer in turn."""
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
