"""Recovery: torn tails are cut and reported, damage inside stays visible, nothing readable is lost."""

import asyncio
import logging

import pytest
from faults import EIO, FaultyOps

from yunchou.events.spool.errors import SpoolUnreadable
from yunchou.events.spool.files import FileOps
from yunchou.events.spool.names import SegmentName
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Damage, DamageReason, encode
from yunchou.events.spool.recovery import recover

NAME = SegmentName(1_790_000_000_000, 3, 0xABCDEF01)


@pytest.fixture
def orphan(folder, entry):
    """Leave an open segment of three records; give back its path and its records' bytes."""
    folder.mkdir()
    records = [encode(entry(b"%d" % number), sequence=number, salt=NAME.salt) for number in range(3)]
    path = folder / f"{NAME}.open"
    path.write_bytes(b"".join(records))
    return path, records


def test_a_torn_tail_is_cut_and_reported(orphan, folder, bodies_in, caplog):
    path, records = orphan
    whole = path.stat().st_size
    path.write_bytes(path.read_bytes() + records[0][:-1])
    with caplog.at_level(logging.WARNING):
        report = recover(folder, ops=FileOps())
    assert report.cut_bytes == len(records[0]) - 1
    assert report.segments[0].kept_bytes == whole
    assert report.damaged_bytes == 0
    assert f"cut {len(records[0]) - 1} bytes after offset {whole}" in caplog.text
    assert path.with_suffix(".seg").stat().st_size == whole
    assert bodies_in() == [b"0", b"1", b"2"]


def test_damage_with_valid_records_behind_it_is_kept_and_named(orphan, folder, bodies_in):
    path, records = orphan
    content = bytearray(path.read_bytes())
    content[len(records[0]) + 60] ^= 1
    path.write_bytes(content)
    report = recover(folder, ops=FileOps())
    expected = Damage(len(records[0]), len(records[0]) + len(records[1]), DamageReason.PAYLOAD)
    assert report.segments[0].damaged == (expected,)
    assert report.damaged_bytes == len(records[1])
    assert bodies_in() == [b"0", b"2"]
    assert expected in list(Spool(folder).read(str(NAME)))


def test_a_segment_without_one_readable_record_is_removed(folder):
    folder.mkdir()
    (folder / f"{NAME}.open").write_bytes(bytes(500))
    assert recover(folder, ops=FileOps()).cut_bytes == 500
    assert Spool(folder).segments() == []


def test_sealed_segments_and_other_files_are_left_alone(orphan, folder):
    path, _ = orphan
    sealed = path.rename(path.with_suffix(".seg"))
    before = sealed.read_bytes()
    (folder / "notes.open").write_text("not a segment")
    assert recover(folder, ops=FileOps()).segments == ()
    assert sealed.read_bytes() == before
    assert (folder / "notes.open").read_text() == "not a segment"


def test_what_is_kept_is_flushed_before_it_gets_its_sealed_name(orphan, folder):
    class Watching(FaultyOps):
        def rename(self, source, target):
            assert self.synced[source] == source.stat().st_size
            super().rename(source, target)

    ops = Watching()
    recover(folder, ops=ops)
    assert ops.calls["rename"] == 1


@pytest.mark.parametrize("operation", ["open_existing", "fdatasync", "rename"])
def test_a_segment_that_cannot_be_sealed_stops_the_start_with_advice(orphan, folder, operation):
    with pytest.raises(SpoolUnreadable, match="It holds acknowledged events: check the disk"):
        recover(folder, ops=FaultyOps({(operation, 1): EIO}))


def test_the_writer_starts_after_a_kill_and_goes_on_behind_what_was_there(
    orphan, open_writer, entry, bodies_in
):
    path, records = orphan
    path.write_bytes(path.read_bytes() + records[0][:20])
    writer = open_writer()
    asyncio.run(writer.append(entry(b"new")))
    assert bodies_in(writer) == [b"0", b"1", b"2", b"new"]
