"""Writes about people: what the loader learns of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yunchou.people.models import IdentityConflict, Person

Traits = Mapping[str, Any]


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
    """Create or update the people seen. Any order of calls gives the same rows. Two queries a workspace."""
    by_workspace: dict[int, list[Sighting]] = {}
    for sighting in sightings:
        by_workspace.setdefault(sighting.workspace, []).append(sighting)
    for workspace, seen in by_workspace.items():
        _note(workspace, seen)


def _note(workspace: int, seen: list[Sighting]) -> None:
    names = [sighting.user_id for sighting in seen]
    known = {
        person.user_id: person for person in Person.unscoped.filter(workspace_id=workspace, user_id__in=names)
    }
    new, changed = [], []
    for sighting in seen:
        person = known.get(sighting.user_id)
        if person is None:
            person = Person(
                workspace_id=workspace,
                user_id=sighting.user_id,
                number=str(sighting.number),
                first_seen_at=sighting.first,
                last_seen_at=sighting.last,
            )
            new.append(person)
        else:
            changed.append(person)
        _update(person, sighting)
    Person.unscoped.bulk_create(new)
    Person.unscoped.bulk_update(
        changed, ["traits", "trait_marks", "first_seen_at", "last_seen_at"], batch_size=500
    )


def _update(person: Person, sighting: Sighting) -> None:
    person.first_seen_at = min(person.first_seen_at, sighting.first)
    person.last_seen_at = max(person.last_seen_at, sighting.last)
    for time, message_id, traits in sighting.traits:
        mark = [time.isoformat(), message_id]
        for name, value in traits.items():
            if mark >= person.trait_marks.get(name, []):
                person.traits[name], person.trait_marks[name] = value, mark


def note_aliases(aliases: Iterable[tuple[int, str, str]], *, now: datetime) -> None:
    """List every alias (workspace, previous id, user id) between two known people; such two are never merged."""
    rows = [
        IdentityConflict(workspace_id=workspace, one=one, other=other, seen_at=now)
        for workspace, one, other in sorted(set(aliases))
        if one != other and Person.unscoped.filter(workspace_id=workspace, user_id=one).exists()
    ]
    IdentityConflict.unscoped.bulk_create(rows, ignore_conflicts=True)
