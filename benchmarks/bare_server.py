"""The intake alone under uvicorn, for measuring and for drills: no pages, no database, one write key."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvicorn

from yunchou.collectors.app import IntakeApp
from yunchou.collectors.errors import Refusal
from yunchou.collectors.http import Receive, Scope, Send
from yunchou.collectors.intake import Intake
from yunchou.collectors.keys import KeyOwner, KeyTable, Lookup
from yunchou.collectors.limits import Limits
from yunchou.events.spool.files import FileOps
from yunchou.events.spool.record import Entry
from yunchou.events.spool.writer import SpoolLimits, SpoolWriter

WORKSPACE = 1


class UnsyncedOps(FileOps):
    """The negative control: writes, and says it is durable without asking the disk."""

    def fdatasync(self, descriptor: int) -> None:
        pass

    def sync_folder(self, folder: Path) -> None:
        pass


class NoSpool(SpoolWriter):
    """The peer: everything but the spool."""

    async def append(self, entry: Entry) -> None:
        pass


class Bare:
    """Opens and closes the spool with the server; every other path is not found."""

    def __init__(self, writer: SpoolWriter, intake: Intake) -> None:
        self._writer = writer
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._writer.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._writer.close()
        self._intake.close()
        await send({"type": "lifespan.shutdown.complete"})


def build_app(writer: SpoolWriter, *, keys: Mapping[str, int], limits: Limits | None = None) -> IntakeApp:
    """The intake over a writer, with a fixed table of keys."""
    owners = {hashlib.sha256(key.encode()).digest(): KeyOwner(workspace) for key, workspace in keys.items()}

    def lookup(digest: bytes) -> Lookup:
        return owners.get(digest)

    def ignore(_workspace: int, _refusal: Refusal, _sample: bytes) -> None:
        """Nobody looks at the refused requests of a drill."""

    intake = Intake(writer, keys=KeyTable(lookup), on_refused=ignore, limits=limits)
    return IntakeApp(Bare(writer, intake), intake=intake)


def serve(mode: str, *, folder: Path, port: int, key: str) -> None:
    """Run until SIGTERM. The reserve is small: a drill's folder may be too."""
    limits = SpoolLimits(reserve_bytes=1024 * 1024, ballast_bytes=0)
    ops = UnsyncedOps() if mode == "unsynced" else FileOps()
    kind = NoSpool if mode == "no-spool" else SpoolWriter
    app = build_app(
        kind(folder, limits=limits, ops=ops),
        keys={key: WORKSPACE},
        limits=Limits(events_per_second=10_000_000),
    )
    settings: dict[str, Any] = {
        "loop": "uvloop",
        "http": "httptools",
        "access_log": False,
        "log_level": "warning",
    }
    uvicorn.run(app, host="127.0.0.1", port=port, timeout_graceful_shutdown=8, **settings)
