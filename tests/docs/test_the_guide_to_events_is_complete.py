"""Whoever sends events finds every answer, reason, name, channel and limit in the guide."""

from tests.docs.reading import code_in, first_codes, guide, rows, section
from yunchou.collectors import errors, segment
from yunchou.collectors.limits import MEBIBYTE, Limits
from yunchou.events.decoding.channels import PAID_MEDIA, Channel
from yunchou.events.decoding.names import ALIASES, canonical_name
from yunchou.events.decoding.traffic import CLICK_IDS
from yunchou.protocols.event import MAX_DEPTH, MAX_EVENT_BYTES, MAX_NAME, Reason

EVENTS = guide("events")


def test_every_reason_of_the_quarantine_is_explained():
    assert first_codes(section(EVENTS, "The quarantine")) == set(Reason)


def test_every_built_in_channel_is_explained():
    assert first_codes(section(EVENTS, "Channels")) == set(Channel)


def test_everything_that_marks_a_paid_visit_is_named():
    assert set(CLICK_IDS) | PAID_MEDIA <= set(code_in(section(EVENTS, "Channels")))


def names_in_the_table() -> dict[str, str]:
    table = rows(section(EVENTS, "Names"))
    return {sent: code_in(cells[0])[0] for cells in table for sent in code_in(cells[1])}


def test_every_name_that_is_mapped_is_in_the_table():
    assert set(ALIASES) <= set(names_in_the_table())


def test_every_name_in_the_table_becomes_what_it_says():
    told = names_in_the_table()
    assert {sent: canonical_name(sent) for sent in told} == told


def test_every_path_of_the_intake_is_named():
    words = " ".join(code_in(section(EVENTS, "Addresses")))
    long_paths = {path for path in segment.PATHS if len(path) > len("/v1/b")}
    assert [path for path in long_paths if path not in words] == []


def test_every_refusal_of_the_intake_is_explained_with_its_status():
    documented = {code: cells[0] for cells in rows(section(EVENTS, "Answers")) for code in code_in(cells[1])}
    refusals = errors.Refusal.__subclasses__()
    assert documented == {refusal.code: str(int(refusal.status)) for refusal in refusals}


def test_the_limits_are_those_of_the_code():
    limits = Limits()
    for words in (
        f"{limits.body_bytes // MEBIBYTE} MiB a request",
        f"{limits.inflated_bytes // MEBIBYTE} MiB unpacked",
        f"{limits.inflate_ratio} times",
        f"{limits.events:,} events a batch",
        f"{MAX_EVENT_BYTES // 1024} KiB",
        f"{MAX_NAME} characters",
        f"{MAX_DEPTH} levels",
    ):
        assert words in " ".join(EVENTS.split()), words
