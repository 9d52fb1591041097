"""What a load leaves in the transactional database, all in one transaction: counts, days, quarantine, people, checkpoint."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.frames import Load
from yunchou.events.loading.sorting import Sorted
from yunchou.events.models import EventDay, IntakeHour, QuarantinedEvent, SpoolDamage, SpoolSegment
from yunchou.people.services import Sighting, note_aliases, note_people
from yunchou.protocols.event import Reason

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1)
HourKey = tuple[int, int]

Configs = dict[int, WorkspaceConfig]


@transaction.atomic
def book_load(
    load: Load, rows: Sorted, *, configs: Configs, touched: set[tuple[int, date]], now: datetime
) -> None:
    """Account for every event of a load and move the checkpoint past it.

    `touched` are days, beside those of new events, whose people have changed.
    """
    _count_hours(load, rows)
    _count_days(load, rows, touched)
    _quarantine(load, rows, configs)
    _note_damage(load, now)
    note_people(_sighting(entry) for entry in load.people)
    note_aliases(load.aliases, now=now)
    segment, _ = SpoolSegment.objects.get_or_create(name=load.segment)
    segment.loaded_through = load.end
    segment.last_received_at = load.last_received_at or segment.last_received_at
    segment.save()


def _count_hours(load: Load, rows: Sorted) -> None:
    loaded = _by_hour(load, rows.new | rows.stored)
    duplicate = _by_hour(load, rows.duplicate)
    refused = Counter((entry["workspace"], int(entry["received_at"]) // 3600) for entry in load.refused)
    for key in loaded.keys() | duplicate.keys() | refused.keys():
        workspace, hour = key
        counts = {"loaded": loaded[key], "duplicate": duplicate[key], "refused": refused[key]}
        row, _ = IntakeHour.unscoped.get_or_create(
            workspace_id=workspace, hour=_EPOCH + timedelta(hours=hour)
        )
        changes = {name: F(name) + count for name, count in counts.items()}
        IntakeHour.unscoped.filter(pk=row.pk).update(received=F("received") + sum(counts.values()), **changes)


def _by_hour(load: Load, mask: Any) -> Counter[HourKey]:
    return Counter(map(tuple, load.places[mask][:, :2].tolist()))


def _count_days(load: Load, rows: Sorted, touched: set[tuple[int, date]]) -> None:
    events: Counter[tuple[int, date]] = Counter(
        (workspace, _FIRST_DAY + timedelta(days=day))
        for workspace, _hour, day in load.places[rows.new | rows.stored].tolist()
    )
    for workspace, day in events.keys() | touched:
        row, _ = EventDay.unscoped.get_or_create(workspace_id=workspace, day=day)
        EventDay.unscoped.filter(pk=row.pk).update(
            events=F("events") + events[workspace, day], version=F("version") + 1
        )


def _quarantine(load: Load, rows: Sorted, configs: Configs) -> None:
    entries = [*load.refused, *_conflicts(load, rows)]
    QuarantinedEvent.unscoped.bulk_create(
        [_quarantined(load.segment, entry, configs[entry["workspace"]]) for entry in entries],
        ignore_conflicts=True,
        batch_size=500,
    )


def _conflicts(load: Load, rows: Sorted) -> list[dict[str, Any]]:
    """Duplicates that are not the same message: the first stays, the other is shown to a person."""
    found = []
    for row in rows.conflicting.nonzero()[0].tolist():
        position, item = load.keys[row].tolist()
        line = load.line(row)
        found.append(
            {
                "workspace": int(load.places[row, 0]),
                "position": position,
                "item": item,
                "received_at": _received_at(line["received_at"]).timestamp(),
                "reason": Reason.CONFLICTING_DUPLICATE.value,
                "field": "messageId",
                "value": line["message_id"],
                "event_name": line["sent_name"],
                "payload": line["properties"],
            }
        )
    return found


def _received_at(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC)


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
