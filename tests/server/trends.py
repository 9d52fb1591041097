"""Asks about an event store that no server has open: `python -m tests.server.trends FOLDER WORKSPACE FIRST LAST`.

Prints {measure: {"total": …, "channels": {channel: [per day]}}} of visits, visitors, orders and revenue.
"""

import json
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from yunchou.analytics.answers import Answer, Known
from yunchou.analytics.ask import ask
from yunchou.analytics.questions import Dimension, EventCount, NumberSum, Period, Trend, Visitors, Visits
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.stores.clickhouse import open_store

MEASURES = {
    "visits": Visits(),
    "visitors": Visitors(),
    "orders": EventCount("order_completed"),
    "revenue": NumberSum("order_completed"),
}


def main() -> None:
    folder, workspace, first, last = sys.argv[1:]
    store = open_store(f"chdb://{folder}")
    scope = Scope(workspace=int(workspace), zone=ZoneInfo("Asia/Shanghai"), currency="CNY")
    between = Period(date.fromisoformat(first), date.fromisoformat(last))
    now = datetime.now(UTC)
    freshness = Freshness(first_event_day=between.start, drained_through=now)
    answers = {
        name: ask(
            Trend(measure, between, by=Dimension("channel")),
            store=store, scope=scope, freshness=freshness, now=now,
        )
        for name, measure in MEASURES.items()
    }  # fmt: skip
    json.dump({name: _plain(answer) for name, answer in answers.items()}, sys.stdout)
    store.close()


def _plain(answer: Answer) -> dict[str, object]:
    channels = {group.name: [_number(value) for value in group.series] for group in answer.groups}
    return {"total": _number(answer.total), "channels": channels}


def _number(value: object) -> str:
    """No data on a day is what the simulator calls zero."""
    return str(value.amount) if isinstance(value, Known) else "0"


if __name__ == "__main__":
    main()
