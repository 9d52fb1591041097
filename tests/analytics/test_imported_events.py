import threading
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.analytics.imports import DAY, ZONE, Desk, order, record_id
from tests.analytics.worlds import event, instant, page
from yunchou.analytics.errors import StillPublished, StoreRefused
from yunchou.analytics.sessions import rebuild_sessions
from yunchou.analytics.stores import clickhouse_imports
from yunchou.analytics.stores.base import Override
from yunchou.analytics.stores.importing import ImportSizes, Published
from yunchou.analytics.stores.memory import MemoryStore

MARCH_19, APRIL_2 = date(2026, 3, 19), date(2026, 4, 2)


@pytest.fixture(params=["clickhouse", "memory"])
def desk(request, monkeypatch) -> Desk:
    """Both stores keep the same promises; the one in the engine in many slices."""
    monkeypatch.setattr(clickhouse_imports, "AT_ONCE", 2)
    store = request.getfixturevalue("event_store") if request.param == "clickhouse" else MemoryStore()
    return Desk(store)


def published(**counts) -> Published:
    """Counts; those not named are 0."""
    none = dict.fromkeys(("loaded", "changed", "unchanged", "superseded", "tracked"), 0)
    return Published(**(none | {"days": frozenset()} | counts))


def test_what_is_staged_is_seen_by_nobody_until_it_is_published(desk):
    desk.stage(1, order("a"), order("b"))
    assert desk.shown() == {}
    assert desk.publish(1) == published(loaded=2, days=frozenset({DAY}))
    assert desk.shown() == {record_id("a"): (1, "10.0000"), record_id("b"): (1, "10.0000")}


def test_every_column_of_a_statement_is_shown_as_it_was_stated(desk):
    said = order(
        "a", source="s", medium="m", campaign="c", channel="ecommerce", numbers={"items": 2.0}, flags=3
    )
    desk.publish(7, said | {"position": 5, "item": 1, "properties": '{"a": 1}'})
    [found] = desk.store.latest_events(workspace=1, import_id=7, limit=9)
    assert found["strings"] == {"order_id": "a"}
    assert found["numbers"] == {"items": 2.0}
    assert (found["channel"], found["flags"], found["properties"]) == ("ecommerce", 3, '{"a": 1}')
    assert (found["position"], found["item"], found["amount"]) == (5, 1, Decimal(10))


def test_the_same_file_twice_changes_nothing_and_either_may_be_undone(desk):
    orders = [order(name) for name in "abc"]
    desk.publish(1, *orders)
    assert desk.publish(2, *orders) == published(unchanged=3)
    assert {import_id for import_id, _ in desk.shown().values()} == {1}
    undone = desk.undo(1)
    assert (undone.events, undone.restored, undone.days, undone.people) == (0, 0, frozenset(), frozenset())
    assert {import_id for import_id, _ in desk.shown().values()} == {2}
    assert len(desk.shown()) == 3


def test_an_overlapping_file_changes_only_what_differs_and_undoing_it_brings_back_what_was(desk):
    desk.publish(1, order("a"), order("b"))
    later = order("b", "12.5000", time="2026-04-01 16:00")
    assert desk.publish(2, order("a"), later, order("c")) == published(
        loaded=1, changed=1, unchanged=1, days=frozenset({DAY, APRIL_2})
    )
    assert desk.shown() == {
        record_id("a"): (1, "10.0000"),
        record_id("b"): (2, "12.5000"),
        record_id("c"): (2, "10.0000"),
    }
    undone = desk.undo(2)
    assert (undone.events, undone.restored) == (1, 1)
    assert undone.days == {DAY, APRIL_2}
    assert desk.shown() == {record_id("a"): (1, "10.0000"), record_id("b"): (1, "10.0000")}


def test_an_undo_of_something_beneath_leaves_what_lies_above(desk):
    desk.publish(1, order("a"))
    desk.publish(2, order("a", "11.0000"))
    desk.publish(3, order("a", "12.0000"))
    assert desk.undo(2).days == frozenset()
    assert desk.shown() == {record_id("a"): (3, "12.0000")}
    desk.undo(3)
    assert desk.shown() == {record_id("a"): (1, "10.0000")}


