"""Reads about the audit log and the change log of the workspace in scope."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from yunchou.core.models import AuditEntry, Change, User


@dataclass(frozen=True, kw_only=True)
class LogFilter:
    """Which part of a log is asked for. Days are calendar days of `zone`, both ends included."""

    what: str = ""
    person: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    zone: ZoneInfo

    def in_time(self) -> Q:
        condition = Q()
        if self.since:
            condition &= Q(at__gte=_midnight(self.since, zone=self.zone))
        if self.until:
            condition &= Q(at__lt=_midnight(self.until + timedelta(days=1), zone=self.zone))
        return condition


def audit_entries(wanted: LogFilter) -> QuerySet[AuditEntry]:
    """Who did what, newest first. `what` is an action, or a noun for all that happened to it."""
    rows = AuditEntry.objects.select_related("actor").filter(wanted.in_time())
    if wanted.what:
        rows = rows.filter(Q(action=wanted.what) | Q(action__startswith=f"{wanted.what}."))
    if wanted.person:
        rows = rows.filter(actor_id=wanted.person)
    if wanted.text:
        rows = rows.filter(Q(object_label__icontains=wanted.text) | Q(actor_label__icontains=wanted.text))
    return rows


def audit_actions() -> list[str]:
    """Every action that was ever recorded here, for the filter. One query."""
    return list(AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct())


def changes(wanted: LogFilter) -> QuerySet[Change]:
    """What was changed on purpose, newest first. `what` is a kind."""
    rows = Change.objects.select_related("by").filter(wanted.in_time())
    if wanted.what:
        rows = rows.filter(kind=wanted.what)
    if wanted.person:
        rows = rows.filter(by_id=wanted.person)
    if wanted.text:
        rows = rows.filter(Q(title__icontains=wanted.text) | Q(note__icontains=wanted.text))
    return rows


def people_in(rows: QuerySet[Any], *, field: str) -> list[User]:
    """The persons named in a log's `field`, by name. One query."""
    return list(User.objects.filter(pk__in=rows.order_by().values(field)).order_by("name"))


def _midnight(day: date, *, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
