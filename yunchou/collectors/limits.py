"""How much one request and one workspace may send (FACTS)."""

import secrets
import zlib
from dataclasses import dataclass
from typing import Final

from yunchou.collectors.errors import NotJson, TooFast, TooLarge

MEBIBYTE: Final = 1024 * 1024
GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31  # zlib's code for "gzip container, any window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Ceilings of the intake. An event's own size is judged later, by the decoder."""

    body_bytes: int = 5 * MEBIBYTE
    inflated_bytes: int = 20 * MEBIBYTE
    inflate_ratio: int = 100
    inflate_free_bytes: int = MEBIBYTE  # below this size the ratio does not matter
    events: int = 2_000
    body_idle_seconds: float = 15.0
    events_per_second: int = 200_000  # of one workspace
    burst_seconds: float = 5.0


def too_large(size: int, limit: int) -> TooLarge:
    return TooLarge(
        f"The body has {size} bytes or more; one request may have {limit}.",
        advice="Send fewer events in one request.",
    )


def inflate(body: bytes, *, limits: Limits) -> bytes:
    """The content of a gzip body, never more than allowed: a bomb is refused after its first allowed bytes."""
    ratio_limit = max(limits.inflate_free_bytes, limits.inflate_ratio * len(body))
    limit = min(limits.inflated_bytes, ratio_limit)
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        content = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise _bad_gzip(str(error)) from error
    if len(content) > limit:
        raise too_large(len(content), limit)
    if not stream.eof:
        raise _bad_gzip("the compressed data ends too early")
    if stream.unused_data:
        raise _bad_gzip(f"{len(stream.unused_data)} bytes follow the compressed data")
    return content


def jittered(seconds: int) -> int:
    """A Retry-After that keeps senders from coming back all at once."""
    return seconds + secrets.randbelow(seconds + 1)


def _bad_gzip(reason: str) -> NotJson:
    return NotJson(
        f"The gzip body cannot be read: {reason}.", advice="Send it uncompressed, or as one gzip member."
    )


class TokenBuckets:
    """An allowance of events for each workspace, refilled as time passes."""

    def __init__(self, *, events_per_second: int, burst_seconds: float, largest_request: int) -> None:
        self._rate = events_per_second
        # A full bucket must pay for the largest request, or such a request could never pass.
        self._capacity = max(events_per_second * burst_seconds, float(largest_request))
        self._buckets: dict[int, tuple[float, float]] = {}  # workspace: tokens left, at this moment

    def take(self, workspace: int, events: int, *, now: float) -> None:
        """Pay for a request, or raise TooFast. One entry a workspace: it cannot be made to grow from outside."""
        tokens, at = self._buckets.get(workspace, (self._capacity, now))
        tokens = min(self._capacity, tokens + (now - at) * self._rate)
        if tokens < events:
            self._buckets[workspace] = (tokens, now)
            raise self._too_fast(events - tokens)
        self._buckets[workspace] = (tokens - events, now)

    def give_back(self, workspace: int, events: int) -> None:
        """A paid request that was not stored after all."""
        tokens, at = self._buckets[workspace]
        self._buckets[workspace] = (min(self._capacity, tokens + events), at)

    def _too_fast(self, missing: float) -> TooFast:
        return TooFast(
            f"This workspace sends more than {self._rate} events a second.",
            advice="Wait as long as Retry-After says, then send again; or raise YUNCHOU_WORKSPACE_RATE.",
            retry_after=jittered(max(1, round(missing / self._rate))),
        )
