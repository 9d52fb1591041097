"""A spool to write into, and loaders to load it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest_store import empty_event_store, event_engine, event_store  # noqa: F401  fixtures by import
from tests.events.spools import InlineDecoder, SpoolFolder
from yunchou.analytics.stores.base import Store
from yunchou.analytics.stores.memory import MemoryStore
from yunchou.events.loading.loader import Loader
from yunchou.events.selectors import decoding_configs
from yunchou.events.spool.reader import Spool

DEDUP = timedelta(days=35)


@pytest.fixture
def spool(tmp_path: Path, now: datetime) -> SpoolFolder:
    return SpoolFolder(tmp_path / "spool", now=now)


@pytest.fixture
def memory_store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def make_loader(spool: SpoolFolder) -> Iterator[Callable[..., Loader]]:
    """A loader as a fresh start of the server makes it; nothing of an earlier one is left but the two stores."""
    made: list[Loader] = []

    def make(store: Store, *, child: bool = False, at: datetime | None = None, **options: Any) -> Loader:
        loader = Loader(
            folder=spool.path,
            spool=Spool(spool.path),
            store=store,
            configs=decoding_configs,
            clock=lambda: at or spool.now,
            dedup=DEDUP,
            decoder=None if child else InlineDecoder(spool.path),
            **options,
        )
        made.append(loader)
        return loader

    yield make
    for loader in made:
        loader.stop()
