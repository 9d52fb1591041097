"""Reads about the intake: configuration for decoding, freshness, quarantine, conservation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yunchou.analytics.errors import StoreError
from yunchou.analytics.scope import AccountCoverage, Freshness, Scope
from yunchou.analytics.stores.base import EventRow
from yunchou.calc.periods import local_day
from yunchou.core.errors import NotFound, Unavailable
from yunchou.core.event_store import event_store
from yunchou.core.models import Workspace
from yunchou.events.decoding.config import WorkspaceConfig, rule_from_json
from yunchou.events.imports.selectors import Coverage, account_channels, coverage, fact_versions
from yunchou.events.models import (
    ChannelRule,
    EventDay,
    IntakeHour,
    QuarantinedEvent,
    RefusedRequest,
    SpoolDamage,
)
from yunchou.events.rates import rate_tables


def decoding_configs() -> dict[int, WorkspaceConfig]:
    """What decoding needs to know of every workspace. Three queries."""
    rules: dict[int, list[dict[str, object]]] = {}
    for rule in ChannelRule.unscoped.order_by("workspace_id", "order"):
        rules.setdefault(rule.workspace_id, []).append(
            {"channel": rule.channel, "conditions": rule.conditions}
        )
    max_age = timedelta(days=settings.ENV.YUNCHOU_MAX_EVENT_AGE_DAYS)
    rates = rate_tables()
    return {
        workspace.pk: WorkspaceConfig(
            zone=workspace.zone,
            currency=workspace.currency,
            rules=tuple(rule_from_json(rule) for rule in rules.get(workspace.pk, [])),
            max_age=max_age,
            rates=rates.get(workspace.pk, {}),
        )
        for workspace in Workspace.objects.all()
    }


def question_scope(workspace: Workspace) -> Scope:
    """The workspace as questions name it. One query."""
    return Scope(
        workspace=workspace.pk,
        zone=workspace.zone,
        currency=workspace.currency,
        account_channels=account_channels(workspace),
    )


def freshness(workspace: Workspace, *, drained_through: datetime | None, now: datetime) -> Freshness:
    """How complete the workspace's events and facts are. `drained_through` comes from the loader. Five queries."""
    days = list(EventDay.unscoped.filter(workspace=workspace).order_by("day"))
    return Freshness(
        first_event_day=next((day.day for day in days if day.events), None),
        drained_through=_through(days, drained_through, workspace),
        open_quarantine=open_quarantine_by_day(workspace),
        day_versions={day.day: day.version + day.sessions_version for day in days},
        fact_versions=fact_versions(workspace),
        accounts=tuple(map(_covered, coverage(workspace, today=local_day(now, workspace.zone)))),
    )


def _covered(known: Coverage) -> AccountCoverage:
    account = known.account
    return AccountCoverage(
        source=account.source,
        account=account.account,
        name=str(account),
        channel=account.channel,
        expected=account.is_expected,
        days=known.days,
        settled_through=known.settled_through,
    )


def _through(days: list[EventDay], drained: datetime | None, workspace: Workspace) -> datetime | None:
    """A day whose sessions lag behind its events is not drained yet."""
    lagging = [day.day for day in days if day.sessions_version < day.version]
    if not lagging or drained is None:
        return drained
    start = datetime.combine(min(lagging), datetime.min.time(), workspace.zone)
    return min(drained, start)


