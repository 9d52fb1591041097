"""What imports state of people, kept apart from what trackers say, so that it can be taken back (stage: facts)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from yunchou.people.models import Person, PersonStatement
from yunchou.people.services import AT_ONCE, Traits, is_later, show_trait, write_traits
from yunchou.people.spans import Span, merged_spans, widen_people, widen_statements


@dataclass(frozen=True, slots=True)
class Stated:
    """What an import says of one person: seen from `first` to `last`; `traits` that held at `at` (by default `last`)."""

    user_id: str
    number: int
    first: datetime
    last: datetime
    traits: Traits = field(default_factory=dict)
    at: datetime | None = None

    @property
    def span(self) -> Span:
        return Span(self.user_id, self.number, self.first, self.last)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What taking back did: how many statements went, and the people who are gone with them."""

    statements: int
    people: int


@transaction.atomic
def state_people(workspace: int, *, import_id: int, people: Iterable[Stated]) -> int:
    """Keep what an import says of people, and show what is the latest of them; how many were not known before.

    Any order of calls gives the same rows. Three queries for 2,000 people, three more for those with traits.
    """
    stated = list(people)
    batches = (stated[first : first + AT_ONCE] for first in range(0, len(stated), AT_ONCE))
    return sum(_state(workspace, import_id, batch) for batch in batches)


def _state(workspace: int, import_id: int, stated: Sequence[Stated]) -> int:
    spans = merged_spans(one.span for one in stated)
    known = Person.unscoped.filter(workspace_id=workspace, user_id__in=[span.user_id for span in spans])
    new = len(spans) - known.count()
    widen_people(workspace, spans, is_live=False)
    widen_statements(workspace, spans, import_id=import_id)
    if with_traits := [one for one in stated if one.traits]:
        _state_traits(workspace, import_id, with_traits)
    return new


def _state_traits(workspace: int, import_id: int, stated: Sequence[Stated]) -> None:
    names = {one.user_id for one in stated}
    people = {one.user_id: one for one in Person.unscoped.filter(workspace_id=workspace, user_id__in=names)}
    rows = PersonStatement.unscoped.filter(workspace_id=workspace, user_id__in=names, import_id=import_id)
    statements = {row.user_id: row for row in rows}
    for one in stated:
        time = (one.at or one.last).isoformat()
        for name, value in one.traits.items():
            said = [time, mark_of(import_id), value]
            kept = statements[one.user_id].traits
            if is_later(said, than=kept.get(name)):
                kept[name] = said
            show_trait(people[one.user_id], name, said)
    for row in statements.values():
        row.pk = None  # so that the conflict is the one over import and person
    PersonStatement.unscoped.bulk_create(
        statements.values(),
        update_conflicts=True,
        unique_fields=["workspace", "user_id", "import_id"],
        update_fields=["traits"],
    )
    write_traits(people.values(), fields=("traits", "trait_marks"))


def mark_of(import_id: int) -> str:
    """Names an import beside message ids; of two imports the later one is greater."""
    return f"import:{import_id:020}"


def withdraw_statements(workspace: int, *, import_id: int) -> Withdrawn:
    """Take back all that an import said of people: what lies beneath shows again, and who came by it alone is gone.

    In transactions of 2,000 people: broken off, it goes on where it stopped.
    """
    statements = people = 0
    while batch := _withdraw_some(workspace, import_id):
        statements += batch.statements
        people += batch.people
    return Withdrawn(statements, people)


@transaction.atomic
def _withdraw_some(workspace: int, import_id: int) -> Withdrawn | None:
    mine = PersonStatement.unscoped.filter(workspace_id=workspace, import_id=import_id)
    taken = dict(mine.order_by("id").values_list("user_id", "id")[:AT_ONCE])
    if not taken:
        return None
    PersonStatement.unscoped.filter(workspace_id=workspace, id__in=taken.values()).delete()
    left: dict[str, list[PersonStatement]] = {}
    for row in PersonStatement.unscoped.filter(workspace_id=workspace, user_id__in=taken):
        left.setdefault(row.user_id, []).append(row)
    people = list(Person.unscoped.select_for_update().filter(workspace_id=workspace, user_id__in=taken))
    gone = [one for one in people if one.live_first_at is None and one.user_id not in left]
    Person.unscoped.filter(workspace_id=workspace, id__in=[one.pk for one in gone]).delete()
    stay = [one for one in people if one.live_first_at is not None or one.user_id in left]
    for person in stay:
        _show_what_is_left(person, left.get(person.user_id, []))
    write_traits(stay, fields=("traits", "trait_marks", "first_seen_at", "last_seen_at"))
    return Withdrawn(len(taken), len(gone))


def _show_what_is_left(person: Person, statements: Sequence[PersonStatement]) -> None:
    firsts = [row.first_at for row in statements]
    lasts = [row.last_at for row in statements]
    if person.live_first_at is not None and person.live_last_at is not None:
        firsts.append(person.live_first_at)
        lasts.append(person.live_last_at)
    person.first_seen_at, person.last_seen_at = min(firsts), max(lasts)
    person.traits, person.trait_marks = {}, {}
    said: list[dict[str, Any]] = [person.live_traits, *(row.traits for row in statements)]
    for traits in said:
        for name, one in traits.items():
            show_trait(person, name, one)
