"""A shop with a season's history, whose goals can be foretold; and goals for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from tests.arrivals import Arrivals
from yunchou.analytics.questions import Period
from yunchou.goals.drafts import Draft
from yunchou.goals.models import Goal
from yunchou.goals.services import commit_goal, draft_goal
from yunchou.metrics.slices import Slice

#: The shop's today is the 18th of March 2026, a Wednesday.
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
#: Orders a day, from Monday to Sunday: 28 a week.
WEEK = (4, 4, 4, 4, 4, 5, 3)
ORDERS, REVENUE, ORDER_RATE = Slice("orders"), Slice("revenue"), Slice("order-rate")
SOURCES = ("baidu", "baidu", "weibo")


@pytest.fixture
def at_noon(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


class Shop:
    """Visits and orders of past days, of 100 yuan each."""

    def __init__(self, arrivals: Arrivals, *, workspace: Any, now: datetime) -> None:
        self.arrivals, self.workspace, self.now = arrivals, workspace, now
        self._number = 0

    def trade(self, orders: Sequence[int], *, visits_each: int = 2, until_days_ago: int = 1) -> None:
        """So many orders a day, the last of these days so long ago."""
        messages = []
        for back, many in zip(range(len(orders) - 1, -1, -1), orders, strict=True):
            at = self.now - timedelta(days=back + until_days_ago)
            for turn in range(many):
                messages += self._sale(at, SOURCES[turn % len(SOURCES)], visits=visits_each)
        for start in range(0, len(messages), 400):
            self.arrivals.receive(messages[start : start + 400], workspace=self.workspace)
        self.arrivals.load()

    def trade_as_always(self, days: int, *, until_days_ago: int = 1) -> None:
        """The same week over and over."""
        last = self.now.date() - timedelta(days=until_days_ago)
        history = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
        self.trade([WEEK[day.weekday()] for day in history], until_days_ago=until_days_ago)

    def _sale(self, at: datetime, source: str, *, visits: int) -> list[dict[str, Any]]:
        """Visits by one source, the last of which buys."""
        page = {"url": f"https://shop.example/?utm_source={source}&utm_medium=cpc", "path": "/"}
        messages: list[dict[str, Any]] = []
        for _turn in range(visits):
            self._number += 1
            who = {"anonymousId": f"p{self._number}", "timestamp": at.isoformat()}
            messages.append(
                {"type": "page", "messageId": f"v{self._number}", "context": {"page": page}, **who}
            )
        paid = {"order_id": f"o{self._number}", "revenue": 100, "currency": "CNY"}
        sold = {"type": "track", "event": "Order Completed", "messageId": f"m{self._number}"}
        return [*messages, {**sold, "properties": paid, **who}]


@pytest.fixture
def shop(arrivals: Arrivals, workspace: Any, now: datetime, at_noon: None) -> Shop:
    return Shop(arrivals, workspace=workspace, now=now)


@pytest.fixture
def draft(ana: Any) -> Callable[..., Draft]:
    """A draft that lacks nothing; what a test is about is given by name."""

    def make(**fields: Any) -> Draft:
        whole = Draft(
            title="Orders in April",
            slice=ORDERS,
            target=Decimal(150),
            baseline=Decimal(120),
            baseline_reason="Counted by hand.",
            owner=ana,
            start=APRIL.start,
            end=APRIL.end,
            no_parent_reason="The first one.",
        )
        return replace(whole, **fields)

    return make


@pytest.fixture
def drafted(
    scope: None, workspace: Any, ana: Any, now: datetime, draft: Callable[..., Draft]
) -> Callable[..., Goal]:
    """Keep a draft."""
    return lambda **fields: draft_goal(draft(**fields), workspace=workspace, by=ana, now=now)


@pytest.fixture
def committed(drafted: Callable[..., Goal], workspace: Any, ana: Any, now: datetime) -> Callable[..., Goal]:
    """Commit to a goal."""
    return lambda **fields: commit_goal(drafted(**fields), outlook=None, workspace=workspace, by=ana, now=now)
