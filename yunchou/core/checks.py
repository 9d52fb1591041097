"""System checks: what is wrong with a configuration, and how to mend it."""

import os
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

OLDEST_SAFE_SQLITE = (3, 51, 3)
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"})
LEAST_FREE_BYTES = 1 << 30
SHORTEST_SECRET = 40


@register
def safe_sqlite(**_options: Any) -> Iterable[CheckMessage]:
    """SQLite below 3.51.3 can corrupt a database in WAL mode."""
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if on_sqlite and sqlite3.sqlite_version_info < OLDEST_SAFE_SQLITE:
        yield Error(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset race that can corrupt the database.",
            hint="Install the locked requirements, which bring a newer SQLite, or set DATABASE_URL to a PostgreSQL database.",
            id="yunchou.E001",
        )


@register
def long_secret(**_options: Any) -> Iterable[CheckMessage]:
    """A short secret key can be guessed, and with it every session."""
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        yield Error(
            f"SECRET_KEY has {len(settings.SECRET_KEY)} characters; sessions could be forged.",
            hint=f"Remove SECRET_KEY so that one is made in the data folder, or give one of {SHORTEST_SECRET} characters or more.",
            id="yunchou.E002",
        )


@register
def writable_data(**_options: Any) -> Iterable[CheckMessage]:
    """The data folder must exist, be writable and lie on a local disk with room."""
    folder: Path = settings.ENV.data
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Error(
            f"The data folder {folder} cannot be written.",
            hint="Create it, give it to the user that runs Yunchou, or point YUNCHOU_DATA at another folder.",
            id="yunchou.E003",
        )
        return
    if (kind := file_system_of(folder)) in NETWORK_FILE_SYSTEMS:
        yield Error(
            f"The data folder {folder} lies on {kind}, where locks and fsync cannot be trusted.",
            hint="Point YUNCHOU_DATA at a local disk.",
            id="yunchou.E004",
        )
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        yield Caution(
            f"Less than 1 GB is free on the disk of {folder}; intake stops when it runs out.",
            hint="Free some space or point YUNCHOU_DATA at a larger disk.",
            id="yunchou.W001",
        )


def file_system_of(folder: Path) -> str:
    """The type of the file system a folder lies on, or '' where the system does not tell."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text("utf-8", "replace").splitlines():
        _device, point, this_kind = line.split(" ")[:3]
        inside = folder == Path(point) or Path(point) in folder.parents
        if inside and len(point) >= len(best):
            best, kind = point, this_kind
    return kind


@register
def plain_http_only_at_home(**_options: Any) -> Iterable[CheckMessage]:
    """Plain http is for this machine alone: elsewhere passwords would travel in the clear."""
    env = settings.ENV
    if env.base_url.startswith("http://") and not env.is_local:
        yield Error(
            f"BASE_URL is {env.base_url}: plain http would send passwords in the clear.",
            hint="Put a reverse proxy with a certificate in front and set BASE_URL to its https address.",
            id="yunchou.E005",
        )
