"""What known people did, from the event store: for a list, and for one person's timeline (stage: facts)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yunchou.analytics.errors import StoreError
from yunchou.analytics.stores.base import EventRow
from yunchou.analytics.stores.lookups import Activity, EventPlace
from yunchou.core.event_store import event_store
from yunchou.core.models import Workspace
from yunchou.events.selectors import silent_store


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of one person's events, newest first, and where the next page begins."""

    rows: tuple[EventRow, ...]
    older: EventPlace | None


def activity_of(workspace: Workspace, numbers: Iterable[int]) -> Mapping[int, Activity]:
    """What these people did, by number; those without any activity are absent. Raises Unavailable."""
    people = list(numbers)
    if not people:
        return {}
    try:
        return event_store().people_activity(workspace=workspace.pk, people=people)
    except StoreError as error:
        raise silent_store() from error


def timeline(workspace: Workspace, *, number: int, size: int, before: EventPlace | None = None) -> Timeline:
    """One person's events under all their ids. Raises Unavailable."""
    try:
        store = event_store()
        people = {number, *store.people_merged_into(workspace=workspace.pk, people=[number])}
        rows = store.person_events(workspace=workspace.pk, people=people, limit=size + 1, before=before)
    except StoreError as error:
        raise silent_store() from error
    older = _place_of(rows[size - 1]) if len(rows) > size else None
    return Timeline(tuple(rows[:size]), older)


def _place_of(row: EventRow) -> EventPlace:
    time, message_id = row["time"], row["message_id"]
    assert isinstance(time, datetime)
    assert isinstance(message_id, UUID)
    return EventPlace(time, message_id)
