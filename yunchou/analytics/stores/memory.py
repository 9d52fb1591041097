"""A store in memory that answers as plainly as it can: what every other store is checked against (facts under JUDGE)."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from yunchou.analytics.errors import StaleBuild
from yunchou.analytics.questions import Period
from yunchou.analytics.schema import properties_hash
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores import naive, naive_drill
from yunchou.analytics.stores.base import EventRow, KnownEvent, Override
from yunchou.analytics.stores.counting import Drill, Drilling, KnownDays, Periods, Tallied, Tallying
from yunchou.analytics.stores.memory_lookups import MemoryLookups
from yunchou.analytics.stores.memory_rows import event_rows
from yunchou.analytics.stores.naive import Countable
from yunchou.analytics.stores.naive_sessions import Session, arrival, sessions_of
from yunchou.calc.periods import local_day


class MemoryStore(MemoryLookups):
    """Events in a list. Sessions are computed when asked for, so they are never behind."""

    def insert_events(self, json_lines: bytes, *, token: str) -> None:
        if self._is_new(token):
            self.events += event_rows(json_lines)

    def insert_overrides(self, overrides: Sequence[Override], *, token: str) -> None:
        if self._is_new(f"overrides {token}"):
            self.overrides += overrides

    def known(self, *, workspace: int, message_ids: Collection[UUID], since: datetime) -> list[KnownEvent]:
        wanted = set(message_ids)
        found = [one for one in self._of(workspace) if _at(one, "received_at") >= since]
        return [_known_event(one) for one in found if one["message_id"] in wanted]

    def message_ids_since(self, time: datetime) -> Iterator[tuple[int, UUID, datetime]]:
        for one in list(self.events):
            if not one["import_id"] and _at(one, "received_at") >= time:
                yield cast(int, one["workspace"]), cast(UUID, one["message_id"]), _at(one, "received_at")

    def days_of_people(self, *, workspace: int, people: Collection[int], zone: str) -> set[date]:
        mine = (one for one in self._of(workspace) if one["person"] in people)
        return {local_day(_at(one, "time"), ZoneInfo(zone)) for one in mine}

    def latest_events(
        self,
        *,
        workspace: int,
        event: str | None = None,
        import_id: int | None = None,
        limit: int,
        before: datetime | None = None,
    ) -> list[EventRow]:
        found = [
            one
            for one in self._of(workspace)
            if event in (None, one["event"])
            and import_id in (None, one["import_id"])
            and (before is None or _at(one, "received_at") < before)
        ]
        found.sort(key=lambda one: (_at(one, "received_at"), arrival(one)[:3]), reverse=True)
        return found[:limit]

    def count_events(
        self,
        *,
        workspace: int | None = None,
        event: str | None = None,
        segment: str | None = None,
        positions: tuple[int, int] | None = None,
    ) -> int:
        first, end = positions or (0, 2**64)
        return sum(
            (workspace is None or one["workspace"] == workspace)
            and (event is None or one["event"] == event)
            and (segment is None or one["segment"] == segment)
            and first <= cast(int, one["position"]) < end
            for one in self.events
        )

    def event_names(self, *, workspace: int, limit: int) -> list[str]:
        counts = Counter(str(one["event"]) for one in self._of(workspace))
        return sorted(counts, key=lambda name: (-counts[name], name))[:limit]

    def first_event_at(self, *, workspace: int) -> datetime | None:
        return min((_at(one, "time") for one in self._of(workspace)), default=None)

    def build_sessions(self, *, workspace: int, days: Collection[date], zone: str, build: int | None) -> int:
        newest = max((self._builds.get((workspace, day), 0) for day in days), default=0)
        number = newest + 1 if build is None else build
        if number <= newest:
            raise StaleBuild(
                f"Build {number} is not newer than build {newest}. Give a higher number, or none."
            )
        self._zones[workspace] = ZoneInfo(zone)
        self._builds |= {(workspace, day): number for day in days}
        return number

    def active_days(self, *, scope: Scope, period: Period) -> Mapping[date, int]:
        return self.known_days(scope=scope, periods=(period,)).active

    def known_days(self, *, scope: Scope, periods: Periods) -> KnownDays:
        def asked(day: date) -> bool:
            return any(day in period for period in periods)

        events = [(local_day(_at(one, "time"), scope.zone), one) for one in self._of(scope.workspace)]
        mine = {day: build for (of, day), build in self._builds.items() if of == scope.workspace}
        return KnownDays(
            active=Counter(day for day, _ in events if asked(day)),
            tracked=Counter(day for day, one in events if asked(day) and not one["import_id"]),
            built={day: build for day, build in mine.items() if asked(day)},
        )

    def tally(self, tallyings: Sequence[Tallying], *, scope: Scope) -> list[Tallied]:
        world = self._world(scope)
        return [naive.tally(one, world) for one in tallyings]

    def drill(self, drilling: Drilling, *, scope: Scope) -> Drill:
        return naive_drill.drill(drilling, self._world(scope))

    def close(self) -> bool:
        """Nothing is held open."""
        return True

    def _of(self, workspace: int) -> list[EventRow]:
        return [one for one in self.events if one["workspace"] == workspace]

    def _world(self, scope: Scope) -> naive.World:
        events = list(self._events_by_person(scope.workspace))
        sessions = sessions_of([one for one in events if not one[1]["import_id"]], scope.zone)
        happenings = [
            Countable(local_day(_at(one, "time"), scope.zone), who, one, _session_of(who, one, sessions))
            for who, one in events
        ]
        return naive.World(happenings, sessions, self._facts(scope))

    def _facts(self, scope: Scope) -> list[Countable]:
        """The facts that count now; one without a channel of its own has its account's."""
        channels = {(source, account): channel for source, account, channel in scope.account_channels}
        return [
            Countable(one.day, fact=one, channel=one.channel or channels.get((one.source, one.account), ""))
            for one in self._current_facts(scope.workspace)
        ]


def _known_event(one: EventRow) -> KnownEvent:
    return KnownEvent(
        message_id=cast(UUID, one["message_id"]),
        segment=str(one["segment"]),
        position=cast(int, one["position"]),
        item=cast(int, one["item"]),
        type=str(one["type"]),
        event=str(one["event"]),
        person=_person(one),
        properties_hash=properties_hash(str(one["properties"])),
    )


def _session_of(who: int, event: EventRow, sessions: Sequence[Session]) -> Session | None:
    time = _at(event, "time")
    return next((one for one in sessions if one.person == who and one.start <= time <= one.end), None)


def _at(event: EventRow, name: str) -> datetime:
    return cast(datetime, event[name])


def _person(event: EventRow) -> int:
    return cast(int, event["person"])
