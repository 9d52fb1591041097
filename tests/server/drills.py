"""Load on a running server, and the account that must hold after whatever was done to it meanwhile."""

import asyncio
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.intake_load import LoadGenerator, read_journal
from tests.server.running import Home, RunningServer
from yunchou.events.decoding.identity import message_uuid


class Load:
    """Sends from a thread, retrying like an SDK, until the end of the block; then what was begun is finished."""

    def __init__(self, home: Home, *, rate: float = 2_000, batch: int = 20) -> None:
        self.journal: Path = home.folder.parent / "journal"
        self.generator = LoadGenerator(
            home.url, key=home.key, batch=batch, connections=8, journal=self.journal, target_rate=rate
        )
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)

    def _run(self) -> None:
        self._loop.run_until_complete(self.generator.run(stop=self._stop))

    @property
    def acknowledged(self) -> int:
        return self.generator.result.events


def assert_nothing_lost(server: RunningServer, journal: Path) -> None:
    """Let the server load all that its spool holds, end it, and hold journal, spool, counters and store to each other."""
    home = server.home
    server.wait_for(lambda: home.account()["received"] >= home.spooled(), what="the spool to be loaded")
    server.stop()
    stored = [message_id for (message_id,) in home.stored("SELECT toString(message_id) FROM events")]
    acknowledged = {str(message_uuid(message_id)) for message_id in read_journal(journal)}
    assert acknowledged, "nothing was acknowledged: the drill proves nothing"
    assert len(stored) == len(set(stored)), "an event is in the store twice"
    assert not acknowledged - set(stored), "an acknowledged event is not in the store"
    account = home.account()
    assert account["received"] == home.spooled()
    assert account["received"] == account["loaded"] + account["duplicate"] + account["refused"]
    assert account["loaded"] == len(stored)
