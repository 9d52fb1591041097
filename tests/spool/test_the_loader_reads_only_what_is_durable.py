"""The reader: order, durable lengths, ranges, and deletion of what is loaded and old."""

import asyncio
import os
from datetime import UTC, datetime, timedelta

import pytest

from yunchou.events.spool.names import SegmentName
from yunchou.events.spool.reader import NoSuchSegment, Spool
from yunchou.events.spool.record import Record, encode

NOW = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)


@pytest.fixture
def sealed(folder, entry):
    """Three sealed segments of two records; their names, oldest first."""
    folder.mkdir()
    names = [SegmentName(1_790_000_000_000 + number, 0, number) for number in range(3)]
    for name in names:
        records = [encode(entry(b"%d" % part), sequence=part, salt=name.salt) for part in range(2)]
        (folder / f"{name}.seg").write_bytes(b"".join(records))
    return [str(name) for name in names]


def set_age(folder, name, age: timedelta):
    moment = (NOW - age).timestamp()
    os.utime(folder / f"{name}.seg", (moment, moment))


def test_bytes_behind_the_durable_length_are_not_shown(open_writer, entry, folder):
    writer = open_writer()
    asyncio.run(writer.append(entry(b"durable")))
    ((name, length),) = writer.durable().items()
    with (folder / f"{name}.open").open("ab") as file:
        file.write(encode(entry(b"not yet"), sequence=9, salt=0))
    (segment,) = Spool(folder, durable=writer.durable).segments()
    assert (segment.length, segment.is_sealed) == (length, False)


def test_an_open_segment_the_writer_has_not_told_of_counts_as_empty(sealed, folder):
    (folder / f"{sealed[2]}.seg").rename(folder / f"{sealed[2]}.open")
    *_, last = Spool(folder, durable=dict).segments()
    assert (last.name, last.length, last.is_sealed) == (sealed[2], 0, False)


def test_a_range_is_read_by_offsets_of_the_segment(sealed, folder):
    spool = Spool(folder)
    first, second = spool.read(sealed[0])
    assert list(spool.read(sealed[0], first.end)) == [second]
    assert list(spool.read(sealed[0], 0, first.end)) == [first]


def test_segments_after_a_name_are_the_later_ones(sealed, folder):
    assert [segment.name for segment in Spool(folder).segments(after=sealed[0])] == sealed[1:]


def test_a_segment_sealed_between_listing_and_reading_is_still_found(sealed, folder):
    (folder / f"{sealed[2]}.seg").rename(folder / f"{sealed[2]}.open")
    spool = Spool(folder)
    *_, last = spool.segments()
    (folder / f"{sealed[2]}.open").rename(folder / f"{sealed[2]}.seg")
    assert len([part for part in spool.read(last.name) if isinstance(part, Record)]) == 2


@pytest.mark.parametrize("name", ["1790000000009-000000-00000000", "../../etc/passwd", ""])
def test_a_segment_that_is_not_there_is_named(sealed, folder, name):
    with pytest.raises(NoSuchSegment, match="There is no segment"):
        Spool(folder).read(name)


def test_only_old_and_loaded_segments_are_deleted_and_the_newest_stays(sealed, folder):
    for name in sealed:
        set_age(folder, name, timedelta(days=8))
    spool = Spool(folder)
    whole = {segment.name: segment.length for segment in spool.segments()}
    loaded = {sealed[0]: whole[sealed[0]], sealed[1]: whole[sealed[1]] - 1, sealed[2]: whole[sealed[2]]}

    def delete() -> list[str]:
        return spool.delete_loaded(
            older_than=timedelta(days=7), now=NOW, loaded_up_to=lambda name: loaded.get(name, 0)
        )

    assert delete() == [sealed[0]]
    assert delete() == []
    loaded[sealed[1]] += 1
    set_age(folder, sealed[1], timedelta(days=6))
    assert delete() == []
    set_age(folder, sealed[1], timedelta(days=8))
    assert delete() == [sealed[1]]
    assert [segment.name for segment in spool.segments()] == sealed[2:]
