"""Reads about people (stage: facts)."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yunchou.core.errors import NotFound
from yunchou.people.models import Alias, Person

#: Traits by which a person is looked for, beside the user id.
SEARCHED = ("name", "nickname", "phone", "email")


def people(*, text: str = "") -> QuerySet[Person]:
    """Known people of the workspace in scope, seen last first. Only who may see people whole may search by `text`."""
    rows: QuerySet[Person] = Person.objects.order_by("-last_seen_at", "-id")
    if text:
        found = Q(user_id__icontains=text)
        for trait in SEARCHED:
            found |= Q(**{f"traits__{trait}__icontains": text})
        rows = rows.filter(found)
    return rows


def person(pk: int) -> Person:
    """One known person of the workspace in scope. Raises NotFound."""
    found: Person | None = Person.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no person %(number)s here.") % {"number": pk},
            advice=_("Go back to the list of people."),
        )
    return found


def aliases_of(user_id: str) -> list[str]:
    """The ids that messages said were this person's before. One query."""
    rows = Alias.objects.filter(user_id=user_id).order_by("first_at", "id")
    return list(rows.values_list("previous_id", flat=True))


def identity_conflicts() -> QuerySet[Alias]:
    """Aliases between two known people of the workspace in scope: never merged, listed for a person to look at.

    Derived from what is known now, so that it does not matter which of the messages arrived first.
    """
    known = Person.unscoped.filter(workspace=OuterRef("workspace"), user_id=OuterRef("previous_id"))
    aliases: QuerySet[Alias] = Alias.objects.exclude(previous_id=F("user_id"))
    return aliases.filter(Exists(known)).order_by("-first_at", "-id")
