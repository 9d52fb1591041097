import json
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.analytics.worlds import World, event, instant, page
from yunchou.analytics.errors import StoreRefused
from yunchou.analytics.schema import EVENT_COLUMNS, properties_hash
from yunchou.analytics.stores.base import KnownEvent, Override
from yunchou.analytics.stores.memory import MemoryStore

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


@pytest.fixture(params=["clickhouse", "memory"])
def store(request):
    """Both stores keep the same promises to the loader."""
    return request.getfixturevalue("event_store") if request.param == "clickhouse" else MemoryStore()


def lines(*events: dict[str, object], workspace: int = 1) -> bytes:
    return b"\n".join(json.dumps({"workspace": workspace} | one).encode() for one in events)


def test_the_same_token_and_events_count_once(store):
    body = lines(event("2026-03-18 02:00"), event("2026-01-18 02:00"))
    for _ in range(3):
        store.insert_events(body, token="000001:0-80")
    assert store.count_events() == 2


def test_a_repeat_after_half_of_it_was_stored_stores_the_other_half(event_store):
    march, january = event("2026-03-18 02:00"), event("2026-01-18 02:00")
    event_store.insert_events(lines(march), token="000001:0-80")
    event_store.insert_events(lines(march, january), token="000001:0-80")
    assert event_store.count_events() == 2


def test_every_column_comes_back_as_it_was_sent(store):
    sent = {
        "workspace": 1,
        "time": "2026-03-18 02:00:00.123",
        "received_at": "2026-03-18 02:00:01.000",
        "original_time": "2026-03-18 01:59:00.000",
        "message_id": "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
        "person": 2**64 - 1,
        "amount": "-12.5000",
        "amount_workspace": None,
        "numbers": {"price": 0.1},
        "strings": {"it's": "中文\n"},
        "properties": '{"b": 1, "a": "\\u0000"}',
        "flags": 65535,
        "position": 2**40,
        "item": 7,
        "import_id": 3,
    }
    texts = {
        name: f"{name} é" for name, kind in EVENT_COLUMNS.items() if "String" in kind and name not in sent
    }
    store.insert_events(json.dumps(sent | texts).encode(), token="t")
    [found] = store.latest_events(workspace=1, limit=5)
    assert found == sent | texts | {
        "time": datetime(2026, 3, 18, 2, 0, 0, 123000, UTC),
        "received_at": instant("2026-03-18 02:00:01"),
        "original_time": instant("2026-03-18 01:59"),
        "message_id": UUID(str(sent["message_id"])),
        "amount": Decimal("-12.5"),
    }


def test_a_column_that_does_not_exist_is_refused_and_nothing_of_the_batch_is_stored(store):
    with pytest.raises(StoreRefused, match="colour"):
        store.insert_events(
            lines(event("2026-03-18 02:00"), event("2026-03-18 02:00", colour="red")), token="t"
        )
    assert store.count_events() == 0


def test_known_events_come_with_what_tells_a_repeat_from_another_event(store):
    first = event("2026-03-18 02:00", properties='{"a": "é"}', segment="7", position=5, item=2, person=9)
    store.insert_events(lines(first), token="a")
    store.insert_events(lines(first, workspace=2), token="b")
    ids = [UUID(str(first["message_id"])), UUID(int=1 << 100)]
    assert store.known(workspace=1, message_ids=ids, since=instant("2026-03-18 02:00")) == [
        KnownEvent(ids[0], "7", 5, 2, "track", "order_completed", 9, properties_hash('{"a": "é"}'))
    ]
    assert store.known(workspace=1, message_ids=ids, since=instant("2026-03-18 02:01")) == []
    assert store.known(workspace=1, message_ids=[], since=LONG_AGO) == []


def test_more_ids_than_one_query_takes_are_all_looked_for(event_store):
    events = [event("2026-03-18 02:00") for _ in range(12_000)]
    event_store.insert_events(lines(*events), token="a")
    ids = [UUID(str(one["message_id"])) for one in events]
    assert {one.message_id for one in event_store.known(workspace=1, message_ids=ids, since=LONG_AGO)} == set(
        ids
    )


