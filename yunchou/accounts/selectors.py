"""Reads about memberships, invitations and keys."""

from yunchou.accounts.models import Membership
from yunchou.core.models import User


def membership_of(user: User, *, slug: str) -> Membership | None:
    """The person's membership in the workspace with this slug, or None. One query."""
    return (
        Membership.unscoped.select_related("workspace", "user")
        .filter(user=user, workspace__slug=slug)
        .first()
    )


def memberships_of(user: User) -> list[Membership]:
    """Every workspace the person belongs to, by name. One query."""
    return list(Membership.unscoped.select_related("workspace").filter(user=user).order_by("workspace__name"))
