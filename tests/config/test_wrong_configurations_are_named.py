"""Each system check finds its fault, names the value and says how to mend it; a sound configuration passes."""

import shutil
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, run_checks

from yunchou.config.environment import Environment
from yunchou.core import checks


def ours() -> dict[str, CheckMessage]:
    """What our own checks say now, by id."""
    return {str(found.id): found for found in run_checks() if str(found.id).startswith("yunchou.")}


@pytest.fixture
def with_environment(settings, tmp_path):
    """Another environment for the checks to look at."""

    def use(**given: object) -> Environment:
        settings.ENV = Environment(**{"YUNCHOU_DATA": tmp_path, **given})
        return settings.ENV

    return use


def assert_found(id_: str, *words: str) -> None:
    found = ours()[id_]
    assert found.is_serious()
    assert found.hint
    for word in words:
        assert word in f"{found.msg} {found.hint}"


def test_a_sound_configuration_has_no_errors(with_environment):
    with_environment()
    assert [found for found in ours().values() if found.is_serious()] == []


def test_e001_a_sqlite_that_can_lose_a_committed_frame(monkeypatch):
    monkeypatch.setitem(django_settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 46, 1))
    monkeypatch.setattr(checks.sqlite3, "sqlite_version", "3.46.1")
    assert_found("yunchou.E001", "3.46.1", "DATABASE_URL")


def test_e001_does_not_concern_postgresql(monkeypatch):
    monkeypatch.setitem(django_settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 46, 1))
    assert list(checks.safe_sqlite()) == []


def test_e002_a_secret_key_that_could_be_guessed(settings):
    settings.SECRET_KEY = "short"
    assert_found("yunchou.E002", "5 characters", "SECRET_KEY", "40")


def test_e003_a_data_folder_that_is_not_there(with_environment, tmp_path):
    with_environment(YUNCHOU_DATA=tmp_path / "nowhere")
    assert_found("yunchou.E003", str(tmp_path / "nowhere"), "YUNCHOU_DATA")


def test_e003_a_data_folder_that_cannot_be_written(with_environment, tmp_path, monkeypatch):
    with_environment()
    monkeypatch.setattr(checks.os, "access", lambda _path, _mode: False)  # root may write anywhere
    assert_found("yunchou.E003", str(tmp_path))


@pytest.mark.parametrize("kind", sorted(checks.NETWORK_FILE_SYSTEMS))
def test_e004_a_data_folder_on_a_network_file_system(with_environment, monkeypatch, kind):
    with_environment()
    monkeypatch.setattr(checks, "file_system_of", lambda _folder: kind)
    assert_found("yunchou.E004", kind, "local disk")


def test_the_file_system_is_that_of_the_innermost_mount(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/a / ext4 rw 0 0\nserver:/x /srv nfs4 rw 0 0\n/dev/b /srv/data xfs rw 0 0\n")
    monkeypatch.setattr(
        checks, "Path", lambda path: mounts if path == "/proc/mounts" else type(tmp_path)(path)
    )
    kinds = [
        checks.file_system_of(type(tmp_path)(path)) for path in ("/home", "/srv/else", "/srv/data/events")
    ]
    assert kinds == ["ext4", "nfs4", "xfs"]


def test_e005_plain_http_outside_of_this_machine(with_environment):
    with_environment(BASE_URL="http://ops.example.com")
    assert_found("yunchou.E005", "http://ops.example.com", "https")


def test_w001_a_disk_that_is_nearly_full_is_a_warning(with_environment, monkeypatch):
    with_environment()
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1 << 20))
    assert not ours()["yunchou.W001"].is_serious()


def test_the_doctor_fails_with_the_fault_and_its_cure(run_python):
    run_python("-m", "yunchou.config.cli", "manage", "migrate", "--verbosity=0")
    ended = run_python("-m", "yunchou.config.cli", "doctor", SECRET_KEY="short")
    assert ended.returncode == 1
    assert "FAIL yunchou.E002" in ended.stdout
    assert "→ Remove SECRET_KEY" in ended.stdout
