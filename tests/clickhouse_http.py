"""A stand-in for a ClickHouse server: the embedded engine in a process of its own, behind ClickHouse's HTTP interface.

No package brings a server of today, so only the listening socket is ours. The engine that runs the SQL is ClickHouse's
own, and the client in front of it is the one that the product uses. What is spoken here is what that client says:
SQL in the body, in the address or as a form, `param_*` values, settings by name, rows to insert in the body, answers in
blocks or whole, errors with their code. A request with anything else (a session, say) is refused by the engine as
an unknown setting. Not shown by it: users and grants, replicas, TLS, compressed bodies.

`python -m tests.clickhouse_http FOLDER PORT PASSWORD` runs one until its standard input ends.
"""

import base64
import contextlib
import itertools
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import chdb
from chdb.state.sqlitelike import Connection

REPOSITORY = Path(__file__).resolve().parents[1]
SECONDS = 60
PASSWORD = "p@ss word"

NO_SETTINGS = {"query", "database", "query_id", "client_protocol_version", "wait_end_of_query"}
"""Names in an address that mean something to the interface itself."""
DATA_FOLLOWS = re.compile(rb"(INSERT INTO [\w.`, ()]+) FORMAT (\w+)\n")
ANSWERS_ROWS = re.compile(r"\s*(SELECT|WITH|DESCRIBE)\b")
NATIVE = re.compile(r"\sFORMAT\s+Native\s*$")
BLOCK_INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"
"""Comes before each block for a client that names its protocol version: no overflow row, no bucket."""
STATUS = {"516": 403, "159": 408, "47": 404, "60": 404, "81": 404, "115": 404, "62": 400, "117": 400}
"""The server's own choice of statuses for the codes that the tests meet; every other code is a 500."""


@dataclass
class ClickHouseProcess:
    """The stand-in as a child process that can be stopped, killed and started again on its folder and port."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def url(self, database: str, *, password: str = PASSWORD) -> str:
        return f"clickhouse://default:{quote(password)}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """TRICKY: its time zone is not UTC and not this machine's, as no server's need be."""
        self.port = self.port or _free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.clickhouse_http", str(self.folder), str(self.port), PASSWORD],
            cwd=REPOSITORY,
            env=os.environ | {"TZ": "Asia/Tokyo"},
            stdin=subprocess.PIPE,
        )
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the stand-in for a ClickHouse server did not start")
            time.sleep(0.05)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Killed here, and started again afterwards."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    def restart(self) -> None:
        """Killed and started again."""
        with self.away():
            pass

    def kill(self) -> None:
        """SIGKILL: no farewell to anybody."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def _answers(self) -> bool:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ping", timeout=5) as answer,
        ):
            return bool(answer.status == 200)
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Refused(Exception):
    """An error as ClickHouse words it: `Code: 62. DB::Exception: …`."""

    @property
    def code(self) -> str:
        found = re.search(r"Code: (\d+)\.", str(self))
        return found[1] if found else "1002"


@dataclass(frozen=True)
class Asked:
    """One request, taken apart."""

    statement: bytes
    names: Mapping[str, str]

    @property
    def settings(self) -> dict[str, str]:
        return {
            name: value
            for name, value in self.names.items()
            if name not in NO_SETTINGS and not name.startswith("param_")
        }

    @property
    def values(self) -> dict[str, str]:
        return {
            name.removeprefix("param_"): value
            for name, value in self.names.items()
            if name.startswith("param_")
        }


class Request(BaseHTTPRequestHandler):
    """What a client sends over one connection."""

    server: "Listener"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a ping or a statement."""
        if self.path == "/ping":
            self._answer(200, b"Ok.\n")
            return
        try:
            self._answer_to(self._asked())
        except Refused as refused:
            headers = {"X-ClickHouse-Exception-Code": refused.code}
            self._answer(STATUS.get(refused.code, 500), f"{refused}\n".encode(), headers)

    do_POST = do_GET  # noqa: N815  the base class chooses the name

    def _asked(self) -> Asked:
        names = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != self.server.authorization:
            raise Refused(
                "Code: 516. DB::Exception: default: Authentication failed: password is incorrect, or there is "
                "no user with such name. (AUTHENTICATION_FAILED)"
            )
        if self.headers.get_content_type() == "multipart/form-data":
            names |= _form(self.headers["Content-Type"], body)
            body = b""
        parts = (names.get("query", "").encode(), body)
        return Asked(b"\n".join(part for part in parts if part), names)

    def _answer_to(self, asked: Asked) -> None:
        """TRICKY: up to the first block an error has a status of its own; after it only the missing end tells."""
        with contextlib.closing(self.server.run(asked)) as blocks:
            if "wait_end_of_query" in asked.names:
                self._answer(200, b"".join(blocks))
                return
            first = next(blocks, b"")
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for block in itertools.chain([first] if first else [], blocks, [b""]):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
            except Refused:
                self.close_connection = True

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads along."""


def _form(content_type: str, body: bytes) -> dict[str, str]:
    """The fields of a multipart form."""
    form = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True).decode()
        for part in form.get_payload()
    }


class Listener(ThreadingHTTPServer):
    """The socket, and the engine behind it."""

    daemon_threads = True

    def __init__(self, folder: str, port: int, password: str) -> None:
        self.folder = folder
        self.authorization = "Basic " + base64.b64encode(f"default:{password}".encode()).decode()
        self.first = chdb.connect(folder)  # the engine stops with its last connection
        super().__init__(("127.0.0.1", port), Request)

    def run(self, asked: Asked) -> Iterator[bytes]:
        """The answer block by block, by a connection of its own: settings of one statement are nobody else's."""
        with contextlib.closing(chdb.connect(self.folder)) as connection:
            try:
                if database := asked.names.get("database"):
                    connection.query(f"USE `{database}`")
                for name, value in asked.settings.items():
                    connection.query(f"SET {name} = {_literal(value)}")
                yield from _blocks(connection, asked)
            except (chdb.ChdbError, RuntimeError) as error:
                text = str(error)
                raise Refused(text[max(text.find("Code: "), 0) :]) from error


def _literal(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _blocks(connection: Connection, asked: Asked) -> Iterator[bytes]:
    if inserting := DATA_FOLLOWS.match(asked.statement):
        _insert(connection, inserting[1].decode(), inserting[2].decode(), asked.statement[inserting.end() :])
        return
    sql = asked.statement.decode()
    if not ANSWERS_ROWS.match(sql):
        yield connection.query(sql, "TabSeparated", params=asked.values).bytes()
        return
    before = BLOCK_INFO if "client_protocol_version" in asked.names and NATIVE.search(sql) else b""
    with connection.send_query(sql, "TabSeparated", params=asked.values) as stream:
        for block in stream:
            yield before + block.bytes()


def _insert(connection: Connection, sql: str, kind: str, rows: bytes) -> None:
    with connection.send_insert(sql, kind) as inserting:
        inserting.append(rows)
        inserting.finish()


def main() -> None:
    """Listen until whoever started this lets go of it or ends."""
    folder, port, password = sys.argv[1:]
    listener = Listener(folder, int(port), password)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
