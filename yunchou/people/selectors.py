"""Reads about people (stage: facts)."""

from django.db.models import Exists, F, OuterRef, QuerySet

from yunchou.people.models import Alias, Person


def identity_conflicts() -> QuerySet[Alias]:
    """Aliases between two known people of the workspace in scope: never merged, listed for a person to look at.

    Derived from what is known now, so that it does not matter which of the messages arrived first.
    """
    known = Person.unscoped.filter(workspace=OuterRef("workspace"), user_id=OuterRef("previous_id"))
    aliases: QuerySet[Alias] = Alias.objects.exclude(previous_id=F("user_id"))
    return aliases.filter(Exists(known)).order_by("-first_at", "-id")
