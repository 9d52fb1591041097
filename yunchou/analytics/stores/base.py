"""What an event store must do: take events in, and answer about them (facts under JUDGE)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from yunchou.analytics.questions import Period
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores.counting import Counting, Drill, Drilling
from yunchou.analytics.stores.importing import Importing
from yunchou.analytics.stores.lookups import Lookups

EventRow = Mapping[str, object]
"""A stored event by column name; instants aware in UTC, amounts Decimal, ids UUID."""


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What is needed to tell a repeat from another event under the same id, and to find where it came from."""

    message_id: UUID
    segment: str
    position: int
    item: int
    type: str
    event: str
    person: int
    properties_hash: str


@dataclass(frozen=True, slots=True)
class Override:
    """An anonymous `person` met with the known person `into`. Of several, the earliest (time, message id) holds."""

    workspace: int
    person: int
    into: int
    time: datetime
    message_id: UUID


class Store(Counting, Importing, Lookups, Protocol):
    """An event store. Safe to share between threads."""

    def insert_events(self, json_lines: bytes, *, token: str) -> None:
        """Store events, one JSON object a line, keys from EVENT_COLUMNS. The same token and bytes count once."""

    def insert_overrides(self, overrides: Sequence[Override], *, token: str) -> None:
        """Store merges of anonymous people into known ones."""

    def known(self, *, workspace: int, message_ids: Collection[UUID], since: datetime) -> list[KnownEvent]:
        """Which of these ids are stored, among the events received at or after `since`."""

    def message_ids_since(self, time: datetime) -> Iterator[tuple[int, UUID, datetime]]:
        """(workspace, message id, received_at) of everything tracked and received at or after `time`, streamed in no order."""

    def days_of_people(self, *, workspace: int, people: Collection[int], zone: str) -> set[date]:
        """The calendar days on which events of these people (ids as in the event rows) lie."""

    def latest_events(
        self,
        *,
        workspace: int,
        event: str | None = None,
        import_id: int | None = None,
        limit: int,
        before: datetime | None = None,
    ) -> list[EventRow]:
        """The last received events, newest first; `before` pages back by received_at.

        `import_id`: those of one import, or 0: those that a tracker sent. A large import arrives in one moment.
        """

    def count_events(
        self,
        *,
        workspace: int | None = None,
        event: str | None = None,
        segment: str | None = None,
        positions: tuple[int, int] | None = None,
    ) -> int:
        """How many events are stored; `positions` is a half-open range of record offsets in the segment."""

    def event_names(self, *, workspace: int, limit: int) -> list[str]:
        """The names of stored events, most frequent first."""

    def first_event_at(self, *, workspace: int) -> datetime | None:
        """The time of the earliest event; None without any."""

    def active_days(self, *, scope: Scope, period: Period) -> Mapping[date, int]:
        """The days of the period with events of any kind, with their number."""

    def build_sessions(self, *, workspace: int, days: Collection[date], zone: str, build: int | None) -> int:
        """Compute these days' sessions anew and switch readers to them at once; the build's number comes back."""

    def drill(self, drilling: Drilling, *, scope: Scope) -> Drill:
        """The rows under a tallied number."""

    def close(self) -> bool:
        """Let go of the store; using it afterwards is an error. False: something still runs and is left to the process's end."""
