"""What loading leaves in the transactional database, each in one transaction with its step (stage: facts)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.analytics.stores.base import Store
from yunchou.analytics.stores.importing import FactsPublished, Published, Undone
from yunchou.core import audit
from yunchou.core.changes import Touch, record_change
from yunchou.core.models import Change, User
from yunchou.events.imports.days import (
    bump_event_days,
    events_by_day,
    keep_imported_days,
    restate_fact_days,
)
from yunchou.events.imports.fields import MANUAL
from yunchou.events.imports.parts import Skip
from yunchou.events.imports.reader import Ending, ReadPart
from yunchou.events.models import DataImport, FactAccount
from yunchou.inbox.services import tell
from yunchou.people.statements import Stated, state_people


@transaction.atomic
def book_part(data_import: DataImport, part: ReadPart, *, refused_bytes: int) -> None:
    """Count a part of the file whose rows are stored, and keep what it says of people."""
    row = DataImport.unscoped.select_for_update().get(pk=data_import.pk)
    assert row.chunks == part.number, f"part {part.number} after {row.chunks} were counted"
    row.chunks = part.number + 1
    row.refused_bytes = refused_bytes
    row.read += part.read
    row.loaded += part.loaded
    row.skipped += sum(part.skipped.values())
    row.refused += len(part.refused)
    row.skipped_by = _added(row.skipped_by, part.skipped)
    row.refused_by = _added(row.refused_by, Counter(one.problem.code for one in part.refused))
    row.facts += part.facts
    row.no_rate += part.no_rate
    row.first_day = min(filter(None, (row.first_day, part.first_day)), default=None)
    row.last_day = max(filter(None, (row.last_day, part.last_day)), default=None)
    row.people += state_people(row.workspace_id, import_id=row.pk, people=_stated(part.people))
    row.save()


def _added(known: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    return dict(Counter(known) + Counter(more))


def _stated(people: dict[str, dict[str, Any]]) -> Iterable[Stated]:
    for user_id, one in people.items():
        yield Stated(
            user_id=user_id,
            number=one["person"],
            first=datetime.fromisoformat(one["first"]),
            last=datetime.fromisoformat(one["last"]),
            traits=one["traits"],
            at=datetime.fromisoformat(one["at"]),
        )


@transaction.atomic
def book_end(data_import: DataImport, ending: Ending, *, now: datetime) -> None:
    """Keep which days of which accounts the file speaks about; accounts met for the first time become known."""
    FactAccount.unscoped.bulk_create(
        [
            FactAccount(
                workspace_id=data_import.workspace_id,
                source=data_import.source,
                account=account,
                name=ending.account_names.get(account, "")[:120],
                created_at=now,
            )
            for account in sorted({account for account, _day in ending.days})
        ],
        ignore_conflicts=True,
    )
    keep_imported_days(data_import, ending.days)


def move_to_skipped(row: DataImport, reason: Skip, rows: int) -> None:
    """Rows that were staged turned out to say nothing new: they are skipped, and none is lost."""
    if rows:
        row.loaded -= rows
        row.skipped += rows
        row.skipped_by = _added(row.skipped_by, {reason.value: rows})


@transaction.atomic
def book_published(
    data_import: DataImport,
    published: Published | FactsPublished,
    *,
    store: Store,
    now: datetime,
) -> None:
    """Account for what publishing did, bring days up to date, and log it."""
    row = DataImport.unscoped.select_for_update().select_related("workspace").get(pk=data_import.pk)
    move_to_skipped(row, Skip.UNCHANGED, published.unchanged)
    move_to_skipped(row, Skip.SUPERSEDED, published.superseded)
    if isinstance(published, Published):
        move_to_skipped(row, Skip.TRACKED, published.tracked)
    row.changed = published.changed
    row.state, row.finished_at, row.error = DataImport.State.LOADED, now, ""
    row.save()
    _book_days(row, published, store=store, now=now)
    _log(row, "import.loaded", _("Imported: %(name)s"), by=row.received_by, now=now)
    tell_of(row, "import.done", now=now, loaded=row.loaded, refused=row.refused)


@transaction.atomic
def book_undone(data_import: DataImport, undone: Undone, *, store: Store, now: datetime) -> None:
    """Account for an undo, bring days up to date, and log it."""
    row = DataImport.unscoped.select_for_update().select_related("workspace").get(pk=data_import.pk)
    row.state, row.undone_at = DataImport.State.UNDONE, now
    row.save()
    bump_event_days(row.workspace, events_by_day(row.workspace, undone.days, store=store))
    restate_fact_days(row, undone.fact_days, now=now)
    _log(row, "import.undone", _("Import undone: %(name)s"), by=row.undone_by, now=now)
    tell_of(row, "import.undone", now=now)


def _book_days(
    row: DataImport, published: Published | FactsPublished, *, store: Store, now: datetime
) -> None:
    if isinstance(published, FactsPublished):
        restate_fact_days(row, published.days, now=now)
    else:
        bump_event_days(row.workspace, events_by_day(row.workspace, published.days, store=store))


def _log(row: DataImport, action: str, title: str, *, by: User | None, now: datetime) -> None:
    counts = {name: getattr(row, name) for name in ("read", "loaded", "skipped", "refused", "changed")}
    audit.record(
        action, by=by, on=row, now=now, actor_label=by.name if by else row.received_label, details=counts
    )
    touches: list[Touch] = [{"kind": "source", "key": row.source}]
    record_change(
        Change.Kind.DATA,
        title % {"name": row.name[:120]},
        by=by,
        by_label=by.name if by else row.received_label,
        at=now,
        now=now,
        touches=touches,
        after={"import": row.pk, **counts},
    )


@transaction.atomic
def book_stopped(data_import: DataImport, error: str, *, now: datetime) -> None:
    """Note why loading has ended early, and tell whoever brought the file."""
    row = DataImport.unscoped.select_for_update().select_related("workspace").get(pk=data_import.pk)
    row.state, row.error = DataImport.State.STOPPED, error.strip()
    row.save()
    tell_of(row, "import.failed", now=now, error=row.error[:200])


def tell_of(row: DataImport, kind: str, *, now: datetime, **values: str | int) -> None:
    """Tell whoever brought the file what became of it; what was typed in shows its end where it was typed."""
    if row.received_by is None or row.source == MANUAL:
        return
    tell(
        [row.received_by],
        kind=kind,
        values={"pk": row.pk, "file": row.name[:120], **values},
        key=f"{kind} {row.pk} {row.job_id or ''}"[:160],
        workspace=row.workspace,
        now=now,
    )
