"""Whose events are asked about, and how fresh they are (facts under JUDGE)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Scope:
    """One workspace with the zone that cuts its days and the currency that its money is told in.

    `account_channels`: (source, account, channel) of the platform accounts that belong to a channel; their facts
    count for it unless a fact names a channel of its own.
    """

    workspace: int
    zone: ZoneInfo
    currency: str
    account_channels: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AccountCoverage:
    """What is known of one platform account's facts.

    `expected`: it should report every day. `days`: those it reported, whatever it reported. `settled_through`: the
    last day whose facts are final; None: no day's are.
    """

    source: str
    account: str
    name: str
    channel: str
    expected: bool
    days: frozenset[date]
    settled_through: date | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is known beside the events themselves about how complete they are.

    `drained_through`: everything received before this instant is in the store; None: nothing was drained yet.
    `open_quarantine`: unresolved quarantined events by day. `day_versions`: a counter by day that grows with
    every change of the day's events; days without events are absent. `fact_versions`: the same for facts.
    `accounts`: every platform account that reports or should.
    """

    first_event_day: date | None
    drained_through: datetime | None
    open_quarantine: Mapping[date, int] = field(default_factory=dict)
    day_versions: Mapping[date, int] = field(default_factory=dict)
    fact_versions: Mapping[date, int] = field(default_factory=dict)
    accounts: tuple[AccountCoverage, ...] = ()
