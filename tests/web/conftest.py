"""A small shop with hand-made days, for the pages about numbers and events."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.arrivals import Arrivals
from tests.events.imports.conftest import in_this_process  # noqa: F401  a fixture for this folder

SHOP = "https://shop.example"


@pytest.fixture
def at_noon(now: datetime) -> Iterator[None]:
    """It is always half past noon on the 18th of March in Shanghai."""
    with time_machine.travel(now, tick=False):
        yield


def view(message_id: str, person: str, at: datetime, query: str = "", **more: Any) -> dict[str, Any]:
    """Somebody looks at the shop's first page."""
    return {
        "type": "page",
        "messageId": message_id,
        "anonymousId": person,
        "timestamp": at.isoformat(),
        "context": {"page": {"url": f"{SHOP}/{query}", "path": "/", "referrer": ""}},
        **more,
    }


def order(message_id: str, person: str, at: datetime, revenue: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Order Completed",
        "messageId": message_id,
        "anonymousId": person,
        "timestamp": at.isoformat(),
        "properties": {"order_id": message_id, "revenue": revenue, "currency": "CNY", **more},
    }


@pytest.fixture
def shop(arrivals: Arrivals, workspace, other_workspace, now: datetime, at_noon: None) -> Arrivals:
    """Ana's shop: three visits of two people and two orders yesterday, one visit today. Cai's: one huge order.

    Yesterday: `a` comes by Baidu's paid search and orders for 129.50; `b` comes directly, comes back six hours later, and
    then orders for 0.50. Seven days before there was one visit of `b` without an order.
    """
    yesterday, week_ago = now - timedelta(days=1), now - timedelta(days=8)
    paid = "?utm_source=baidu&utm_medium=cpc"
    messages = [
        view("m1", "a-person", yesterday, paid),
        order("m2", "a-person", yesterday + timedelta(minutes=5), 129.5),
        view("m3", "b-person", yesterday),
        view("m4", "b-person", yesterday + timedelta(hours=6)),
        order("m5", "b-person", yesterday + timedelta(hours=6, minutes=5), 0.5),
        view("m6", "b-person", week_ago),
        view("m7", "c-person", now - timedelta(minutes=10)),
    ]
    arrivals.receive(messages, workspace=workspace)
    foreign = [view("x1", "cai-canary", yesterday), order("x2", "cai-canary", yesterday, 5000)]
    arrivals.receive(foreign, workspace=other_workspace)
    arrivals.load()
    return arrivals
