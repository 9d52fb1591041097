"""Calendar periods: their buckets, the period before, and where their days begin (the floor under JUDGE)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


class Grain(StrEnum):
    """How finely a period is cut. Weeks start on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class BadPeriod(ValueError):
    """A period that ends before it starts."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Calendar days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadPeriod(f"A period cannot end on {self.end} before it starts on {self.start}. Swap them.")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def length(self) -> int:
        """The number of days, at least 1."""
        return (self.end - self.start).days + 1

    def days(self) -> Iterator[date]:
        """Every day, in order."""
        return (self.start + timedelta(days=offset) for offset in range(self.length))


def bucket_start(day: date, grain: Grain) -> date:
    """The first day of the calendar day, week or month that holds `day`."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def next_bucket(day: date, grain: Grain) -> date:
    """The first day of the bucket after the one that holds `day`."""
    start = bucket_start(day, grain)
    if grain is Grain.DAY:
        return start + ONE_DAY
    if grain is Grain.WEEK:
        return start + timedelta(days=7)
    return (start + timedelta(days=32)).replace(day=1)


@lru_cache(maxsize=512)
def buckets(period: Period, grain: Grain) -> tuple[Period, ...]:
    """The period cut along `grain`. The first and the last bucket are clipped to the period."""
    found = []
    start = period.start
    while start <= period.end:
        following = next_bucket(start, grain)
        found.append(Period(start, min(following - ONE_DAY, period.end)))
        start = following
    return tuple(found)


def previous_period(period: Period) -> Period:
    """As many days just before; for whole months, as many whole months before."""
    months = _whole_months(period)
    end = period.start - ONE_DAY
    if not months:
        return Period(period.start - timedelta(days=period.length), end)
    return Period(_months_before(period.start, months), end)


def year_before(period: Period) -> Period:
    """The same calendar days a year earlier, whole months for whole months; 29 February falls back to the 28th."""
    months = _whole_months(period)
    if months:
        start = _months_before(period.start, 12)
        return Period(start, _months_before(period.end + ONE_DAY, 12) - ONE_DAY)
    return Period(_a_year_before(period.start), _a_year_before(period.end))


def neighbours(days: Iterable[date], *, at_most: int) -> list[Period]:
    """The days as runs without a gap, each of at most so many days, in order."""
    runs: list[Period] = []
    for day in sorted(set(days)):
        last = runs[-1] if runs else None
        if last is not None and last.end + ONE_DAY == day and last.length < at_most:
            runs[-1] = Period(last.start, day)
        else:
            runs.append(Period(day, day))
    return runs


def _whole_months(period: Period) -> int:
    after = period.end + ONE_DAY
    if period.start.day != 1 or after.day != 1:
        return 0
    return (after.year - period.start.year) * 12 + after.month - period.start.month


def _months_before(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _a_year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a calendar day, in UTC.

    TRICKY: where the clocks jump over midnight, Python reads the missing 00:00 with the offset before the
    jump, which is exactly the jump itself: the day's first instant.
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def instants(period: Period, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The period as a half-open range of instants in UTC."""
    return day_begins(period.start, zone), day_begins(period.end + ONE_DAY, zone)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant in a zone."""
    return moment.astimezone(zone).date()
