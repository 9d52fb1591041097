"""Entries, writers and what a folder holds, for the tests of the spool."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yunchou.events.spool.files import FileOps
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Entry, Protocol, Record
from yunchou.events.spool.writer import SpoolLimits, SpoolWriter


def make_entry(body: bytes, *, workspace: int = 1, events: int = 1) -> Entry:
    return Entry(
        protocol=Protocol.SEGMENT,
        workspace=workspace,
        events=events,
        received_at=1_790_000_000_000_000,
        meta=b'{"path":"/v1/track"}',
        body=body,
    )


@pytest.fixture
def entry() -> Callable[..., Entry]:
    return make_entry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def open_writer(folder: Path) -> Iterator[Callable[..., SpoolWriter]]:
    """A started writer on the folder, with limits that do not depend on this machine's disk; closed at the end."""
    writers: list[SpoolWriter] = []

    def make(
        *, ops: FileOps | None = None, clock: Callable[[], float] | None = None, **limits: float
    ) -> SpoolWriter:
        settings = SpoolLimits(**{"reserve_bytes": 0, "ballast_bytes": 0, **limits})
        options = {"clock": clock} if clock else {}
        writer = SpoolWriter(folder, limits=settings, ops=ops, **options)
        writer.start()
        writers.append(writer)
        return writer

    yield make
    for writer in writers:
        writer.close()


@pytest.fixture
def bodies_in(folder: Path) -> Callable[..., list[bytes]]:
    """Every body that can be read from the folder, in order."""

    def read(writer: SpoolWriter | None = None) -> list[bytes]:
        spool = Spool(folder, durable=writer.durable if writer else None)
        return [
            part.body
            for segment in spool.segments()
            for part in spool.read(segment.name, 0, segment.length)
            if isinstance(part, Record)
        ]

    return read