def open_quarantine_by_day(workspace: Workspace) -> Mapping[date, int]:
    """Unresolved quarantined events by day of receipt. One query."""
    rows = QuarantinedEvent.unscoped.filter(workspace=workspace, state=QuarantinedEvent.State.OPEN)
    counted = rows.values_list("day").annotate(count=Count("id")).order_by("day")
    return dict(counted)


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many events are open in the quarantine for one reason, and when the last came."""

    reason: str
    count: int
    last_at: datetime


def quarantine_by_reason() -> list[ReasonCount]:
    """Open quarantined events of the workspace in scope by reason, most first. One query."""
    rows = QuarantinedEvent.objects.filter(state=QuarantinedEvent.State.OPEN).values("reason")
    counted = rows.annotate(count=Count("id"), last_at=Max("received_at")).order_by("-count", "reason")
    return [ReasonCount(row["reason"], row["count"], row["last_at"]) for row in counted]


def quarantined(
    *, state: str = "", reason: str = "", text: str = "", in_values: bool = True
) -> QuerySet[QuarantinedEvent]:
    """Quarantined events of the workspace in scope, newest first.

    Without `in_values`, `text` is looked for in names alone: a search must not confirm what a mask covers.
    """
    rows: QuerySet[QuarantinedEvent] = QuarantinedEvent.objects.all()
    if state:
        rows = rows.filter(state=state)
    if reason:
        rows = rows.filter(reason=reason)
    if text:
        named = Q(event_name__icontains=text) | Q(field__icontains=text)
        rows = rows.filter(named | Q(value__icontains=text) if in_values else named)
    return rows


@dataclass(frozen=True, slots=True)
class Conservation:
    """What became of everything that was received; the parts add up to `received`."""

    received: int
    loaded: int
    duplicate: int
    refused: int

    @property
    def difference(self) -> int:
        """Zero, or something was lost or made up."""
        return self.received - self.loaded - self.duplicate - self.refused


def conservation(*, workspace: Workspace | None = None, since: datetime | None = None) -> Conservation:
    """The intake's account, of a workspace or of all. One query."""
    rows = IntakeHour.unscoped.all()
    if workspace is not None:
        rows = rows.filter(workspace=workspace)
    if since is not None:
        rows = rows.filter(hour__gte=since)
    names = ("received", "loaded", "duplicate", "refused")
    sums = rows.aggregate(**{name: Sum(name) for name in names})
    return Conservation(**{name: sums[name] or 0 for name in names})


def stale_session_days(*, limit: int) -> list[EventDay]:
    """Days whose sessions lag behind their events, newest first: that is what people look at."""
    rows = EventDay.unscoped.select_related("workspace").filter(sessions_version__lt=F("version"))
    return list(rows.order_by("-day")[:limit])


def damaged_bytes() -> int:
    """Bytes of the spool that held no readable record."""
    total = SpoolDamage.objects.aggregate(total=Sum(F("end") - F("start")))["total"]
    return int(total or 0)


def first_event_day(workspace: Workspace) -> date | None:
    """The earliest day with events, in the workspace's zone; None before the first event. One query."""
    day: date | None = EventDay.unscoped.filter(workspace=workspace, events__gt=0).aggregate(
        first=Min("day")
    )["first"]
    return day


def last_complete_day(workspace: Workspace, *, today: date) -> date:
    """The day that pages end with: yesterday, or today while the workspace has no earlier day. One query."""
    first = first_event_day(workspace)
    return today - timedelta(days=1) if first is not None and first < today else today


def own_channel_names() -> dict[str, str]:
    """The channels that the workspace's own rules name, by key. One query."""
    return dict(ChannelRule.objects.order_by("order").values_list("channel", "name"))


def latest_events(
    workspace: Workspace,
    *,
    event: str = "",
    tracked: bool = False,
    limit: int = 50,
    before: datetime | None = None,
) -> list[EventRow]:
    """The last received events, newest first; `tracked`: without imported ones. Raises Unavailable."""
    import_id = 0 if tracked else None
    try:
        return event_store().latest_events(
            workspace=workspace.pk, event=event or None, import_id=import_id, limit=limit, before=before
        )
    except StoreError as error:
        raise silent_store() from error


def event_names(workspace: Workspace, *, limit: int = 100) -> list[str]:
    """The names of the workspace's events, most frequent first."""
    try:
        return event_store().event_names(workspace=workspace.pk, limit=limit)
    except StoreError as error:
        raise silent_store() from error


def open_quarantine_count() -> int:
    """Open quarantined events of the workspace in scope. One query."""
    return QuarantinedEvent.objects.filter(state=QuarantinedEvent.State.OPEN).count()


def refused_requests(*, since: datetime) -> list[RefusedRequest]:
    """Requests of the workspace in scope that were answered 400 since then, by hour, newest first. One query."""
    return list(RefusedRequest.objects.filter(hour__gte=since)[:100])


def quarantined_event(pk: int) -> QuarantinedEvent:
    """One quarantined event of the workspace in scope. Raises NotFound."""
    found: QuarantinedEvent | None = QuarantinedEvent.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no quarantined event %(number)s.") % {"number": pk},
            advice=_("Go back to the quarantine."),
        )
    return found


def silent_store() -> Unavailable:
    """The refusal of a page whose look-up the event store did not answer."""
    return Unavailable(_("The event store does not answer."), advice=_("Try again shortly."))
