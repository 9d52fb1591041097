"""What the guide says a role may do is what it may do."""

from tests.docs.reading import code_in, guide, rows, section
from yunchou.accounts.models import ApiKey
from yunchou.accounts.permissions import ROLE_PERMISSIONS, Permission, Role, Scope

SECURITY = guide("security")
#: The order of the table's columns, after the permission and what it allows.
ROLES = (Role.VIEWER, Role.ANALYST, Role.MEMBER, Role.REVIEWER, Role.MANAGER, Role.OWNER)


def test_every_permission_has_a_row_and_every_tick_is_true():
    told = {}
    for cells in rows(section(SECURITY, "Roles")):
        [permission] = code_in(cells[0])
        told[Permission(permission)] = {role for role, tick in zip(ROLES, cells[2:], strict=True) if tick}
    held = {
        permission: {role for role in Role if permission in ROLE_PERMISSIONS[role]}
        for permission in Permission
    }
    assert told == held


def test_the_columns_stand_in_the_order_that_is_read():
    assert f"| {' | '.join(ROLES)} |" in section(SECURITY, "Roles")


def test_every_kind_of_key_and_every_scope_is_named():
    keys = section(SECURITY, "Keys")
    assert set(ApiKey.PREFIXES.values()) | set(Scope) <= set(code_in(keys))
