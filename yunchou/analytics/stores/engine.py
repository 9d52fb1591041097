"""Statements to ClickHouse, embedded or a server: a client per thread, every statement logged (facts under JUDGE)."""

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError

from yunchou.analytics.errors import StoreClosing, StoreLocked
from yunchou.analytics.sql.parameters import as_text
from yunchou.analytics.stores.failures import named_error, unopened
from yunchou.analytics.stores.location import Folder, Location

log = logging.getLogger("yunchou.analytics.statements")

Row = tuple[Any, ...]
Values = Mapping[str, object]
StatementLog = Callable[[str, float, int], None]
"""Called after every statement with its SQL, its milliseconds and its number of rows."""

SETTINGS: dict[str, object] = {
    "async_insert": 0,
    "input_format_parallel_parsing": 0,
    "input_format_skip_unknown_fields": 0,
    "join_use_nulls": 0,
    "max_partitions_per_insert_block": 1200,
}
"""Parallel parsing would cut an insert into blocks by chance; a repeated insert must make the same blocks again.
Twelve hundred partitions are a hundred years of months: an import of old orders is one insert."""

EMBEDDED: dict[str, object] = {"background_merges_mutations_concurrency_ratio": 4}
"""Two threads merge and delete in the background, as the engine has it, but take up more tasks at once. A delete is a task
for each part of its table, and a task that finds no place is tried again after as much as a second."""

CLOSING_SECONDS = 10.0
"""For so long the end of running statements is waited for when the store is let go of."""
LOOK_EVERY_SECONDS = 0.2
STOP_THE_OTHERS = (
    "KILL QUERY WHERE current_database = currentDatabase() AND query NOT LIKE 'KILL QUERY%' ASYNC"
)


def write_to_log(sql: str, milliseconds: float, rows: int) -> None:
    """The default statement log."""
    log.debug("%.1f ms, %d rows: %s", milliseconds, rows, sql)


