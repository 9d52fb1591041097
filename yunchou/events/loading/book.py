"""What a load leaves in the transactional database, all in one transaction, its checkpoint included (stage: facts)."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F
from numpy.typing import NDArray

from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.frames import Load
from yunchou.events.loading.merges import Day
from yunchou.events.loading.sorting import Sorted
from yunchou.events.models import EventDay, IntakeHour, QuarantinedEvent, SpoolDamage, SpoolSegment
from yunchou.people.services import Sighting, note_aliases, note_people

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1)
Configs = dict[int, WorkspaceConfig]


@transaction.atomic
def book_load(
    load: Load,
    rows: Sorted,
    *,
    conflicts: list[dict[str, Any]],
    configs: Configs,
    touched: set[Day],
    now: datetime,
) -> None:
    """Account for every event of a load and move the checkpoint past it.

    `conflicts` go to the quarantine beside what was refused; `touched` are days, beside those of new events, whose
    people have changed.
    """
    _count_hours(load, rows)
    _count_days(load, rows, touched)
    _quarantine(load, conflicts, configs)
    _note_damage(load, now)
    note_people(_sighting(entry) for entry in load.people)
    note_aliases(load.aliases)
    segment, _ = SpoolSegment.objects.get_or_create(name=load.segment)
    segment.loaded_through = load.end
    segment.last_received_at = load.last_received_at or segment.last_received_at
    segment.save()


def _count_hours(load: Load, rows: Sorted) -> None:
    """`received` is what the records say they hold, the rest what became of it: the database holds one to the other."""
    loaded = _by_hour(load, rows.new | rows.stored)
    duplicate = _by_hour(load, rows.duplicate)
    refused = Counter((entry["workspace"], int(entry["received_at"]) // 3600) for entry in load.refused)
    for key, received in load.received.items():
        workspace, hour = key
        row, _ = IntakeHour.unscoped.get_or_create(
            workspace_id=workspace, hour=_EPOCH + timedelta(hours=hour)
        )
        IntakeHour.unscoped.filter(pk=row.pk).update(
            received=F("received") + received,
            loaded=F("loaded") + loaded[key],
            duplicate=F("duplicate") + duplicate[key],
            refused=F("refused") + refused[key],
        )


def _by_hour(load: Load, mask: NDArray[np.bool_]) -> Counter[tuple[int, int]]:
    return Counter(map(tuple, load.places[mask][:, :2].tolist()))


def _count_days(load: Load, rows: Sorted, touched: set[Day]) -> None:
    """Two queries a workspace. The rows are locked: a change of the zone counts its days anew."""
    places = load.places[rows.new | rows.stored]
    events: Counter[Day] = Counter(
        (workspace, _FIRST_DAY + timedelta(days=day)) for workspace, _hour, day in places.tolist()
    )
    changed = events.keys() | touched
    for workspace in {of for of, _day in changed}:
        days = [day for of, day in changed if of == workspace]
        known = {
            row.day: row
            for row in EventDay.unscoped.select_for_update().filter(workspace_id=workspace, day__in=days)
        }
        EventDay.unscoped.bulk_create(
            [_grown(known.get(day), workspace, day, by=events[workspace, day]) for day in days],
            update_conflicts=True,
            unique_fields=["workspace", "day"],
            update_fields=["events", "version"],
        )


def _grown(known: EventDay | None, workspace: int, day: date, *, by: int) -> EventDay:
    events, version = (known.events, known.version) if known else (0, 0)
    return EventDay(workspace_id=workspace, day=day, events=events + by, version=version + 1)


def _quarantine(load: Load, conflicts: list[dict[str, Any]], configs: Configs) -> None:
    entries = [*load.refused, *conflicts]
    QuarantinedEvent.unscoped.bulk_create(
        [_quarantined(load.segment, entry, configs[entry["workspace"]]) for entry in entries],
        ignore_conflicts=True,
        batch_size=500,
    )


def _quarantined(segment: str, entry: dict[str, Any], config: WorkspaceConfig) -> QuarantinedEvent:
    received_at = datetime.fromtimestamp(entry["received_at"], UTC)
    return QuarantinedEvent(
        workspace_id=entry["workspace"],
        segment=segment,
        position=entry["position"],
        item=entry["item"],
        received_at=received_at,
        day=received_at.astimezone(config.zone).date(),
        reason=entry["reason"],
        field=_storable(entry["field"]),
        value=_storable(entry["value"]),
        event_name=_storable(entry["event_name"]),
        payload=_storable(entry["payload"]),
    )


def _storable(text: str) -> str:
    """PostgreSQL stores no NUL character; it is shown as the Unicode picture of one."""
    return text.replace("\x00", "␀")


def _note_damage(load: Load, now: datetime) -> None:
    rows = [
        SpoolDamage(segment=load.segment, start=start, end=end, reason=reason, found_at=now)
        for start, end, reason in load.damage
    ]
    SpoolDamage.objects.bulk_create(rows, ignore_conflicts=True)


def _sighting(entry: dict[str, Any]) -> Sighting:
    return Sighting(
        workspace=entry["workspace"],
        user_id=entry["user_id"],
        number=entry["person"],
        first=datetime.fromisoformat(entry["first"]),
        last=datetime.fromisoformat(entry["last"]),
        traits=tuple(
            (datetime.fromisoformat(time), mark, traits) for time, mark, traits in entry.get("traits", ())
        ),
    )
