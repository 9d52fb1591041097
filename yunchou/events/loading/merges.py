"""Which anonymous people are known to be whom: stores what is new of it (stage: facts)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import blake2b
from uuid import UUID

from yunchou.analytics.stores.base import Override, Store
from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.frames import Load

_REMEMBERED = 500_000

Day = tuple[int, date]
"""A workspace and a day of its zone."""


class MergeKeeper:
    """Stores merges, and remembers which it has stored: most events only repeat one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stored: dict[tuple[int, int, int], tuple[datetime, UUID]] = {}

    def news(self, load: Load) -> list[Override]:
        """The merges of a load that are new, or show an earlier meeting than was known."""
        overrides = map(_override, load.merges)
        return [
            one for one in overrides if (known := self._stored.get(_key(one))) is None or _mark(one) < known
        ]

    def keep(self, overrides: Sequence[Override], *, configs: dict[int, WorkspaceConfig]) -> set[Day]:
        """Store the merges; the days whose people change by it."""
        if not overrides:
            return set()
        self._store.insert_overrides(overrides, token=_token(overrides))
        touched: set[Day] = set()
        for workspace in {one.workspace for one in overrides}:
            people = {one.person for one in overrides if one.workspace == workspace}
            zone = configs[workspace].zone.key
            days = self._store.days_of_people(workspace=workspace, people=people, zone=zone)
            touched |= {(workspace, day) for day in days}
        return touched

    def remember(self, overrides: Sequence[Override]) -> None:
        """Call it when the days that these touched are booked: before that, a repeat must touch them again."""
        if len(self._stored) + len(overrides) > _REMEMBERED:
            self._stored.clear()
        self._stored |= {_key(one): _mark(one) for one in overrides}


def _key(one: Override) -> tuple[int, int, int]:
    return one.workspace, one.person, one.into


def _mark(one: Override) -> tuple[datetime, UUID]:
    return one.time, one.message_id


def _token(overrides: Sequence[Override]) -> str:
    """Names the merges, so that a second try at a load leaves no second rows."""
    text = "\n".join(map(repr, overrides))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _override(merge: tuple[int, int, int, str, str]) -> Override:
    workspace, person, into, time, message_id = merge
    return Override(workspace, person, into, datetime.fromisoformat(time).astimezone(UTC), UUID(message_id))
