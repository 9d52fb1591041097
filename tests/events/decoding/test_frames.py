"""What goes over the pipe comes out the same at the other end."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events.spools import SpoolFolder, track
from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.decoder import Decoder, Package
from yunchou.events.decoding.frames import ChildGone, package_to_parts, parts_to_load, receive, send


@given(parts=st.lists(st.binary(max_size=300), max_size=6))
def test_parts_come_out_as_they_went_in(parts):
    reader, writer = os.pipe()
    send(writer, *parts)
    assert receive(reader, seconds=1) == parts
    os.close(writer)
    with pytest.raises(ChildGone):
        receive(reader)
    os.close(reader)


def test_a_message_larger_than_the_pipe_is_read_in_pieces():
    reader, writer = os.pipe()
    large = os.urandom(3_000_000)
    sender = threading.Thread(target=send, args=(writer, large, b"end"))
    sender.start()
    assert receive(reader, seconds=5) == [large, b"end"]
    sender.join()
    os.close(reader)
    with pytest.raises(ChildGone):
        send(writer, b"x")
    os.close(writer)


def test_an_answer_that_does_not_begin_in_time_is_given_up():
    reader, writer = os.pipe()
    with pytest.raises(ChildGone, match="within"):
        receive(reader, seconds=0.01)
    os.close(reader)
    os.close(writer)


def test_a_package_is_the_same_load_on_the_other_side(tmp_path: Path, now: datetime):
    folder = SpoolFolder(tmp_path / "spool", now=now)
    alias = {"type": "alias", "userId": "u", "previousId": "p", "messageId": "x"}
    name = folder.send([track(1, userId="u"), track(2), 5], [track(3), alias], workspace=1)
    decoder = Decoder(folder.path)
    decoder.configs[1] = WorkspaceConfig.from_json(
        {"zone": "Asia/Shanghai", "currency": "CNY", "rules": [], "max_age_days": 730, "rates": {}}
    )
    package = decoder.package(name, 0, 1 << 20, max_events=100)
    load = parts_to_load(package_to_parts(package))
    assert (load.segment, load.start, load.end, load.rows) == (name, 0, package.end, 4)
    assert load.last_received_at == now.astimezone(UTC)
    assert sum(load.received.values()) == 5
    assert load.message_ids.tobytes() == b"".join(package.message_ids)
    assert load.places.tolist() == [list(place) for place in package.places]
    assert load.keys.tolist() == [list(key) for key in package.keys]
    assert load.contents.tolist() == package.contents
    assert [entry["reason"] for entry in load.refused] == ["not_an_object"]
    assert [merge[:3] for merge in load.merges] == list(package.merges)
    assert load.aliases == [(1, "p", "u", now)]
    assert [load.line(row)["item"] for row in range(4)] == [0, 1, 0, 1]
    keep = np.array([False, True, False, True])
    assert load.select(keep) == package.lines[1] + package.lines[3]
    assert load.select(np.ones(4, np.bool_)) == b"".join(package.lines)


def test_an_empty_package_is_an_empty_load():
    load = parts_to_load(package_to_parts(Package("s", 5, 9)))
    assert (load.rows, load.lines, load.end, load.last_received_at) == (0, b"", 9, None)
