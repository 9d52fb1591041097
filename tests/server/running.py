"""A `yunchou serve` that runs, what can be asked of it, and what its folder holds once it has ended."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pysqlite3

from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Record

REPOSITORY = Path(__file__).resolve().parents[2]
SECONDS = 60


@dataclass(slots=True)
class Home:
    """A data folder, the write key of the workspace in it, and the port its server listens on."""

    folder: Path
    key: str = ""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def workspace(self) -> int:
        return int(self.rows("SELECT id FROM core_workspace")[0][0])

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        ours = {
            name: value for name, value in os.environ.items() if not name.startswith(("YUNCHOU", "DJANGO"))
        }
        for name in ("DATABASE_URL", "EVENTS_URL", "BASE_URL", "SECRET_KEY"):
            ours.pop(name, None)
        return ours | {
            "YUNCHOU_DATA": str(self.folder),
            "PORT": str(self.port or 8000),
            "YUNCHOU_SPOOL_RESERVE_MB": "1",
            "YUNCHOU_LOG_LEVEL": "WARNING",
            **more,
        }

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the transactional database holds; also while the server runs."""
        connection = pysqlite3.connect(self.folder / "yunchou.sqlite3", timeout=20)
        with contextlib.closing(connection):
            found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
        return found

    def account(self) -> dict[str, int]:
        """The intake's counters."""
        names = ("received", "loaded", "duplicate", "refused")
        sums = ", ".join(f"coalesce(sum({name}), 0)" for name in names)
        [row] = self.rows(f"SELECT {sums} FROM events_intakehour")  # noqa: S608  fixed names
        return dict(zip(names, row, strict=True))

    def stored(self, sql: str) -> list[tuple[Any, ...]]:
        """What the event store of a server that has ended holds. Asked in a process of its own: one opens one folder."""
        command = [sys.executable, "-m", "tests.server.look", str(self.folder / "events"), sql]
        answer = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True)
        return [tuple(row) for row in json.loads(answer.stdout)]

    def trends(self, first: date, last: date) -> Any:
        """Four measures by day and channel, as the product answers them."""
        command = [sys.executable, "-m", "tests.server.trends", str(self.folder / "events")]
        arguments = [str(self.workspace), str(first), str(last)]
        answer = subprocess.run(
            command + arguments, cwd=REPOSITORY, check=True, capture_output=True, text=True
        )
        return json.loads(answer.stdout)

    def metrics(self, workspace: str, first: date, last: date, keys: Sequence[str]) -> Any:
        """Metrics of the catalogue by channel and day, as the product answers them while no server runs."""
        command = [sys.executable, "-m", "tests.server.metrics_of", workspace, str(first), str(last), *keys]
        answer = subprocess.run(
            command, cwd=REPOSITORY, env=self.environment({}), check=True, capture_output=True, text=True
        )
        return json.loads(answer.stdout)

    def spooled(self) -> int:
        """Events in the records of the spool: what the intake has made durable."""
        spool = Spool(self.folder / "spool")
        found = (part for segment in spool.segments() for part in spool.read(segment.name, 0, segment.length))
        return sum(record.events for record in found if isinstance(record, Record))


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_command(home: Home, *arguments: str) -> str:
    """Run `yunchou …` to its end; its standard output."""
    command = [sys.executable, "-m", "yunchou.config.cli", *arguments]
    ended = subprocess.run(
        command, cwd=REPOSITORY, env=home.environment({}), check=True, capture_output=True, text=True
    )
    return ended.stdout


class RunningServer:
    """One server process with its child, in a process group of its own."""

    def __init__(
        self,
        home: Home,
        environment: dict[str, str],
        *,
        command: Sequence[str] = ("serve",),
        module: str = "yunchou.config.cli",
    ) -> None:
        self.home = home
        self.log = home.folder.parent / f"server-{time.monotonic_ns()}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *command],
                cwd=REPOSITORY,
                env=home.environment(environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        self.wait_for(lambda: self.get("/readyz")[0] == 200, what="the server to be ready")

    def wait_for(self, condition: Any, *, what: str, seconds: float = SECONDS) -> None:
        """Poll; a server that has ended, or so many seconds in vain, is an error with the log in it."""
        deadline = time.monotonic() + seconds
        while not condition():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}:\n{self.log.read_text()[-5000:]}")
            time.sleep(0.05)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.home.url + path, timeout=10) as answer:  # noqa: S310  our own loopback address
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def send(self, *messages: dict[str, Any]) -> tuple[int, dict[str, str]]:
        """Post one batch; status and headers of the answer."""
        connection = HTTPConnection("127.0.0.1", self.home.port, timeout=30)
        token = b64encode(f"{self.home.key}:".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        with contextlib.closing(connection):
            connection.request("POST", "/v1/batch", json.dumps({"batch": messages}), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}

    def wait_until_loaded(self, events: int) -> None:
        self.wait_for(lambda: self.home.account()["received"] >= events, what=f"{events} events to be loaded")

    def children(self) -> list[int]:
        """The decoding child, as long as it is there."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for task in tasks for pid in task.read_text().split()]

    def stop(self) -> int:
        """SIGTERM, as an operator stops it; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)

    def kill(self) -> None:
        """SIGKILL for the server and its child, as a power cut of the process."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)
