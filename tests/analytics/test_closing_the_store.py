"""Letting go of the store: nothing new begins, what runs is stopped, and nobody waits for what does not stop."""

import threading
import time

import pytest

from tests.conftest_store import store_url
from yunchou.analytics.errors import StoreClosing, StoreError
from yunchou.analytics.stores import engine as engine_module
from yunchou.analytics.stores.clickhouse import ClickHouseStore, open_store

FOR_MINUTES = "SELECT sum(cityHash64(number, number)) FROM numbers(100000000000)"
FOR_A_MOMENT = "SELECT sleep(2)"


@pytest.fixture
def store(event_engine: ClickHouseStore) -> ClickHouseStore:
    """A store of its own on the engine that the other tests share."""
    return open_store(store_url(), database="closing")


class Asking(threading.Thread):
    """Somebody who waits for an answer."""

    def __init__(self, store: ClickHouseStore, sql: str) -> None:
        super().__init__(daemon=True)
        self.store, self.sql = store, sql
        self.ended: StoreError | None = None
        self.start()
        while not store.engine._running_now:
            time.sleep(0.01)

    def run(self) -> None:
        try:
            self.store.select(self.sql)
        except StoreError as error:
            self.ended = error


def test_a_statement_that_runs_is_stopped_and_told_why(store, event_engine):
    asking = Asking(store, FOR_MINUTES)

    assert store.close() is True
    asking.join(60)
    assert isinstance(asking.ended, StoreClosing)
    assert event_engine.select("SELECT 1") == [(1,)]


def test_nothing_begins_once_it_is_being_closed(store):
    assert store.close() is True
    with pytest.raises(StoreClosing, match="is being closed"):
        store.select("SELECT 1")


def test_what_does_not_end_in_time_is_left_open_and_said(store, monkeypatch):
    monkeypatch.setattr(engine_module, "STOP_THE_OTHERS", "SELECT 1")
    asking = Asking(store, FOR_A_MOMENT)

    assert store.engine.close(seconds=0.1) is False
    asking.join(60)
    assert asking.ended is None
    assert store.close() is True
