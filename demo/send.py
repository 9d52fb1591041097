"""Sends the world through the public intake, as a Segment client would: gzip batches, retried until acknowledged."""

import gzip
import http.client
import json
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice
from urllib.parse import SplitResult, urlsplit

from demo.payloads import Payload
from demo.world import World

BATCH = 500
CONNECTIONS = 2
_TRIES = 12
_TRY_LATER = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT = 30.0
_TIMEOUT = 60.0

Progress = Callable[[int, int], None]


class SendFailedError(Exception):
    """The intake refused a batch for good, or could not be reached for too long."""


@dataclass(frozen=True, slots=True)
class Sent:
    """`retried` counts the posts that had to be made again."""

    events: int
    batches: int
    retried: int


def send(world: World, *, base_url: str, write_key: str, progress: Progress) -> Sent:
    """The whole world, oldest first. `progress` hears (events acknowledged, events in all)."""
    payloads = chain.from_iterable(world.days)
    return send_payloads(
        payloads, total=world.event_count, base_url=base_url, write_key=write_key, progress=progress
    )


def send_payloads(
    payloads: Iterable[Payload],
    *,
    total: int,
    base_url: str,
    write_key: str,
    progress: Progress,
    sleep: Callable[[float], object] = time.sleep,
) -> Sent:
    """Two connections share the batches, so their order of arrival is only roughly the order of time."""
    desk = _Desk(_batches(payloads), total=total, progress=progress)
    with ThreadPoolExecutor(max_workers=CONNECTIONS) as pool:
        lines = [
            pool.submit(_Line(base_url, write_key=write_key, sleep=sleep).work, desk)
            for _ in range(CONNECTIONS)
        ]
    for line in lines:
        line.result()
    return Sent(desk.events, desk.batches, desk.retried)


@dataclass(slots=True)
class _Desk:
    """Hands out batches and counts what was acknowledged, for all connections."""

    waiting: Iterator[Sequence[Payload]]
    total: int
    progress: Progress
    events: int = 0
    batches: int = 0
    retried: int = 0
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_batch(self) -> Sequence[Payload]:
        """Empty at the end."""
        with self.lock:
            return () if self.closed else next(self.waiting, ())

    def close(self) -> None:
        """Nothing more is handed out: one connection has failed for good."""
        self.closed = True

    def acknowledged(self, batch: Sequence[Payload], *, retries: int) -> None:
        with self.lock:
            self.events += len(batch)
            self.batches += 1
            self.retried += retries
            self.progress(self.events, self.total)


class _Line:
    """One kept-alive connection to the intake."""

    def __init__(self, base_url: str, *, write_key: str, sleep: Callable[[float], object]) -> None:
        self._address = _checked(base_url)
        self._sleep = sleep
        self._connection: http.client.HTTPConnection | None = None
        self._headers = {
            "Authorization": f"Basic {b64encode(f'{write_key}:'.encode()).decode()}",
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
            "User-Agent": "yunchou-demo/1",
        }

    def work(self, desk: _Desk) -> None:
        try:
            while batch := desk.next_batch():
                desk.acknowledged(batch, retries=self._deliver(batch))
        finally:
            desk.close()
            self._hang_up()

    def _deliver(self, batch: Sequence[Payload]) -> int:
        """How many posts were in vain before the batch was acknowledged. The message ids make a repeated post safe."""
        said = ""
        for retries in range(_TRIES):
            status, said, retry_after = self._post(batch)
            if status == 200:
                return retries
            if status and status not in _TRY_LATER:
                raise SendFailedError(
                    f"{self._address.geturl()} refused a batch of {len(batch)} events with {status}: {said[:200]}. "
                    "Check the write key and the address."
                )
            self._sleep(min(_LONGEST_WAIT, retry_after or 0.25 * 2**retries))
        raise SendFailedError(
            f"{self._address.geturl()} took no batch in {_TRIES} tries; it last said: {said[:200]}. "
            "Start the server, or wait until it is less busy, and send again: nothing is counted twice."
        )

    def _post(self, batch: Sequence[Payload]) -> tuple[int, str, float]:
        """(status, what it said, seconds to wait); status 0 when no answer came."""
        try:
            connection = self._connected()
            connection.request("POST", f"{self._address.path}/v1/batch", _packed(batch), self._headers)
            answer = connection.getresponse()
            said = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            self._hang_up()
            return 0, f"{type(error).__name__}: {error}", 0.0
        return answer.status, said, _seconds(answer.getheader("Retry-After"))

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            kind = (
                http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
            )
            self._connection = kind(self._address.hostname or "", self._address.port, timeout=_TIMEOUT)
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _checked(base_url: str) -> SplitResult:
    address = urlsplit(base_url.rstrip("/"))
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise SendFailedError(f"{base_url!r} is no address to send to; give one like http://127.0.0.1:8000.")
    return address


def _batches(payloads: Iterable[Payload]) -> Iterator[Sequence[Payload]]:
    waiting = iter(payloads)
    while batch := tuple(islice(waiting, BATCH)):
        yield batch


def _packed(batch: Sequence[Payload]) -> bytes:
    """`sentAt` is taken at each try, so that the intake can tell the client's clock from the delay."""
    sent_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = json.dumps({"batch": batch, "sentAt": sent_at}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(body.encode(), compresslevel=5)


def _seconds(retry_after: str | None) -> float:
    """A date instead of seconds counts as no advice: the growing wait takes over."""
    return float(retry_after) if retry_after and retry_after.isdigit() else 0.0
