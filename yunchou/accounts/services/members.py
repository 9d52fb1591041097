"""Roles given and taken away. A removed member's next request finds no door: access is read anew each time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts.errors import LastOwner, RoleAboveOwn, UnknownSetting
from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Role, is_within
from yunchou.core import audit


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: Membership, now: datetime) -> None:
    """Give a member another role; the workspace keeps at least one owner."""
    wanted = require_role(role, by=by)
    _lock_owners()
    membership.refresh_from_db(fields=["role"])
    if membership.role == wanted:
        return
    _require_role_within(Role(membership.role), by=by)
    if membership.role == Role.OWNER:
        _require_another_owner(membership)
    before, membership.role = membership.role, wanted
    membership.save(update_fields=["role"])
    audit.record(
        "member.role_changed",
        by=by.user,
        on=membership.user,
        now=now,
        details={"before": before, "after": wanted.value},
    )


@transaction.atomic
def remove_member(membership: Membership, *, by: Membership, now: datetime) -> None:
    """Take a person out of the workspace; what they did stays under their name."""
    _lock_owners()
    membership.refresh_from_db(fields=["role"])
    _require_role_within(Role(membership.role), by=by)
    if membership.role == Role.OWNER:
        _require_another_owner(membership)
    membership.delete()
    audit.record("member.removed", by=by.user, on=membership.user, now=now, details={"role": membership.role})


def require_role(role: str, *, by: Membership) -> Role:
    """The role of that name, if the person handing it out holds as much themselves."""
    if role not in Role.values:
        raise UnknownSetting(
            _("There is no role “%(role)s”.") % {"role": role},
            advice=_("Choose one of the list."),
            field="role",
        )
    _require_role_within(Role(role), by=by)
    return Role(role)


def _require_role_within(role: Role, *, by: Membership) -> None:
    if not is_within(role, limit=Role(by.role)):
        raise RoleAboveOwn(
            _("The role %(role)s may do more than your own, %(own)s.")
            % {"role": role.label, "own": by.get_role_display()},
            advice=_("Ask an owner of the workspace."),
            field="role",
        )


def _lock_owners() -> None:
    """Two owners who remove each other at the same moment wait here for one another."""
    list(Membership.objects.select_for_update().filter(role=Role.OWNER).order_by("pk").values_list("pk"))


def _require_another_owner(membership: Membership) -> None:
    if not Membership.objects.filter(role=Role.OWNER).exclude(pk=membership.pk).exists():
        raise LastOwner(
            _("%(name)s is the only owner.") % {"name": membership.user.name},
            advice=_("Make somebody else an owner first."),
            field="role",
        )
