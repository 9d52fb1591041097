"""The way of every event into the spool: key, size, shape, allowance, durable append (FACTS)."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import orjson

from yunchou.collectors.envelope import Envelope
from yunchou.collectors.errors import NotNow, Refusal, TooFast, UnknownKey
from yunchou.collectors.http import Request
from yunchou.collectors.keys import KeyOwner, KeyTable
from yunchou.collectors.limits import GZIP_MAGIC, Limits, TokenBuckets, inflate, jittered
from yunchou.events.spool.errors import SpoolBusy, SpoolRefusal
from yunchou.events.spool.record import Entry, Flag, Protocol
from yunchou.events.spool.writer import SpoolWriter

logger = logging.getLogger(__name__)

# Called on the event loop with (workspace, refusal, first bytes of the body): hand it on, do not work here.
OnRefused = Callable[[int, Refusal, bytes], None]
Inspect = Callable[[bytes, Limits], Envelope]

_SAMPLE_BYTES: Final = 1024
_USER_AGENT_LENGTH: Final = 512
_INLINE_BYTES: Final = 128 * 1024  # a larger body is inflated and parsed beside the event loop


class Intake:
    """What all collectors share. A collector says where its key is and what its body must look like."""

    def __init__(
        self,
        writer: SpoolWriter,
        *,
        keys: KeyTable,
        on_refused: OnRefused,
        limits: Limits | None = None,
        trusted_proxies: int = 0,
    ) -> None:
        self.limits = limits or Limits()
        self.keys = keys
        self._writer = writer
        self._on_refused = on_refused
        self._trusted_proxies = trusted_proxies
        self._buckets = TokenBuckets(
            events_per_second=self.limits.events_per_second,
            burst_seconds=self.limits.burst_seconds,
            largest_request=self.limits.events,
        )
        # Two at a time: each may need many times its body's size in memory.
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="large-body")

    async def accept(self, request: Request, *, protocol: Protocol, key: str, inspect: Inspect) -> int:
        """Store one request and return its number of events, all durable by then. Refusal: none is stored."""
        owner = await self.keys.owner(key) if key else None
        body = b""
        try:
            body = await request.body(limits=self.limits)
            envelope = await self._open(body, inspect)
            owner = owner or await self._owner_inside(envelope)
        except Refusal as refusal:
            if owner is not None and refusal.is_kept:
                self._report(owner, refusal, body)
            raise
        if envelope.events:
            await self._store(self._entry(request, protocol, owner, envelope, body))
        return envelope.events

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.keys.close()

    async def _open(self, body: bytes, inspect: Inspect) -> Envelope:
        if len(body) <= _INLINE_BYTES:
            return _open_now(body, inspect, self.limits)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _open_now, body, inspect, self.limits)

    async def _owner_inside(self, envelope: Envelope) -> KeyOwner:
        if not envelope.key:
            raise UnknownKey(
                "No write key came with the request.",
                advice="Send it as the user name of HTTP Basic authentication, or as `writeKey` in the body.",
            )
        return await self.keys.owner(envelope.key)

    async def _store(self, entry: Entry) -> None:
        self._buckets.take(entry.workspace, entry.events, now=time.monotonic())
        try:
            await self._writer.append(entry)
        except SpoolRefusal as refusal:
            self._buckets.give_back(entry.workspace, entry.events)
            kind = TooFast if isinstance(refusal, SpoolBusy) else NotNow
            raise kind(
                f"The events could not be stored: {refusal.reason}.",
                advice="Wait as long as Retry-After says, then send them again.",
                retry_after=jittered(refusal.retry_after),
            ) from refusal

    def _entry(
        self, request: Request, protocol: Protocol, owner: KeyOwner, envelope: Envelope, body: bytes
    ) -> Entry:
        meta = {
            "path": request.path,
            "ip": request.client_network(trusted_proxies=self._trusted_proxies),
            "ua": request.header(b"user-agent")[:_USER_AGENT_LENGTH],
            "encoding": "gzip" if _is_gzip(body) else "",
        }
        return Entry(
            protocol=protocol,
            workspace=owner.workspace,
            events=envelope.events,
            received_at=time.time_ns() // 1000,
            meta=orjson.dumps(meta),
            body=body,
            flags=Flag.LENIENT_JSON if envelope.is_lenient else 0,
        )

    def _report(self, owner: KeyOwner, refusal: Refusal, body: bytes) -> None:
        try:
            self._on_refused(owner.workspace, refusal, body[:_SAMPLE_BYTES])
        except Exception:
            logger.exception("a refused request of workspace %d could not be recorded", owner.workspace)


def _open_now(body: bytes, inspect: Inspect, limits: Limits) -> Envelope:
    return inspect(inflate(body, limits=limits) if _is_gzip(body) else body, limits)


def _is_gzip(body: bytes) -> bool:
    """By its first bytes: clients compress without saying so, and say so without compressing."""
    return body.startswith(GZIP_MAGIC)
