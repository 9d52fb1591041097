"""Roles are given and taken; the workspace always keeps an owner."""

from itertools import pairwise

import pytest

from tests.conftest import NOW
from yunchou.accounts import selectors, services
from yunchou.accounts.errors import LastOwner, RoleAboveOwn
from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import ROLE_PERMISSIONS, Permission, Role, is_within
from yunchou.core.models import AuditEntry


@pytest.fixture
def role_of(workspace, scope):
    return lambda user: selectors.membership_of(user, slug=workspace.slug)


def test_an_owner_changes_a_role(ana, ben, role_of):
    services.change_role(role_of(ben), role="reviewer", by=role_of(ana), now=NOW)
    assert role_of(ben).role == "reviewer"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.details) == (
        "member.role_changed",
        {"before": "member", "after": "reviewer"},
    )


def test_the_same_role_again_changes_nothing(ana, ben, role_of):
    services.change_role(role_of(ben), role="member", by=role_of(ana), now=NOW)
    assert not AuditEntry.objects.exists()


def test_the_last_owner_stays(ana, role_of):
    with pytest.raises(LastOwner, match="Ana") as refusal:
        services.remove_member(role_of(ana), by=role_of(ana), now=NOW)
    assert refusal.value.advice
    with pytest.raises(LastOwner):
        services.change_role(role_of(ana), role="viewer", by=role_of(ana), now=NOW)
    assert role_of(ana).role == "owner"


def test_one_of_two_owners_may_go(ana, ben, role_of):
    services.change_role(role_of(ben), role="owner", by=role_of(ana), now=NOW)
    services.remove_member(role_of(ana), by=role_of(ana), now=NOW)
    assert [member.user for member in Membership.objects.all()] == [ben]


def test_a_removed_member_has_no_door_at_the_next_request(ana, ben, role_of, client_of, workspace):
    client = client_of(ben)
    assert client.get(f"/w/{workspace.slug}/changes").status_code == 200
    services.remove_member(role_of(ben), by=role_of(ana), now=NOW)
    assert client.get(f"/w/{workspace.slug}/changes").status_code == 404


def test_nobody_touches_a_role_above_their_own(every_role, role_of):
    manager, owner = role_of(every_role["manager"]), role_of(every_role["owner"])
    with pytest.raises(RoleAboveOwn):
        services.change_role(owner, role="viewer", by=manager, now=NOW)
    with pytest.raises(RoleAboveOwn):
        services.remove_member(owner, by=manager, now=NOW)
    with pytest.raises(RoleAboveOwn):
        services.change_role(role_of(every_role["viewer"]), role="owner", by=manager, now=NOW)


def test_the_roles_are_a_ladder_from_viewer_to_owner():
    ladder = [Role.VIEWER, Role.ANALYST, Role.MEMBER, Role.REVIEWER, Role.MANAGER, Role.OWNER]
    assert all(is_within(low, limit=high) for low, high in pairwise(ladder))
    assert not any(is_within(high, limit=low) for low, high in pairwise(ladder))
    assert ROLE_PERMISSIONS[Role.OWNER] == set(Permission)
