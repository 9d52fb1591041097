"""Invitations by link: made, withdrawn, accepted. Only the link's hash is kept."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts import selectors
from yunchou.accounts.errors import AlreadyMember, InvitationForAnother, InvitationSettled
from yunchou.accounts.models import Invitation, Membership, hash_of
from yunchou.accounts.services.members import require_role
from yunchou.accounts.services.people import create_user, require_email
from yunchou.core import audit
from yunchou.core.models import User
from yunchou.core.scope import workspace_scope

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def invite(role: str, *, email: str = "", by: Membership, now: datetime) -> tuple[Invitation, str]:
    """Open the door for one person. The token is returned here and nowhere else."""
    wanted, email = require_role(role, by=by), email.strip().lower()
    if email:
        require_email(email)
        _require_newcomer(email)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        workspace_id=by.workspace_id,
        email=email,
        role=wanted,
        token_hash=hash_of(token),
        invited_by=by.user,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    audit.record("member.invited", by=by.user, on=invitation, now=now, details={"role": wanted.value})
    return invitation, token


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Close a door that nobody has used yet."""
    pending = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if not pending.update(revoked_at=now):
        raise InvitationSettled(
            _("The invitation for %(whom)s is settled already.") % {"whom": invitation},
            advice=_("Look at the list of members."),
        )
    audit.record("invitation.revoked", by=by, on=invitation, now=now)


@transaction.atomic
def accept_invitation(token: str, *, user: User, now: datetime) -> Membership:
    """Let a person who has an account join. Raises InvitationGone unless the link still opens."""
    invitation = selectors.open_invitation(token, now=now, lock=True)
    if invitation.email and invitation.email != user.email.lower():
        raise InvitationForAnother(
            _("This invitation is for %(email)s.") % {"email": invitation.email},
            advice=_("Sign in with that address, or ask for an invitation of your own."),
            field="email",
        )
    membership: Membership
    with workspace_scope(invitation.workspace):
        membership, is_new = Membership.objects.get_or_create(
            workspace=invitation.workspace,
            user=user,
            defaults={"role": invitation.role, "joined_at": now},
        )
        if not is_new:
            raise AlreadyMember(
                _("You belong to %(name)s already.") % {"name": invitation.workspace},
                advice=_("Open it from the list of workspaces."),
            )
        invitation.accepted_at, invitation.accepted_by = now, user
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        audit.record("member.joined", by=user, on=user, now=now, details={"role": invitation.role})
    return membership


@transaction.atomic
def sign_up(token: str, *, email: str, name: str, password: str, language: str, now: datetime) -> Membership:
    """Make an account for the holder of an invitation, and let them join."""
    invitation = selectors.open_invitation(token, now=now)
    user = create_user(
        email=invitation.email or email, name=name, password=password, language=language, now=now
    )
    return accept_invitation(token, user=user, now=now)


def _require_newcomer(email: str) -> None:
    if Membership.objects.filter(user__email__iexact=email).exists():
        raise AlreadyMember(
            _("%(email)s belongs to this workspace already.") % {"email": email},
            advice=_("Change their role in the list instead."),
            field="email",
        )
