"""Two weeks of a small shop: in the second, half as many visits leave their contact, and all else is as before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.events.imports.conftest import in_this_process  # noqa: F401  a fixture for this folder
from tests.events.imports.desk import Desk, csv_of
from tests.inbox.conftest import group, office, robot, set_env  # noqa: F401  fixtures for this folder
from tests.web.conftest import at_noon, order, view  # noqa: F401  a fixture for this folder
from yunchou.core.scope import workspace_scope
from yunchou.events.imports import jobs
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.reports.services import make_report

WEEK, WEEK_BEFORE = date(2026, 3, 9), date(2026, 3, 2)
PAID = "?utm_source=baidu&utm_medium=cpc"
FIELDS = ("day", "campaign", "channel", "spend", "impressions", "clicks")
STATED = Mapping(
    Kind.FACTS, "baidu_ads", columns={name: name for name in FIELDS}, constants={"account": "shop"}
)
VISITS, LEADS, ORDERS = 30, {WEEK_BEFORE: 12, WEEK: 6}, {WEEK_BEFORE: 6, WEEK: 3}


def lead(message_id: str, person: str, at: datetime) -> dict:
    return {
        "type": "track",
        "event": "lead_submitted",
        "messageId": message_id,
        "anonymousId": person,
        "timestamp": at.isoformat(),
        "properties": {},
    }


def day_of(monday: date, number: int) -> list[dict]:
    """Thirty visits by paid search, some leads, and half as many orders."""
    day = monday + timedelta(days=number)
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    people = [f"{day}-{person}" for person in range(VISITS)]
    messages = [view(f"v-{one}", one, at, PAID) for one in people]
    messages += [lead(f"l-{one}", one, at + timedelta(minutes=2)) for one in people[: LEADS[monday]]]
    messages += [order(f"o-{one}", one, at + timedelta(minutes=5), 100) for one in people[: ORDERS[monday]]]
    return messages


@pytest.fixture
def weeks(transactional_db, arrivals, workspace, now, at_noon):  # noqa: F811  the fixture that is imported above
    """The events of both weeks."""
    for monday in (WEEK_BEFORE, WEEK):
        for number in range(7):
            arrivals.receive(day_of(monday, number), workspace=workspace)
    arrivals.load()
    return arrivals


@pytest.fixture
def desk(weeks, workspace, ana, now, monkeypatch):
    """Where Ana brings in what the platform states."""
    monkeypatch.setattr(jobs, "event_store", lambda: weeks.store)
    return Desk(workspace=workspace, by=ana, now=now - timedelta(hours=2), store=weeks.store)


def stated(monday: date, *, clicks: int = 60) -> list[tuple]:
    days = [monday + timedelta(days=number) for number in range(7)]
    return [(str(day), "search", "paid_search", "30.00", 1000, clicks) for day in days]


@pytest.fixture
def stated_weeks(desk):
    """What the platform states of both weeks."""
    with workspace_scope(desk.workspace):
        desk.load(csv_of(FIELDS, *stated(WEEK_BEFORE), *stated(WEEK)), mapping=STATED)
    return desk


@pytest.fixture
def made(stated_weeks, workspace, ana, now, scope):
    """The report of the second week."""
    return make_report("weekly", day=WEEK, workspace=workspace, by=ana, now=now)
