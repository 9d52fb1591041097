"""Events that arrive in a test the way they do in life: spooled, decoded in a child, loaded, sessions built."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from yunchou.events.loading.loader import Loader
from yunchou.events.loading.sessions import SessionKeeper
from yunchou.events.selectors import decoding_configs
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Entry, Protocol
from yunchou.events.spool.writer import SpoolLimits, SpoolWriter


class Arrivals:
    """A spool of its own with its loader, driven step by step in the test's own thread."""

    def __init__(self, folder: Path, *, store: Any, now: datetime) -> None:
        self.now = now
        self.store = store
        limits = SpoolLimits(reserve_bytes=1 << 20, ballast_bytes=1 << 20)
        self.writer = SpoolWriter(folder, limits=limits)
        self.writer.start()
        spool = Spool(folder, durable=self.writer.durable)
        self.loader = Loader(
            folder=folder,
            spool=spool,
            store=store,
            configs=decoding_configs,
            clock=lambda: self.now,
            dedup=timedelta(days=35),
        )
        self.sessions = SessionKeeper(store=store)

    def receive(self, messages: Sequence[Any], *, workspace: Any, at: datetime | None = None) -> None:
        """One acknowledged batch."""
        received_at = at or self.now
        entry = Entry(
            protocol=Protocol.SEGMENT,
            workspace=workspace.pk,
            events=len(messages),
            received_at=int(received_at.timestamp() * 1_000_000),
            meta=orjson.dumps({"path": "/v1/batch", "ip": "", "ua": "", "encoding": ""}),
            body=orjson.dumps({"batch": messages}),
        )
        asyncio.run(self.writer.append(entry))

    def load(self) -> None:
        """Load what was received and bring the sessions up to date."""
        while self.loader.load_once():
            pass
        while self.sessions.rebuild_once():
            pass

    def close(self) -> None:
        self.loader.stop()
        self.writer.close()


@pytest.fixture
def arrivals(
    db: None, event_store: Any, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Arrivals]:
    """The product's event store is the test's own, and events reach it through the spool."""
    monkeypatch.setattr("yunchou.core.event_store._opened", lambda: event_store)
    monkeypatch.setattr("yunchou.metrics.selectors.drained_through", lambda: now)
    made = Arrivals(tmp_path / "spool", store=event_store, now=now)
    yield made
    made.close()
