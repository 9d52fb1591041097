"""The promises of the event store, kept by the same client and the same SQL over HTTP (see tests/clickhouse_http.py)."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics import test_every_store_gives_the_same_answer as same_answer
from tests.analytics import test_imported_events as imported_events
from tests.analytics import test_imported_facts as imported_facts
from tests.analytics import test_lookups as lookups
from tests.analytics import test_migrations as migrating
from tests.analytics import test_sessions as sessions
from tests.analytics import test_trend_by_hand as trend_by_hand
from tests.analytics import test_what_the_loader_needs as loader_needs
from tests.analytics.imports import Desk
from tests.analytics.test_every_store_gives_the_same_answer import busy  # noqa: F401  a fixture by import
from tests.analytics.test_trend_by_hand import shop  # noqa: F401  a fixture by import
from tests.analytics.worlds import World, event, possible, questions, worlds
from tests.clickhouse_http import ClickHouseProcess
from yunchou.analytics.errors import QueryTooSlow, StoreError, StoreRefused, StoreUnavailable
from yunchou.analytics.migrations import migrate
from yunchou.analytics.questions import EventCount, Period
from yunchou.analytics.rows import rows
from yunchou.analytics.stores import clickhouse_imports
from yunchou.analytics.stores.clickhouse import ClickHouseStore, open_store

pytestmark = pytest.mark.server

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
_numbers = itertools.count(1)

# What these files hold true of the embedded engine holds here as well; the random worlds come below, fewer of them.
for module in (
    *(loader_needs, sessions, migrating, trend_by_hand, same_answer),
    *(imported_events, imported_facts, lookups),
):
    globals().update(
        (name, test)
        for name, test in vars(module).items()
        if name.startswith("test_") and not hasattr(test, "hypothesis")
    )


@pytest.fixture(scope="module")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickHouseProcess]:
    """The server."""
    process = ClickHouseProcess(tmp_path_factory.mktemp("clickhouse") / "data")
    process.start()
    yield process
    process.kill()


@pytest.fixture
def empty_event_store(clickhouse: ClickHouseProcess) -> Iterator[ClickHouseStore]:
    """A database on the server and no tables."""
    store = open_store(clickhouse.url(f"test_{next(_numbers)}"))
    yield store
    store.close()


@pytest.fixture
def store(event_store: ClickHouseStore) -> ClickHouseStore:
    """What keeps the promises to the loader; the naive store has kept them elsewhere."""
    return event_store


@pytest.fixture
def desk(event_store: ClickHouseStore, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Imports of Ana's workspace, settled in many slices; the naive store has kept the promises elsewhere."""
    monkeypatch.setattr(clickhouse_imports, "AT_ONCE", 2)
    return Desk(event_store)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(st.data())
def test_random_worlds_are_counted_as_the_naive_store_counts_them(event_store, data):
    world = data.draw(worlds())
    stores = (world.tell(event_store) and event_store, world.in_memory())
    for _ in range(3):
        question = data.draw(questions(world))
        ours, naive = same_answer.answers(world, question, stores)
        assert ours == naive
        [listed, counted] = [rows(question, store=one, scope=world.scope, limit=7) for one in stores]
        assert (listed.rows, listed.total_contribution) == (counted.rows, counted.total_contribution)


def test_a_long_list_of_ids_and_people_fits_into_one_statement(event_store):
    event_store.insert_events(loader_needs.lines(event("2026-03-18 02:00", person=2**63 + 4999)), token="a")
    people = range(2**63, 2**63 + 5000)
    assert len(event_store.days_of_people(workspace=1, people=people, zone="Asia/Shanghai")) == 1


def test_what_was_acknowledged_is_there_after_the_server_was_killed_and_the_next_statement_finds_it(
    event_store, clickhouse
):
    event_store.insert_events(loader_needs.lines(event("2026-03-18 02:00")), token="a")
    clickhouse.restart()
    assert event_store.count_events() == 1
    clickhouse.restart()
    event_store.insert_events(loader_needs.lines(event("2026-03-18 02:01")), token="b")
    assert event_store.count_events() == 2


