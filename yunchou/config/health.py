"""/healthz says that the process answers; /readyz that every part of it works, and which does not."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import orjson

from yunchou.collectors.http import ASGIApp, Receive, Scope, Send

#: A loader that has not looked at the spool for longer is stuck.
LONGEST_SILENCE = timedelta(seconds=60)

Check = Callable[[], str]
"""Empty when the part works, otherwise what is wrong with it."""


class HealthApp:
    """Answers the two health paths without touching a database, and hands everything else on."""

    def __init__(self, next_app: ASGIApp, *, checks: Mapping[str, Check]) -> None:
        self._next = next_app
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path") if scope["type"] == "http" else None
        if path == "/healthz":
            await _answer(send, 200, {"status": "ok"})
        elif path == "/readyz":
            parts = {name: check() for name, check in self._checks.items()}
            is_ready = not any(parts.values())
            words = {name: problem or "ok" for name, problem in parts.items()}
            await _answer(
                send, 200 if is_ready else 503, {"status": "ok" if is_ready else "not ready", "parts": words}
            )
        else:
            await self._next(scope, receive, send)


async def _answer(send: Send, status: int, content: dict[str, object]) -> None:
    body = orjson.dumps(content)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def silence(beat_at: datetime | None, *, now: datetime) -> str:
    """The problem with a part that beats: none, not begun, or silent for too long."""
    if beat_at is None:
        return "has not begun yet"
    return f"silent since {beat_at:%H:%M:%S} UTC" if now - beat_at > LONGEST_SILENCE else ""