def test_a_lower_import_that_is_published_later_stays_beneath(desk):
    desk.publish(2, order("a", "12.0000"), order("b"))
    desk.stage(1, order("a"), order("b"), order("c"))
    assert desk.publish(1) == published(loaded=1, unchanged=1, superseded=1, days=frozenset({DAY}))
    assert desk.shown()[record_id("a")] == (2, "12.0000")
    desk.undo(2)
    assert desk.shown()[record_id("a")] == (1, "10.0000")


def test_of_several_lines_about_one_order_the_last_holds_and_the_others_are_counted(desk):
    lines = [order("a", "1.0000"), order("b"), order("a", "2.0000"), order("a", "3.0000")]
    assert desk.publish(1, *lines) == published(loaded=2, superseded=2, days=frozenset({DAY}))
    assert desk.shown()[record_id("a")] == (1, "3.0000")


def test_a_row_that_states_an_order_and_its_refund_counts_once(desk):
    rows = [order("a"), refund("a"), order("b"), order("a"), refund("a")]
    assert desk.publish(1, *rows) == published(loaded=2, superseded=1, days=frozenset({DAY}))
    assert desk.publish(2, *rows) == published(unchanged=2, superseded=1)
    assert desk.publish(3, order("a", "12.0000"), refund("a")) == published(changed=1, days=frozenset({DAY}))
    assert set(desk.shown()) == {record_id("a"), record_id("b"), record_id("refund of a")}
    assert desk.undo(3).restored == 1


def refund(name: str) -> dict[str, object]:
    """What a row states beside its order."""
    return order(f"refund of {name}", event="order_refunded", item=1, strings={"order_id": name})


def test_what_an_unpublished_import_states_never_shows(desk):
    desk.publish(1, order("a"))
    desk.stage(2, order("a", "99.0000"))
    desk.publish(3, order("a", "12.0000"))
    desk.undo(3)
    assert desk.shown() == {record_id("a"): (1, "10.0000")}


@pytest.mark.parametrize(
    "properties",
    [{"strings": {"order_id": "77"}}, {"numbers": {"order_id": 77.0}}],
    ids=["number as text", "number as number"],
)
def test_an_order_that_a_tracker_brought_is_left_out_and_counted(desk, properties):
    desk.track(event("2026-03-18 01:59", **properties))
    assert desk.publish(1, order("77"), order("78")) == published(loaded=1, tracked=1, days=frozenset({DAY}))
    assert list(desk.shown()) == [record_id("78")]
    desk.undo(1)
    assert desk.store.count_events(workspace=1) == 1


def test_only_the_same_event_with_an_order_number_is_taken_for_the_tracked_one(desk):
    desk.track(
        event("2026-03-18 01:59", event="order_refunded", strings={"order_id": "77"}),
        event("2026-03-18 01:59", strings={"order_id": ""}),
    )
    numberless = order("no number", strings={})
    assert desk.publish(1, order("77"), numberless).loaded == 2


def test_an_order_that_is_tracked_after_it_was_imported_counts_once_from_the_next_import_on(desk):
    desk.publish(1, order("77"))
    desk.track(event("2026-03-18 01:59", strings={"order_id": "77"}))
    assert desk.publish(2, order("77")) == published(tracked=1, days=frozenset({DAY}))
    assert desk.shown() == {}


def test_an_undo_names_the_people_who_have_nothing_left(desk):
    desk.track(page("2026-03-18 02:00", person=2))
    merge = Override(1, 11, 3, instant("2026-03-18 05:00"), record_id("merge"))
    desk.store.insert_overrides([merge], token="merge")
    people = [order(number, person=number) for number in (1, 2, 3, 4)]
    desk.publish(1, *people)
    desk.publish(2, order(4, person=4))
    assert desk.undo(1).people == {1}


