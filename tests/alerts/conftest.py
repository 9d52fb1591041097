"""A shop whose orders of each day are stated, so that rules have something to watch."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from tests.arrivals import Arrivals
from yunchou.accounts.models import Membership
from yunchou.alerts.drafts import RuleDraft
from yunchou.alerts.evaluation import evaluate
from yunchou.alerts.models import Firing, Rule
from yunchou.alerts.services import save_rule
from yunchou.core.scope import workspace_scope
from yunchou.metrics.slices import Slice


@pytest.fixture
def at_noon(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


class Shop:
    """Orders of past days. `sold` states how many there were on each day up to yesterday."""

    def __init__(self, arrivals: Arrivals, *, workspace: Any, now: datetime) -> None:
        self.arrivals, self.workspace, self.now = arrivals, workspace, now
        self._number = 0

    def sold(self, *orders: int, source: str = "direct") -> None:
        for back, many in zip(range(len(orders), 0, -1), orders, strict=True):
            self.sell(many, days_ago=back, source=source)
        self.arrivals.load()

    def sell(self, many: int, *, days_ago: int, source: str = "direct") -> None:
        at = self.now - timedelta(days=days_ago)
        messages = [message for _turn in range(many) for message in self._order(at, source)]
        for start in range(0, len(messages), 400):
            self.arrivals.receive(messages[start : start + 400], workspace=self.workspace)

    def look(self, **later: int) -> list[Firing]:
        """What the rules find now, or so many days or hours later."""
        return evaluate(self.workspace, now=self.now + timedelta(**later))

    def _order(self, at: datetime, source: str) -> Sequence[dict[str, Any]]:
        self._number += 1
        who = {"anonymousId": f"p{self._number}", "timestamp": at.isoformat()}
        page = {"url": f"https://shop.example/?utm_source={source}&utm_medium=cpc", "path": "/"}
        paid = {"order_id": f"o{self._number}", "revenue": 100, "currency": "CNY"}
        return (
            {"type": "page", "messageId": f"v{self._number}", "context": {"page": page}, **who},
            {
                "type": "track",
                "event": "Order Completed",
                "messageId": f"m{self._number}",
                "properties": paid,
                **who,
            },
        )


@pytest.fixture
def shop(arrivals: Arrivals, workspace: Any, now: datetime, at_noon: None) -> Shop:
    return Shop(arrivals, workspace=workspace, now=now)


@pytest.fixture
def member(workspace: Any) -> Callable[[Any], Membership]:
    """A person's place in the workspace."""
    return lambda person: Membership.unscoped.select_related("user", "workspace").get(
        workspace=workspace, user=person
    )


@pytest.fixture
def draft(ben: Any) -> Callable[..., RuleDraft]:
    """Orders a fifth below the same weekdays, three days in a row; words in the call change it."""

    def make(metric: str = "orders", **more: Any) -> RuleDraft:
        said = {"name": "Orders fall", "threshold": Decimal("0.2"), "minimum": Decimal(5), "owner": ben}
        return RuleDraft(**{"of": Slice(metric), **said, **more})

    return make


@pytest.fixture
def rule(draft: Any, member: Any, ben: Any, workspace: Any, now: datetime) -> Callable[..., Rule]:
    """Saves a rule of Ben's, made long enough ago for all runs of the test to be news."""

    def make(metric: str = "orders", *, made: datetime | None = None, **more: Any) -> Rule:
        with workspace_scope(workspace):
            return save_rule(draft(metric, **more), by=member(ben), now=made or now - timedelta(days=10))

    return make
