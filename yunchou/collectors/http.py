"""Just enough HTTP over raw ASGI for the intake: a request, its body, an answer (FACTS)."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

import orjson

from yunchou.collectors.errors import BodyTimeout, Disconnected, Refusal
from yunchou.collectors.limits import Limits, too_large

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

# Any page may send events, none may send a visitor's cookies with them.
_COMMON_HEADERS: Final = (
    (b"content-type", b"application/json"),
    (b"access-control-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)


class Request:
    """One request: its head parsed, its body still to come."""

    __slots__ = ("_receive", "_scope", "headers", "method", "path")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope = scope
        self._receive = receive
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: Mapping[bytes, bytes] = dict(scope["headers"])

    @property
    def scheme(self) -> str:
        return str(self._scope["scheme"])

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")

    def query_value(self, name: str) -> str:
        """The first value of a query parameter, or an empty string."""
        raw: bytes = self._scope["query_string"]
        values = parse_qs(raw.decode("latin-1")).get(name) if raw else None
        return values[0] if values else ""

    def client_network(self, *, trusted_proxies: int) -> str:
        """The sender's address without its last part: enough for a region, too little for a person."""
        client = self._scope.get("client")
        address = client[0] if client else ""
        if trusted_proxies:
            hops = self.header(b"x-forwarded-for").split(",")
            address = hops[-min(trusted_proxies, len(hops))].strip() or address
        return _network_of(address)

    async def body(self, *, limits: Limits) -> bytes:
        """The whole body. Refusal when it is too long or stalls, Disconnected when the sender leaves."""
        declared = self.headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > limits.body_bytes:
            raise too_large(int(declared), limits.body_bytes)
        try:
            return await self._body(limits)
        except TimeoutError as error:
            raise BodyTimeout(
                f"No byte of the body came for {limits.body_idle_seconds:g} seconds.",
                advice="Send the request again.",
            ) from error

    async def _body(self, limits: Limits) -> bytes:
        parts: list[bytes] = []
        size = 0
        async with asyncio.timeout(limits.body_idle_seconds) as patience:
            while True:
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    raise Disconnected
                part: bytes = message.get("body", b"")
                size += len(part)
                if size > limits.body_bytes:
                    raise too_large(size, limits.body_bytes)
                if not message.get("more_body", False):
                    return b"".join([*parts, part]) if parts else part
                parts.append(part)
                patience.reschedule(asyncio.get_running_loop().time() + limits.body_idle_seconds)


class Answer(NamedTuple):
    """A finished answer: the two messages ASGI wants, built once where they never change."""

    start: Message
    body: Message

    @classmethod
    def json(cls, status: int, content: object, *, headers: tuple[tuple[bytes, bytes], ...] = ()) -> "Answer":
        body = orjson.dumps(content)
        length = (b"content-length", str(len(body)).encode())
        return cls(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [*_COMMON_HEADERS, length, *headers],
            },
            {"type": "http.response.body", "body": body},
        )

    @classmethod
    def refusal(cls, refusal: Refusal) -> "Answer":
        """The one error shape of the product's HTTP edges."""
        error = {"code": refusal.code, "message": refusal.message, "advice": refusal.advice}
        return cls.json(refusal.status, {"success": False, "error": error}, headers=tuple(refusal.headers()))

    async def send(self, send: Send) -> None:
        await send(self.start)
        await send(self.body)


@lru_cache(maxsize=4096)
def _network_of(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a unix socket has no address
        return ""
    kept_bits = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, kept_bits), strict=False).network_address)
