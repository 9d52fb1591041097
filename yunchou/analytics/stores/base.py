"""What an event store must do: take events in, and answer about them (facts under JUDGE)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from yunchou.analytics.answers import Statement
from yunchou.analytics.questions import Dimension, Filter, Grain, Period, SimpleMeasure
from yunchou.analytics.scope import Scope
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


@dataclass(frozen=True, slots=True)
class Tallying:
    """One measure to count, in one scan over all its periods.

    `periods`: the asked one, and perhaps the one that ends the day before it starts. `named`: with `by`, the
    groups that are told apart; others fall together.
    """

    measure: SimpleMeasure
    periods: tuple[Period, ...]
    grain: Grain
    by: Dimension | None = None
    where: tuple[Filter, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def span(self) -> Period:
        """All its days."""
        return Period(self.periods[-1].start, self.periods[0].end)


@dataclass(frozen=True, slots=True)
class Cell:
    """A counted number. `unusable`: amounts that could not be added (no rate, out of range); `usable`: those that were."""

    amount: Decimal
    usable: int = 0
    unusable: int = 0


OTHER = None
"""The label of all groups that a tallying does not name."""
Label = str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counted cells; an absent one counted nothing. Buckets by their first day within the period."""

    total: Cell
    buckets: Mapping[date, Cell]
    groups: Mapping[Label, Cell] = field(default_factory=dict)
    cells: Mapping[tuple[Label, date], Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drilling:
    """The rows under one number of a tallying. `label` with `by` keeps one group (None: the unnamed ones)."""

    tallying: Tallying
    limit: int
    offset: int
    label: Label = ""


@dataclass(frozen=True, slots=True)
class Drill:
    """A page of rows by column; `contribution` is the column that adds up to the number."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    contribution: str
    total_rows: int
    total_contribution: Decimal
    statements: tuple[Statement, ...] = ()


class Counting(Protocol):
    """What a question needs of an event store."""

    def built_days(self, *, scope: Scope, period: Period) -> Mapping[date, int]:
        """The days of the period whose sessions are built, with their build."""

    def active_days(self, *, scope: Scope, period: Period) -> Mapping[date, int]:
        """The days of the period with events of any kind, with their number."""

    def leading_groups(self, tallying: Tallying, *, scope: Scope, limit: int) -> tuple[list[str], Statement]:
        """The groups with the largest totals; ties by the period before, then by name. `named` is ignored."""

    def tally(self, tallying: Tallying, *, scope: Scope) -> tuple[tuple[Tally, ...], Statement]:
        """Count a measure in each period: in all, by bucket, by group, and by both."""


class Store(Counting, Importing, Lookups, Protocol):
    """An event store. Safe to share between threads."""

    def insert_events(self, json_lines: bytes, *, token: str) -> None:
        """Store events, one JSON object a line, keys from EVENT_COLUMNS. The same token and bytes count once."""

    def insert_overrides(self, overrides: Sequence[Override], *, token: str) -> None:
        """Store merges of anonymous people into known ones."""

    def known(self, *, workspace: int, message_ids: Collection[UUID], since: datetime) -> list[KnownEvent]:
        """Which of these ids are stored, among the events received at or after `since`."""

    def message_ids_since(self, time: datetime) -> Iterator[tuple[int, UUID, datetime]]:
        """(workspace, message id, received_at) of everything received at or after `time`, streamed in no order."""

    def days_of_people(self, *, workspace: int, people: Collection[int], zone: str) -> set[date]:
        """The calendar days on which events of these people (ids as in the event rows) lie."""

    def latest_events(
        self, *, workspace: int, event: str | None = None, limit: int, before: datetime | None = None
    ) -> list[EventRow]:
        """The last received events, newest first; `before` pages back by received_at."""

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

    def build_sessions(self, *, workspace: int, days: Collection[date], zone: str, build: int | None) -> int:
        """Compute these days' sessions anew and switch readers to them at once; the build's number comes back."""

    def drill(self, drilling: Drilling, *, scope: Scope) -> Drill:
        """The rows under a tallied number."""

    def close(self) -> None:
        """Let go of the store; using it afterwards is an error."""
