"""Tells apart what of a load is new, what came before, and what the store already holds from a load cut short."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from yunchou.analytics.stores.base import KnownEvent, Store
from yunchou.events.decoding.frames import Load
from yunchou.events.decoding.identity import content_key
from yunchou.events.loading.seen import SeenIds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Masks over the rows of a load; each row is in exactly one of the first three."""

    new: NDArray[np.bool_]
    stored: NDArray[np.bool_]
    """In the store from this very place: an earlier try at this load got that far."""
    duplicate: NDArray[np.bool_]
    conflicting: NDArray[np.bool_]
    """The duplicates whose content differs from what was received first."""


def sort_rows(load: Load, *, seen: SeenIds, store: Store, window: timedelta) -> Sorted:
    """Sort a load's rows. Asks the store only about ids that the filter believes to have seen.

    TRICKY: the window reaches back from when the messages were received, not from now: a load that was cut short is
    recognised however late it is tried again.
    """
    rows = Sorted(*(np.full(load.rows, value, np.bool_) for value in (True, False, False, False)))
    _mark_repeats(load, rows)
    if load.rows:
        since = _EPOCH + timedelta(hours=int(load.places[:, 1].min())) - window
        hits = seen.probably(load.message_ids, load.places[:, 0])
        for workspace in np.unique(load.places[hits, 0]).tolist():
            candidates = np.flatnonzero(hits & (load.places[:, 0] == workspace)).tolist()
            ids = {row: UUID(bytes=bytes(load.message_ids[row])) for row in candidates}
            known = store.known(workspace=workspace, message_ids=set(ids.values()), since=since)
            _mark_known(load, rows, ids=ids, known={event.message_id: event for event in known})
    rows.duplicate[:] = ~rows.new & ~rows.stored
    return rows


def _mark_repeats(load: Load, rows: Sorted) -> None:
    """Of an id that comes more than once in this load, the first row stays new."""
    first: dict[tuple[int, bytes], int] = {}
    workspaces = load.places[:, 0].tolist()
    for row, key in enumerate(zip(workspaces, load.message_ids.tolist(), strict=True)):
        earlier = first.setdefault(key, row)
        if earlier != row:
            rows.new[row] = False
            rows.conflicting[row] = load.contents[row] != load.contents[earlier]


def _mark_known(
    load: Load, rows: Sorted, *, ids: Mapping[int, UUID], known: Mapping[UUID, KnownEvent]
) -> None:
    for row, message_id in ids.items():
        event = known.get(message_id)
        if event is None:
            continue
        is_here = _lies_at(event, load, row)
        rows.new[row] = False
        rows.stored[row] = is_here
        rows.conflicting[row] = not is_here and _content(event) != int(load.contents[row])


def _lies_at(event: KnownEvent, load: Load, row: int) -> bool:
    return (event.segment, event.position, event.item) == (load.segment, *load.keys[row].tolist())


def _content(event: KnownEvent) -> int:
    return content_key(
        kind=event.type, name=event.event, person=event.person, properties_hash=event.properties_hash
    )
