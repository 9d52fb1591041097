"""The fixed set of permissions and what each role holds. Roles are per workspace."""

from enum import StrEnum, unique

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    OWNER = "owner", pgettext_lazy("a role", "Owner")
    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Member")
    ANALYST = "analyst", _("Analyst")
    REVIEWER = "reviewer", _("Reviewer")
    VIEWER = "viewer", _("Viewer")


@unique
class Permission(StrEnum):
    READ = "read"  # pages and numbers, without personal data
    ASK = "ask"  # questions, drill-down to rows (masked), exports
    WORK = "work"  # own work, imports, notes in the change log
    REPAIR = "repair"  # fix and replay quarantined events
    APPROVE = "approve"  # approve other people's work
    SEE_PERSONAL = "see_personal"  # people unmasked
    MANAGE = "manage"  # all work, channels, tracking plan, undo, jobs, audit log
    ADMINISTER = "administer"  # members, keys, zone, erasure


_VIEWER = frozenset({Permission.READ})
_ANALYST = _VIEWER | {Permission.ASK}
_MEMBER = _ANALYST | {Permission.WORK}
_REVIEWER = _MEMBER | {Permission.APPROVE}
# A quarantined event is mended whole, with whatever personal values it holds.
_MANAGER = _REVIEWER | {Permission.SEE_PERSONAL, Permission.REPAIR, Permission.MANAGE}
_OWNER = _MANAGER | {Permission.ADMINISTER}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.ANALYST: _ANALYST,
    Role.MEMBER: _MEMBER,
    Role.REVIEWER: _REVIEWER,
    Role.MANAGER: _MANAGER,
    Role.OWNER: _OWNER,
}


def is_within(role: Role, *, limit: Role) -> bool:
    """Whether `role` holds nothing that `limit` lacks: nobody hands out more than they have."""
    return ROLE_PERMISSIONS[role] <= ROLE_PERMISSIONS[limit]


@unique
class Scope(StrEnum):
    """What a secret key may do, beyond naming its workspace."""

    EVENTS_READ = "events:read"
    ASK = "ask"
    IMPORTS = "imports:write"


SCOPE_LABELS = {
    Scope.EVENTS_READ: _("Read single events"),
    Scope.ASK: _("Ask questions"),
    Scope.IMPORTS: _("Import files and take them back"),
}
