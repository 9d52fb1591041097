"""A robot's key and secret are stored sealed, and no page, log or audit entry tells them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import NOW
from yunchou.core.models import AuditEntry
from yunchou.inbox.errors import BadAddress, BadDestination, NameTaken
from yunchou.inbox.models import Destination
from yunchou.inbox.outside import robot_of
from yunchou.inbox.sealing import SealBroken, seal, unseal
from yunchou.inbox.services import add_destination, delete_destination, edit_destination

ADDRESS = "https://open.feishu.cn/open-apis/bot/v2/hook/hook-key-7733"


@given(secret=st.text(max_size=300))
@settings(deadline=None)
def test_what_is_sealed_opens_to_itself_and_hides_it(secret):
    sealed = seal(secret)
    assert unseal(sealed) == secret
    assert sealed != seal(secret), "two seals of one secret do not show that they are the same"
    if len(secret) > 5:
        assert secret not in sealed


@pytest.mark.parametrize("position", [2, 20, -2])
def test_a_seal_that_was_touched_does_not_open(position):
    sealed = seal("robot-1")
    other = "A" if sealed[position] != "A" else "B"
    broken = sealed[:position] + other + sealed[position:][1:]
    with pytest.raises(SealBroken):
        unseal(broken)


def test_another_secret_key_does_not_open_it(settings):
    sealed = seal("robot-1")
    settings.SECRET_KEY = "another"
    with pytest.raises(SealBroken, match="secret key is not the one"):
        unseal(sealed)


@pytest.fixture
def robot(scope, ana):
    return add_destination(
        "feishu", name="Growth", address=ADDRESS, secret="sign-secret-9", news=["job"], by=ana, now=NOW
    )


@pytest.mark.django_db
def test_a_robot_is_stored_without_readable_secrets(robot):
    row = Destination.objects.values().get()
    assert not any("hook-key" in str(value) or "sign-secret" in str(value) for value in row.values())
    assert (row["hint"], row["base"], row["is_signed"]) == ("7733", "https://open.feishu.cn", True)
    assert not AuditEntry.objects.filter(details__icontains="hook").exists()


@pytest.mark.django_db
def test_no_page_shows_key_or_secret_again(robot, ana, workspace, client_of):
    client = client_of(ana)
    pages = [f"/w/{workspace.slug}/destinations", f"/w/{workspace.slug}/destinations/{robot.pk}"]
    for page in pages:
        text = client.get(page).content.decode()
        assert "Growth" in text
        assert "hook-key" not in text
        assert "sign-secret" not in text


@pytest.mark.django_db
def test_a_refused_form_does_not_send_the_secret_back(ana, workspace, client_of):
    asked = {
        "vendor": "feishu",
        "name": "G",
        "address": "https://10.0.0.8/x/hook-key",
        "secret": "sign-secret",
    }
    page = client_of(ana).post(f"/w/{workspace.slug}/destinations/add", asked).content.decode()
    assert "not at this vendor" in page
    assert "sign-secret" not in page


@pytest.mark.django_db
def test_an_edit_without_an_address_keeps_key_and_secret(robot, ana):
    before = robot.sealed
    edit_destination(robot, name="Leads", address="", secret="", news=[], by=ana, now=NOW)
    kept = Destination.objects.get()
    assert (kept.name, kept.sealed, kept.news) == ("Leads", before, [])
    assert "FeishuRobot" in repr(robot_of(kept))


@pytest.mark.django_db
def test_a_secret_alone_is_refused(robot, ana):
    with pytest.raises(BadDestination, match="secret alone"):
        edit_destination(robot, name="Leads", address="", secret="new", news=[], by=ana, now=NOW)


@pytest.mark.django_db
def test_two_robots_of_one_name_are_refused(robot, ana):
    with pytest.raises(NameTaken):
        add_destination("feishu", name=" Growth ", address=ADDRESS, secret="", news=[], by=ana, now=NOW)


@pytest.mark.django_db
def test_a_refusal_does_not_repeat_the_address(scope, ana):
    with pytest.raises(BadAddress) as refusal:
        add_destination(
            "wecom", name="G", address="https://10.0.0.8/?key=k-9", secret="", news=[], by=ana, now=NOW
        )
    assert "k-9" not in refusal.value.message + refusal.value.advice


@pytest.mark.django_db
def test_a_deleted_robot_leaves_no_key(robot, ana):
    delete_destination(robot, by=ana, now=NOW)
    assert not Destination.objects.exists()
    assert [one.action for one in AuditEntry.objects.order_by("pk")] == [
        "destination.added",
        "destination.deleted",
    ]