def test_message_ids_stream_while_other_queries_run(store):
    early, late = event("2026-03-18 02:00"), event("2026-03-18 03:00")
    store.insert_events(lines(early, late), token="a")
    stream = store.message_ids_since(instant("2026-03-18 02:30"))
    first = next(iter(stream))
    assert store.count_events(workspace=1) == 2
    assert first == (1, UUID(str(late["message_id"])), instant("2026-03-18 03:00"))
    assert list(stream) == []


def test_the_days_of_people_are_days_of_the_workspace(store):
    store.insert_events(
        lines(
            event("2026-03-18 15:59", person=1),
            event("2026-03-18 16:00", person=2),
            event("2026-03-25 02:00", person=3),
        ),
        token="a",
    )
    found = store.days_of_people(workspace=1, people={1, 2}, zone="Asia/Shanghai")
    assert found == {date(2026, 3, 18), date(2026, 3, 19)}
    assert store.days_of_people(workspace=2, people={1}, zone="Asia/Shanghai") == set()
    assert store.days_of_people(workspace=1, people=(), zone="Asia/Shanghai") == set()


def test_the_latest_events_come_newest_first_and_page_back(store):
    events = [page("2026-03-18 02:00"), event("2026-03-18 02:01"), event("2026-03-18 02:02")]
    store.insert_events(lines(*events), token="a")
    found = store.latest_events(workspace=1, limit=2)
    assert [one["received_at"] for one in found] == [instant("2026-03-18 02:02"), instant("2026-03-18 02:01")]
    [older] = store.latest_events(workspace=1, limit=2, before=instant("2026-03-18 02:01"))
    assert older["event"] == "page_viewed"
    assert len(store.latest_events(workspace=1, event="order_completed", limit=9)) == 2
    assert store.latest_events(workspace=2, limit=9) == []


def test_events_are_counted_by_workspace_name_segment_and_place(store):
    events = [event("2026-03-18 02:00", segment="7", position=place) for place in (0, 80, 160)]
    store.insert_events(lines(*events, page("2026-03-18 02:00", segment="8", position=80)), token="a")
    store.insert_events(lines(event("2026-03-18 02:00", segment="7", position=80), workspace=2), token="b")
    assert store.count_events() == 5
    assert store.count_events(workspace=1) == 4
    assert store.count_events(workspace=1, event="page_viewed") == 1
    assert store.count_events(segment="7", positions=(80, 160)) == 2
    assert store.count_events(workspace=1, segment="7", positions=(80, 160)) == 1


def test_names_come_most_frequent_first(store):
    store.insert_events(
        lines(event("2026-03-18 02:00"), event("2026-03-18 02:00"), page("2026-03-18 02:00")), token="a"
    )
    assert store.event_names(workspace=1, limit=9) == ["order_completed", "page_viewed"]
    assert store.event_names(workspace=1, limit=1) == ["order_completed"]


def test_the_first_event_is_known_by_its_time(store):
    assert store.first_event_at(workspace=1) is None
    store.insert_events(lines(event("2026-03-18 02:00"), event("2020-03-18 02:00")), token="a")
    assert store.first_event_at(workspace=1) == instant("2020-03-18 02:00")


def test_merges_with_the_same_token_are_stored_once(event_store):
    merge = Override(1, 11, 1, instant("2026-03-18 02:00"), UUID(int=1))
    for _ in range(2):
        event_store.insert_overrides([merge], token="000001:0-80")
    event_store.insert_overrides([], token="nothing")
    assert event_store.select("SELECT count() FROM person_overrides") == [(1,)]


def test_twelve_years_of_months_are_one_insert(event_store):
    start = datetime(1970, 1, 15, tzinfo=UTC)
    events = [event(start + timedelta(days=31 * month)) for month in range(150)]
    event_store.insert_events(lines(*events), token="old orders")
    assert event_store.count_events() == 150


def test_threads_ask_at_the_same_time(event_store):
    World([event("2026-03-18 02:00")], workspace=1).tell(event_store)
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(event_store.count_events(workspace=1))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8
