"""Signing in, being shut out after wrong passwords, and signing out."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import hashers
from django.core.management import call_command

from tests.conftest import NOW
from yunchou.accounts import services
from yunchou.accounts.lock_out import ADDRESS_LIMIT
from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope

PASSWORD = "seven grey herons at noon"
LOCK = timedelta(minutes=15)


class QuickHasher(hashers.BasePasswordHasher):
    """A hash that costs nothing, for tests that send a hundred passwords."""

    algorithm = "quick"

    def salt(self) -> str:
        return "salt"

    def encode(self, password: str, salt: str) -> str:
        return f"{self.algorithm}${salt}${hashlib.sha256(password.encode()).hexdigest()}"

    def verify(self, password: str, encoded: str) -> bool:
        return encoded == self.encode(password, "salt")

    def decode(self, encoded: str) -> dict[str, str]:
        return dict(zip(("algorithm", "salt", "hash"), encoded.split("$"), strict=True))


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher"]


@pytest.fixture
def dora(new_user, workspace, join):
    """A member with a password."""
    user = new_user("Dora")
    user.set_password(PASSWORD)
    user.save()
    join(user, workspace, "member")
    return user


def sign_in(client, *, email="dora@example.com", password=PASSWORD, **data):
    return client.post("/sign-in", {"username": email, "password": password, **data})


def wrong(client, times: int, **data):
    return [sign_in(client, password=f"wrong {number}", **data).status_code for number in range(times)]


def test_the_right_password_opens_the_door_under_a_new_session(client, dora, workspace):
    client.cookies["sessionid"] = "a" * 32  # fixed by somebody else before the sign-in
    answer = sign_in(client, email=" DORA@Example.com ")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.cookies["sessionid"].value != "a" * 32
    assert client.get("/profile").status_code == 200
    with workspace_scope(workspace):
        assert AuditEntry.objects.get().action == "person.signed_in"


def test_the_session_id_changes_at_sign_in(client, dora):
    session = client.session
    session["seen"] = "yes"
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.cookies["sessionid"].value != before


def test_the_answer_does_not_tell_which_part_was_wrong(client, dora):
    no_such_person = sign_in(client, email="nobody@example.com")
    wrong_password = sign_in(client, password="guess")
    dora.is_active = False
    dora.save()
    closed = sign_in(client)
    told = [answer.context["form"].non_field_errors() for answer in (no_such_person, wrong_password, closed)]
    assert told[0] == told[1] == told[2]
    assert len(told[0]) == 1


def test_an_unknown_person_costs_as_many_hashes_as_a_known_one(client, dora, monkeypatch):
    hashed = []
    encode = QuickHasher.encode
    monkeypatch.setattr(QuickHasher, "encode", lambda self, *given: hashed.append(1) or encode(self, *given))
    sign_in(client, email="nobody@example.com", password="guess")
    unknown = len(hashed)
    sign_in(client, password="guess")
    assert unknown == len(hashed) - unknown == 1


@pytest.mark.parametrize(
    ("target", "led"),
    [
        ("/profile", "/profile"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_only_addresses_of_our_own_are_followed(client, dora, target, led):
    assert sign_in(client, next=target).headers["Location"] == led


def test_ten_wrong_passwords_shut_the_door_even_for_the_right_one(client, dora):
    with time_machine.travel(NOW, tick=False):
        assert wrong(client, 10) == [200] * 9 + [429]
        answer = sign_in(client)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert answer.context["minutes"] == 15
    assert "dora" not in answer.content.decode()


def test_the_door_opens_again_after_a_quarter_of_an_hour(client, dora):
    with time_machine.travel(NOW, tick=False):
        wrong(client, 10)
    with time_machine.travel(NOW + LOCK + timedelta(seconds=1), tick=False):
        assert sign_in(client).status_code == 302


def test_other_capitals_are_the_same_account(client, dora):
    assert wrong(client, 9, email="dora@example.com")[-1] == 200
    assert wrong(client, 1, email="DORA@example.com") == [429]


def test_the_lock_is_of_one_account_and_one_address(client, dora, new_user):
    wrong(client, 10)
    assert wrong(client, 1, email="nobody@example.com") == [200]
    elsewhere = client.post(
        "/sign-in", {"username": "dora@example.com", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9"
    )
    assert elsewhere.status_code == 302


def test_an_address_that_tries_many_accounts_is_shut_out(client, dora):
    statuses = [wrong(client, 1, email=f"nobody{n}@example.com")[0] for n in range(ADDRESS_LIMIT)]
    assert set(statuses) == {200}
    assert sign_in(client).status_code == 429
    other = client.post(
        "/sign-in", {"username": "dora@example.com", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9"
    )
    assert other.status_code == 302


def test_who_runs_the_server_opens_the_door_at_once(client, dora, capsys):
    wrong(client, 10)
    call_command("axes_reset")
    assert sign_in(client).status_code == 302


def test_no_wrong_password_is_kept(client, dora):
    from axes.models import AccessAttempt  # noqa: PLC0415  beside its only use

    sign_in(client, password="my other secret")
    assert "my other secret" not in str(AccessAttempt.objects.values().get())


def test_signing_out_ends_the_session(client, dora):
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/profile").status_code == 302


def test_a_new_password_ends_the_other_sessions_and_not_this_one(client, client_of, dora):
    other = client_of(dora)
    sign_in(client)
    new = "eight white swans at dusk"
    answer = client.post("/profile/password", {"current": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 302
    assert client.get("/profile").status_code == 200
    assert other.get("/profile").status_code == 302


def test_signing_out_everywhere_else_keeps_this_session(client, client_of, dora):
    other = client_of(dora)
    sign_in(client)
    client.post("/profile/sessions")
    assert client.get("/profile").status_code == 200
    assert other.get("/profile").status_code == 302


def test_a_refused_password_ends_nothing(client, client_of, dora):
    other = client_of(dora)
    sign_in(client)
    for form in (
        {"current": "guess", "password": "eight white swans", "again": "eight white swans"},
        {"current": PASSWORD, "password": "short", "again": "short"},
        {"current": PASSWORD, "password": "eight white swans", "again": "nine white swans"},
    ):
        answer = client.post("/profile/password", form)
        assert answer.status_code == 200
        assert answer.context["password_form"].errors
    assert other.get("/profile").status_code == 200


def test_a_closed_account_has_no_session(client, dora):
    sign_in(client)
    dora.is_active = False
    dora.save()
    assert client.get("/profile").status_code == 302


def test_the_pages_of_secrets_are_not_kept_by_browsers(client, client_of, ana, workspace):
    by = client_of(ana)
    assert "no-store" in client.get("/sign-in").headers["Cache-Control"]
    made = by.post(f"/w/{workspace.slug}/keys/create", {"name": "Shop", "kind": "write"})
    invited = by.post(f"/w/{workspace.slug}/members/invite", {"role": "viewer"})
    assert "no-store" in made.headers["Cache-Control"]
    assert "no-store" in invited.headers["Cache-Control"]


def test_a_newcomer_signs_up_by_link_and_is_in(client, workspace, ana):
    from yunchou.accounts import selectors  # noqa: PLC0415  beside its only use

    with workspace_scope(workspace):
        by = selectors.membership_of(ana, slug=workspace.slug)
        _, token = services.invite("analyst", email="emil@example.com", by=by, now=NOW)
    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/invite/{token}")
        assert page.context["form"].fields["email"].disabled
        answer = client.post(f"/invite/{token}", {"name": "Emil", "password": PASSWORD})
        assert answer.headers["Location"] == f"/w/{workspace.slug}/"
        assert client.get("/profile").status_code == 200
        assert client.get(f"/invite/{token}").status_code == 404
