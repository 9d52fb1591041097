"""Makes the weekly reports of past weeks, each on the Monday after it, and lets the next one come by itself."""

from datetime import date, datetime, timedelta

from demo.entering.founding import Team
from yunchou.reports.models import Kind, Report
from yunchou.reports.services import make_report, save_schedule

MONDAY = 0
NINE = 9
#: So many weeks back there are reports.
WEEKS = timedelta(weeks=6)


def report_last_week(team: Team, *, end: date, now: datetime) -> Report | None:
    """On one of the last Mondays, the report of the week before, unless there is one; on other days None."""
    today = now.astimezone(team.workspace.zone).date()
    if today.weekday() != MONDAY or end - today > WEEKS:
        return None
    week = today - timedelta(days=7)
    if Report.objects.filter(kind=Kind.WEEKLY, start=week).exists():
        return None
    return make_report(Kind.WEEKLY, day=week, workspace=team.workspace, by=None, now=now)


def report_from_now_on(team: Team, *, now: datetime) -> None:
    """Every Monday at nine, as a page; nobody is written to, since nobody of the cast has a mailbox."""
    save_schedule(
        Kind.WEEKLY,
        is_on=True,
        weekday=MONDAY,
        month_day=1,
        hour=NINE,
        people=[],
        destinations=[],
        formats=["docx"],
        by=team.who("营销经理"),
        workspace=team.workspace,
        now=now,
    )
