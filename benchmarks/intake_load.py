"""Load for the intake: unique events, retried until answered 200 like an SDK, each acknowledgement written down.

    python benchmarks/intake_load.py --bare                      # a bare server over a temporary spool, and its peer
    python benchmarks/intake_load.py --url http://127.0.0.1:8000 --key WRITE_KEY --batch 50 --seconds 10

As a library: `LoadGenerator` sends, `read_journal` gives back the message ids that were acknowledged.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO, cast
from urllib.parse import urlsplit

import uvloop

REPOSITORY: Final = Path(__file__).resolve().parent.parent
BARE_KEY: Final = "wk_bare"

_MARK: Final = "\x00MESSAGE_ID\x00"


def sample_event(message_id: str, *, now: datetime) -> dict[str, object]:
    """A page view as a web tracker sends it, about 630 bytes of JSON."""
    moment = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "type": "track",
        "event": "Product Viewed",
        "messageId": message_id,
        "anonymousId": "1a400618-3cbc-44f4-800e-00b234824141",
        "timestamp": moment,
        "properties": {"product_id": "sku-1024", "price": 129.5, "currency": "CNY", "category": "美妆/护肤"},
        "context": {
            "campaign": {"source": "douyin", "medium": "cpc", "name": "618"},
            "page": {
                "url": "https://shop.example.cn/p/1024?utm_source=douyin&utm_medium=cpc",
                "title": "精华液 30ml",
            },
            "locale": "zh-CN",
            "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36",
            "library": {"name": "analytics.js", "version": "next-1.84.3"},
        },
    }


@dataclass
class LoadResult:
    """What one run sent and how it was answered. Latencies are those of acknowledged requests, in seconds."""

    seconds: float = 0.0
    requests: int = 0
    events: int = 0
    retries: int = 0
    latencies: list[float] = field(default_factory=list)

    def merge(self, other: "LoadResult") -> None:
        self.seconds = max(self.seconds, other.seconds)
        self.requests += other.requests
        self.events += other.events
        self.retries += other.retries
        self.latencies += other.latencies

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    def figures(self) -> dict[str, float]:
        return {
            "events_per_second": round(self.events / self.seconds),
            "requests_per_second": round(self.requests / self.seconds),
            "p50_ms": round(self.percentile(0.50) * 1000, 1),
            "p99_ms": round(self.percentile(0.99) * 1000, 1),
            "acknowledged_events": self.events,
            "retries": self.retries,
        }


class LoadGenerator:
    """Sends Segment batches over keep-alive connections, each until it is answered 200.

    Message ids are `prefix-<10 digits>`. The journal gets one line `prefix first count` for each acknowledged request,
    after its acknowledgement. `target_rate` (events a second) paces the sending; None sends as fast as answers come.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str,
        batch: int = 50,
        connections: int = 16,
        journal: Path | None = None,
        prefix: str = "",
        target_rate: float | None = None,
    ) -> None:
        address = urlsplit(url)
        self.host, self.port = address.hostname or "127.0.0.1", address.port or 80
        self.batch = batch
        self.connections = connections
        self.prefix = prefix or uuid.uuid4().hex[:12]
        self.target_rate = target_rate
        self.result = LoadResult()
        self._journal_path = journal
        self._journal: TextIO | None = None
        self._next = 0
        self._head = self._request_head(key)
        self._template = self._body_template()

    async def run(
        self, *, seconds: float | None = None, stop: asyncio.Event | None = None, patience: float = 30.0
    ) -> LoadResult:
        """Send for a time, or until `stop` is set; then finish what was begun, retrying for `patience` seconds more."""
        is_over = self._ending(seconds, stop)
        begun = time.perf_counter()
        with contextlib.ExitStack() as stack:
            if self._journal_path is not None:
                journal = self._journal_path.open("a", encoding="ascii", buffering=1)
                self._journal = stack.enter_context(journal)
            senders = [self._sender(is_over, begun, patience) for _ in range(self.connections)]
            await asyncio.gather(*senders)
        self.result.seconds = time.perf_counter() - begun
        return self.result

    @staticmethod
    def _ending(seconds: float | None, stop: asyncio.Event | None) -> Callable[[], bool]:
        deadline = time.perf_counter() + seconds if seconds is not None else float("inf")
        return lambda: time.perf_counter() >= deadline or (stop is not None and stop.is_set())

    async def _sender(self, is_over: Callable[[], bool], begun: float, patience: float) -> None:
        connection: _Connection | None = None
        while not is_over():
            first, self._next = self._next, self._next + self.batch
            await self._pace(first, begun)
            connection = await self._deliver(connection, first, is_over, patience)
        if connection is not None:
            connection.close()

    async def _deliver(
        self, connection: "_Connection | None", first: int, is_over: Callable[[], bool], patience: float
    ) -> "_Connection | None":
        """Send one batch until it is answered 200, or the run is over and the patience at its end."""
        request = self._request(first)
        sent_at = time.perf_counter()
        over_since: float | None = None
        while over_since is None or time.perf_counter() - over_since < patience:
            connection, status = await self._send(connection, request)
            if status == 200:
                self._acknowledged(first, time.perf_counter() - sent_at)
                break
            self.result.retries += 1
            if over_since is None and is_over():
                over_since = time.perf_counter()
            await asyncio.sleep(0.02 + random.random() * 0.08)
        return connection

    async def _pace(self, first: int, begun: float) -> None:
        if self.target_rate is not None:
            ahead = first / self.target_rate - (time.perf_counter() - begun)
            if ahead > 0:
                await asyncio.sleep(ahead)

    async def _send(
        self, connection: "_Connection | None", request: bytes
    ) -> "tuple[_Connection | None, int]":
        """The status of the answer; 0 when the connection failed, which says nothing about the events."""
        try:
            if connection is None:
                connection = await _Connection.open(self.host, self.port)
            return connection, await connection.ask(request)
        except OSError:
            if connection is not None:
                connection.close()
            return None, 0

    def _acknowledged(self, first: int, latency: float) -> None:
        if self._journal is not None:
            self._journal.write(f"{self.prefix} {first} {self.batch}\n")
        self.result.requests += 1
        self.result.events += self.batch
        self.result.latencies.append(latency)

    def _request_head(self, key: str) -> bytes:
        token = base64.b64encode(f"{key}:".encode()).decode()
        return (
            f"POST /v1/batch HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAuthorization: Basic {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()

    def _body_template(self) -> list[bytes]:
        """The body cut at every message id: joining is all that is left to do for each request."""
        now = datetime.now(UTC)
        batch = [sample_event(_MARK, now=now) for _ in range(self.batch)]
        text = json.dumps(
            {"batch": batch, "sentAt": now.isoformat()}, ensure_ascii=False, separators=(",", ":")
        )
        return [part.encode() for part in text.split(json.dumps(_MARK)[1:-1])]

    def _request(self, first: int) -> bytes:
        parts = [self._template[0]]
        for number, rest in enumerate(self._template[1:], first):
            parts += (b"%s-%010d" % (self.prefix.encode(), number), rest)
        body = b"".join(parts)
        return b"%b%d\r\n\r\n%b" % (self._head, len(body), body)


class _Connection(asyncio.Protocol):
    """A minimal HTTP/1.1 client: one request at a time, answers with a Content-Length."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._received = b""

    @classmethod
    async def open(cls, host: str, port: int) -> "_Connection":
        _, connection = await asyncio.get_running_loop().create_connection(cls, host, port)
        return connection

    async def ask(self, request: bytes) -> int:
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("the server closed the connection")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transports are no subclass of it

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return
        self._received = b""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server closed the connection"))


def read_journal(path: Path) -> Iterator[str]:
    """Every acknowledged message id. A last line without its end was never finished and does not count."""
    for line in path.read_text("ascii").splitlines(keepends=True):
        if line.endswith("\n"):
            prefix, first, count = line.split()
            for number in range(int(first), int(first) + int(count)):
                yield f"{prefix}-{number:010d}"


@dataclass(frozen=True)
class Load:
    """One run from the command line."""

    url: str
    key: str
    batch: int
    connections: int
    seconds: float
    processes: int
    journal: Path | None


def run_load(load: Load) -> LoadResult:
    """Send from one or several processes and add up what they saw."""
    if load.processes == 1:
        return _run_one(load)
    with multiprocessing.get_context("spawn").Pool(load.processes) as pool:
        total = LoadResult()
        for result in pool.map(_run_one, [load] * load.processes):
            total.merge(result)
    return total


def _run_one(load: Load) -> LoadResult:
    connections = max(1, load.connections // load.processes)
    generator = LoadGenerator(
        load.url, key=load.key, batch=load.batch, connections=connections, journal=load.journal
    )
    return uvloop.run(generator.run(seconds=load.seconds))


# ---- a bare server: the intake alone over a temporary spool


@contextlib.contextmanager
def bare_server(folder: Path, *, mode: str = "durable") -> Iterator[str]:
    """A server process with nothing but the intake; the address it answers at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, __file__, "--serve-bare", mode, "--folder", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)})
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def _wait_until_up(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"the bare server ended with code {process.returncode} before it answered")
        try:
            urllib.request.urlopen(f"{url}/v1/projects/{BARE_KEY}/settings", timeout=1).close()  # noqa: S310 - our own loopback address
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the bare server did not answer at {url} within 10 s")


