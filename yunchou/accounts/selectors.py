"""Reads about memberships, invitations and keys."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunchou.accounts.errors import InvitationGone
from yunchou.accounts.models import ApiKey, Invitation, Membership, hash_of
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


def members() -> QuerySet[Membership]:
    """The members of the workspace in scope, first come first."""
    return Membership.objects.select_related("user")


def pending_invitations(*, now: datetime) -> QuerySet[Invitation]:
    """Invitations that still open, newest first."""
    return Invitation.objects.select_related("invited_by").filter(
        accepted_at=None, revoked_at=None, expires_at__gt=now
    )


def keys() -> QuerySet[ApiKey]:
    """The workspace's keys, living ones first, newest first."""
    return ApiKey.objects.select_related("created_by").order_by("revoked_at", "-created_at", "-id")


def open_invitation(token: str, *, now: datetime, lock: bool = False) -> Invitation:
    """The invitation this link opens, with its workspace. Raises InvitationGone; `lock` needs a transaction."""
    rows = Invitation.unscoped.select_related("workspace")
    if lock:
        rows = rows.select_for_update(of=("self",))
    invitation: Invitation | None = rows.filter(
        token_hash=hash_of(token), accepted_at=None, revoked_at=None, expires_at__gt=now
    ).first()
    if invitation is None:
        raise InvitationGone(
            _("This invitation cannot be used."),
            advice=_("It may be used, withdrawn or older than seven days. Ask for a new link."),
        )
    return invitation


def key_with(digest: str, *, now: datetime) -> QuerySet[ApiKey]:
    """The living key with this SHA-256 in hexadecimal, of whatever workspace; at most one row."""
    living = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
    rows: QuerySet[ApiKey] = ApiKey.unscoped.filter(living, key_hash=digest)
    return rows


def workspace_of_write_key(digest: bytes, *, now: datetime) -> int | None:
    """The workspace a living write key with this SHA-256 belongs to, or None. One query."""
    rows = key_with(digest.hex(), now=now).filter(kind=ApiKey.Kind.WRITE)
    return rows.values_list("workspace_id", flat=True).first()
