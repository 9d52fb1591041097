"""What is done to a running server, and that nothing it acknowledged is lost by it."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator

import pysqlite3
import pytest

from tests.server.drills import Load, assert_nothing_lost
from tests.server.running import Home

pytestmark = pytest.mark.server

KILLS = 5


def some(count: int, *, first: int) -> list[dict[str, object]]:
    """Messages of about a kilobyte."""
    return [
        {
            "type": "track", "event": "Product Viewed", "messageId": f"m-{number}", "userId": "u1",
            "properties": {"text": "x" * 800},
        }
        for number in range(first, first + count)
    ]  # fmt: skip


def test_kill_9_of_the_whole_group_loses_nothing_that_was_acknowledged(start, home):
    chance = random.Random(20260318)
    with Load(home) as load:
        for _kill in range(KILLS):
            server = start()
            before = load.acknowledged
            server.wait_for(lambda: load.acknowledged > before, what="the load to be answered")  # noqa: B023  used at once
            time.sleep(chance.uniform(0, 0.8))
            server.kill()
        server = start()
    assert_nothing_lost(server, load.journal)


def test_kill_9_of_the_decoding_child_is_made_good_by_another(start, home):
    server = start()
    with Load(home) as load:
        for _kill in range(2):
            server.wait_for(server.children, what="the decoding child")
            [child] = server.children()
            time.sleep(0.3)
            os.kill(child, signal.SIGKILL)
            server.wait_for(lambda: server.children() not in ([], [child]), what="another child")  # noqa: B023  used at once
    assert_nothing_lost(server, load.journal)


def test_sigterm_under_load_ends_with_code_0_and_loses_nothing(start, home):
    server = start()
    with Load(home) as load:
        server.wait_for(lambda: load.acknowledged > 1000, what="the load to be answered")
        assert server.stop() == 0, server.log.read_text()
        assert not list((home.folder / "spool").glob("*.open")), "the segment was not sealed"
        server = start()
    assert_nothing_lost(server, load.journal)


def test_a_locked_database_does_not_stop_the_intake(start, home):
    server = start()
    assert server.send(*some(10, first=0))[0] == 200
    server.wait_until_loaded(10)
    other = pysqlite3.connect(home.folder / "yunchou.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    answers = [server.send(*some(10, first=first))[0] for first in range(10, 60, 10)]
    time.sleep(2)
    assert home.account()["received"] == 10
    other.execute("ROLLBACK")
    other.close()
    assert answers == [200] * 5
    server.wait_until_loaded(60)


@pytest.fixture
def small_disk(home: Home) -> Iterator[None]:
    """The spool alone on a file system of 8 MB."""
    spool = home.folder / "spool"
    spool.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(spool)], check=True)
    yield
    subprocess.run(["umount", "--lazy", str(spool)], check=True)


@pytest.mark.root
def test_a_full_disk_refuses_events_keeps_the_pages_and_recovers_without_a_restart(small_disk, start, home):
    filler = home.folder / "spool" / "filler"
    filler.write_bytes(bytes(4 << 20))
    server = start()
    status, sent = 200, 0
    while status == 200:
        status, headers = server.send(*some(200, first=sent))
        sent += 200 if status == 200 else 0
        assert sent < 20_000, "the disk never filled"
    assert status == 503
    assert int(headers["retry-after"]) > 0
    assert server.get("/healthz")[0] == 200
    server.wait_for(lambda: server.get("/readyz")[0] == 503, what="readiness to say so")
    assert server.get("/sign-in")[0] == 200
    server.wait_until_loaded(sent)

    filler.unlink()
    server.wait_for(lambda: server.send(*some(200, first=sent))[0] == 200, what="events to be taken again")
    server.wait_until_loaded(sent + 200)
    server.wait_for(lambda: server.get("/readyz")[0] == 200, what="the server to be ready again")
    server.stop()
    assert home.stored("SELECT count(), uniqExact(message_id) FROM events") == [(sent + 200, sent + 200)]
