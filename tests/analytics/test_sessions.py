from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.analytics.worlds import World, event, instant, page
from yunchou.analytics.errors import StaleBuild
from yunchou.analytics.sessions import rebuild_sessions
from yunchou.analytics.stores.base import Override

SPRING = {"source": "baidu", "medium": "cpc", "campaign": "spring", "channel": "paid_search"}
SUMMER = SPRING | {"campaign": "summer"}


def sessions(store, world: World) -> list[tuple[object, ...]]:
    """What readers see: each day by its newest build; times as HH:MM in UTC."""
    rows = store.select(
        "SELECT person, start, end, channel, campaign, path, views, events FROM sessions WHERE workspace = {workspace:UInt64} AND (day, build) IN "
        "(SELECT day, max(build) FROM session_builds WHERE workspace = {workspace:UInt64} GROUP BY day) "
        "ORDER BY person, start",
        {"workspace": world.workspace},
    )
    return [(who, f"{start:%H:%M}", f"{end:%H:%M}", *rest) for who, start, end, *rest in rows]


def test_thirty_minutes_of_silence_go_on_and_a_millisecond_more_ends_it(event_store):
    later = instant("2026-03-18 03:00") + timedelta(minutes=30, milliseconds=1)
    world = World(
        [
            page("2026-03-18 02:00", path="/a"),
            page("2026-03-18 02:30", path="/b"),
            page("2026-03-18 03:00"),
            page(later),
        ]
    ).tell(event_store)
    assert sessions(event_store, world) == [
        (1, "02:00", "03:00", "direct", "", "/a", 3, 3),
        (1, "03:30", "03:30", "direct", "", "", 1, 1),
    ]


def test_another_campaign_starts_a_session_and_the_same_one_does_not(event_store):
    world = World(
        [
            page("2026-03-18 02:00", path="/plain"),
            page("2026-03-18 02:05", path="/spring", **SPRING),
            event("2026-03-18 02:06"),
            page("2026-03-18 02:07", path="/spring2", **SPRING),
            page("2026-03-18 02:10", path="/summer", **SUMMER),
            page("2026-03-18 02:11", path="/spring3", **SPRING),
        ]
    ).tell(event_store)
    assert sessions(event_store, world) == [
        (1, "02:00", "02:00", "direct", "", "/plain", 1, 1),
        (1, "02:05", "02:07", "paid_search", "spring", "/spring", 2, 3),
        (1, "02:10", "02:10", "paid_search", "summer", "/summer", 1, 1),
        (1, "02:11", "02:11", "paid_search", "spring", "/spring3", 1, 1),
    ]


def test_a_campaign_seen_before_a_pause_counts_as_new_after_it(event_store):
    world = World(
        [page("2026-03-18 02:00", **SPRING), event("2026-03-18 03:00"), page("2026-03-18 03:01", **SPRING)]
    ).tell(event_store)
    assert [row[1:5] for row in sessions(event_store, world)] == [
        ("02:00", "02:00", "paid_search", "spring"),
        ("03:00", "03:00", "unknown", ""),
        ("03:01", "03:01", "paid_search", "spring"),
    ]


def test_events_of_one_millisecond_are_one_moment_whose_first_arrival_tells(event_store):
    world = World(
        [
            page("2026-03-18 02:00", segment="2", position=9, path="/later", **SUMMER),
            page("2026-03-18 02:00", segment="1", position=10, path="/first", **SPRING),
        ]
    ).tell(event_store)
    assert sessions(event_store, world) == [(1, "02:00", "02:00", "paid_search", "spring", "/first", 2, 2)]


def test_midnight_of_the_workspace_ends_a_session(event_store):
    world = World([page("2026-03-18 15:59"), page("2026-03-18 16:01")]).tell(event_store)
    assert len(sessions(event_store, world)) == 2
    west = World([page("2026-03-18 15:59"), page("2026-03-18 16:01")], zone="America/New_York").tell(
        event_store
    )
    assert len(sessions(event_store, west)) == 1


def test_messages_about_a_person_open_no_session(event_store):
    world = World(
        [event("2026-03-18 02:00", type=kind, event="") for kind in ("identify", "alias", "group")]
    ).tell(event_store)
    assert sessions(event_store, world) == []


def test_a_session_without_a_page_or_screen_is_no_visit_and_its_channel_is_unknown(event_store):
    world = World([event("2026-03-18 02:00")]).tell(event_store)
    assert sessions(event_store, world) == [(1, "02:00", "02:00", "unknown", "", "", 0, 1)]


def test_the_way_back_from_a_payment_page_does_not_change_where_a_visit_came_from(event_store):
    paid = page("2026-03-18 02:05", path="/paid", channel="referral")
    world = World([page("2026-03-18 02:00", path="/"), paid]).tell(event_store)
    assert sessions(event_store, world) == [(1, "02:00", "02:05", "direct", "", "/", 2, 2)]


