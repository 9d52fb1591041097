import logging
import subprocess
import sys
from pathlib import Path

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError

from tests.conftest_store import store_url
from yunchou.analytics.errors import (
    BadStoreUrl,
    QueryTooSlow,
    StoreError,
    StoreLocked,
    StoreRefused,
    StoreUnavailable,
)
from yunchou.analytics.stores.clickhouse import open_store
from yunchou.analytics.stores.failures import named_error
from yunchou.analytics.stores.location import Folder, Server, parse_location


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("chdb:///data/events", Folder(Path("/data/events"), "yunchou")),
        ("chdb:////data/events", Folder(Path("/data/events"), "yunchou")),
        ("chdb:///data/my%20events?database=other", Folder(Path("/data/my events"), "other")),
        ("clickhouse://localhost", Server("localhost", 8123, "default", "", "yunchou", is_secure=False)),
        (
            "clickhouse://ana:p%40ss@db.example:8443/shop?secure=1",
            Server("db.example", 8443, "ana", "p@ss", "shop", is_secure=True),
        ),
    ],
)
def test_the_address_names_a_folder_or_a_server(url, place):
    assert parse_location(url) == place


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "begins with ''"),
        ("postgres://localhost/x", "begins with 'postgres', which names no event store. Use chdb:///"),
        ("chdb://", "names no absolute folder"),
        ("chdb://relative/folder", "names no absolute folder"),
        ("clickhouse:///db", "names no host"),
        ("clickhouse://host:99999/db", "a port that is no number from 1 to 65535"),
        ("clickhouse://host/db;drop", "names the database 'db;drop'. Use lower-case letters"),
        ("chdb:///data?database=Bad", "names the database 'Bad'"),
    ],
)
def test_a_bad_address_says_what_to_write_instead(url, said):
    with pytest.raises(BadStoreUrl) as refused:
        parse_location(url)
    assert said in str(refused.value)


def test_no_message_about_a_bad_address_tells_the_password():
    with pytest.raises(BadStoreUrl) as refused:
        parse_location("clickhouse://ana:secret@host:99999/db")
    assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:9 does not answer"):
        open_store("clickhouse://127.0.0.1:9/yunchou")


def test_a_second_process_is_told_that_the_folder_is_taken(event_store):
    program = (
        "import sys\nfrom yunchou.analytics.errors import StoreLocked\n"
        "from yunchou.analytics.stores.clickhouse import open_store\n"
        "try:\n    open_store(sys.argv[1])\nexcept StoreLocked as locked:\n    print(locked)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, store_url()], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Another process has most likely opened it" in ran.stdout


def test_a_second_folder_in_one_process_is_an_error_not_a_mixture(event_store, tmp_path):
    with pytest.raises(StoreLocked, match="One process opens one folder"):
        open_store(f"chdb://{tmp_path}/another")


def test_a_query_past_its_time_is_stopped_and_says_what_to_ask_instead(event_engine):
    hurried = open_store(store_url(), database="between_tests", max_seconds=1)
    with pytest.raises(QueryTooSlow, match=r"ran out of time .* Ask for a shorter period"):
        hurried.select("SELECT sleep(3)")
    assert hurried.select("SELECT 1") == [(1,)]
    hurried.close()


def test_a_wrong_statement_is_refused_by_name(event_store):
    with pytest.raises(StoreRefused, match="refused SELECT nothing_like_it"):
        event_store.select("SELECT nothing_like_it")


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (DatabaseError("memory", code=241), QueryTooSlow),
        (DatabaseError("too many queries", code=202), StoreUnavailable),
        (OperationalError("connection refused"), StoreUnavailable),
        (DatabaseError("not enough privileges", code=497), StoreUnavailable),
        (DatabaseError("syntax", code=62), StoreRefused),
    ],
)
def test_errors_say_whether_trying_again_helps(error, named):
    found = named_error(error, "SELECT 1")
    assert type(found) is named
    assert isinstance(found, StoreError)


def test_every_statement_is_logged_with_its_time_and_rows(event_engine, caplog):
    seen = []
    store = open_store(store_url(), database="between_tests", on_statement=lambda *one: seen.append(one))
    store.select("SELECT number FROM numbers(3)")
    sql, milliseconds, rows = seen[-1]
    assert (sql, rows) == ("SELECT number FROM numbers(3)", 3)
    assert milliseconds > 0
    store.close()
    with caplog.at_level(logging.DEBUG, logger="yunchou.analytics.statements"):
        event_engine.select("SELECT 1")
    assert "1 rows: SELECT 1" in caplog.text
