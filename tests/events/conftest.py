"""A line from a spool to the stores."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.events.spools import Line, SpoolFolder
from yunchou.analytics.stores.memory import MemoryStore
from yunchou.core.models import Workspace


@pytest.fixture
def memory_store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def line(tmp_path: Path, now: datetime, workspace: Workspace) -> Iterator[Line]:
    line = Line(SpoolFolder(tmp_path / "spool", now=now), workspace=workspace.pk)
    yield line
    line.close()
