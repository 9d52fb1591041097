"""Uploaded files in the data folder: kept until they are loaded and a while longer, then deleted (stage: facts)."""

import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from yunchou.events.files.layout import LIMITS
from yunchou.events.files.refusals import Fault, FileRefused

_FOLDER = "imports"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was kept: its place in the data folder, its size and its hash."""

    file: str
    size: int
    sha256: str


def keep_upload(workspace: int, chunks: Iterable[bytes]) -> Upload:
    """Write an upload to disk, durably, as it comes. Raises FileRefused for one that is too large."""
    file = f"{_FOLDER}/{workspace}/{uuid.uuid4().hex}"
    path = path_of(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > LIMITS.max_bytes:
                    raise FileRefused(Fault.TOO_LARGE, bytes=size, limit=LIMITS.max_bytes)
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Upload(file, size, digest.hexdigest())


def path_of(file: str) -> Path:
    """Where a kept file lies."""
    folder: Path = settings.ENV.data
    return folder / file


def refused_path(workspace: int, import_id: int) -> Path:
    """Where the refused rows of an import lie."""
    return path_of(f"{_FOLDER}/{workspace}/refused-{import_id}.csv")


def delete_files(workspace: int, import_id: int, file: str) -> None:
    """Let go of an upload and of the rows that were refused of it."""
    if file:
        path_of(file).unlink(missing_ok=True)
    refused_path(workspace, import_id).unlink(missing_ok=True)
