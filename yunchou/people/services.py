"""Writes about people: what the loader learns of them, and what imports state of them (stage: facts)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from yunchou.people.models import Alias, Person
from yunchou.people.spans import Span, merged_spans, widen_people

Traits = Mapping[str, Any]
#: People looked up or written by one statement.
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a range of events says of one identified person."""

    workspace: int
    user_id: str
    number: int
    first: datetime
    last: datetime
    traits: tuple[tuple[datetime, str, Traits], ...] = ()
    """(time, message id, traits) of each identify."""

    @property
    def span(self) -> Span:
        return Span(self.user_id, self.number, self.first, self.last)


def note_people(sightings: Iterable[Sighting]) -> None:
    """Create or update the people seen. Any order of calls gives the same rows. Two queries for 2,000 people."""
    by_kind: dict[tuple[int, bool], list[Sighting]] = {}
    for sighting in sightings:
        by_kind.setdefault((sighting.workspace, bool(sighting.traits)), []).append(sighting)
    for (workspace, has_traits), seen in by_kind.items():
        note = _note_traits if has_traits else _note_times
        for first in range(0, len(seen), AT_ONCE):
            note(workspace, seen[first : first + AT_ONCE])


def _note_times(workspace: int, seen: Sequence[Sighting]) -> None:
    """People who only did something: most of all events. Their traits are neither read nor written."""
    widen_people(workspace, merged_spans(sighting.span for sighting in seen), is_live=True)


def _note_traits(workspace: int, seen: Sequence[Sighting]) -> None:
    _note_times(workspace, seen)
    names = {sighting.user_id for sighting in seen}
    people = {
        person.user_id: person for person in Person.unscoped.filter(workspace_id=workspace, user_id__in=names)
    }
    for sighting in seen:
        for time, message_id, traits in sighting.traits:
            for name, value in traits.items():
                _set_live_trait(people[sighting.user_id], name, [time.isoformat(), message_id, value])
    write_traits(people.values(), fields=("traits", "trait_marks", "live_traits"))


def write_traits(people: Collection[Person], *, fields: Sequence[str]) -> None:
    """Write these fields of people who exist. One statement."""
    for person in people:
        person.pk = None  # so that the conflict is the one over the user id
    Person.unscoped.bulk_create(
        people, update_conflicts=True, unique_fields=["workspace", "user_id"], update_fields=fields
    )


def _set_live_trait(person: Person, name: str, said: list[Any]) -> None:
    if is_later(said, than=person.live_traits.get(name)):
        person.live_traits[name] = said
    show_trait(person, name, said)


def show_trait(person: Person, name: str, said: list[Any]) -> None:
    """Let a trait hold if nothing later does; `said` is [time, message or import, value]."""
    mark = person.trait_marks.get(name)
    shown = None if mark is None else [*mark, person.traits[name]]
    if is_later(said, than=shown):
        person.traits[name], person.trait_marks[name] = said[2], said[:2]


def is_later(said: list[Any], *, than: list[Any] | None) -> bool:
    """The latest (time, message id) holds; between two values under one mark, whatever arrived first, the greater."""
    if than is None:
        return True
    if said[:2] != than[:2]:
        return said[:2] > than[:2]
    return _text(said[2]) > _text(than[2])


def _text(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def note_aliases(aliases: Iterable[tuple[int, str, str, datetime]]) -> None:
    """Keep what alias messages said: (workspace, previous id, user id, time). Any order of calls gives the same rows."""
    by_workspace: dict[int, dict[tuple[str, str], datetime]] = {}
    for workspace, previous_id, user_id, time in aliases:
        pairs = by_workspace.setdefault(workspace, {})
        pairs[previous_id, user_id] = min(time, pairs.get((previous_id, user_id), time))
    for workspace, pairs in by_workspace.items():
        known = Alias.unscoped.filter(
            workspace_id=workspace, previous_id__in={previous for previous, _ in pairs}
        )
        for alias in known:
            pair = (alias.previous_id, alias.user_id)
            if pair in pairs:
                pairs[pair] = min(pairs[pair], alias.first_at)
        Alias.unscoped.bulk_create(
            [
                Alias(workspace_id=workspace, previous_id=previous_id, user_id=user_id, first_at=time)
                for (previous_id, user_id), time in pairs.items()
            ],
            update_conflicts=True,
            unique_fields=["workspace", "previous_id", "user_id"],
            update_fields=["first_at"],
        )
