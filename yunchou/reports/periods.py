"""The week or month that a report is of (stage: learn)."""

from datetime import date, datetime, timedelta

from yunchou.calc.periods import ONE_DAY, Grain, Period, bucket_start, next_bucket
from yunchou.core import clock
from yunchou.core.models import Workspace
from yunchou.reports.models import Kind, ReportSchedule

GRAINS = {Kind.WEEKLY: Grain.WEEK, Kind.MONTHLY: Grain.MONTH}


def period_of(kind: str, day: date) -> Period:
    """The calendar week (from Monday) or month that holds the day."""
    grain = GRAINS[Kind(kind)]
    return Period(bucket_start(day, grain), next_bucket(day, grain) - ONE_DAY)


def last_whole(kind: str, *, today: date) -> Period:
    """The last week or month that is over."""
    return period_of(kind, bucket_start(today, GRAINS[Kind(kind)]) - ONE_DAY)


def next_period(kind: str, period: Period) -> Period:
    """The week or month after it, whose actions the report names."""
    return period_of(kind, period.end + ONE_DAY)


def is_due(schedule: ReportSchedule, *, workspace: Workspace, now: datetime) -> bool:
    """Whether its hour has come in the workspace's zone, and the report of the last whole period is not made yet.

    TRICKY: after the hour, not at it: a server that stood still only delays a report. It is not made up for once
    the next period's day has come: then that one is due.
    """
    local = now.astimezone(workspace.zone)
    period = last_whole(schedule.kind, today=local.date())
    if schedule.made_for is not None and schedule.made_for >= period.start:
        return False
    day = period.end + ONE_DAY + timedelta(days=_offset(schedule))
    return (local.date(), local.hour) >= (day, schedule.hour)


def _offset(schedule: ReportSchedule) -> int:
    return schedule.weekday if schedule.kind == Kind.WEEKLY else schedule.month_day - 1


def today_of(workspace: Workspace, *, now: datetime) -> date:
    return clock.today(workspace.zone, at=now)
