"""The people of the demo."""

from demo.cast import CAST

ROLES = {"owner", "manager", "member", "analyst", "reviewer", "viewer"}


def test_every_role_is_played_and_one_person_owns_the_workspace():
    assert {colleague.role for colleague in CAST} == ROLES
    assert [colleague.name for colleague in CAST if colleague.role == "owner"] == ["林晓"]


def test_every_colleague_has_an_address_of_their_own_that_reaches_nobody():
    addresses = [colleague.email for colleague in CAST]
    assert len(set(addresses)) == len(addresses) == 10
    assert all(address.endswith("@chengye.example") for address in addresses)
