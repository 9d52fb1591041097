"""Writes about people: what the loader learns of them (stage: facts)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from yunchou.people.models import Alias, Person

Traits = Mapping[str, Any]
#: People looked up or written by one statement.
_AT_ONCE = 2_000
_TIMES = ("first_seen_at", "last_seen_at")


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


def note_people(sightings: Iterable[Sighting]) -> None:
    """Create or update the people seen. Any order of calls gives the same rows. Two queries for 2,000 people."""
    by_kind: dict[tuple[int, bool], list[Sighting]] = {}
    for sighting in sightings:
        by_kind.setdefault((sighting.workspace, bool(sighting.traits)), []).append(sighting)
    for (workspace, has_traits), seen in by_kind.items():
        note = _note_traits if has_traits else _note_times
        for first in range(0, len(seen), _AT_ONCE):
            note(workspace, seen[first : first + _AT_ONCE])


def _note_times(workspace: int, seen: Sequence[Sighting]) -> None:
    """People who only did something: most of all events. Their traits are neither read nor written."""
    names = {sighting.user_id for sighting in seen}
    known = Person.unscoped.filter(workspace_id=workspace, user_id__in=names)
    times = {name: (first, last) for name, first, last in known.values_list("user_id", *_TIMES)}
    changed: dict[str, Person] = {}
    for sighting in seen:
        name = sighting.user_id
        first, last = times.get(name, (sighting.first, sighting.last))
        span = min(first, sighting.first), max(last, sighting.last)
        if times.get(name) != span:
            times[name] = span
            changed[name] = _new(sighting, span=span)
    _write(changed.values(), fields=_TIMES)


def _note_traits(workspace: int, seen: Sequence[Sighting]) -> None:
    names = {sighting.user_id for sighting in seen}
    known = Person.unscoped.filter(workspace_id=workspace, user_id__in=names)
    people = {person.user_id: person for person in known}
    for sighting in seen:
        if sighting.user_id not in people:
            people[sighting.user_id] = _new(sighting, span=(sighting.first, sighting.last))
        _update(people[sighting.user_id], sighting)
    for person in people.values():
        person.pk = None  # so that the conflict is the one over the user id
    _write(people.values(), fields=("traits", "trait_marks", *_TIMES))


def _write(people: Collection[Person], *, fields: Sequence[str]) -> None:
    Person.unscoped.bulk_create(
        people,
        update_conflicts=True,
        unique_fields=["workspace", "user_id"],
        update_fields=fields,
    )


def _new(sighting: Sighting, *, span: tuple[datetime, datetime]) -> Person:
    return Person(
        workspace_id=sighting.workspace,
        user_id=sighting.user_id,
        number=str(sighting.number),
        first_seen_at=span[0],
        last_seen_at=span[1],
    )


def _update(person: Person, sighting: Sighting) -> None:
    person.first_seen_at = min(person.first_seen_at, sighting.first)
    person.last_seen_at = max(person.last_seen_at, sighting.last)
    for time, message_id, traits in sighting.traits:
        for name, value in traits.items():
            _set_trait(person, name, value, mark=[time.isoformat(), message_id])


def _set_trait(person: Person, name: str, value: object, *, mark: list[str]) -> None:
    """The latest (time, message id) holds; between two values under one mark, whatever arrived first, the greater."""
    held = person.trait_marks.get(name, [])
    if mark < held or (mark == held and _text(value) <= _text(person.traits[name])):
        return
    person.traits[name], person.trait_marks[name] = value, mark


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
