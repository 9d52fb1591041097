"""The intake under uvicorn: the real Segment client unmodified, a stop under load, a kill under load."""

import asyncio
import gzip
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from segment.analytics.client import Client as SegmentClient

from benchmarks.intake_load import BARE_KEY, LoadGenerator, read_journal
from yunchou.events.spool.files import FileOps
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Record
from yunchou.events.spool.recovery import recover

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A bare intake in a process of its own, over one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "benchmarks/intake_load.py", "--serve-bare", "durable"]
        self.process = subprocess.Popen(
            [*command, "--folder", str(self.folder), "--port", str(self.port)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(300):
            assert self.process.poll() is None, "the server ended at its start"
            try:
                httpx.get(f"{self.url}/v1/projects/{BARE_KEY}/settings", timeout=2)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server did not answer")

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)

    def message_ids(self) -> list[str]:
        spool = Spool(self.folder)
        ids = []
        for segment in spool.segments():
            for part in spool.read(segment.name):
                assert isinstance(part, Record), part
                text = gzip.decompress(part.body) if part.meta["encoding"] else part.body
                ids += re.findall(r'"messageId": ?"([^"]+)"', text.decode())
        return ids


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path / "spool")
    made.start()
    yield made
    if made.process.poll() is None:
        made.stop(signal.SIGKILL)


@pytest.mark.server
@pytest.mark.parametrize("zipped", [False, True])
def test_the_segment_client_for_python_works_unmodified(server, zipped, caplog):
    failed = []
    client = SegmentClient(
        BARE_KEY,
        host=server.url,
        gzip=zipped,
        upload_size=7,
        on_error=lambda error, _items: failed.append(error),
    )
    for number in range(20):
        client.track(
            f"u{number}", "Order Completed", {"revenue": 99.5, "channel": "抖音"}, message_id=f"t{number}"
        )
    client.identify("u1", {"email": "a@example.cn", "name": "张三"}, message_id="i")
    client.page("u1", "Docs", "首页", {"url": "https://x.cn/?utm_source=baidu"}, message_id="p")
    client.screen("u1", "App", "Start", message_id="s")
    client.group("u1", "g1", {"n": 1}, message_id="g")
    client.alias("anon1", "u1", message_id="a")
    client.flush()
    client.join()
    assert failed == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert server.stop(signal.SIGTERM) in {0, -signal.SIGTERM}
    assert sorted(server.message_ids()) == sorted(
        [*(f"t{number}" for number in range(20)), "i", "p", "s", "g", "a"]
    )


@pytest.mark.server
def test_the_segment_client_hears_that_its_key_is_wrong(server):
    failed = []
    client = SegmentClient("wk_wrong", host=server.url, on_error=lambda error, _items: failed.append(error))
    client.track("u1", "Signed Up")
    client.flush()
    client.join()
    assert [error.status for error in failed] == [401]


async def load_until(server: Server, journal: Path, disturb, *, patience: float) -> LoadGenerator:
    """Send batches while `disturb` runs beside it; what was sent and acknowledged stands in the journal."""
    generator = LoadGenerator(
        server.url, key=BARE_KEY, batch=20, connections=8, journal=journal, prefix="load"
    )
    stop = asyncio.Event()
    sending = asyncio.create_task(generator.run(stop=stop, patience=patience))
    await disturb()
    stop.set()
    await sending
    return generator


async def until_acknowledged(journal: Path, lines: int) -> None:
    """Let the load get going; how fast that is depends on the machine."""
    begun = time.monotonic()
    size = journal.stat().st_size if journal.exists() else 0
    while not journal.exists() or journal.stat().st_size < size + lines * 10:
        assert time.monotonic() - begun < 60, "the load does not get through"
        await asyncio.sleep(0.02)


@pytest.mark.server
def test_a_stop_under_load_loses_nothing_acknowledged(server, tmp_path):
    journal = tmp_path / "journal"

    async def stop_it():
        await until_acknowledged(journal, 200)
        assert await asyncio.to_thread(server.stop, signal.SIGTERM) in {0, -signal.SIGTERM}

    asyncio.run(load_until(server, journal, stop_it, patience=0.2))
    acknowledged = set(read_journal(journal))
    assert len(acknowledged) > 1000
    assert acknowledged == set(server.message_ids()), "and no connection was cut before its answer"
    assert not list(server.folder.glob("*.open")), "sealed on the way out"


@pytest.mark.server
def test_kills_under_load_lose_nothing_acknowledged(server, tmp_path):
    journal = tmp_path / "journal"

    async def kill_it():
        for _ in range(3):
            await until_acknowledged(journal, 200)
            await asyncio.to_thread(server.stop, signal.SIGKILL)
            await asyncio.to_thread(server.start)
        await until_acknowledged(journal, 200)

    generator = asyncio.run(load_until(server, journal, kill_it, patience=10))
    assert generator.result.retries > 0, "the kills were felt"
    server.stop(signal.SIGKILL)
    recover(server.folder, ops=FileOps())
    acknowledged = set(read_journal(journal))
    assert len(acknowledged) > 4000
    assert acknowledged <= set(server.message_ids())


@pytest.mark.server
def test_an_error_over_a_real_connection_has_the_error_shape(server):
    reply = httpx.post(
        f"{server.url}/v1/track", content=b"{", headers={"content-type": "text/plain"}, timeout=10
    )
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "not_json")
