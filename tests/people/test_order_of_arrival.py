"""Whatever arrives first, the same people come out: profiles, merges, unique people and visits (R20)."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.spools import Line, SpoolFolder, assert_balanced
from yunchou.analytics.ask import ask
from yunchou.analytics.questions import Period, Trend, UniquePeople, Visits
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.stores.memory import MemoryStore
from yunchou.core.scope import workspace_scope
from yunchou.events.models import EventDay
from yunchou.people.models import Alias, Person
from yunchou.people.selectors import identity_conflicts

pytestmark = pytest.mark.django_db

BEGUN = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)


def at(minutes: int) -> str:
    return (BEGUN + timedelta(minutes=minutes)).isoformat()


def page(minutes: int, **who: str) -> dict[str, Any]:
    return {"type": "page", "timestamp": at(minutes), **who}


def identify(minutes: int, user: str, traits: dict[str, object], **who: str) -> dict[str, Any]:
    return {"type": "identify", "timestamp": at(minutes), "userId": user, "traits": traits, **who}


#: One person with two browsers and a colleague who borrowed one of them; everything the messages can say.
STORY = [
    page(0, anonymousId="laptop"),
    page(10, anonymousId="phone"),
    identify(12, "ana", {"plan": "free", "city": "杭州"}, anonymousId="laptop"),
    page(13, anonymousId="laptop", userId="ana"),
    identify(20, "ana", {"plan": "pro"}),
    identify(20, "ana", {"plan": "basic", "age": 30}),
    page(40, anonymousId="phone", userId="ben"),
    page(41, anonymousId="phone", userId="ana"),
    page(300, anonymousId="laptop"),
    page(320, anonymousId="tablet"),
    {"type": "alias", "timestamp": at(500), "userId": "ana", "previousId": "tablet"},
    {"type": "alias", "timestamp": at(510), "userId": "ana", "previousId": "ben"},
    {"type": "alias", "timestamp": at(505), "userId": "ana", "previousId": "ben"},
    {
        "type": "track",
        "event": "Order Completed",
        "timestamp": at(330),
        "userId": "ana",
        "properties": {"total": 5},
    },
]
for _number, _message in enumerate(STORY):
    _message["messageId"] = f"story-{_number}"


@st.composite
def arrivals(draw: st.DrawFn) -> list[list[list[dict[str, Any]]]]:
    """The story in any order, in any batches, loaded in any number of turns."""
    order = draw(st.permutations(STORY))
    turn_ends = sorted(draw(st.sets(st.integers(1, len(order) - 1), max_size=4)))
    turns = [order[first:last] for first, last in itertools.pairwise([0, *turn_ends, len(order)])]
    size = draw(st.integers(1, 5))
    return [[turn[first : first + size] for first in range(0, len(turn), size)] for turn in turns]


def outcome(turns: list[list[list[dict[str, Any]]]], line: Line) -> dict[str, object]:
    """Everything that must not depend on the order, after loading in these turns."""
    store = MemoryStore()
    one = line.loader(store)
    for number, batches in enumerate(turns):
        line.send(*batches, at=line.now + timedelta(minutes=number))
        one.load_once()
    assert_balanced(store, sent=len(STORY))
    scope = Scope(workspace=line.workspace, zone=ZoneInfo("Asia/Shanghai"), currency="CNY")
    return {
        "people": sorted(
            Person.unscoped.values_list("user_id", "number", "traits__plan", "traits__city", "traits__age",
                                        "first_seen_at", "last_seen_at")
        ),
        "aliases": sorted(Alias.unscoped.values_list("previous_id", "user_id", "first_at")),
        "conflicts": [(alias.previous_id, alias.user_id) for alias in identity_conflicts()],
        "days": sorted(EventDay.unscoped.values_list("day", "events")),
        "unique": _total(store, scope, UniquePeople(None)),
        "visits": _total(store, scope, Visits()),
    }  # fmt: skip


def _total(store: MemoryStore, scope: Scope, measure: Any) -> object:
    days = Period(date(2026, 3, 16), date(2026, 3, 18))
    fresh = Freshness(first_event_day=days.start, drained_through=BEGUN + timedelta(days=9))
    return ask(
        Trend(measure, days), store=store, scope=scope, freshness=fresh, now=BEGUN + timedelta(days=9)
    ).total


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=arrivals())
def test_any_order_in_any_batches_gives_the_same_people_and_the_same_numbers(
    turns, workspace, now, tmp_path_factory
):
    found = []
    for story in ([[[message] for message in STORY]], turns):
        line = Line(SpoolFolder(tmp_path_factory.mktemp("spool"), now=now), workspace=workspace.pk)
        with transaction.atomic(), workspace_scope(workspace):
            found.append(outcome(story, line))
            transaction.set_rollback(True)
        line.close()
    assert found[0] == found[1]


def test_the_story_comes_out_as_the_rules_say(line, scope):
    """Pinned: the earliest meeting decides, the latest trait holds, two known people are never merged."""
    result = outcome([[STORY]], line)
    plans = {person[0]: person[2:5] for person in result["people"]}
    assert set(plans) == {"ana", "ben"}
    assert plans["ana"][1:] == ("杭州", 30)
    assert plans["ana"][0] in {"pro", "basic"}
    assert result["conflicts"] == [("ben", "ana")]
    assert str(result["unique"].amount) == "2"
    assert [alias[:2] for alias in result["aliases"]] == [("ben", "ana"), ("tablet", "ana")]
    assert result["aliases"][0][2] == BEGUN + timedelta(minutes=505)
