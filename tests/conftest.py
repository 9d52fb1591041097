"""What every test stands on: a data folder of its own, one database, a frozen moment, and the cast."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

DATA = tempfile.mkdtemp(prefix="yunchou-test-")
(Path(DATA) / "static").mkdir()
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

# TRICKY: the settings read the environment once, when they load. pytest-django loads them before this file
# if the ini names them, so the ini does not: they are named here, after the folder is chosen.
# DATABASE_URL, if given, decides on which database the tests run; otherwise it is SQLite.
os.environ["YUNCHOU_DATA"] = DATA
os.environ["DJANGO_SETTINGS_MODULE"] = "yunchou.config.settings"

import django  # noqa: E402  after the environment is chosen
from django.test import Client, override_settings  # noqa: E402  after the environment is chosen
from django.utils import translation  # noqa: E402  after the environment is chosen

django.setup()

from yunchou.accounts.models import Membership  # noqa: E402  after Django is set up
from yunchou.core.models import User, Workspace  # noqa: E402  after Django is set up
from yunchou.core.scope import workspace_scope  # noqa: E402  after Django is set up

NOW = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)  # a Wednesday, half past noon in Shanghai


@pytest.fixture(autouse=True, scope="session")
def plain_static_files() -> Iterator[None]:
    """Pages name static files without the manifest that `make demo` builds."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=Path(DATA) / "static"):
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What no person's profile decides is said in English, whatever translations are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def new_user(db):
    """Make a person by name; no password, so that no test pays for a hash it does not need."""

    def make(name: str, **fields: object) -> User:
        user = User(email=f"{name.lower()}@example.com", name=name, language="en", created_at=NOW, **fields)
        user.set_unusable_password()
        user.save()
        return user

    return make


@pytest.fixture
def join():
    """Give a person a role in a workspace."""

    def make(user, workspace, role: str) -> Membership:
        return Membership.unscoped.create(user=user, workspace=workspace, role=role, joined_at=NOW)

    return make


@pytest.fixture
def ana(new_user):
    """Owns the workspace."""
    return new_user("Ana")


@pytest.fixture
def ben(new_user):
    """Is on the team: a member."""
    return new_user("Ben")


@pytest.fixture
def cai(new_user):
    """Owns another workspace and must see nothing of this one."""
    return new_user("Cai")


@pytest.fixture
def workspace(ana, ben, join):
    made = Workspace.objects.create(slug="ours", name="Chengye", created_at=NOW)
    join(ana, made, "owner")
    join(ben, made, "member")
    return made


@pytest.fixture
def other_workspace(cai, join):
    made = Workspace.objects.create(slug="theirs", name="Elsewhere", created_at=NOW)
    join(cai, made, "owner")
    return made


@pytest.fixture
def every_role(workspace, ana, ben, new_user, join):
    """One person for each role in the workspace, by the role's value."""
    people = {"owner": ana, "member": ben}
    for role in ("manager", "analyst", "reviewer", "viewer"):
        people[role] = new_user(role.capitalize())
        join(people[role], workspace, role)
    return people


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """A browser in which this person is signed in; None for nobody."""

    def make(user=None, **options: object) -> Client:
        client = Client(**options)
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def scope(workspace) -> Iterator[None]:
    """Everything in the test happens inside the workspace."""
    with workspace_scope(workspace):
        yield


# TRICKY: after the environment is chosen, since both import the product.
from tests.arrivals import arrivals  # noqa: E402, F401  a fixture for every folder
from tests.conftest_store import empty_event_store, event_engine, event_store  # noqa: E402, F401  fixtures for every folder
