"""An invitation opens one door, for one person, for seven days."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from yunchou.accounts import selectors, services
from yunchou.accounts.errors import (
    AlreadyMember,
    EmailTaken,
    InvitationForAnother,
    InvitationGone,
    InvitationSettled,
    RoleAboveOwn,
    UnknownSetting,
    WeakPassword,
)
from yunchou.accounts.models import Invitation, Membership
from yunchou.core.models import AuditEntry, User

STRONG = "seven grey herons at noon"


@pytest.fixture
def owner(ana, workspace, scope):
    return selectors.membership_of(ana, slug=workspace.slug)


@pytest.fixture
def opened(owner):
    """An invitation and its token."""
    return services.invite("analyst", by=owner, now=NOW)


def test_a_person_with_an_account_joins_with_the_role_of_the_invitation(opened, cai, workspace):
    membership = services.accept_invitation(opened[1], user=cai, now=NOW)
    assert (membership.role, membership.workspace) == ("analyst", workspace)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["member.joined", "member.invited"]


def test_a_newcomer_makes_an_account_and_joins(opened, workspace):
    membership = services.sign_up(
        opened[1], email="Dora@Example.com", name="Dora", password=STRONG, language="en", now=NOW
    )
    assert membership.workspace == workspace
    assert membership.user.email == "dora@example.com"
    assert membership.user.check_password(STRONG)


def test_the_token_is_kept_as_a_hash_only(opened):
    invitation, token = opened
    stored = Invitation.objects.values().get(pk=invitation.pk)
    assert len(token) >= 43
    assert token not in str(stored)


def test_a_link_opens_once(opened, cai, new_user):
    services.accept_invitation(opened[1], user=cai, now=NOW)
    with pytest.raises(InvitationGone):
        services.accept_invitation(opened[1], user=new_user("Dora"), now=NOW)


def test_a_link_opens_until_seven_days_are_over(opened, cai):
    with pytest.raises(InvitationGone):
        services.accept_invitation(opened[1], user=cai, now=NOW + timedelta(days=7))
    just_before = NOW + timedelta(days=7, seconds=-1)
    assert services.accept_invitation(opened[1], user=cai, now=just_before).user == cai


def test_a_withdrawn_link_opens_no_more(opened, ana, cai):
    services.revoke_invitation(opened[0], by=ana, now=NOW)
    with pytest.raises(InvitationGone):
        services.accept_invitation(opened[1], user=cai, now=NOW)
    with pytest.raises(InvitationSettled):
        services.revoke_invitation(opened[0], by=ana, now=NOW)


def test_a_wrong_link_opens_nothing(workspace, cai):
    with pytest.raises(InvitationGone):
        services.accept_invitation("not-a-token", user=cai, now=NOW)


def test_an_invitation_by_address_is_for_that_person_alone(owner, cai, new_user):
    _, token = services.invite("viewer", email="Dora@example.com", by=owner, now=NOW)
    with pytest.raises(InvitationForAnother, match=r"dora@example\.com"):
        services.accept_invitation(token, user=cai, now=NOW)
    assert services.accept_invitation(token, user=new_user("Dora"), now=NOW).role == "viewer"


def test_a_newcomer_cannot_swap_the_invited_address(owner):
    _, token = services.invite("viewer", email="dora@example.com", by=owner, now=NOW)
    joined = services.sign_up(
        token, email="mallory@example.com", name="M", password=STRONG, language="en", now=NOW
    )
    assert joined.user.email == "dora@example.com"


def test_a_refused_sign_up_leaves_no_account_and_an_open_link(opened, ben):
    with pytest.raises(EmailTaken):
        services.sign_up(
            opened[1], email="BEN@example.com", name="B", password=STRONG, language="en", now=NOW
        )
    with pytest.raises(WeakPassword):
        services.sign_up(
            opened[1], email="dora@example.com", name="D", password="1234", language="en", now=NOW
        )
    assert not User.objects.filter(email="dora@example.com").exists()
    assert selectors.open_invitation(opened[1], now=NOW) == opened[0]


def test_somebody_who_belongs_already_is_told_so(owner, opened, ben):
    with pytest.raises(AlreadyMember):
        services.accept_invitation(opened[1], user=ben, now=NOW)
    with pytest.raises(AlreadyMember):
        services.invite("viewer", email="Ben@example.com", by=owner, now=NOW)


def test_nobody_invites_above_their_own_role(every_role, workspace, scope):
    manager = selectors.membership_of(every_role["manager"], slug=workspace.slug)
    with pytest.raises(RoleAboveOwn):
        services.invite("owner", by=manager, now=NOW)
    with pytest.raises(UnknownSetting, match="emperor"):
        services.invite("emperor", by=manager, now=NOW)
    assert Membership.objects.count() == 6
