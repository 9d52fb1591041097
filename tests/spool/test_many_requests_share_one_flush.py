"""The writer: groups, rotation, names, back-pressure, clients that go away, and its own death."""

import asyncio
import threading
import time

import pytest
from faults import FaultyOps

from yunchou.events.spool.errors import SpoolBusy, SpoolLocked, SpoolUnavailable
from yunchou.events.spool.files import FileOps
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Record


class HeldDisk(FileOps):
    """A disk whose flush takes as long as the test wants."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.is_flushing = threading.Event()
        self.flushes = 0

    def fdatasync(self, descriptor: int) -> None:  # noqa: ARG002 - the real one's signature
        self.flushes += 1
        self.is_flushing.set()
        assert self.released.wait(30)

    def sync_folder(self, folder) -> None:
        pass


async def until(condition) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.005)


def test_all_that_waits_during_a_flush_goes_into_the_next_one(open_writer, entry, bodies_in):
    disk = HeldDisk()
    writer = open_writer(ops=disk)

    async def story() -> None:
        first = asyncio.create_task(writer.append(entry(b"0")))
        await until(disk.is_flushing.is_set)
        rest = [asyncio.create_task(writer.append(entry(b"%d" % number))) for number in range(1, 100)]
        await asyncio.sleep(0)
        disk.released.set()
        await asyncio.gather(first, *rest)

    asyncio.run(story())
    assert disk.flushes == 2
    assert bodies_in(writer) == [b"%d" % number for number in range(100)]
    assert writer.status().records == 100


def test_a_client_that_went_away_does_not_harm_the_others(open_writer, entry, bodies_in):
    disk = HeldDisk()
    writer = open_writer(ops=disk)

    async def story() -> None:
        gone = asyncio.create_task(writer.append(entry(b"gone")))
        stays = asyncio.create_task(writer.append(entry(b"stays")))
        await until(disk.is_flushing.is_set)
        gone.cancel()
        await asyncio.sleep(0)
        disk.released.set()
        async with asyncio.timeout(30):
            await stays
            await writer.append(entry(b"later"))
        assert gone.cancelled()

    asyncio.run(story())
    assert writer.status().is_healthy
    assert bodies_in(writer) == [b"gone", b"stays", b"later"]


def test_the_committer_outlives_a_loop_that_closed_while_it_flushed(open_writer, entry, caplog):
    disk = HeldDisk()
    writer = open_writer(ops=disk)
    loop = asyncio.new_event_loop()
    task = loop.create_task(writer.append(entry(b"orphan")))
    loop.run_until_complete(until(disk.is_flushing.is_set))
    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    disk.released.set()
    asyncio.run(writer.append(entry(b"later")))
    assert writer.status().records == 2
    assert "after their server had gone" in caplog.text
    assert "bug" not in caplog.text


def test_a_bug_in_the_committer_refuses_one_group_and_the_next_one_is_served(open_writer, entry, bodies_in):
    class Buggy(FaultyOps):
        def fdatasync(self, descriptor: int) -> None:
            if self.calls["write"] == 2:
                raise ZeroDivisionError("a bug, not a disk")
            super().fdatasync(descriptor)

    writer = open_writer(ops=Buggy())

    async def story() -> None:
        await writer.append(entry(b"first"))
        async with asyncio.timeout(30):
            with pytest.raises(SpoolUnavailable):
                await writer.append(entry(b"second"))
            await writer.append(entry(b"third"))

    asyncio.run(story())
    assert bodies_in(writer) == [b"first", b"third"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_committer_that_died(open_writer, entry):
    class Deadly(FaultyOps):
        def fdatasync(self, descriptor: int) -> None:  # noqa: ARG002 - the real one's signature
            raise SystemExit

    writer = open_writer(ops=Deadly())

    async def story() -> None:
        async with asyncio.timeout(30):
            for _ in range(2):
                with pytest.raises(SpoolUnavailable):
                    await writer.append(entry(b"x"))

    asyncio.run(story())
    assert writer.status().reason == "the spool is not running"


def test_more_waiting_bytes_than_allowed_are_refused_at_once(open_writer, entry):
    disk = HeldDisk()
    writer = open_writer(ops=disk, pending_bytes=10_000)

    async def story() -> None:
        first = asyncio.create_task(writer.append(entry(b"0")))
        await until(disk.is_flushing.is_set)
        waiting = asyncio.create_task(writer.append(entry(b"x" * 8_000)))
        await asyncio.sleep(0)
        with pytest.raises(SpoolBusy, match="wait for the disk"):
            await writer.append(entry(b"x" * 8_000))
        disk.released.set()
        await asyncio.gather(first, waiting)
        await writer.append(entry(b"x" * 8_000))

    asyncio.run(story())


def test_a_flush_that_takes_too_long_sends_new_requests_away(open_writer, entry):
    disk = HeldDisk()
    writer = open_writer(ops=disk, flush_seconds=0.01)

    async def story() -> None:
        first = asyncio.create_task(writer.append(entry(b"0")))
        await until(disk.is_flushing.is_set)
        await asyncio.sleep(0.05)
        with pytest.raises(SpoolBusy, match="flushing"):
            await writer.append(entry(b"1"))
        disk.released.set()
        await first

    asyncio.run(story())


def test_segments_are_sealed_by_size_and_read_in_order(open_writer, entry, folder, bodies_in):
    writer = open_writer(segment_bytes=2_000)
    sent = [b"%04d" % number + b"x" * 500 for number in range(20)]

    async def story() -> None:
        for body in sent:
            await writer.append(entry(body))

    asyncio.run(story())
    segments = Spool(folder, durable=writer.durable).segments()
    assert len(segments) >= 5
    assert bodies_in(writer) == sent
    writer.close()
    assert all(segment.is_sealed for segment in Spool(folder).segments())
    assert bodies_in() == sent


def test_a_quiet_segment_is_sealed_by_age(open_writer, entry, folder):
    writer = open_writer(segment_seconds=0.05)
    asyncio.run(writer.append(entry(b"alone")))
    deadline = time.monotonic() + 30
    while not list(folder.glob("*.seg")):
        assert time.monotonic() < deadline, "the segment is still open"
        time.sleep(0.02)
    assert not list(folder.glob("*.open"))


def test_names_sort_in_writing_order_even_when_the_clock_goes_back(open_writer, entry, bodies_in):
    for number, moment in enumerate([2_000_000.0, 1_000_000.0, 1_000_000.0, 3_000_000.0]):
        writer = open_writer(clock=lambda moment=moment: moment)
        asyncio.run(writer.append(entry(b"%d" % number)))
        writer.close()
    assert bodies_in() == [b"0", b"1", b"2", b"3"]


def test_sequence_numbers_only_grow_across_restarts_and_clock_jumps(open_writer, entry, folder):
    for moment in (2_000_000.0, 1_000_000.0):
        writer = open_writer(clock=lambda moment=moment: moment)
        for body in (b"a", b"b"):
            asyncio.run(writer.append(entry(body)))
        writer.close()
    spool = Spool(folder)
    numbers = [
        part.sequence
        for segment in spool.segments()
        for part in spool.read(segment.name)
        if isinstance(part, Record)
    ]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 4


def test_a_second_writer_on_the_folder_is_told_so(open_writer, folder):
    writer = open_writer()
    with pytest.raises(SpoolLocked, match="in use by another process"):
        open_writer()
    writer.close()
    open_writer()


def test_closing_stores_what_waits_and_refuses_what_comes_after(open_writer, entry, bodies_in):
    disk = HeldDisk()
    writer = open_writer(ops=disk)

    async def story() -> None:
        first = asyncio.create_task(writer.append(entry(b"first")))
        await until(disk.is_flushing.is_set)
        waiting = asyncio.create_task(writer.append(entry(b"waiting")))
        await asyncio.sleep(0)
        disk.released.set()
        await asyncio.to_thread(writer.close)
        await asyncio.gather(first, waiting)
        with pytest.raises(SpoolUnavailable, match="stopping"):
            await writer.append(entry(b"late"))

    asyncio.run(story())
    assert bodies_in() == [b"first", b"waiting"]
    assert not writer.status().is_healthy


def test_a_spool_that_received_nothing_leaves_no_segment(open_writer, folder):
    open_writer().close()
    assert Spool(folder).segments() == []
