"""The one place that reads the wall clock; everything below takes `now` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    return datetime.now(UTC)


def today(zone: ZoneInfo, *, at: datetime) -> date:
    """The calendar day of `at` in `zone`."""
    return at.astimezone(zone).date()
