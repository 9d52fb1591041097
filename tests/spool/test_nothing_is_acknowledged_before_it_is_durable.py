"""R04: fail the N-th call of every kind to the disk: never a false acknowledgement, and later requests succeed."""

import asyncio

import pytest
from faults import EIO, ENOSPC, FaultyOps

from yunchou.events.spool.errors import SpoolFull, SpoolRefusal
from yunchou.events.spool.files import FileOps
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Record
from yunchou.events.spool.recovery import recover

ROUNDS = 14
TOGETHER = 3


async def send_all(writer, entry) -> tuple[set[bytes], set[bytes]]:
    """Send rounds of a few entries at once; (acknowledged, refused) bodies."""
    acknowledged, refused = set(), set()

    async def send(body: bytes) -> None:
        try:
            await writer.append(entry(body))
        except SpoolRefusal:
            refused.add(body)
        else:
            acknowledged.add(body)

    for round_number in range(ROUNDS):
        bodies = [b"%d-%d %s" % (round_number, part, b"x" * 300) for part in range(TOGETHER)]
        await asyncio.gather(*map(send, bodies))
    return acknowledged, refused


FAULTS = [
    pytest.param({(operation, number): EIO}, id=f"{operation}-{number}")
    for operation, calls in [
        ("write", 30),
        ("fdatasync", 16),
        ("create", 6),
        ("sync_folder", 6),
        ("rename", 6),
        ("close", 6),
    ]
    for number in range(1, calls)
]
DOUBLE_FAULTS = [
    pytest.param({("write", number): EIO, ("ftruncate", 1): EIO}, id=f"write-{number}-and-ftruncate")
    for number in range(1, 30, 3)
] + [
    pytest.param({("fdatasync", number): EIO, (second, 1): EIO}, id=f"fdatasync-{number}-and-{second}")
    for number in range(1, 12, 2)
    for second in ("ftruncate", "rename", "unlink")
]


@pytest.mark.parametrize("faults", FAULTS + DOUBLE_FAULTS)
def test_a_failing_disk_refuses_and_loses_nothing_acknowledged(faults, open_writer, entry, bodies_in, folder):
    ops = FaultyOps(faults)
    writer = open_writer(ops=ops, segment_bytes=4000)
    acknowledged, refused = asyncio.run(send_all(writer, entry))

    assert len(acknowledged) + len(refused) == ROUNDS * TOGETHER
    assert len(refused) <= 2 * TOGETHER, "the requests after a fault succeed"
    assert acknowledged <= set(bodies_in(writer)), (
        "the loader sees what was acknowledged while the server runs"
    )
    assert not ops.flushed_after_error, "a file is never flushed again after its flush failed"

    writer.close()
    assert not ops.flushed_after_error
    if len(faults) == 1:
        spool = Spool(folder)
        parts = [part for segment in spool.segments() for part in spool.read(segment.name)]
        assert all(isinstance(part, Record) for part in parts), "what was taken back leaves no trace"
        assert all(path.stat().st_size for path in folder.glob("*.[os]*")), (
            "nor does a file that was never used"
        )
    ops.cut_power()
    recover(folder, ops=FileOps())
    assert acknowledged <= set(bodies_in()), "and after a power cut"


def test_every_injected_fault_of_a_write_or_a_flush_is_answered_with_a_refusal(open_writer, entry):
    for operation in ("write", "fdatasync"):
        writer = open_writer(ops=FaultyOps({(operation, 2): EIO}))
        _, refused = asyncio.run(send_all(writer, entry))
        writer.close()
        assert refused, operation


def test_a_half_written_record_hides_nothing_behind_it(open_writer, entry, bodies_in):
    writer = open_writer(ops=FaultyOps({("write", 2): ENOSPC}))

    async def story() -> None:
        await writer.append(entry(b"first"))
        with pytest.raises(SpoolFull, match="disk is full"):
            await writer.append(entry(b"second"))
        await writer.append(entry(b"third"))

    asyncio.run(story())
    assert bodies_in(writer) == [b"first", b"third"]


def test_two_failures_in_a_row_make_the_spool_unhealthy_and_it_heals_by_itself(open_writer, entry):
    ops = FaultyOps({("fdatasync", 0): EIO})
    writer = open_writer(ops=ops)

    async def fails() -> None:
        with pytest.raises(SpoolRefusal):
            await writer.append(entry(b"lost"))

    async def story() -> None:
        await fails()
        await fails()
        assert not writer.status().is_healthy
        assert "injected" in writer.status().reason
        ops.faults = {}
        async with asyncio.timeout(10):
            while not writer.status().is_healthy:  # no request arrives: the spool tries the disk itself
                await asyncio.sleep(0.02)
        await writer.append(entry(b"stored"))

    asyncio.run(story())


def test_a_failed_flush_costs_the_unflushed_records_only(open_writer, entry, bodies_in):
    writer = open_writer(ops=FaultyOps({("fdatasync", 2): EIO}))

    async def story() -> None:
        await writer.append(entry(b"first"))
        with pytest.raises(SpoolRefusal):
            await writer.append(entry(b"second"))
        await writer.append(entry(b"third"))

    asyncio.run(story())
    assert len(writer.durable()) == 2, "the file whose flush failed is left for good"
    assert bodies_in(writer) == [b"first", b"third"]
