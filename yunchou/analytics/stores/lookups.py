"""What pages look up in an event store beside questions: facts, one person's events, many people's activity, traffic
(facts under JUDGE)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from yunchou.analytics.stores.base import EventRow


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts to list; None and () leave a thing open. `first_day` and `last_day` are both included.

    `current`: only those that count now; otherwise every statement of published imports.
    """

    import_id: int | None = None
    source: str | None = None
    account: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    metrics: tuple[str, ...] = ()
    current: bool = True


@dataclass(frozen=True, slots=True)
class FactRow:
    """One stated fact. `line` is the line of the import's file; `value_workspace` None where no rate is known."""

    import_id: int
    source: str
    account: str
    day: date
    channel: str
    campaign: str
    adgroup: str
    creative: str
    content: str
    key: int
    metric: str
    value: Decimal
    currency: str
    value_workspace: Decimal | None
    line: int


@dataclass(frozen=True, slots=True)
class FactPage:
    """A page of facts, newest day first, and how many there are in all."""

    rows: tuple[FactRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where a page of a person's events goes on: after this event."""

    time: datetime
    message_id: UUID


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """Where a person's first visit came from."""

    at: datetime
    channel: str
    source: str
    medium: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Activity:
    """What a person did in all. `amount` adds the orders told in the workspace's currency, `untold` counts those
    whose amount has no rate.

    `last_seen` is the person's last event of any kind that is an activity, imported ones included.
    """

    first_seen: datetime
    last_seen: datetime
    events: int
    orders: int
    amount: Decimal
    untold: int
    first_visit: FirstVisit | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """Events that carry the same traffic source. Which ad platform a click id is of, the store does not keep."""

    source: str
    medium: str
    campaign: str
    content: str
    term: str
    has_click_id: bool
    referrer_host: str
    channel: str
    events: int


class Lookups(Protocol):
    """What pages look up."""

    def fact_rows(self, which: FactFilter, *, workspace: int, limit: int, offset: int = 0) -> FactPage:
        """Facts by day (newest first), source, account, metric and line."""

    def person_events(
        self, *, workspace: int, people: Collection[int], limit: int, before: EventPlace | None = None
    ) -> "list[EventRow]":
        """The events of a person under all these ids, newest first. `people_merged_into` says which ids those are."""

    def people_merged_into(self, *, workspace: int, people: Collection[int]) -> Mapping[int, int]:
        """The people whose events count as one of these people's: id → whose."""

    def people_activity(self, *, workspace: int, people: Collection[int]) -> Mapping[int, Activity]:
        """What these people did, those merged into them included; people without any activity are absent."""

    def recent_traffic(self, *, workspace: int, since: datetime, limit: int) -> Sequence[Traffic]:
        """The traffic sources of tracked events since then, most events first; events without one are left out."""
