"""Which workspace a write key belongs to, answered from memory and refreshed from the database (FACTS)."""

import asyncio
import hashlib
import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from yunchou.collectors.errors import NotNow, UnknownKey

logger = logging.getLogger(__name__)

_LOOKUP_SECONDS: Final = 3.0
_RETRY_SECONDS: Final = 1.0
_REMEMBERED_KEYS: Final = 10_000
_LOOKUPS_AT_ONCE: Final = 256


class KeyOwner(NamedTuple):
    """The workspace a live write key belongs to."""

    workspace: int


# None: the database was asked, and there is no such live key. An exception: it could not be asked.
Lookup = KeyOwner | None


class _Known(NamedTuple):
    owner: Lookup
    asked_at: float  # the last answer of the database
    failed_at: float = -math.inf  # the last time it gave none


class KeyTable:
    """Owners by the SHA-256 of the key.

    An answer serves for `ttl` seconds, then one more `ttl` while it is renewed in the background, so a revoked key
    is dead after at most twice that. While the database is down a key that was known keeps working; one that was
    never seen is refused as "not now", since nobody can say it is wrong.
    """

    def __init__(
        self,
        lookup: Callable[[bytes], Lookup],
        *,
        ttl: float = 25.0,
        negative_ttl: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lookup = lookup
        self._ttl = ttl
        self._negative_ttl = negative_ttl
        self._clock = clock
        self._known: dict[bytes, _Known] = {}
        self._asking: dict[bytes, asyncio.Task[None]] = {}
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="key-lookup")

    async def owner(self, key: str) -> KeyOwner:
        """The key's owner; UnknownKey or NotNow. Waits for the database only when memory cannot answer."""
        digest = hashlib.sha256(key.encode(errors="surrogatepass")).digest()
        known = self._known.get(digest)
        if known is None or self._is_stale(known):
            task = self._ask(digest)
            if task is not None and not (known and self._may_serve_stale(known)):
                # Shielded: this client may go away while others wait for the same answer.
                await asyncio.shield(task)
        return self._judge(key, self._known.get(digest))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _is_stale(self, known: _Known) -> bool:
        return self._clock() - known.asked_at >= (self._ttl if known.owner else self._negative_ttl)

    def _may_serve_stale(self, known: _Known) -> bool:
        """A known key need not wait for its renewal, nor for a database that has just failed to answer."""
        now = self._clock()
        is_failing = now - known.failed_at < _RETRY_SECONDS + 2 * _LOOKUP_SECONDS
        return known.owner is not None and (now - known.asked_at < 2 * self._ttl or is_failing)

    def _ask(self, digest: bytes) -> "asyncio.Task[None] | None":
        """The look-up under way for this key, begun if need be; None while it is too early or too many run."""
        task = self._asking.get(digest)
        if task is not None:
            return task
        known = self._known.get(digest)
        if known and self._clock() - known.failed_at < _RETRY_SECONDS:
            return None
        if known is None and len(self._asking) >= _LOOKUPS_AT_ONCE:
            return None
        task = asyncio.get_running_loop().create_task(self._renew(digest))
        self._asking[digest] = task
        task.add_done_callback(lambda _: self._asking.pop(digest, None))
        return task

    async def _renew(self, digest: bytes) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_LOOKUP_SECONDS):
                owner = await loop.run_in_executor(self._threads, self._lookup, digest)
        except Exception as error:  # noqa: BLE001 - whatever the database raises means: not answered
            logger.warning("a write key could not be checked: %r", error)
            self._postpone(digest)
            return
        self._remember(digest, owner)

    def _remember(self, digest: bytes, owner: Lookup) -> None:
        if owner is None and digest not in self._known:
            self._forget_unknown_keys()
        self._known[digest] = _Known(owner, self._clock())

    def _postpone(self, digest: bytes) -> None:
        """Keep a known owner and ask again soon. TRICKY: nobody can say now that a key is still unknown."""
        known = self._known.pop(digest, None)
        if known is not None and known.owner is not None:
            self._known[digest] = known._replace(failed_at=self._clock())

    def _forget_unknown_keys(self) -> None:
        """Guessed keys must not fill the memory."""
        if len(self._known) >= _REMEMBERED_KEYS:
            self._known = {digest: known for digest, known in self._known.items() if known.owner}

    def _judge(self, key: str, known: _Known | None) -> KeyOwner:
        if known is None:
            raise NotNow(
                "The write key cannot be checked: the database does not answer.",
                advice="Wait as long as Retry-After says, then send again.",
                retry_after=2,
            )
        if known.owner is None:
            raise UnknownKey(
                f"There is no live write key {_masked(key)!r}.",
                advice="Copy the write key from Settings > Keys, or make a new one there.",
            )
        return known.owner


def _masked(key: str) -> str:
    return key if len(key) <= 8 else f"{key[:6]}…"