def test_a_repeat_of_an_insert_counts_once_across_a_restart_of_the_server(event_store, clickhouse):
    body = loader_needs.lines(event("2026-03-18 02:00"))
    event_store.insert_events(body, token="000001:0-80")
    clickhouse.restart()
    event_store.insert_events(body, token="000001:0-80")
    assert event_store.count_events() == 1


def test_while_the_server_is_away_each_statement_says_so_and_tells_no_values(event_store, clickhouse):
    statements = (
        lambda: event_store.count_events(event="the-secret"),
        lambda: event_store.command("DELETE FROM events WHERE user_id = {u:String}", {"u": "the-secret"}),
        lambda: event_store.insert_events(b'{"user_id": "the-secret"}', token="a"),
        lambda: list(event_store.message_ids_since(LONG_AGO)),
    )
    with clickhouse.away():
        for statement in statements:
            with pytest.raises(StoreUnavailable, match=r"does not answer .*refused") as said:
                statement()
            assert "secret" not in str(said.value)
    assert event_store.count_events() == 0


def test_a_stream_that_breaks_off_is_an_error_and_never_a_short_answer(event_store, clickhouse):
    """TRICKY: enough that no buffer between the two holds the rest: about 40 MB."""
    event_store.command(
        "INSERT INTO events (workspace, message_id, received_at) "
        "SELECT 1, generateUUIDv4(), now64(3) FROM numbers(1200000)"
    )
    stream = event_store.message_ids_since(LONG_AGO)
    next(stream)
    with clickhouse.away(), pytest.raises(StoreUnavailable, match="does not answer"):
        list(stream)
    assert event_store.count_events() == 1_200_000


def test_a_statement_that_fails_in_the_middle_of_a_stream_is_an_error_too(event_store):
    stream = event_store.engine.stream("SELECT number, throwIf(number = 700000) FROM numbers(1000000)")
    assert next(stream) == (0, 0)
    with pytest.raises(StoreError):
        list(stream)


def test_a_wrong_password_is_named_and_not_repeated(clickhouse):
    with pytest.raises(StoreUnavailable, match=r"does not accept this user and password\. Mend them") as said:
        open_store(clickhouse.url("mine", password="not-the-password"))
    assert "not-the-password" not in str(said.value)


def test_a_password_that_changes_while_the_store_is_open_is_worth_another_try(event_store, monkeypatch):
    client = event_store.engine._client()
    monkeypatch.setitem(client.headers, "Authorization", "Basic bm9ib2R5Om5vdGhpbmc=")
    with pytest.raises(StoreUnavailable, match="does not let its user do this"):
        event_store.count_events()
    monkeypatch.undo()
    assert event_store.count_events() == 0


def test_a_database_that_went_away_is_named(event_store):
    name = event_store.engine._location.database
    event_store.command(f"DROP DATABASE {name} SYNC")
    with pytest.raises(StoreRefused, match=f"Database {name} does not exist"):
        event_store.count_events()


def test_a_database_is_made_on_the_first_opening_and_kept_on_the_next(clickhouse):
    first = open_store(clickhouse.url("kept"))
    migrate(first)
    first.insert_events(loader_needs.lines(event("2026-03-18 02:00")), token="a")
    second = open_store(clickhouse.url("kept"))
    assert migrate(second) == []
    assert second.count_events() == 1


def test_a_query_past_its_time_is_stopped_by_the_server(clickhouse):
    hurried = open_store(clickhouse.url("hurried"), max_seconds=1)
    with pytest.raises(QueryTooSlow, match=r"ran out of time"):
        hurried.select("SELECT sleep(3)")
    assert hurried.select("SELECT 1") == [(1,)]


def test_the_server_keeps_another_time_zone_and_no_instant_moves(event_store):
    [(zone,)] = event_store.select("SELECT timezone()")
    assert zone == "Asia/Tokyo"
    world = World([event("2026-03-18 15:59")]).tell(event_store)
    assert event_store.first_event_at(workspace=world.workspace) == datetime(2026, 3, 18, 15, 59, tzinfo=UTC)
    [question] = possible([{"measure": EventCount(None), "between": Period(*(max(world.days),) * 2)}])
    ours, naive = same_answer.answers(world, question, (event_store, world.in_memory()))
    assert ours == naive
    assert ours.total.amount == 1