def serve_bare(mode: str, *, folder: Path, port: int) -> None:
    """`durable` is the product; `unsynced` leaves out the flush; `no-spool` answers once the envelope is checked."""
    from benchmarks.bare_server import serve  # noqa: PLC0415 - the generator itself needs nothing of the product

    serve(mode, folder=folder, port=port, key=BARE_KEY)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="", help="a running server, such as http://127.0.0.1:8000")
    parser.add_argument("--key", default=BARE_KEY, help="a write key of that server")
    parser.add_argument(
        "--bare", action="store_true", help="start a bare intake and measure it beside its peers"
    )
    parser.add_argument("--batch", type=int, nargs="*", default=[1, 50, 500], help="events in a request")
    parser.add_argument("--connections", type=int, default=0, help="0: 64, 16 or 8 by batch size")
    parser.add_argument("--processes", type=int, default=1, help="sending processes")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--journal", type=Path, help="write acknowledgements to this file")
    parser.add_argument(
        "--folder", type=Path, help="where the bare server's spool lies; default a temporary folder"
    )
    parser.add_argument("--serve-bare", choices=["durable", "unsynced", "no-spool"], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(arguments: argparse.Namespace, url: str, batch: int, label: str) -> dict[str, float]:
    connections = arguments.connections or (64 if batch < 10 else 16 if batch < 200 else 8)
    load = Load(
        url, arguments.key, batch, connections, arguments.seconds, arguments.processes, arguments.journal
    )
    figures = run_load(load).figures()
    print(f"{label:10} batch {batch:4} × {connections:3} connections  {json.dumps(figures)}", flush=True)
    return figures


def _measure_bare(arguments: argparse.Namespace) -> None:
    """Durable and its peers in turn, in the same run: only the ratio survives a change of machine."""
    for batch in arguments.batch:
        rates = {}
        for mode in ("durable", "unsynced", "no-spool"):
            with (
                tempfile.TemporaryDirectory(dir=arguments.folder) as folder,
                bare_server(Path(folder), mode=mode) as url,
            ):
                rates[mode] = _measure(arguments, url, batch, mode)["events_per_second"]
        print(
            f"           batch {batch:4}: durable is {rates['durable'] / rates['unsynced']:.2f} of unsynced, "
            f"{rates['durable'] / rates['no-spool']:.2f} of no spool at all"
        )


def main() -> None:
    arguments = _arguments()
    if arguments.serve_bare:
        serve_bare(arguments.serve_bare, folder=arguments.folder, port=arguments.port)
    elif arguments.bare:
        _measure_bare(arguments)
    elif arguments.url:
        for batch in arguments.batch:
            _measure(arguments, arguments.url, batch, "server")
    else:
        sys.exit("Give --url and --key of a running server, or --bare to start one here.")


if __name__ == "__main__":
    main()
