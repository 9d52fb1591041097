"""An event store for tests: one embedded engine per process, a database of its own for each test."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yunchou.analytics.migrations import migrate
from yunchou.analytics.stores.clickhouse import ClickHouseStore, open_store
from yunchou.analytics.stores.remembered import Memory

_numbers = itertools.count(1)


def store_url() -> str:
    """The folder that the product itself would use: one process can open one folder only."""
    data = os.environ.setdefault("YUNCHOU_DATA", tempfile.mkdtemp(prefix="yunchou-test-"))
    return f"chdb://{Path(data).absolute() / 'events'}"


@pytest.fixture(scope="session")
def event_engine() -> Iterator[ClickHouseStore]:
    """Keeps the engine running between tests: opening it takes most of a second."""
    store = open_store(store_url(), database="between_tests")
    yield store
    store.close()


@pytest.fixture
def empty_event_store(event_engine: ClickHouseStore) -> Iterator[ClickHouseStore]:
    """A store with a database and no tables."""
    name = f"test_{next(_numbers)}"
    store = open_store(store_url(), database=name)
    yield store
    store.close()
    event_engine.command(f"DROP DATABASE {name} SYNC")


@pytest.fixture
def event_store(empty_event_store: ClickHouseStore, monkeypatch: pytest.MonkeyPatch) -> ClickHouseStore:
    """A store with its schema and no events, of which nothing is remembered yet."""
    # Another test's workspace may have had the same number and the same versions of its days.
    monkeypatch.setattr("yunchou.metrics.selectors._memory", Memory())
    migrate(empty_event_store)
    return empty_event_store
