"""The intake as a raw ASGI app in front of the pages: an ORM request cycle would cost ten times as much (FACTS)."""

import logging
from collections.abc import Sequence
from typing import Final, Protocol

from yunchou.collectors import segment
from yunchou.collectors.errors import Disconnected, NotNow, Refusal
from yunchou.collectors.http import Answer, ASGIApp, Receive, Request, Scope, Send
from yunchou.collectors.intake import Intake

logger = logging.getLogger(__name__)


class Collector(Protocol):
    """One wire format's edge: a module with its paths and how to answer them."""

    @property
    def PATHS(self) -> frozenset[str]: ...  # noqa: N802 - a module's constant

    @property
    def PREFIXES(self) -> tuple[str, ...]: ...  # noqa: N802 - a module's constant

    async def handle(self, request: Request, intake: Intake) -> Answer: ...


# Another protocol is one module like `segment`, and its name here.
COLLECTORS: Final[Sequence[Collector]] = (segment,)


class IntakeApp:
    """Answers the collectors' paths and hands every other scope to the next app."""

    def __init__(
        self, next_app: ASGIApp, *, intake: Intake, collectors: Sequence[Collector] = COLLECTORS
    ) -> None:
        self._next = next_app
        self._intake = intake
        self._by_path = {path: collector for collector in collectors for path in collector.PATHS}
        self._by_prefix = [(prefix, collector) for collector in collectors for prefix in collector.PREFIXES]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        collector = self._collector_of(scope) if scope["type"] == "http" else None
        if collector is None:
            await self._next(scope, receive, send)
            return
        try:
            answer = await self._answer(collector, Request(scope, receive))
        except Disconnected:
            return
        await answer.send(send)

    def _collector_of(self, scope: Scope) -> Collector | None:
        path: str = scope["path"]
        collector = self._by_path.get(path)
        if collector is not None:
            return collector
        return next((found for prefix, found in self._by_prefix if path.startswith(prefix)), None)

    async def _answer(self, collector: Collector, request: Request) -> Answer:
        try:
            return await collector.handle(request, self._intake)
        except Refusal as refusal:
            return Answer.refusal(refusal)
        except Disconnected:
            raise
        except Exception:
            logger.exception("the intake met a bug at %s", request.path)
            return Answer.refusal(
                NotNow("The server met an error.", advice="Send the events again later.", retry_after=30)
            )
