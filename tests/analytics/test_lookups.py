from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.imports import ZONE, Desk, order
from tests.analytics.worlds import ANONYMOUS, KNOWN, event, instant, page, worlds
from yunchou.analytics.sessions import rebuild_sessions
from yunchou.analytics.stores.base import Override
from yunchou.analytics.stores.lookups import Activity, EventPlace, FirstVisit, Traffic
from yunchou.analytics.stores.memory import MemoryStore

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
SPRING = {"source": "baidu", "medium": "cpc", "campaign": "spring", "channel": "paid_search"}
EVERYBODY = (*KNOWN, *ANONYMOUS, 99)


@pytest.fixture(params=["clickhouse", "memory"])
def desk(request) -> Desk:
    """Both stores."""
    return Desk(request.getfixturevalue("event_store") if request.param == "clickhouse" else MemoryStore())


def merge(desk: Desk, person: int, into: int, *, workspace: int = 1) -> None:
    met = Override(workspace, person, into, instant("2026-03-18 05:00"), UUID(int=person))
    desk.store.insert_overrides([met], token=f"{person} {into}")


def build(desk: Desk, *days: int) -> None:
    rebuild_sessions(desk.store, workspace=1, days=[date(2026, 3, day) for day in days], zone=ZoneInfo(ZONE))


def test_a_persons_events_come_newest_first_under_all_ids_and_page_on(desk):
    desk.track(
        page("2026-03-18 02:00", person=11), event("2026-03-18 03:00", person=2), page("2026-03-18 02:30")
    )
    desk.publish(1, order("a", person=2, time="2025-01-01 02:00"))
    merge(desk, 11, 2)
    people = {2, *desk.store.people_merged_into(workspace=1, people=[2])}
    assert people == {2, 11}
    first = desk.store.person_events(workspace=1, people=people, limit=2)
    assert [one["time"] for one in first] == [instant("2026-03-18 03:00"), instant("2026-03-18 02:00")]
    last = EventPlace(first[-1]["time"], first[-1]["message_id"])
    [oldest] = desk.store.person_events(workspace=1, people=people, limit=2, before=last)
    assert (oldest["time"], oldest["import_id"]) == (instant("2025-01-01 02:00"), 1)
    assert desk.store.person_events(workspace=2, people=people, limit=2) == []


def test_events_of_one_moment_are_each_on_one_page(desk):
    desk.track(
        *(event("2026-03-18 02:00", message_id=str(UUID(int=1 << shift))) for shift in range(0, 128, 9))
    )
    seen, place = [], None
    while rows := desk.store.person_events(workspace=1, people=[1], limit=4, before=place):
        seen += [one["message_id"] for one in rows]
        place = EventPlace(rows[-1]["time"], rows[-1]["message_id"])
    assert sorted(map(str, seen), reverse=True) == list(map(str, seen))
    assert len(set(seen)) == 15


def test_what_people_did_in_all_with_their_first_visit(desk):
    desk.track(
        event("2026-03-18 01:00", person=11, event="app_opened"),
        page("2026-03-18 02:00", person=11, **SPRING),
        page("2026-03-19 02:00", person=2, channel="email"),
        event("2026-03-19 02:05", person=2, amount="5", amount_workspace="5"),
        event("2026-03-19 02:06", person=2, amount="7", amount_workspace=None),
        event("2026-03-20 02:06", person=2, type="identify", event=""),
        event("2026-03-19 02:06", person=3, event="app_opened"),
    )
    desk.publish(1, order("a", "10", person=2, time="2026-03-21 02:00", channel="ecommerce"))
    merge(desk, 11, 2)
    build(desk, 18, 19, 20, 21)
    found = desk.store.people_activity(workspace=1, people=[2, 3, 4, 11])
    assert found == {
        2: Activity(
            first_seen=instant("2026-03-18 01:00"),
            last_seen=instant("2026-03-21 02:00"),
            events=6,
            orders=3,
            amount=Decimal(15),
            untold=1,
            first_visit=FirstVisit(instant("2026-03-18 02:00"), "paid_search", "baidu", "cpc", "spring"),
        ),
        3: Activity(instant("2026-03-19 02:06"), instant("2026-03-19 02:06"), 1, 0, Decimal(0), 0, None),
    }
    assert desk.store.people_activity(workspace=2, people=[2]) == {}


def test_recent_traffic_is_what_trackers_sent_most_frequent_first(desk):
    desk.track(
        *(page("2026-03-18 02:00", **SPRING) for _ in range(3)),
        page("2026-03-18 02:00", click_id="abc", channel="paid_social"),
        page("2026-03-18 02:01", click_id="xyz", channel="paid_social"),
        page("2026-03-18 02:01", referrer_host="zhihu.com", content="c", term="t", channel="social"),
        page("2026-03-18 02:01", channel="direct"),
        page("2026-01-18 02:00", source="old"),
    )
    desk.publish(1, order("a", source="imported"))
    found = desk.store.recent_traffic(workspace=1, since=instant("2026-03-01 00:00"), limit=9)
    assert found == [
        Traffic("baidu", "cpc", "spring", "", "", False, "", "paid_search", 3),
        Traffic("", "", "", "", "", True, "", "paid_social", 2),
        Traffic("", "", "", "c", "t", False, "zhihu.com", "social", 1),
    ]
    assert len(desk.store.recent_traffic(workspace=1, since=instant("2026-03-01 00:00"), limit=1)) == 1
    assert desk.store.recent_traffic(workspace=2, since=LONG_AGO, limit=9) == []


def test_nobody_is_asked_about(desk):
    assert desk.store.people_activity(workspace=1, people=[]) == {}
    assert desk.store.people_merged_into(workspace=1, people=[]) == {}
    assert desk.store.person_events(workspace=1, people=[], limit=9) == []


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_both_stores_find_the_same_in_random_worlds(event_store, data):
    world = data.draw(worlds())
    stores = (world.tell(event_store) and event_store, world.in_memory())
    limit = data.draw(st.integers(1, 9))
    [ours, naive] = [
        (
            one.people_activity(workspace=world.workspace, people=EVERYBODY),
            one.people_merged_into(workspace=world.workspace, people=EVERYBODY),
            one.person_events(workspace=world.workspace, people=[1, 11, 12], limit=limit),
            one.recent_traffic(workspace=world.workspace, since=LONG_AGO, limit=limit),
        )
        for one in stores
    ]
    assert ours == naive
