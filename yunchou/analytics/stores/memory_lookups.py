"""What pages look up beside questions, in memory (facts under JUDGE)."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import cast
from zoneinfo import ZoneInfo

from yunchou.analytics.stores.base import EventRow
from yunchou.analytics.stores.lookups import (
    Activity,
    EventPlace,
    FactFilter,
    FactPage,
    FactRow,
    FirstVisit,
    Traffic,
)
from yunchou.analytics.stores.memory_imports import MemoryImports
from yunchou.analytics.stores.memory_rows import time_of
from yunchou.analytics.stores.naive_sessions import is_activity, sessions_of


class MemoryLookups(MemoryImports):
    """Facts, people's events and traffic."""

    def __init__(self) -> None:
        super().__init__()
        self._builds: dict[tuple[int, date], int] = {}
        self._zones: dict[int, ZoneInfo] = {}

    def fact_rows(self, which: FactFilter, *, workspace: int, limit: int, offset: int = 0) -> FactPage:
        published = self._published(workspace)
        stated = (one for of, one in self.facts if of == workspace and one.import_id in published)
        found = self._current_facts(workspace) if which.current else stated
        kept = [one for one in found if _is_wanted(one, which)]
        kept.sort(key=attrgetter("source", "account", "metric", "line", "import_id", "key", "value"))
        kept.sort(key=attrgetter("day"), reverse=True)
        return FactPage(tuple(kept[offset : offset + limit]), len(kept))

    def person_events(
        self, *, workspace: int, people: Collection[int], limit: int, before: EventPlace | None = None
    ) -> list[EventRow]:
        mine = [
            one for one in self.events if one["workspace"] == workspace and cast(int, one["person"]) in people
        ]
        mine.sort(key=_place, reverse=True)
        end = (before.time, str(before.message_id)) if before else None
        return [one for one in mine if end is None or _place(one) < end][:limit]

    def people_merged_into(self, *, workspace: int, people: Collection[int]) -> Mapping[int, int]:
        return {person: into for person, into in self._merges(workspace).items() if into in people}

    def people_activity(self, *, workspace: int, people: Collection[int]) -> Mapping[int, Activity]:
        by_person: dict[int, list[EventRow]] = {}
        for who, one in self._events_by_person(workspace):
            if who in people and is_activity(one):
                by_person.setdefault(who, []).append(one)
        visits = self._first_visits(workspace)
        return {who: _activity(mine, visits.get(who)) for who, mine in by_person.items()}

    def recent_traffic(self, *, workspace: int, since: datetime, limit: int) -> Sequence[Traffic]:
        tracked = (one for one in self.events if one["workspace"] == workspace and not one["import_id"])
        counts = Counter(_traffic(one) for one in tracked if time_of(one) >= since and _says_source(one))
        ranked = sorted(counts.items(), key=lambda one: (-one[1], astuple(one[0])))
        return [replace(one, events=count) for one, count in ranked[:limit]]

    def _merges(self, workspace: int) -> dict[int, int]:
        """Of several overrides of one person, the earliest by (time, message id, person), so that none is a matter of chance."""
        mine = [one for one in self.overrides if one.workspace == workspace]
        latest_first = sorted(mine, key=lambda one: (one.time, str(one.message_id), one.into), reverse=True)
        return {one.person: one.into for one in latest_first}

    def _events_by_person(self, workspace: int) -> Iterator[tuple[int, EventRow]]:
        """Events, each with the person it counts for."""
        into = self._merges(workspace)
        for one in self.events:
            if one["workspace"] == workspace:
                person = cast(int, one["person"])
                yield into.get(person, person), one

    def _first_visits(self, workspace: int) -> dict[int, FirstVisit]:
        if workspace not in self._zones:
            return {}
        tracked = [(who, one) for who, one in self._events_by_person(workspace) if not one["import_id"]]
        found: dict[int, FirstVisit] = {}
        for one in sessions_of(tracked, self._zones[workspace]):
            if one.is_visit and (workspace, one.day) in self._builds and one.person not in found:
                texts = (one.text(name) for name in ("channel", "source", "medium", "campaign"))
                found[one.person] = FirstVisit(one.start, *texts)
        return found


def _is_wanted(one: FactRow, which: FactFilter) -> bool:
    return (
        which.import_id in (None, one.import_id)
        and which.source in (None, one.source)
        and which.account in (None, one.account)
        and (which.first_day is None or which.first_day <= one.day)
        and (which.last_day is None or one.day <= which.last_day)
        and (not which.metrics or one.metric in which.metrics)
    )


def _says_source(one: EventRow) -> bool:
    return any(one[name] for name in ("source", "medium", "campaign", "click_id", "referrer_host"))


def _traffic(one: EventRow) -> Traffic:
    """What it carries, not counted yet."""
    texts = {
        name: str(one[name])
        for name in ("source", "medium", "campaign", "content", "term", "referrer_host", "channel")
    }
    return Traffic(**texts, has_click_id=bool(one["click_id"]), events=0)


def _place(one: EventRow) -> tuple[datetime, str]:
    return time_of(one), str(one["message_id"])


def _activity(mine: Sequence[EventRow], visit: FirstVisit | None) -> Activity:
    times = [time_of(one) for one in mine]
    orders = [one for one in mine if one["event"] == "order_completed"]
    told = [cast(Decimal, one["amount_workspace"]) for one in orders if one["amount_workspace"] is not None]
    untold = sum(one["amount"] is not None and one["amount_workspace"] is None for one in orders)
    return Activity(min(times), max(times), len(mine), len(orders), sum(told, Decimal(0)), untold, visit)
