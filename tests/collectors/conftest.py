"""An intake in this process with a spool that can be told to refuse, and a client that speaks ASGI."""

import asyncio
import base64
import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from yunchou.collectors.app import IntakeApp
from yunchou.collectors.errors import Refusal
from yunchou.collectors.intake import Intake
from yunchou.collectors.keys import KeyOwner, KeyTable
from yunchou.collectors.limits import Limits
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Entry, Record
from yunchou.events.spool.writer import SpoolLimits, SpoolWriter

ANAS_KEY = "wk_anas_workspace"
ANAS_WORKSPACE = 11
CAIS_KEY = "wk_cais_workspace"
CAIS_WORKSPACE = 22


class Sender(NamedTuple):
    """Who sends, as far as the intake can tell."""

    key: str
    workspace: int


def digest_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error_code(self) -> str:
        return self.json["error"]["code"]


@dataclass
class Client:
    """Sends one request to the app and gives back the reply; None when the app did not answer at all."""

    app: Callable
    address: tuple[str, int] = ("203.0.113.77", 5000)
    scheme: str = "http"

    def send(
        self, method: str, path: str, body: bytes = b"", *, parts=None, headers=None, query: str = ""
    ) -> Reply | None:
        return asyncio.run(self.send_async(method, path, body, parts=parts, headers=headers, query=query))

    async def send_async(self, method, path, body=b"", *, parts=None, headers=None, query="") -> Reply | None:
        """`parts`: the body in pieces; a callable among them is awaited, None is a disconnect."""
        incoming = list(parts if parts is not None else [body])
        sent = []

        async def receive():
            part = incoming.pop(0) if incoming else None
            if callable(part):
                await part()
                part = b""
            if part is None:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": part, "more_body": bool(incoming)}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "scheme": self.scheme,
            "path": path,
            "query_string": query.encode(),
            "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
            "client": self.address,
        }
        await self.app(scope, receive, send)
        if not sent:
            return None
        head = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        return Reply(sent[0]["status"], head, b"".join(message.get("body", b"") for message in sent[1:]))

    def post(
        self, path: str, content, *, key: str | None = ANAS_KEY, zipped: bool = False, **headers: str
    ) -> Reply:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        if key is not None:
            headers["authorization"] = basic(key)
        reply = self.send("POST", path, gzip.compress(body) if zipped else body, headers=headers)
        assert reply is not None
        return reply


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


class RefusingWriter(SpoolWriter):
    """Appends, unless told what to raise instead."""

    refusal: Exception | None = None

    async def append(self, entry: Entry) -> None:
        if self.refusal is not None:
            raise self.refusal
        await super().append(entry)


@dataclass
class World:
    """The running intake and everything a test wants to look at."""

    folder: Path
    writer: RefusingWriter
    client: Client
    owners: dict[bytes, KeyOwner]
    refused: list[tuple[int, Refusal, bytes]] = field(default_factory=list)
    passed_on: list[str] = field(default_factory=list)

    def records(self) -> list[Record]:
        spool = Spool(self.folder, durable=self.writer.durable)
        parts = [part for s in spool.segments() for part in spool.read(s.name, 0, s.length)]
        assert all(isinstance(part, Record) for part in parts)
        return parts


@pytest.fixture
def open_world(tmp_path):
    """Start an intake with its own limits; closed at the end."""
    worlds = []

    def make(limits: Limits | None = None, *, trusted_proxies: int = 0, lookup=None) -> World:
        folder = tmp_path / "spool"
        writer = RefusingWriter(folder, limits=SpoolLimits(reserve_bytes=0, ballast_bytes=0))
        writer.start()
        owners = {
            digest_of(ANAS_KEY): KeyOwner(ANAS_WORKSPACE),
            digest_of(CAIS_KEY): KeyOwner(CAIS_WORKSPACE),
        }
        world = World(folder, writer, Client(None), owners)

        async def pages(scope, _receive, send):
            world.passed_on.append(scope["path"])
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b"page"})

        intake = Intake(
            writer,
            keys=KeyTable(lookup or owners.get),
            on_refused=lambda *refused: world.refused.append(refused),
            limits=limits,
            trusted_proxies=trusted_proxies,
        )
        world.client.app = IntakeApp(pages, intake=intake)
        worlds.append((world, intake))
        return world

    yield make
    for world, intake in worlds:
        world.writer.close()
        intake.close()


@pytest.fixture
def world(open_world) -> World:
    return open_world()


@pytest.fixture
def anas() -> Sender:
    """Ana's write key and her workspace: all the intake knows of her."""
    return Sender(ANAS_KEY, ANAS_WORKSPACE)


@pytest.fixture
def cais() -> Sender:
    """Cai sends to another workspace."""
    return Sender(CAIS_KEY, CAIS_WORKSPACE)
