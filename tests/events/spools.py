"""A spool written by hand, a decoder without its process, and an account that must balance after everything."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from yunchou.analytics.stores.base import Store
from yunchou.events.decoding.decoder import Decoder
from yunchou.events.decoding.frames import ChildGone, Load, package_to_parts, parts_to_load
from yunchou.events.decoding.process import DecoderProcess
from yunchou.events.loading.loader import Loader
from yunchou.events.models import IntakeHour, QuarantinedEvent
from yunchou.events.selectors import conservation, decoding_configs
from yunchou.events.spool.names import SegmentName
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Entry, Flag, Protocol, encode

DEDUP = timedelta(days=35)


class SpoolFolder:
    """Writes segments as the intake leaves them: sealed, whole, one record a request."""

    def __init__(self, folder: Path, *, now: datetime) -> None:
        folder.mkdir(exist_ok=True)
        self.path = folder
        self.now = now
        self._count = 0

    def send(self, *requests: list[Any], workspace: int, at: datetime | None = None, **more: Any) -> str:
        """One segment with a record for each batch; its name."""
        bodies = [json.dumps({"batch": batch, **more}).encode() for batch in requests]
        records = [(body, len(batch)) for body, batch in zip(bodies, requests, strict=True)]
        return self.write(records, workspace=workspace, at=at)

    def write(
        self,
        records: Iterable[tuple[bytes, int]],
        *,
        workspace: int,
        at: datetime | None = None,
        path: str = "/v1/batch",
        flags: int = 0,
        protocol: int = Protocol.SEGMENT,
        meta: dict[str, str] | None = None,
    ) -> str:
        at = at or self.now
        self._count += 1
        name = SegmentName(int(at.timestamp() * 1000), self._count, 0xABCD)
        entries = [
            Entry(
                protocol=protocol,
                workspace=workspace,
                events=events,
                received_at=round(at.timestamp() * 1_000_000),
                meta=json.dumps({"path": path, "ua": "", **(meta or {})}).encode(),
                body=body,
                flags=flags,
            )
            for body, events in records
        ]
        content = b"".join(encode(entry, sequence=i, salt=name.salt) for i, entry in enumerate(entries))
        (self.path / f"{name}.seg").write_bytes(content)
        return str(name)


class InlineDecoder(DecoderProcess):
    """The decoder without its process: the same packages over the same frames, quick to start anew."""

    def __init__(self, spool: Path) -> None:
        super().__init__(spool)
        self._inner: Decoder | None = None
        self._asked: tuple[str, int, int, int] | None = None

    def start(self) -> None:
        self._inner = Decoder(self._spool)

    def configure(self, configs: Any) -> None:
        if self._inner is None:
            raise ChildGone
        self._inner.configs.update(configs)

    def request(self, segment: str, start: int, end: int, *, max_events: int) -> None:
        self._asked = (segment, start, end, max_events)

    def answer(self) -> Load:
        assert self._inner is not None
        assert self._asked is not None
        segment, start, end, most = self._asked
        self._asked = None
        return parts_to_load(package_to_parts(self._inner.package(segment, start, end, max_events=most)))

    def stop(self, *, seconds: float = 5) -> None:  # noqa: ARG002  there is no process to wait for
        self._inner = self._asked = None


class Line:
    """The way from the spool to the stores: a folder to send into, and loaders as fresh starts of a server make them."""

    def __init__(self, spool: SpoolFolder, *, workspace: int) -> None:
        self.spool = spool
        self.workspace = workspace
        self.now = spool.now
        self._loaders: list[Loader] = []

    def send(self, *requests: list[Any], workspace: int | None = None, at: datetime | None = None) -> str:
        """One segment with a record for each batch; its name."""
        return self.spool.send(*requests, workspace=workspace or self.workspace, at=at)

    def loader(
        self, store: Store, *, child: bool = False, at: datetime | None = None, **options: Any
    ) -> Loader:
        """A loader that knows nothing but what the two stores hold."""
        loader = Loader(
            folder=self.spool.path,
            spool=Spool(self.spool.path),
            store=store,
            configs=decoding_configs,
            clock=lambda: at or self.now,
            dedup=DEDUP,
            **{"decoder": None if child else InlineDecoder(self.spool.path), **options},
        )
        self._loaders.append(loader)
        return loader

    def load(self, store: Store, **options: Any) -> None:
        self.loader(store, **options).load_once()

    def close(self) -> None:
        for loader in self._loaders:
            loader.stop()


def track(number: int | str, *, event: str = "Product Viewed", **fields: Any) -> dict[str, Any]:
    """One well-formed message."""
    return {
        "type": "track",
        "event": event,
        "messageId": f"m-{number}",
        "anonymousId": "visitor",
        "timestamp": "2026-03-18T04:00:00Z",
        "properties": {"number": str(number)},
        **fields,
    }


def assert_balanced(store: Store, *, sent: int | None = None) -> None:
    """Nothing lost, nothing made up: the counters, the store and what was sent agree."""
    account = conservation()
    assert account.difference == 0
    assert store.count_events() == account.loaded
    open_refusals = QuarantinedEvent.unscoped.exclude(reason="conflicting_duplicate").count()
    assert open_refusals == account.refused
    if sent is not None:
        assert account.received == sent
    for hour in IntakeHour.unscoped.all():
        assert hour.received == hour.loaded + hour.duplicate + hour.refused


LENIENT = int(Flag.LENIENT_JSON)
