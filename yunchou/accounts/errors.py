"""The refusals around people, roles, invitations and keys."""

from yunchou.core.errors import Conflict, DomainError, NotAllowed, NotFound


class EmailTaken(Conflict):
    """Another account has this e-mail address."""

    code = "email_taken"


class WeakPassword(DomainError):
    """The new password is too easy to guess."""

    code = "weak_password"


class WrongPassword(DomainError):
    """The current password does not match."""

    code = "wrong_password"


class UnknownSetting(DomainError):
    """A language, theme, zone, currency, role or scope that does not exist."""

    code = "unknown_setting"


class SlugTaken(Conflict):
    """Another workspace has this short name."""

    code = "slug_taken"


class AlreadyMember(Conflict):
    """The person belongs to the workspace already."""

    code = "already_member"


class LastOwner(Conflict):
    """Without an owner nobody could invite, or change roles and keys."""

    code = "last_owner"


class RoleAboveOwn(NotAllowed):
    """A role that holds more than the person handing it out."""

    code = "role_above_own"


class InvitationGone(NotFound):
    """The link is wrong, used, withdrawn or too old; which of them is not told."""

    code = "invitation_gone"


class InvitationForAnother(NotAllowed):
    """The invitation names another e-mail address."""

    code = "invitation_for_another"


class InvitationSettled(Conflict):
    """The invitation is accepted or withdrawn already."""

    code = "invitation_settled"


class KeyRevoked(Conflict):
    """The key is revoked already."""

    code = "key_revoked"
