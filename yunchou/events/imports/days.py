"""Which days an import changes: counters that make cached answers old, and what accounts have reported (stage: facts)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from yunchou.analytics.questions import Period
from yunchou.analytics.stores.base import Store
from yunchou.analytics.stores.importing import AccountDay
from yunchou.core.models import Workspace
from yunchou.events.models import DataImport, EventDay, FactDay, ImportedDay
from yunchou.events.selectors import question_scope

_DAYS_AT_ONCE = 500


def events_by_day(workspace: Workspace, days: Collection[date], *, store: Store) -> dict[date, int]:
    """How many events each of these days has now."""
    if not days:
        return {}
    period = Period(min(days), max(days))
    counts = store.active_days(scope=question_scope(workspace), period=period)
    return {day: counts.get(day, 0) for day in days}


def bump_event_days(workspace: Workspace, counts: dict[date, int]) -> None:
    """Note that events of these days changed. Imported ones open no session: what was built of the day still holds."""
    rows = EventDay.unscoped.select_for_update().filter(workspace=workspace, day__in=counts)
    known = {row.day: row for row in rows}
    EventDay.unscoped.bulk_create(
        [_bumped(known.get(day), workspace, day, events) for day, events in counts.items()],
        update_conflicts=True,
        unique_fields=["workspace", "day"],
        update_fields=["events", "version", "sessions_version"],
        batch_size=_DAYS_AT_ONCE,
    )


def _bumped(known: EventDay | None, workspace: Workspace, day: date, events: int) -> EventDay:
    version, sessions = (known.version, known.sessions_version) if known else (0, 0)
    built = sessions + 1 if sessions == version else sessions
    return EventDay(workspace=workspace, day=day, events=events, version=version + 1, sessions_version=built)


def keep_imported_days(data_import: DataImport, days: Iterable[tuple[str, date]]) -> None:
    """Keep which days of which accounts an import speaks about."""
    ImportedDay.unscoped.bulk_create(
        [
            ImportedDay(
                workspace_id=data_import.workspace_id,
                data_import=data_import,
                source=data_import.source,
                account=account,
                day=day,
            )
            for account, day in days
        ],
        ignore_conflicts=True,
        batch_size=_DAYS_AT_ONCE,
    )


def restate_fact_days(data_import: DataImport, changed: Collection[AccountDay], *, now: datetime) -> None:
    """Bring the days of an import up to date: whether any import states them, and a new version for those that changed.

    Call it when the import's state is saved.
    """
    spoken_of = {AccountDay(*row) for row in data_import.days.values_list("source", "account", "day")}
    workspace = data_import.workspace_id
    made = [
        FactDay(workspace_id=workspace, source=one.source, account=one.account, day=one.day)
        for one in sorted(spoken_of | set(changed))
    ]
    FactDay.unscoped.bulk_create(made, ignore_conflicts=True, batch_size=_DAYS_AT_ONCE)
    mine = _the_same_day(ImportedDay.unscoped.filter(data_import=data_import))
    loaded = _the_same_day(ImportedDay.unscoped.filter(data_import__state=DataImport.State.LOADED))
    of_mine = FactDay.unscoped.filter(Exists(mine), workspace_id=workspace)
    of_mine.update(is_stated=Exists(loaded), stated_at=now)
    for account in {(one.source, one.account) for one in changed}:
        days = [one.day for one in changed if (one.source, one.account) == account]
        rows = FactDay.unscoped.filter(workspace_id=workspace, source=account[0], account=account[1])
        rows.filter(day__in=days).update(version=F("version") + 1)


def _the_same_day(rows: QuerySet[ImportedDay]) -> QuerySet[ImportedDay]:
    return rows.filter(
        workspace=OuterRef("workspace"),
        source=OuterRef("source"),
        account=OuterRef("account"),
        day=OuterRef("day"),
    )
