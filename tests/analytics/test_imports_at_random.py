"""Random imports, repeats, overlaps, undos and crashes: both stores show the same, and just what is defined."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.analytics.imports import DAY, Desk, order, record_id, stated
from tests.analytics.worlds import event
from yunchou.analytics.stores import clickhouse_imports
from yunchou.analytics.stores.clickhouse import ClickHouseStore
from yunchou.analytics.stores.importing import FactDayRow
from yunchou.analytics.stores.lookups import FactFilter, FactRow
from yunchou.analytics.stores.memory import MemoryStore

_workspaces = itertools.count(50_000)
TIMES = ("2026-03-18 02:00", "2026-03-18 15:59", "2026-03-18 16:00", "2026-03-31 23:00", "1999-12-31 20:00")
NAMES = ("a", "b", "c", "d", "no number", "refund")
IMPORTS = range(1, 5)
RANDOM = settings(
    max_examples=10,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)


class Crash(BaseException):
    """The process dies."""


@st.composite
def _lines(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(NAMES))
    return order(
        name,
        draw(st.sampled_from(["1.0000", "2.0000"])),
        time=draw(st.sampled_from(TIMES)),
        person=draw(st.integers(1, 3)),
        event="order_refunded" if name == "refund" else "order_completed",
        item=1 if name == "refund" else 0,
        strings={} if name == "no number" else {"order_id": name},
    )


@st.composite
def _facts(draw: st.DrawFn) -> dict[str, Any]:
    return stated(
        draw(st.sampled_from(["1.0000", "2.0000"])),
        metric=draw(st.sampled_from(["spend", "clicks"])),
        day=DAY + timedelta(days=draw(st.integers(0, 1))),
        line=draw(st.integers(2, 5)),
        account=draw(st.sampled_from(["1", "1", "2"])),
        campaign=draw(st.sampled_from(["", "x"])),
    )


DAYS = st.builds(
    FactDayRow,
    st.just("oceanengine"),
    st.just("1"),
    st.sampled_from([DAY, DAY + timedelta(days=1)]),
    st.booleans(),
)


class TwoDesks(RuleBasedStateMachine):
    """The engine, crashing at times, beside the store in memory, which never does."""

    store: ClickHouseStore

    def __init__(self) -> None:
        super().__init__()
        self.workspace = next(_workspaces)
        self.ours = Desk(self.store, workspace=self.workspace)
        self.naive = Desk(MemoryStore(), workspace=self.workspace)
        self.free = list(IMPORTS)
        self.staged: list[int] = []
        self.published: list[int] = []

    def both(self, act: Callable[[Desk], object]) -> None:
        """The same to both, with the same result."""
        assert act(self.ours) == act(self.naive)

    def crash(self, act: Callable[[Desk], object], statements: int) -> None:
        """Begin with ours, and die before or after one of its statements that change something."""
        left = itertools.count(statements, -1)
        run = ClickHouseStore._move

        def dies(store: ClickHouseStore, sql: str, values: Any) -> None:
            turn = next(left)
            if turn > 0:
                run(store, sql, values)
            if turn in (0, 1):
                raise Crash

        self.store._move = dies.__get__(self.store)  # type: ignore[method-assign]  # until the end of this call
        try:
            act(self.ours)
        except Crash:
            pass
        finally:
            del self.store._move  # type: ignore[method-assign]  # as above

    def take(self, data: st.DataObject, numbers: list[int]) -> int:
        return numbers.pop(data.draw(st.integers(0, len(numbers) - 1)))


class EventDesks(TwoDesks):
    """Imports of orders, and a tracker that brought some of them."""

    @initialize(orders=st.lists(st.sampled_from(["a", "refund"]), max_size=2))
    def tracker_brought(self, orders: list[str]) -> None:
        self.tracked = set(orders) - {"refund"}
        for name in orders:
            one = event("2026-03-18 01:00", strings={"order_id": name})
            self.ours.track(one)
            self.naive.track(one)

    @precondition(lambda self: self.free)
    @rule(data=st.data(), lines=st.lists(_lines(), min_size=1, max_size=6))
    def stage(self, data: st.DataObject, lines: list[dict[str, Any]]) -> None:
        number = self.take(data, self.free)
        self.both(lambda desk: desk.stage(number, *lines))
        self.staged.append(number)

    @precondition(lambda self: self.staged)
    @rule(data=st.data(), dies_at=st.none() | st.integers(0, 8))
    def publish(self, data: st.DataObject, dies_at: int | None) -> None:
        number = self.take(data, self.staged)
        self.published.append(number)
        if dies_at is not None:
            self.crash(lambda desk: desk.publish(number), dies_at)
        self.both(lambda desk: desk.publish(number))

    @precondition(lambda self: self.published)
    @rule(data=st.data(), dies_at=st.none() | st.integers(0, 8))
    def undo(self, data: st.DataObject, dies_at: int | None) -> None:
        number = self.take(data, self.published)
        self.staged.append(number)
        if dies_at is not None:
            self.crash(lambda desk: desk.undo(number), dies_at)
        self.both(lambda desk: desk.undo(number))

    @precondition(lambda self: self.staged)
    @rule(data=st.data(), dies_at=st.integers(0, 8))
    def die_while_publishing_and_undo(self, data: st.DataObject, dies_at: int) -> None:
        number = self.staged[data.draw(st.integers(0, len(self.staged) - 1))]
        self.crash(lambda desk: desk.publish(number), dies_at)
        self.both(lambda desk: desk.undo(number))

    @precondition(lambda self: self.staged)
    @rule(data=st.data(), dies_at=st.none() | st.integers(0, 3))
    def forget(self, data: st.DataObject, dies_at: int | None) -> None:
        number = self.take(data, self.staged)
        self.free.append(number)

        def act(desk: Desk) -> None:
            desk.store.forget_import(workspace=self.workspace, import_id=number)

        if dies_at is not None:
            self.crash(act, dies_at)
        self.both(act)

    @invariant()
    def both_show_the_same(self) -> None:
        assert self.ours.shown() == self.naive.shown()
        for number in IMPORTS:
            sizes = [
                desk.store.import_sizes(workspace=self.workspace, import_id=number)
                for desk in (self.ours, self.naive)
            ]
            assert sizes[0] == sizes[1]

    @invariant()
    def each_record_shows_what_its_highest_published_import_says(self) -> None:
        stated: dict[object, tuple[tuple[int, ...], str]] = {}
        for one in self.naive.store.versions:  # type: ignore[attr-defined]  # the one in memory
            if one["import_id"] in self.published:
                rank = (one["import_id"], one["position"])
                stated[one["message_id"]] = max(
                    stated.get(one["message_id"], ((), "")), (rank, str(one["amount"]))
                )
        tracked = {record_id(name) for name in getattr(self, "tracked", ())}
        wanted = {record: amount for record, (_, amount) in stated.items() if record not in tracked}
        assert {record: amount for record, (_, amount) in self.ours.shown().items()} == wanted


class FactDesks(TwoDesks):
    """Imports of facts, some of which state their days whole."""

    @precondition(lambda self: self.free)
    @rule(
        data=st.data(),
        rows=st.lists(_facts(), max_size=6),
        days=st.lists(DAYS, max_size=2, unique_by=lambda one: one.day),
        dies_at=st.none() | st.integers(0, 3),
    )
    def publish(
        self, data: st.DataObject, rows: list[dict[str, Any]], days: list[FactDayRow], dies_at: int | None
    ) -> None:
        number = self.take(data, self.free)
        self.both(lambda desk: desk.stage_facts(number, *rows))
        if dies_at is not None:
            self.crash(lambda desk: desk.state(number, days=days), dies_at)
        self.both(lambda desk: desk.state(number, days=days))
        self.published.append(number)

    @precondition(lambda self: self.published)
    @rule(data=st.data(), dies_at=st.none() | st.integers(0, 3))
    def undo(self, data: st.DataObject, dies_at: int | None) -> None:
        number = self.take(data, self.published)

        def forget(desk: Desk) -> None:
            desk.store.forget_import(workspace=self.workspace, import_id=number)

        if dies_at is not None:
            self.crash(lambda desk: desk.undo(number), dies_at)
        self.both(lambda desk: desk.undo(number))
        if dies_at is not None:
            self.crash(forget, dies_at)
        self.both(forget)
        self.free.append(number)

    @invariant()
    def both_show_the_same(self) -> None:
        for which in (FactFilter(import_id=2), FactFilter(current=False)):
            pages = [
                desk.store.fact_rows(which, workspace=self.workspace, limit=99)
                for desk in (self.ours, self.naive)
            ]
            assert pages[0] == pages[1]

    @invariant()
    def each_key_shows_the_highest_import_that_is_not_retired(self) -> None:
        store: Any = self.naive.store
        whole: dict[tuple[str, date], int] = {}
        for _, number, one in store.fact_days:
            if one.whole and number in self.published:
                whole[one.account, one.day] = max(whole.get((one.account, one.day), 0), number)
        counting: dict[int, list[FactRow]] = {}
        for _, fact in sorted(store.facts, key=lambda one: one[1].import_id):
            if fact.import_id in self.published and fact.import_id >= whole.get((fact.account, fact.day), 0):
                known = counting.setdefault(fact.key, [])
                counting[fact.key] = [*(one for one in known if one.import_id == fact.import_id), fact]
        page = self.ours.store.fact_rows(FactFilter(), workspace=self.workspace, limit=99)
        wanted = [fact for facts in counting.values() for fact in facts]
        assert sorted(map(repr, page.rows)) == sorted(map(repr, wanted))


def test_imports_of_events_show_what_is_defined_whatever_happens_in_between(event_store, monkeypatch):
    monkeypatch.setattr(clickhouse_imports, "AT_ONCE", 2)
    monkeypatch.setattr(EventDesks, "store", event_store, raising=False)
    run_state_machine_as_test(EventDesks, settings=RANDOM)


def test_imports_of_facts_show_what_is_defined_whatever_happens_in_between(event_store, monkeypatch):
    monkeypatch.setattr(clickhouse_imports, "AT_ONCE", 2)
    monkeypatch.setattr(FactDesks, "store", event_store, raising=False)
    run_state_machine_as_test(FactDesks, settings=RANDOM)
