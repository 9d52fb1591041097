"""Keys are shown once, kept as a hash, recognised quickly and dead when revoked."""

import hashlib
from datetime import timedelta

import pytest

from tests.conftest import NOW
from yunchou.accounts import services
from yunchou.accounts.errors import KeyRevoked, UnknownSetting
from yunchou.accounts.models import ApiKey
from yunchou.core.errors import NoScope
from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope


@pytest.fixture
def made(ana, scope):
    """A secret key and its text."""
    return services.create_key("secret", name="Sheet", scopes=["ask", "events:read"], by=ana, now=NOW)


def test_a_key_is_stored_as_a_hash_and_its_first_characters(made):
    key, raw = made
    stored = ApiKey.objects.values().get()
    assert raw.startswith("ycs_")
    assert len(raw) >= 4 + 43, "at least 256 bits of chance after the prefix"
    assert stored["key_hash"] == hashlib.sha256(raw.encode()).hexdigest()
    assert raw not in str(stored)
    assert raw.startswith(key.prefix)
    assert raw not in str(AuditEntry.objects.values().get())


def test_a_living_key_names_its_workspace(made, workspace):
    key = services.authenticate_key(made[1], now=NOW)
    assert key is not None
    assert (key.workspace, key.scopes) == (workspace, ["ask", "events:read"])


@pytest.mark.parametrize("raw", ["", "ycs_", "ycs_unknown", "万" * 50])
def test_an_unknown_text_is_no_key(made, raw):
    assert services.authenticate_key(raw, now=NOW) is None


def test_a_revoked_key_is_dead_at_once_and_revoked_once(made, ana):
    services.revoke_key(made[0], by=ana, now=NOW)
    assert services.authenticate_key(made[1], now=NOW) is None
    with pytest.raises(KeyRevoked):
        services.revoke_key(made[0], by=ana, now=NOW)


def test_a_key_dies_at_its_end(made):
    ApiKey.objects.update(expires_at=NOW)
    assert services.authenticate_key(made[1], now=NOW - timedelta(seconds=1)) is not None
    assert services.authenticate_key(made[1], now=NOW) is None


def test_the_last_use_is_written_once_a_minute(made, django_assert_num_queries):
    services.authenticate_key(made[1], now=NOW)
    with django_assert_num_queries(1):
        services.authenticate_key(made[1], now=NOW + timedelta(seconds=59))
    assert ApiKey.objects.get().last_used_at == NOW
    services.authenticate_key(made[1], now=NOW + timedelta(seconds=60))
    assert ApiKey.objects.get().last_used_at == NOW + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("kind", "scopes", "told"),
    [
        ("admin", [], "admin"),
        ("write", ["ask"], "no scopes"),
        ("secret", [], "without a scope"),
        ("secret", ["everything"], "everything"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(ana, scope, kind, scopes, told):
    with pytest.raises(UnknownSetting, match=told):
        services.create_key(kind, name="K", scopes=scopes, by=ana, now=NOW)
    assert not ApiKey.objects.exists()


def test_a_key_needs_a_name_and_a_workspace(ana, workspace):
    with pytest.raises(NoScope):
        services.create_key("write", name="Shop", by=ana, now=NOW)
    with workspace_scope(workspace), pytest.raises(UnknownSetting):
        services.create_key("write", name="  ", by=ana, now=NOW)


def test_a_key_made_on_the_command_line_names_it_in_the_audit_log(scope):
    services.create_key("write", name="Shop", by=None, actor_label="command line", now=NOW)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.actor_label, entry.action) == (None, "command line", "key.created")
