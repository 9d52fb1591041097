"""Whose events are asked about, and how fresh they are (facts under JUDGE)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Scope:
    """One workspace with the zone that cuts its days and the currency that its money is told in."""

    workspace: int
    zone: ZoneInfo
    currency: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is known beside the events themselves about how complete they are.

    `drained_through`: everything received before this instant is in the store; None: nothing was drained yet.
    `open_quarantine`: unresolved quarantined events by day. `day_versions`: a counter by day that grows with
    every change of the day's events; days without events are absent.
    """

    first_event_day: date | None
    drained_through: datetime | None
    open_quarantine: Mapping[date, int] = field(default_factory=dict)
    day_versions: Mapping[date, int] = field(default_factory=dict)