class Engine:
    """A ClickHouse to send statements to. One client runs one statement at a time, so each thread has its own."""

    def __init__(self, location: Location, *, max_seconds: int, on_statement: StatementLog) -> None:
        self._location = location
        self._settings = {**SETTINGS, "max_execution_time": max_seconds}
        self._on_statement = on_statement
        self._of_thread = threading.local()
        self._opening = threading.Lock()
        self._running_now = 0
        self._is_closing = False
        self._turn = threading.Condition()
        self._clients: weakref.WeakSet[Any] = weakref.WeakSet()
        self._create_database()
        self._first = self._client()  # TRICKY: the embedded engine stops with its last client

    def command(self, sql: str, values: Values | None = None, *, settings: Values | None = None) -> None:
        """Run a statement that answers nothing."""
        with self._running(sql):
            self._client().command(sql, parameters=_sent(values), settings=dict(settings or {}))

    def select(self, sql: str, values: Values | None = None, *, settings: Values | None = None) -> list[Row]:
        """Run a statement that answers rows; instants come back aware."""
        with self._running(sql) as found:
            result = self._client().query(sql, parameters=_sent(values), settings=dict(settings or {}))
            found.extend(_aware(result.result_rows, [one.name for one in result.column_types]))
        return found

    def stream(self, sql: str, values: Values | None = None) -> Iterator[Row]:
        """Rows as they come, through a client of its own: others go on meanwhile."""
        client = self._open(self._location.database)
        try:
            with self._running(sql), client.query_row_block_stream(sql, parameters=_sent(values)) as blocks:
                types = [one.name for one in blocks.source.column_types]
                for block in blocks:
                    yield from _aware(block, types)
        finally:
            client.close()

    def insert(self, table: str, json_lines: bytes, *, token: str) -> None:
        """Insert rows, one JSON object a line. The same token and lines count once."""
        settings = {**self._settings, "insert_deduplication_token": token}
        with self._running(f"INSERT INTO {table} FORMAT JSONEachRow"):
            self._client().raw_insert(table, insert_block=json_lines, fmt="JSONEachRow", settings=settings)

    def close(self, *, seconds: float = CLOSING_SECONDS) -> bool:
        """Close every thread's client; the embedded engine stops and lets go of its folder.

        From now on no statement begins, and the embedded engine stops those that run. False: one of them did not end
        within the seconds. TRICKY: its client stays open, for to close it would wait for it, however long that is.
        """
        until = time.monotonic() + seconds
        with self._turn:
            self._is_closing = True
        while not self._is_idle(until):
            if time.monotonic() > until:
                return False
            if isinstance(self._location, Folder):
                self._client().command(STOP_THE_OTHERS)
        for client in list(self._clients):
            client.close()
        return True

    def _client(self) -> Any:
        client = getattr(self._of_thread, "client", None)
        if client is None:
            client = self._of_thread.client = self._open(self._location.database)
        return client

    def _create_database(self) -> None:
        client = self._open("default")
        name = self._location.database  # its letters were checked when the URL was read
        sql = f"CREATE DATABASE IF NOT EXISTS {name} ENGINE = Atomic"
        try:
            with self._running(sql):
                client.command(sql)
        finally:
            client.close()

    def _open(self, database: str) -> Any:
        with self._opening:
            client = _connect(self._location, database, self._settings)
            self._clients.add(client)
            return client

    @contextmanager
    def _running(self, sql: str) -> Iterator[list[Row]]:
        rows: list[Row] = []
        began = time.perf_counter()
        self._begin()
        try:
            yield rows
        except ClickHouseError as error:
            raise (_closing() if self._is_closing else named_error(error, sql)) from error
        finally:
            self._end()
            self._on_statement(sql, (time.perf_counter() - began) * 1000, len(rows))

    def _is_idle(self, until: float) -> bool:
        """Whether no statement runs, after a moment's wait. One that has just begun is not known to the engine yet."""
        moment = max(0.0, min(LOOK_EVERY_SECONDS, until - time.monotonic()))
        with self._turn:
            return self._turn.wait_for(lambda: not self._running_now, moment)

    def _begin(self) -> None:
        with self._turn:
            if self._is_closing:
                raise _closing()
            self._running_now += 1

    def _end(self) -> None:
        with self._turn:
            self._running_now -= 1
            self._turn.notify_all()


def _closing() -> StoreClosing:
    return StoreClosing(
        "The event store is being closed, for its process ends. Try again when it runs again."
    )


def _connect(location: Location, database: str, settings: Values) -> Any:
    if isinstance(location, Folder):
        return _connect_folder(location, database, settings)
    try:
        return clickhouse_connect.get_client(
            host=location.host,
            port=location.port,
            username=location.user,
            password=location.password,
            database=database,
            secure=location.is_secure,
            settings=dict(settings),
            form_encode_query_params=True,  # a list of ids does not fit into an address
            autogenerate_session_id=False,
        )
    except ClickHouseError as error:
        raise unopened(error, f"{location.host}:{location.port}") from error


def _connect_folder(location: Folder, database: str, settings: Values) -> Any:
    location.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return clickhouse_connect.get_client(
            dsn=f"chdb:///{location.path}", database=database, settings=dict(settings), chdb_options=EMBEDDED
        )
    except ClickHouseError as error:
        raise StoreLocked(
            f"The embedded event store in {location.path} did not open ({error}). Another process has most likely "
            "opened it: stop that one, or talk to it over its API. One process opens one folder."
        ) from error


def _sent(values: Values | None) -> dict[str, object]:
    return {name: _as_sent(value) for name, value in (values or {}).items()}


def _as_sent(value: object) -> object:
    if isinstance(value, datetime):
        return as_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _aware(rows: Iterable[Row], types: Sequence[str]) -> Iterator[Row]:
    """Rows with their instants in UTC. Most have none: those are handed on as they are."""
    if not any("DateTime" in one for one in types):
        return iter(rows)
    return (_aware_row(row) for row in rows)


def _aware_row(row: Row) -> Row:
    return tuple(value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for value in row)
