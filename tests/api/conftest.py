"""What the API's tests stand on: keys of the workspace and a few events of yesterday."""

from datetime import datetime, timedelta

import pytest

from tests.events.imports.conftest import in_this_process  # noqa: F401  a fixture for this folder
from yunchou.accounts.permissions import Scope
from yunchou.accounts.services import create_key
from yunchou.core.scope import workspace_scope


@pytest.fixture
def secret_key(workspace, now: datetime) -> str:
    """A secret key with every scope, in Ana's workspace."""
    with workspace_scope(workspace):
        return create_key("secret", name="report", scopes=list(Scope), by=None, actor_label="test", now=now)[
            1
        ]


@pytest.fixture
def write_key(workspace, now: datetime) -> str:
    with workspace_scope(workspace):
        return create_key("write", name="shop", by=None, actor_label="test", now=now)[1]


@pytest.fixture
def yesterday(arrivals, workspace, other_workspace, now: datetime) -> datetime:
    """Two visits of two people and one order in Ana's workspace; one order in Cai's."""
    day = now - timedelta(days=1)
    ours = [
        _page("m1", "u1", day, "https://shop.example/?utm_source=baidu&utm_medium=cpc"),
        _order("m2", "u1", day + timedelta(minutes=5), 129.5),
        _page("m3", "u2", day, "https://shop.example/"),
    ]
    arrivals.receive(ours, workspace=workspace)
    arrivals.receive([_order("m4", "cai-canary", day, 999)], workspace=other_workspace)
    arrivals.load()
    return day


def _page(message_id: str, user: str, at: datetime, url: str) -> dict[str, object]:
    page = {"url": url, "referrer": ""}
    return {
        "type": "page",
        "messageId": message_id,
        "userId": user,
        "timestamp": at.isoformat(),
        "context": {"page": page},
    }


def _order(message_id: str, user: str, at: datetime, revenue: float) -> dict[str, object]:
    properties = {"order_id": message_id, "revenue": revenue, "currency": "CNY"}
    return {
        "type": "track",
        "event": "Order Completed",
        "messageId": message_id,
        "userId": user,
        "timestamp": at.isoformat(),
        "properties": properties,
    }
