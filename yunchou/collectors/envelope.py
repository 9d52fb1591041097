"""What is checked of a body before it is stored: that it is JSON, and how many events it claims (FACTS)."""

import json
from typing import Final, NamedTuple

import orjson

from yunchou.collectors.errors import NotJson

LENIENT_BYTES: Final = (
    1024 * 1024
)  # the standard library's reader is slow: only bodies up to this size get it


class Envelope(NamedTuple):
    """The outside of one request."""

    events: int
    key: str  # the write key inside the body; empty if there is none
    is_lenient: bool  # only a tolerant JSON reader understands it


def parse_json(content: bytes) -> tuple[object, bool]:
    """The value, and whether it took a tolerant reader.

    Real clients send NaN and lone surrogates. To refuse the whole batch for one of them would lose the other events
    for good, as no client sends a 400 again; the decoder quarantines the one event instead.
    """
    try:
        return orjson.loads(content), False
    except orjson.JSONDecodeError as strict:
        if len(content) > LENIENT_BYTES:
            raise _not_json(strict) from strict
        try:
            return json.loads(content.decode("utf-8-sig")), True
        except (
            ValueError,
            RecursionError,
        ) as error:  # ValueError covers bad UTF-8 and numbers of absurd length
            raise _not_json(strict) from error


def _not_json(error: Exception) -> NotJson:
    return NotJson(
        f"The body is not JSON: {error}.",
        advice="Send a JSON object in UTF-8, plain or gzip-compressed.",
    )