def test_an_event_before_the_first_page_may_say_where_a_visit_came_from(event_store):
    opened = event("2026-03-18 01:59", event="app_opened", channel="push")
    world = World([opened, page("2026-03-18 02:00", path="/")]).tell(event_store)
    assert sessions(event_store, world) == [(1, "01:59", "02:00", "push", "", "/", 1, 2)]


@pytest.mark.parametrize("arrival", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_earliest_meeting_decides_who_an_anonymous_person_is_whatever_arrives_first(event_store, arrival):
    meetings = [
        Override(0, 11, 2, instant("2026-03-18 05:00"), UUID(int=1 << 120)),
        Override(0, 11, 3, instant("2026-03-18 05:00"), UUID(int=(1 << 120) + 5)),
        Override(0, 11, 4, instant("2026-03-18 06:00"), UUID(int=0)),
    ]
    events = [page("2026-03-18 02:00", person=11), page("2026-03-18 02:10", person=2)]
    world = World(events, [meetings[place] for place in arrival]).tell(event_store)
    assert [row[:3] for row in sessions(event_store, world)] == [(2, "02:00", "02:10")]


def test_late_events_appear_when_their_day_is_built_again(event_store):
    world = World([page("2026-03-18 02:00")]).tell(event_store)
    world.add(event_store, page("2026-03-18 02:40"), page("2026-03-18 02:20"))
    assert sessions(event_store, world)[0][1:3] == ("02:00", "02:00")
    rebuild_sessions(event_store, workspace=world.workspace, days=world.days, zone=world.scope.zone)
    assert [row[1:3] for row in sessions(event_store, world)] == [("02:00", "02:40")]


def test_a_build_that_was_not_switched_to_is_never_seen_and_goes_with_the_next(event_store, monkeypatch):
    world = World([page("2026-03-18 02:00")]).tell(event_store)
    monkeypatch.setattr(event_store, "_switch", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        rebuild_sessions(event_store, workspace=world.workspace, days=world.days, zone=world.scope.zone)
    assert len(sessions(event_store, world)) == 1
    monkeypatch.undo()
    build = rebuild_sessions(event_store, workspace=world.workspace, days=world.days, zone=world.scope.zone)
    assert build == 3
    assert len(sessions(event_store, world)) == 1


def test_only_the_newest_build_and_the_one_it_replaced_keep_their_rows(event_store):
    world = World([page("2026-03-18 02:00"), page("2026-03-19 02:00")]).tell(event_store)
    for _ in range(3):
        rebuild_sessions(event_store, workspace=world.workspace, days=world.days, zone=world.scope.zone)
    builds = event_store.select(
        "SELECT DISTINCT build FROM sessions WHERE workspace = {workspace:UInt64} ORDER BY build",
        {"workspace": world.workspace},
    )
    assert builds == [(3,), (4,)]


def test_a_build_must_be_newer_than_the_last(event_store):
    world = World([page("2026-03-18 02:00")]).tell(event_store)
    again = {"workspace": world.workspace, "days": world.days, "zone": world.scope.zone}
    assert rebuild_sessions(event_store, build=7, **again) == 7
    with pytest.raises(StaleBuild, match="Build 7 is not newer than build 7"):
        rebuild_sessions(event_store, build=7, **again)


def test_a_day_that_lost_its_events_has_no_sessions_after_the_next_build(event_store):
    world = World([page("2026-03-18 02:00")]).tell(event_store)
    event_store.command(
        "DELETE FROM events WHERE workspace = {workspace:UInt64}", {"workspace": world.workspace}
    )
    rebuild_sessions(event_store, workspace=world.workspace, days=[date(2026, 3, 18)], zone=world.scope.zone)
    assert sessions(event_store, world) == []


def test_an_imported_event_opens_no_session_and_lengthens_none(event_store):
    world = World(
        [
            page("2026-03-18 02:00"),
            event("2026-03-18 02:20", import_id=7),
            page("2026-03-18 02:40"),
            event("2026-03-18 05:00", import_id=7),
        ]
    ).tell(event_store)
    assert [one[1:3] for one in sessions(event_store, world)] == [("02:00", "02:00"), ("02:40", "02:40")]


def test_a_session_has_the_advertisement_and_the_word_that_its_events_state_first(event_store):
    world = World(
        [
            page("2026-03-18 02:00", **SPRING),
            page("2026-03-18 02:01", content="banner", term="sun", **SPRING),
            page("2026-03-18 02:02", content="video", **SPRING),
        ]
    ).tell(event_store)
    sql = "SELECT content, term FROM sessions WHERE workspace = {workspace:UInt64}"
    assert event_store.select(sql, {"workspace": world.workspace}) == [("banner", "sun")]
