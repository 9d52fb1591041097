"""用户画像: records of whom goals, content and channels are for (stage: plan)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User
from yunchou.core.scope import current_workspace_id
from yunchou.goals.errors import BadPersona, NoSuchPersona
from yunchou.goals.models import Goal, Persona

LONGEST_NAME, LONGEST_WORD, MOST_WORDS, OLDEST = 60, 60, 20, 120
LISTS = ("regions", "platforms", "preferences", "scenes", "pain_points")


@dataclass(frozen=True, slots=True)
class PersonaEntry:
    """What a person says about an audience."""

    name: str
    age_from: int | None = None
    age_to: int | None = None
    gender: str = ""
    regions: Sequence[str] = ()
    platforms: Sequence[str] = ()
    preferences: Sequence[str] = ()
    scenes: Sequence[str] = ()
    pain_points: Sequence[str] = ()
    note: str = ""


def personas(*, archived: bool = False) -> QuerySet[Persona]:
    """The personas of the workspace in scope, by name."""
    rows: QuerySet[Persona] = Persona.objects.filter(archived_at__isnull=not archived)
    return rows


def persona_called(pk: int) -> Persona:
    """One persona, archived or not. Raises NoSuchPersona."""
    found: Persona | None = Persona.objects.filter(pk=pk).first()
    if found is None:
        raise NoSuchPersona(_("There is no such persona."), advice=_("Choose one of the list."))
    return found


def goals_for(persona: Persona) -> QuerySet[Goal]:
    """The goals that are for this persona, the latest first."""
    rows: QuerySet[Goal] = Goal.objects.filter(persona=persona).order_by("-start", "-id")
    return rows


@transaction.atomic
def save_persona(entry: PersonaEntry, *, by: User, now: datetime, persona: Persona | None = None) -> Persona:
    """Write a persona down, or anew. Raises BadPersona."""
    values = _tidy(entry)
    _require_free(entry.name.strip(), persona=persona)
    if persona is None:
        made: Persona = Persona.unscoped.create(
            workspace_id=current_workspace_id(), created_by=by, created_at=now, **values
        )
        audit.record("persona.added", by=by, on=made, now=now, details=values)
        return made
    row: Persona = Persona.objects.select_for_update().get(pk=persona.pk)
    before = {name: getattr(row, name) for name in values}
    changed = sorted(name for name in values if before[name] != values[name])
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        details = {
            "before": {name: before[name] for name in changed},
            "after": {name: values[name] for name in changed},
        }
        audit.record("persona.changed", by=by, on=row, now=now, details=details)
    return row


@transaction.atomic
def archive_persona(persona: Persona, *, by: User, now: datetime) -> None:
    """Put a persona away: goals keep it, new ones are not offered it."""
    if persona.archived_at is None:
        persona.archived_at = now
        persona.save(update_fields=["archived_at"])
        audit.record("persona.archived", by=by, on=persona, now=now)


@transaction.atomic
def restore_persona(persona: Persona, *, by: User, now: datetime) -> None:
    """Bring a persona back. Raises BadPersona where another has its name by now."""
    if persona.archived_at is not None:
        _require_free(persona.name, persona=persona)
        persona.archived_at = None
        persona.save(update_fields=["archived_at"])
        audit.record("persona.restored", by=by, on=persona, now=now)


def _tidy(entry: PersonaEntry) -> dict[str, object]:
    """The entry as it is stored. Raises BadPersona."""
    name = entry.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadPersona(
            _("The name has %(length)d characters.") % {"length": len(name)},
            advice=_("Write 1 to %(most)d.") % {"most": LONGEST_NAME},
            field="name",
        )
    if entry.gender not in Persona.Gender.values:
        raise BadPersona(
            _("“%(value)s” is none of the choices.") % {"value": entry.gender},
            advice=_("Choose one of the list."),
            field="gender",
        )
    _require_ages(entry)
    lists = {field: _words(getattr(entry, field), field=field) for field in LISTS}
    return asdict(entry) | {"name": name, "note": entry.note.strip()} | lists


def _require_ages(entry: PersonaEntry) -> None:
    for field, age in (("age_from", entry.age_from), ("age_to", entry.age_to)):
        if age is not None and not 0 <= age <= OLDEST:
            raise BadPersona(
                _("%(age)d is no age.") % {"age": age},
                advice=_("Give whole years from 0 to %(most)d.") % {"most": OLDEST},
                field=field,
            )
    if entry.age_from is not None and entry.age_to is not None and entry.age_to < entry.age_from:
        raise BadPersona(
            _("From %(first)d to %(last)d is no range of ages.")
            % {"first": entry.age_from, "last": entry.age_to},
            advice=_("Swap the ages."),
            field="age_to",
        )


def _words(given: Sequence[str], *, field: str) -> list[str]:
    """Short texts, tidy, each once, in their order."""
    words = list(dict.fromkeys(word.strip() for word in given if word.strip()))
    if len(words) > MOST_WORDS:
        raise BadPersona(
            _("These are %(count)d entries.") % {"count": len(words)},
            advice=_("Keep the %(most)d that matter most.") % {"most": MOST_WORDS},
            field=field,
        )
    for word in words:
        if len(word) > LONGEST_WORD:
            raise BadPersona(
                _("“%(word)s” has %(length)d characters.") % {"word": word, "length": len(word)},
                advice=_("Write at most %(most)d; the note holds more.") % {"most": LONGEST_WORD},
                field=field,
            )
    return words


def _require_free(name: str, *, persona: Persona | None) -> None:
    taken = Persona.objects.filter(name=name, archived_at=None)
    if persona is not None:
        taken = taken.exclude(pk=persona.pk)
    if taken.exists():
        raise BadPersona(
            _("There is a persona “%(name)s” already.") % {"name": name},
            advice=_("Choose another name, or change that one."),
            field="name",
        )
