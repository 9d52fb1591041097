"""The sessions table follows the events: late data and merges rebuild the days they touch, and no day is missed."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from yunchou.analytics.ask import ask
from yunchou.analytics.questions import Period, Trend, Visitors, Visits
from yunchou.analytics.scope import Freshness, Scope
from yunchou.events.loading.sessions import SessionKeeper
from yunchou.events.models import EventDay

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 3, 10), date(2026, 3, 18)


def page(time: str, **who: object) -> dict[str, object]:
    return {"type": "page", "timestamp": f"{time}:00+08:00", "messageId": f"{time} {who}", **who}


def versions() -> dict[str, tuple[int, int]]:
    return {str(day.day): (day.version, day.sessions_version) for day in EventDay.unscoped.all()}


def counted(store, line, measure) -> object:
    scope = Scope(workspace=line.workspace, zone=ZoneInfo("Asia/Shanghai"), currency="CNY")
    fresh = Freshness(first_event_day=FIRST, drained_through=line.now)
    question = Trend(measure, Period(FIRST, LAST))
    return int(ask(question, store=store, scope=scope, freshness=fresh, now=line.now).total.amount)


def test_late_events_mark_their_own_day_and_only_it_is_rebuilt(line, event_store):
    keeper = SessionKeeper(store=event_store)
    line.send([page("2026-03-17T10:00", userId="u"), page("2026-03-18T10:00", userId="u")])
    line.load(event_store)
    assert keeper.rebuild_once() == 2
    assert counted(event_store, line, Visits()) == 2

    line.send([page("2026-03-17T15:00", userId="u")])
    line.load(event_store)
    assert versions() == {"2026-03-17": (2, 1), "2026-03-18": (1, 1)}
    assert keeper.rebuild_once() == 1
    assert keeper.rebuild_once() == 0
    assert counted(event_store, line, Visits()) == 3


def test_a_merge_marks_the_earlier_days_of_the_anonymous_person(line, event_store):
    keeper = SessionKeeper(store=event_store)
    line.send(
        [page("2026-03-11T10:00", anonymousId="a"), page("2026-03-12T10:00", anonymousId="b")],
        [page("2026-03-11T10:10", userId="u")],
    )
    line.load(event_store)
    keeper.rebuild_once()
    assert (counted(event_store, line, Visits()), counted(event_store, line, Visitors())) == (3, 3)

    one = line.loader(event_store)
    line.send([page("2026-03-18T10:00", anonymousId="a", userId="u")])
    one.load_once()
    assert versions() == {"2026-03-11": (2, 1), "2026-03-12": (1, 1), "2026-03-18": (1, 0)}
    keeper.rebuild_once()
    assert (counted(event_store, line, Visits()), counted(event_store, line, Visitors())) == (3, 2)

    line.send([page("2026-03-18T11:00", anonymousId="a", userId="u")])
    one.load_once()
    assert versions()["2026-03-11"] == (2, 2), "a merge that is known touches nothing again"


def test_days_are_those_of_the_workspaces_zone(line, event_store):
    line.send([page("2026-03-11T00:10", userId="u"), page("2026-03-10T23:50", userId="u")])
    line.load(event_store)
    assert set(versions()) == {"2026-03-10", "2026-03-11"}


def test_events_that_come_while_a_day_is_rebuilt_leave_it_marked(line, event_store, monkeypatch):
    keeper = SessionKeeper(store=event_store)
    one = line.loader(event_store)
    line.send([page("2026-03-17T10:00", userId="u")])
    one.load_once()
    build = event_store.build_sessions

    def build_while_more_arrives(**asked: object) -> int:
        number = build(**asked)
        line.send([page("2026-03-17T15:00", userId="u")])
        one.load_once()
        return number

    with monkeypatch.context() as patch:
        patch.setattr(event_store, "build_sessions", build_while_more_arrives)
        keeper.rebuild_once()
    assert versions() == {"2026-03-17": (2, 1)}
    assert keeper.rebuild_once() == 1
    assert versions() == {"2026-03-17": (2, 2)}
    assert counted(event_store, line, Visits()) == 2


def test_a_rebuild_that_fails_leaves_its_days_marked_and_the_others_done(
    line, memory_store, other_workspace, monkeypatch
):
    line.send([page("2026-03-17T10:00", userId="u")])
    line.send([page("2026-03-16T10:00", userId="u")], workspace=other_workspace.pk)
    line.load(memory_store)
    build = memory_store.build_sessions

    def build_for_one(*, workspace: int, **asked: object) -> int:
        if workspace == line.workspace:
            raise ConnectionError("gone")
        return build(workspace=workspace, **asked)

    monkeypatch.setattr(memory_store, "build_sessions", build_for_one)
    with pytest.raises(ConnectionError):
        SessionKeeper(store=memory_store).rebuild_once()
    assert versions() == {"2026-03-17": (1, 0), "2026-03-16": (1, 1)}
