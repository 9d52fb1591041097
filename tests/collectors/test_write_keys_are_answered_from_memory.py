"""The key table: few questions to the database, none needed while it is down, and a revoked key dies soon."""

import asyncio
import threading

import pytest

from yunchou.collectors.errors import NotNow, UnknownKey
from yunchou.collectors.keys import KeyOwner, KeyTable

OURS = KeyOwner(11)


class Database:
    """Answers what the test sets, counts how often it was asked, and can be down."""

    def __init__(self) -> None:
        self.answer = OURS
        self.is_down = False
        self.asked = 0
        self.threads: set[str] = set()

    def lookup(self, digest: bytes):
        assert len(digest) == 32
        self.asked += 1
        self.threads.add(threading.current_thread().name)
        if self.is_down:
            raise OSError("the database is locked")
        return self.answer


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(database, clock):
    made = KeyTable(database.lookup, ttl=25, negative_ttl=5, clock=clock)
    yield made
    made.close()


async def settle() -> None:
    """Let a renewal in the background finish."""
    for _ in range(20):
        await asyncio.sleep(0.005)


def test_a_key_is_asked_for_once_and_not_on_the_event_loop(table, database):
    async def story():
        owners = await asyncio.gather(*[table.owner("key") for _ in range(50)])
        assert set(owners) == {OURS}
        assert await table.owner("key") == OURS

    asyncio.run(story())
    assert database.asked == 1
    assert threading.current_thread().name not in database.threads


def test_an_unknown_key_is_remembered_shortly_so_that_a_new_key_works_soon(table, database, clock):
    async def story():
        database.answer = None
        for _ in range(3):
            with pytest.raises(UnknownKey, match="no live write key 'wk_new'"):
                await table.owner("wk_new")
        assert database.asked == 1
        database.answer = OURS
        clock.now += 5
        assert await table.owner("wk_new") == OURS

    asyncio.run(story())


@pytest.mark.parametrize("has_traffic", [True, False])
def test_a_revoked_key_is_dead_within_a_minute(table, database, clock, has_traffic):
    async def story():
        await table.owner("key")
        database.answer = None
        if has_traffic:
            clock.now += 25
            assert await table.owner("key") == OURS, "renewed in the background, nobody waits"
            await settle()
        else:
            clock.now += 50
        with pytest.raises(UnknownKey):
            await table.owner("key")

    asyncio.run(story())


def test_a_known_key_keeps_working_while_the_database_is_down(table, database, clock):
    async def story():
        await table.owner("key")
        database.is_down = True
        for _ in range(100):
            clock.now += 5
            assert await table.owner("key") == OURS
            await settle()

    asyncio.run(story())


def test_the_database_is_not_hammered_while_it_is_down(table, database, clock):
    async def story():
        await table.owner("key")
        database.is_down = True
        clock.now += 60
        for _ in range(50):
            await table.owner("key")
        await settle()

    asyncio.run(story())
    assert database.asked == 2


def test_a_key_revoked_while_nobody_could_ask_dies_when_the_database_is_back(table, database, clock):
    async def story():
        await table.owner("key")
        database.is_down = True
        clock.now += 60
        assert await table.owner("key") == OURS
        database.is_down, database.answer = False, None
        clock.now += 3600
        with pytest.raises(UnknownKey):
            await table.owner("key")

    asyncio.run(story())


def test_an_unseen_key_is_not_called_wrong_while_the_database_is_down(table, database):
    database.is_down = True
    with pytest.raises(NotNow) as caught:
        asyncio.run(table.owner("key"))
    assert caught.value.retry_after > 0


def test_a_key_once_unknown_is_not_called_wrong_while_the_database_is_down(table, database, clock):
    async def story():
        database.answer = None
        with pytest.raises(UnknownKey):
            await table.owner("key")
        database.is_down = True
        clock.now += 5
        with pytest.raises(NotNow):
            await table.owner("key")

    asyncio.run(story())


def test_a_client_that_leaves_does_not_take_the_answer_from_the_others(table):
    async def story():
        first = asyncio.create_task(table.owner("key"))
        second = asyncio.create_task(table.owner("key"))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == OURS

    asyncio.run(story())


def test_guessed_keys_do_not_fill_the_memory(table, database, monkeypatch):
    monkeypatch.setattr("yunchou.collectors.keys._REMEMBERED_KEYS", 20)

    async def story():
        await table.owner("known")
        database.answer = None
        for number in range(100):
            with pytest.raises(UnknownKey):
                await table.owner(f"guess-{number}")
        database.is_down = True
        assert await table.owner("known") == OURS

    asyncio.run(story())
    assert len(table._known) <= 21
