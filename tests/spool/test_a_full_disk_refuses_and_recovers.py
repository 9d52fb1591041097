"""R05: without space nothing is acknowledged, nothing acknowledged is lost, and space is all it takes to go on."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import ENOSPC, FaultyOps

from yunchou.events.spool.errors import SpoolFull, SpoolRefusal
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Record
from yunchou.events.spool.space import BALLAST
from yunchou.events.spool.writer import MEBIBYTE, SpoolLimits, SpoolWriter


async def until_stored(writer, entry, body: bytes) -> None:
    async with asyncio.timeout(5):
        while True:
            try:
                return await writer.append(entry(body))
            except SpoolRefusal:
                await asyncio.sleep(0.05)


def test_below_the_reserve_requests_are_refused_until_there_is_space_again(open_writer, entry, bodies_in):
    ops = FaultyOps()
    writer = open_writer(ops=ops, reserve_bytes=100 * MEBIBYTE)

    async def story() -> None:
        await writer.append(entry(b"before"))
        ops.free = 40 * MEBIBYTE
        async with asyncio.timeout(10):
            while writer.status().is_healthy:
                await asyncio.sleep(0.02)
        with pytest.raises(SpoolFull, match=r"40 MB are free .* reserve of 100 MB"):
            await writer.append(entry(b"refused"))
        ops.free = 500 * MEBIBYTE
        await until_stored(writer, entry, b"after")

    asyncio.run(story())
    assert bodies_in(writer) == [b"before", b"after"]


def test_the_ballast_is_set_aside_dropped_in_need_and_set_aside_again(open_writer, entry, folder):
    ops = FaultyOps()
    writer = open_writer(ops=ops, reserve_bytes=MEBIBYTE, ballast_bytes=MEBIBYTE)
    ballast = folder / BALLAST
    assert ballast.stat().st_blocks * 512 >= MEBIBYTE, "real blocks, not a hole"

    async def story() -> None:
        ops.faults = {("write", ops.calls["write"] + 1): ENOSPC}
        ops.free = MEBIBYTE // 2
        with pytest.raises(SpoolFull):
            await writer.append(entry(b"refused"))
        assert not ballast.exists()
        ops.free = 100 * MEBIBYTE
        async with asyncio.timeout(10):
            while not ballast.exists():
                await asyncio.sleep(0.02)

    asyncio.run(story())


def test_free_space_that_cannot_be_read_is_not_taken_for_plenty(open_writer, entry):
    ops = FaultyOps({("free_bytes", 0): 5})
    writer = open_writer(ops=ops)
    with pytest.raises(SpoolFull, match="cannot be read"):
        asyncio.run(writer.append(entry(b"x")))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB that holds only the spool."""
    mount = tmp_path / "small"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount], check=True)
    try:
        yield mount
    finally:
        subprocess.run(["umount", mount], check=True)


@pytest.mark.root
def test_on_a_really_full_disk_everything_acknowledged_stays_readable(small_disk, entry):
    writer = SpoolWriter(
        small_disk, limits=SpoolLimits(reserve_bytes=0, ballast_bytes=0, segment_bytes=MEBIBYTE)
    )
    writer.start()
    filler = small_disk / "filler"
    filler.write_bytes(bytes(MEBIBYTE))
    acknowledged: list[bytes] = []

    async def fill() -> int:
        refused = 0
        for number in range(600):
            body = b"%06d" % number + b"x" * 9_000
            try:
                await writer.append(entry(body))
            except SpoolFull:
                refused += 1
            else:
                acknowledged.append(body)
        return refused

    async def story() -> None:
        assert await fill() > 100
        filler.unlink()
        await until_stored(writer, entry, b"after")
        acknowledged.append(b"after")

    asyncio.run(story())
    writer.close()
    spool = Spool(small_disk)
    parts = [part for segment in spool.segments() for part in spool.read(segment.name)]
    assert [part.body for part in parts if isinstance(part, Record)] == acknowledged
    assert len(parts) == len(acknowledged), "no torn record in between"
