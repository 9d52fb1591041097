"""Writes of reports: made, sent, scheduled (stage: learn)."""

from collections.abc import Iterable
from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.analytics.answers import Known
from yunchou.calc.periods import Period
from yunchou.core import audit
from yunchou.core.models import User, Workspace
from yunchou.core.scope import current_workspace_id
from yunchou.inbox.models import Delivery, Destination
from yunchou.inbox.services import queue_mail, queue_post, tell
from yunchou.reports.around import actions_of, alerts_of, goals_of, lessons_of, reviews_of
from yunchou.reports.causes import candidate_causes, changes_of
from yunchou.reports.comparing import basis_of
from yunchou.reports.errors import ImpossibleSchedule, NobodyToSendTo, NothingToReport, PeriodNotOver
from yunchou.reports.measuring import measure
from yunchou.reports.models import Kind, Report, ReportDelivery, ReportSchedule
from yunchou.reports.periods import last_whole, next_period, period_of, today_of
from yunchou.reports.proposals import proposed_tests
from yunchou.reports.values import Answers, Measured, to_json

FORMATS = ("pdf", "docx", "xlsx")
MADE = "report.made"


def make_report(kind: str, *, day: date, workspace: Workspace, by: User | None, now: datetime) -> Report:
    """Make the report of the week or month that holds the day; an earlier edition stays as it is.

    Raises PeriodNotOver, NothingToReport, CannotAsk or Unavailable.
    """
    period = period_of(kind, day)
    if period.end >= today_of(workspace, now=now):
        raise PeriodNotOver(
            _("These days are not over: %(start)s – %(end)s.") % {"start": period.start, "end": period.end},
            advice=_("Choose a week or month that is over."),
            field="day",
        )
    # Everything is asked before the transaction begins: nobody waits for the event store.
    measured = measure(workspace, period, now=now)
    _require_something(measured, period)
    answers = _answers(kind, measured, period=period, workspace=workspace)
    with transaction.atomic():
        report: Report = Report.objects.create(
            workspace=workspace,
            kind=kind,
            start=period.start,
            end=period.end,
            edition=_next_edition(kind, period),
            answers=to_json(answers),
            made_at=now,
            made_by=by,
        )
        audit.record(MADE, by=by, actor_label=_("The schedule"), on=report, now=now, details={"report": kind})
    return report


def _answers(kind: str, measured: Measured, *, period: Period, workspace: Workspace) -> Answers:
    changes = changes_of(period, workspace=workspace)
    return Answers(
        period=period,
        before=_before(kind, period),
        currency=workspace.currency,
        measured=measured,
        causes=candidate_causes(measured.chain, period=period, workspace=workspace),
        alerts=alerts_of(period),
        reviews=reviews_of(period, workspace=workspace),
        goals=goals_of(period, workspace=workspace),
        lessons=lessons_of(period, workspace=workspace),
        actions=actions_of(next_period(kind, period)),
        tests=proposed_tests(measured, changes=changes, period=period),
        basis=basis_of(workspace),
    )


def _before(kind: str, period: Period) -> Period:
    """The week or month before: what questions hold whole months and weeks against."""
    return last_whole(kind, today=period.start)


def _require_something(measured: Measured, period: Period) -> None:
    if any(isinstance(one.now, Known) for one in measured.numbers):
        return
    raise NothingToReport(
        _("Nothing is known of these days: %(start)s – %(end)s.")
        % {"start": period.start, "end": period.end},
        advice=_("Choose later days, or import what happened then."),
        field="day",
    )


def _next_edition(kind: str, period: Period) -> int:
    last = Report.objects.filter(kind=kind, start=period.start).aggregate(last=Max("edition"))["last"]
    return (last or 0) + 1


@transaction.atomic
def send_report(
    report: Report,
    *,
    people: Iterable[User] = (),
    destinations: Iterable[Destination] = (),
    formats: Iterable[str] = (),
    key: str,
    by: User | None,
    now: datetime,
) -> list[Delivery]:
    """Send it by mail to members, with the files asked for, and as a card to groups. The same key sends nothing twice.

    Raises NobodyToSendTo or ImpossibleSchedule.
    """
    wanted, groups, files = list(people), list(destinations), _require_formats(formats)
    _require_members(wanted)
    if not wanted and not groups:
        raise NobodyToSendTo(
            _("Nobody is chosen."), advice=_("Choose people of the workspace or a group."), field="people"
        )
    writer: Any = import_module(settings.REPORT_WRITER)
    workspace = report.workspace
    sent = []
    if wanted:
        letter = writer.letter_of(report, files=writer.attachments_of(report, files))
        mail_key = f"report {report.pk} mail {key}"
        sent.append(queue_mail(wanted, letter=letter, key=mail_key, workspace=workspace, by=by, now=now))
    for one in groups:
        post_key = f"report {report.pk} group {one.pk} {key}"
        sent.append(queue_post(one, letter=writer.letter_of(report), key=post_key, by=by, now=now))
    for delivery in sent:
        ReportDelivery.objects.get_or_create(
            delivery=delivery, defaults={"workspace_id": report.workspace_id, "report": report}
        )
    details = {"to": [one.to_label for one in sent], "formats": files}
    audit.record("report.sent", by=by, actor_label=_("The schedule"), on=report, now=now, details=details)
    return sent


