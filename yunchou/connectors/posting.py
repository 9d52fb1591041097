"""Posts JSON to a vendor over HTTP and tells apart what certainly did not arrive from what may have. Serves every stage."""

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from yunchou.connectors.ports import Refused, Unsure, Why

#: Seconds for the connection, and for each wait after it.
TIMEOUT = 10.0
#: Vendors answer with a line of JSON; whatever is longer is somebody else's page.
LONGEST_ANSWER = 64 * 1024
NOT_TAKEN = {429: Why.RATE_LIMITED, 503: Why.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class Answered:
    """The vendor's own JSON."""

    body: Mapping[str, Any]


def post_json(
    base: str, target: str, body: Mapping[str, Any], *, timeout: float = TIMEOUT
) -> Answered | Refused | Unsure:
    """One POST, never repeated and never redirected: an answer that leads elsewhere is none.

    Until the connection stands nothing has left, so that failure is certain; after that only an answer tells.
    """
    connection = _connection(base, timeout=timeout)
    try:
        try:
            connection.connect()
        except (OSError, ssl.SSLError) as error:
            return Refused(Why.UNREACHABLE, type(error).__name__)
        try:
            status, text = _exchange(connection, urlsplit(base).path.rstrip("/") + target, body)
        except (OSError, http.client.HTTPException) as error:
            return Unsure(Why.NO_ANSWER, type(error).__name__)
    finally:
        connection.close()
    return _read(status, text)


def _connection(base: str, *, timeout: float) -> http.client.HTTPConnection:
    parts = urlsplit(base)
    assert parts.hostname is not None, "a base address names its host"
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout, context=context)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)


def _exchange(
    connection: http.client.HTTPConnection, target: str, body: Mapping[str, Any]
) -> tuple[int, bytes]:
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    connection.request("POST", target, encoded, {"Content-Type": "application/json; charset=utf-8"})
    answer = connection.getresponse()
    return answer.status, answer.read(LONGEST_ANSWER)


def _read(status: int, text: bytes) -> Answered | Refused | Unsure:
    """The vendors say in JSON what is wrong, some with status 200 and some with 400."""
    if why := NOT_TAKEN.get(status):
        return Refused(why, f"HTTP {status}")
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if isinstance(body, dict) and status < 500:
        return Answered(body)
    if 400 <= status < 500 or 300 <= status < 400:
        return Refused(Why.NOT_UNDERSTOOD, f"HTTP {status}")
    return Unsure(Why.NOT_UNDERSTOOD, f"HTTP {status}")