def test_an_undo_reports_the_same_again_until_its_rows_are_forgotten(desk):
    desk.publish(1, order("a", person=5))
    first = desk.undo(1)
    assert desk.undo(1) == first
    assert desk.store.import_sizes(workspace=1, import_id=1) == ImportSizes(versions=1, events=0, facts=0)
    desk.store.forget_import(workspace=1, import_id=1)
    assert desk.store.import_sizes(workspace=1, import_id=1) == ImportSizes(0, 0, 0)
    assert desk.undo(1).events == 0


def test_what_counts_cannot_be_forgotten(desk):
    desk.publish(1, order("a"))
    with pytest.raises(StillPublished, match="Undo it before"):
        desk.store.forget_import(workspace=1, import_id=1)
    assert desk.store.import_sizes(workspace=1, import_id=1) == ImportSizes(versions=1, events=1, facts=0)


def test_what_was_forgotten_can_be_imported_again(desk):
    for _ in range(2):
        desk.publish(1, order("a"), order("b"))
        assert len(desk.shown()) == 2
        desk.undo(1)
        desk.store.forget_import(workspace=1, import_id=1)
        assert desk.shown() == {}


def test_the_very_same_rows_are_shown_again_after_an_undo(desk):
    desk.stage(1, order("a"), order("b"))
    for _ in range(3):
        desk.publish(1)
        assert len(desk.shown()) == 2
        desk.undo(1)
        assert desk.shown() == {}


def test_the_same_token_is_staged_once(desk):
    lines = desk._lines(1, [order("a")])
    for _ in range(2):
        desk.store.insert_versions(lines, token="part 1")
        desk.store.insert_facts(b"", token="nothing")
    assert desk.store.import_sizes(workspace=1, import_id=1).versions == 1


def test_a_column_that_does_not_exist_is_refused(desk):
    with pytest.raises(StoreRefused, match="colour"):
        desk.stage(1, order("a", colour="red"))


def test_orders_of_fifty_years_are_published_at_once(desk):
    start = instant("1970-01-05 02:00")
    times = [start + timedelta(days=31 * month) for month in range(600)]
    orders = [order(number, time=f"{time:%Y-%m-%d %H:%M}") for number, time in enumerate(times[::12])]
    assert desk.publish(1, *orders).loaded == 50
    assert len(desk.undo(1).days) == 50


def test_imported_orders_open_no_session_and_are_no_visit(event_store):
    desk = Desk(event_store)
    desk.track(page("2026-03-18 02:00", person=1, channel="search"))
    desk.publish(
        1, order("a", person=1, channel="email"), order("v", person=9, type="page", event="page_viewed")
    )
    rebuild_sessions(event_store, workspace=1, days=[DAY], zone=ZoneInfo(ZONE))
    rows = event_store.select("SELECT person, channel, events FROM sessions")
    assert rows == [(1, "search", 1)]


def test_imported_rows_are_no_arrivals(desk):
    desk.track(event("2026-03-18 02:00", strings={"order_id": "1"}))
    desk.publish(1, order("a"))
    assert len(list(desk.store.message_ids_since(instant("2020-01-01 00:00")))) == 1
    assert len(desk.store.latest_events(workspace=1, limit=9)) == 2
    assert [one["import_id"] for one in desk.store.latest_events(workspace=1, import_id=0, limit=9)] == [0]


def test_another_workspace_is_not_touched(desk):
    cai = Desk(desk.store, workspace=2)
    cai.track(event("2026-03-18 02:00", strings={"order_id": "a"}))
    cai.publish(1, order("b", "5.0000"))
    assert desk.publish(1, order("a"), order("b")).loaded == 2
    desk.undo(1)
    desk.store.forget_import(workspace=1, import_id=1)
    assert cai.shown() == {record_id("b"): (1, "5.0000")}
    assert cai.store.import_sizes(workspace=2, import_id=1).versions == 1


def test_two_imports_that_are_published_at_once_state_one_record_once(event_store):
    desk = Desk(event_store)
    for number in (1, 2, 3):
        desk.stage(number, *(order(name, f"{number}.0000") for name in range(40)))
    threads = [threading.Thread(target=desk.publish, args=(number,)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(desk.shown().values()) == {(3, "3.0000")}
    assert len(desk.shown()) == 40
