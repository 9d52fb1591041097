"""Accounts are made, described, and found again whatever the capitals."""

import pytest

from tests.conftest import NOW
from yunchou.accounts import services
from yunchou.accounts.errors import EmailTaken, SlugTaken, UnknownSetting, WeakPassword, WrongPassword
from yunchou.core.models import AuditEntry, User
from yunchou.core.scope import workspace_scope
from yunchou.core.workspaces import UnknownCurrency, UnknownZone

STRONG = "seven grey herons at noon"


@pytest.mark.django_db
def test_an_address_is_one_person_whatever_the_capitals():
    made = services.create_user(email=" Dora@Example.COM ", name="Dora", password=STRONG, now=NOW)
    assert made.email == "dora@example.com"
    assert made.password.startswith("argon2$argon2id$")
    with pytest.raises(EmailTaken):
        services.create_user(email="DORA@example.com", name="Dora", password=STRONG, now=NOW)
    assert User.objects.get_by_natural_key("DoRa@example.com") == made


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "dora@example"])
def test_a_password_that_is_easy_to_guess_is_refused(password):
    with pytest.raises(WeakPassword) as refusal:
        services.create_user(email="dora@example.com", name="Dora", password=password, now=NOW)
    assert refusal.value.field == "password"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "field"),
    [({"email": "dora"}, "email"), ({"name": " "}, "name"), ({"language": "tlh"}, "language")],
)
def test_a_person_that_makes_no_sense_is_refused(fields, field):
    whole = {"email": "dora@example.com", "name": "Dora", "password": None, "now": NOW}
    with pytest.raises(UnknownSetting) as refusal:
        services.create_user(**whole | fields)
    assert refusal.value.field == field


def test_founding_a_workspace_makes_its_owner(new_user):
    dora = new_user("Dora")
    made = services.create_workspace("north-shop", name="North", owner=dora, now=NOW)
    with workspace_scope(made):
        assert AuditEntry.objects.get().action == "workspace.created"
    with pytest.raises(SlugTaken):
        services.create_workspace("north-shop", name="Again", owner=dora, now=NOW)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"slug": "North Shop"}, UnknownSetting),
        ({"slug": "-north"}, UnknownSetting),
        ({"name": ""}, UnknownSetting),
        ({"time_zone": "Mars/Olympus"}, UnknownZone),
        ({"currency": "XYZ1"}, UnknownCurrency),
    ],
)
def test_a_workspace_that_makes_no_sense_is_refused(new_user, fields, refusal):
    whole = {"slug": "north", "name": "North", "owner": new_user("Dora"), "now": NOW} | fields
    with pytest.raises(refusal):
        services.create_workspace(whole.pop("slug"), **whole)


def test_a_profile_change_is_noted_in_every_workspace_of_the_person(ana, workspace, other_workspace, join):
    join(ana, other_workspace, "viewer")
    fields = {"name": "Ana", "language": "zh-hans", "time_zone": "Europe/Berlin", "theme": "dark"}
    assert services.update_profile(ana, **fields, now=NOW) == {"language", "time_zone", "theme"}
    for place in (workspace, other_workspace):
        with workspace_scope(place):
            assert AuditEntry.objects.get().details == {"fields": ["language", "theme", "time_zone"]}
    assert services.update_profile(ana, **fields, now=NOW) == frozenset()
    ana.refresh_from_db()
    assert (ana.language, ana.time_zone, ana.theme) == ("zh-hans", "Europe/Berlin", "dark")


@pytest.mark.parametrize(
    "wrong", [{"language": "tlh"}, {"theme": "pink"}, {"time_zone": "Mars/Olympus"}, {"name": ""}]
)
def test_a_profile_that_makes_no_sense_is_refused(ana, wrong):
    fields = {"name": "Ana", "language": "en", "time_zone": "", "theme": "auto"} | wrong
    with pytest.raises((UnknownSetting, UnknownZone)):
        services.update_profile(ana, **fields, now=NOW)
    assert User.objects.get(pk=ana.pk).name == "Ana"


def test_a_password_change_needs_the_current_one(ana, workspace):
    ana.set_password(STRONG)
    ana.save()
    with pytest.raises(WrongPassword):
        services.change_password(ana, current="guess", new="eight white swans at dusk", now=NOW)
    services.change_password(ana, current=STRONG, new="eight white swans at dusk", now=NOW)
    ana.refresh_from_db()
    assert ana.check_password("eight white swans at dusk")