def _require_members(people: Iterable[User]) -> None:
    """A report is the workspace's own: it goes to nobody outside."""
    members = set(Membership.objects.values_list("user_id", flat=True))
    outside = [person.name for person in people if person.pk not in members]
    if outside:
        raise NobodyToSendTo(
            _("%(name)s does not belong to this workspace.") % {"name": outside[0]},
            advice=_("Invite them first; a viewer may read everything here."),
            field="people",
        )


def _require_formats(formats: Iterable[str]) -> list[str]:
    wanted = [one for one in FORMATS if one in set(formats)]
    if unknown := set(formats) - set(FORMATS):
        raise ImpossibleSchedule(
            _("Reports are not written as “%(format)s”.") % {"format": sorted(unknown)[0]},
            advice=_("Choose Word, Excel or PDF."),
            field="formats",
        )
    return wanted


@transaction.atomic
def save_schedule(
    kind: str,
    *,
    is_on: bool,
    weekday: int,
    month_day: int,
    hour: int,
    people: Iterable[User],
    destinations: Iterable[Destination],
    formats: Iterable[str],
    by: User,
    workspace: Workspace,
    now: datetime,
) -> ReportSchedule:
    """Set when reports of a kind are made by themselves and who gets them. The last period that is over is not made up.

    Raises ImpossibleSchedule or NobodyToSendTo.
    """
    if kind not in Kind.values or not (0 <= weekday < 7 and 1 <= month_day <= 28 and 0 <= hour < 24):
        raise ImpossibleSchedule(
            _("There is no such day or hour."), advice=_("Choose days of the month from 1 to 28.")
        )
    wanted, files = list(people), _require_formats(formats)
    _require_members(wanted)
    row: ReportSchedule
    row, _is_new = ReportSchedule.objects.get_or_create(
        kind=kind, defaults={"workspace_id": current_workspace_id()}
    )
    if is_on and not row.is_on:
        row.made_for = last_whole(kind, today=today_of(workspace, now=now)).start
    row.is_on, row.weekday, row.month_day, row.hour = is_on, weekday, month_day, hour
    row.formats = files
    row.save()
    row.people.set(wanted)
    row.destinations.set(destinations)
    details = {"report": kind, "is_on": is_on, "formats": files}
    audit.record("report_schedule.saved", by=by, on=row, now=now, details=details)
    return row


def run_schedule(schedule: ReportSchedule, *, now: datetime) -> Report:
    """Make the report of the last whole period and send it, once: the mark moves with the sending."""
    workspace = schedule.workspace
    period = last_whole(schedule.kind, today=today_of(workspace, now=now))
    report = _made_by_schedule(schedule, period) or make_report(
        schedule.kind, day=period.start, workspace=workspace, by=None, now=now
    )
    people = _still_members(schedule.people.all())
    groups = list(schedule.destinations.all())
    with transaction.atomic():
        ReportSchedule.objects.filter(pk=schedule.pk).update(made_for=period.start)
        if people or groups:
            send_report(
                report,
                people=people,
                destinations=groups,
                formats=schedule.formats,
                key="scheduled",
                by=None,
                now=now,
            )
        tell(
            people,
            kind=MADE,
            values={
                "kind": schedule.kind,
                "start": str(period.start),
                "end": str(period.end),
                "pk": report.pk,
            },
            key=f"{MADE} {report.pk}",
            workspace=workspace,
            now=now,
        )
    return report


def _made_by_schedule(schedule: ReportSchedule, period: Period) -> Report | None:
    """What an earlier attempt made before it failed at writing or sending."""
    made: Report | None = Report.objects.filter(kind=schedule.kind, start=period.start, made_by=None).first()
    return made


def _still_members(people: Iterable[User]) -> list[User]:
    members = set(Membership.objects.values_list("user_id", flat=True))
    return [person for person in people if person.pk in members and person.is_active]
