"""`yunchou serve` with its events on a ClickHouse server (what stands for one is told in tests/clickhouse_http.py)."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.clickhouse_http import ClickHouseProcess
from tests.server.running import Home, run_command

pytestmark = pytest.mark.server


def order(number: int) -> dict[str, Any]:
    properties = {"order_id": number, "revenue": 99.5, "currency": "CNY"}
    return {
        "type": "track",
        "messageId": f"m-{number}",
        "userId": "u1",
        "event": "Order Completed",
        "properties": properties,
    }


@pytest.fixture
def clickhouse(tmp_path: Path) -> Iterator[ClickHouseProcess]:
    """A ClickHouse server with nothing in it."""
    process = ClickHouseProcess(tmp_path / "clickhouse")
    process.start()
    yield process
    process.kill()


def from_api(home: Home, path: str, body: object = None) -> Any:
    """The JSON that the running server answers to the secret key."""
    secret = run_command(home, "key", "create", "--workspace", "ours", "--kind", "secret").strip()
    request = urllib.request.Request(  # noqa: S310  our own loopback address
        home.url + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  the same
        return json.load(answer)


def test_what_is_sent_is_loaded_listed_and_counted_also_after_the_event_server_was_away(
    start, home, clickhouse
):
    server = start(EVENTS_URL=clickhouse.url("shop"))
    assert server.send(order(1))[0] == 200
    server.wait_until_loaded(1)
    with clickhouse.away():
        assert server.send(order(1), order(2))[0] == 200
    server.wait_until_loaded(3)
    assert home.account() == {"received": 3, "loaded": 2, "duplicate": 1, "refused": 0}

    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    question = {
        "kind": "trend",
        "measure": {"kind": "sum", "event": "order_completed"},
        "between": {"start": str(today - timedelta(days=1)), "end": str(today)},
    }
    answer = from_api(home, "/api/v1/ask", question)
    assert answer["total"] == {"kind": "known", "amount": "199.0000"}
    listed = from_api(home, "/api/v1/events?event=order_completed&limit=10")["events"]
    assert {one["properties"]["order_id"] for one in listed} == {1, 2}
    assert not (home.folder / "events").exists()
    assert server.stop() == 0
