"""Stands in for the words of notifications: each says in which language it is said."""

from types import SimpleNamespace

from django.utils.translation import get_language


def notice_of(_notification: object) -> SimpleNamespace:
    return SimpleNamespace(title=f"said in {get_language()}", detail="")


def address_of(_notification: object, *, slug: str) -> str:
    return f"/w/{slug}"
