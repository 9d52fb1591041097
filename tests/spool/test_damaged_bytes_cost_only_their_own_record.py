"""R06: whatever happens to the bytes of a segment, every intact record is read and the damage is named exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.events.spool.record import Damage, DamageReason, Entry, Flag, Protocol, Record, encode, read

SALT = 0x5EED
COUNT = 200


def build(count: int) -> tuple[bytes, list[Record]]:
    parts = []
    for number in range(count):
        entry = Entry(
            protocol=Protocol.SEGMENT,
            workspace=7,
            events=number,
            received_at=1_790_000_000_000_000 + number,
            meta=b"{}",
            body=b"%d" % number,
        )
        parts.append(encode(entry, sequence=number, salt=SALT))
    content = b"".join(parts)
    return content, list(read(content, salt=SALT))


CONTENT, RECORDS = build(COUNT)


def test_what_was_written_is_read_back():
    entry = Entry(
        protocol=Protocol.SEGMENT,
        workspace=2**63 + 5,
        events=3,
        received_at=1_790_000_000_123_456,
        meta='{"ua":"浏览器"}'.encode(),
        body=b"\x1f\x8bnot really gzip",
        flags=Flag.LENIENT_JSON,
    )
    content = encode(entry, sequence=9, salt=SALT)
    assert list(read(content, salt=SALT)) == [
        Record(
            start=0,
            end=len(content),
            protocol=1,
            workspace=2**63 + 5,
            events=3,
            received_at=1_790_000_000_123_456,
            sequence=9,
            flags=1,
            meta={"ua": "浏览器"},
            body=b"\x1f\x8bnot really gzip",
        )
    ]


def test_a_file_cut_at_any_byte_gives_the_records_before_the_cut_and_the_torn_range():
    assert len(RECORDS) == COUNT
    for cut in range(len(CONTENT)):
        found = list(read(CONTENT, 0, cut, salt=SALT))
        whole = [record for record in RECORDS if record.end <= cut]
        torn_from = whole[-1].end if whole else 0
        torn = [Damage(torn_from, cut, DamageReason.TORN)] if torn_from < cut else []
        assert found == whole + torn, f"cut at {cut}"


def test_a_bit_flipped_at_any_byte_costs_exactly_the_record_it_lies_in():
    broken = bytearray(CONTENT)
    for index, record in enumerate(RECORDS):
        for offset in range(record.start, record.end):
            bit = 1 << (offset % 8)
            broken[offset] ^= bit
            # From the record before to the end: what lies further in front was read before the damage is met.
            before = max(0, index - 1)
            found = list(read(broken, RECORDS[before].start, salt=SALT))
            broken[offset] ^= bit
            damage = found.pop(index - before)
            assert isinstance(damage, Damage), f"flip at {offset}"
            assert (damage.start, damage.end) == (record.start, record.end), f"flip at {offset}"
            assert found == RECORDS[before:index] + RECORDS[index + 1 :], f"flip at {offset}"


def covers_everything(found: list[Record | Damage], length: int) -> bool:
    edges = [0, *(part.end for part in found)]
    return [part.start for part in found] == edges[:-1] and edges[-1] == length


@given(st.binary(max_size=2000))
def test_any_bytes_at_all_are_read_without_an_error(content):
    found = list(read(content, salt=SALT))
    assert covers_everything(found, len(content))
    assert not any(isinstance(part, Record) for part in found)


@given(
    st.lists(st.tuples(st.integers(0, 19), st.binary(max_size=150)), max_size=6),
    st.binary(max_size=60),
)
def test_garbage_between_records_hides_none_of_them(insertions, tail):
    content, records = build(20)
    pieces = [content[record.start : record.end] for record in records]
    for position, garbage in sorted(insertions, reverse=True):
        pieces.insert(position, garbage)
    broken = b"".join([*pieces, tail])
    found = list(read(broken, salt=SALT))
    assert covers_everything(found, len(broken))
    assert [part.body for part in found if isinstance(part, Record)] == [record.body for record in records]


@given(st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 255)), max_size=12))
def test_every_record_whose_bytes_are_intact_is_returned_among_many_damages(changes):
    content, records = build(20)
    broken = bytearray(content)
    for offset, value in changes:
        broken[offset % len(broken)] = value
    intact = [
        record
        for record in records
        if broken[record.start : record.end] == content[record.start : record.end]
    ]
    found = list(read(broken, salt=SALT))
    assert covers_everything(found, len(broken))
    assert [part for part in found if isinstance(part, Record)] == intact


def test_a_record_hidden_in_a_body_is_never_taken_for_one_of_ours():
    forged = Entry(
        protocol=Protocol.SEGMENT, workspace=99, events=1, received_at=0, meta=b"{}", body=b"forged"
    )
    hostile = Entry(
        protocol=Protocol.SEGMENT,
        workspace=7,
        events=1,
        received_at=0,
        meta=b"{}",
        body=b"\x1f\x8b" + encode(forged, sequence=1, salt=0),
    )
    content = bytearray(encode(hostile, sequence=1, salt=SALT))
    content[5] ^= 1  # a power cut took the true header
    assert list(read(content, salt=SALT)) == [Damage(0, len(content), DamageReason.HEADER)]


def test_a_record_of_another_segment_is_not_read_here():
    entry = Entry(protocol=Protocol.SEGMENT, workspace=7, events=1, received_at=0, meta=b"{}", body=b"{}")
    assert not any(isinstance(part, Record) for part in read(encode(entry, sequence=1, salt=1), salt=2))


@pytest.mark.parametrize("base", [0, 4096])
def test_offsets_are_those_of_the_segment_when_only_a_part_is_read(base):
    start, end = RECORDS[10].start, RECORDS[12].end
    found = list(read(CONTENT[start:end], salt=SALT, base=start + base))
    assert [(part.start, part.end) for part in found] == [
        (record.start + base, record.end + base) for record in RECORDS[10:13]
    ]
