from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.analytics.imports import DAY, Desk, stated, whole
from yunchou.analytics.facts import FACT_METRICS, FactUnit, fact_key, is_fact_metric, unit_of
from yunchou.analytics.stores import clickhouse_imports
from yunchou.analytics.stores.importing import AccountDay, FactsPublished, ImportSizes
from yunchou.analytics.stores.lookups import FactFilter
from yunchou.analytics.stores.memory import MemoryStore

THE_DAY = AccountDay("oceanengine", "1", DAY)
NEXT = DAY + timedelta(days=1)


@pytest.fixture(params=["clickhouse", "memory"])
def desk(request, monkeypatch) -> Desk:
    """Both stores keep the same promises; the one in the engine looks at few lines at a time."""
    monkeypatch.setattr(clickhouse_imports, "AT_ONCE", 2)
    store = request.getfixturevalue("event_store") if request.param == "clickhouse" else MemoryStore()
    return Desk(store)


def published(*days: AccountDay, **counts) -> FactsPublished:
    """Counts; those not named are 0."""
    none = dict.fromkeys(("loaded", "changed", "unchanged", "superseded"), 0)
    return FactsPublished(**(none | counts), days=frozenset(days))


def current(desk: Desk, **which) -> list[tuple[int, str, str]]:
    """Import, campaign and value of the facts that count."""
    page = desk.store.fact_rows(FactFilter(**which), workspace=desk.workspace, limit=100)
    assert page.total == len(page.rows)
    return sorted((one.import_id, one.campaign, f"{one.value:.0f}") for one in page.rows)


def test_facts_count_from_their_publication_to_their_undo(desk):
    desk.stage_facts(1, stated("5"))
    assert current(desk) == []
    assert desk.state(1, days=[whole(whole=False)]) == published(THE_DAY, loaded=1)
    assert current(desk) == [(1, "", "5")]
    undone = desk.undo(1)
    assert (undone.facts, undone.fact_days, undone.events) == (1, {THE_DAY}, 0)
    assert current(desk) == []
    assert desk.undo(1) == undone


def test_the_same_export_twice_changes_nothing_and_either_may_be_undone(desk):
    rows = [stated("5", campaign="a", line=2), stated("6", campaign="b", line=3)]
    desk.state(1, *rows)
    assert desk.state(2, *rows) == published(unchanged=2)
    assert desk.undo(1).fact_days == frozenset()
    assert current(desk) == [(2, "a", "5"), (2, "b", "6")]


def test_a_newer_export_holds_where_it_differs_and_the_older_where_it_is_silent(desk):
    desk.state(1, stated("5", campaign="a"), stated("6", campaign="b", line=2))
    assert desk.state(2, stated("7", campaign="b")) == published(THE_DAY, changed=1)
    assert current(desk) == [(1, "a", "5"), (2, "b", "7")]
    assert desk.undo(2).fact_days == {THE_DAY}
    assert current(desk) == [(1, "a", "5"), (1, "b", "6")]


def test_a_file_that_states_a_day_whole_retires_what_it_leaves_out(desk):
    desk.state(1, stated("5", campaign="a"), stated("6", campaign="b", line=2))
    desk.state(1, stated("8", campaign="a", account="2", line=3), stated("9", campaign="a", day=NEXT, line=4))
    assert desk.state(2, stated("6", campaign="b"), days=[whole()]) == published(THE_DAY, unchanged=1)
    assert current(desk, account="1", last_day=DAY) == [(2, "b", "6")]
    assert len(current(desk)) == 3
    assert desk.undo(2).fact_days == {THE_DAY}
    assert len(current(desk)) == 4


def test_a_whole_day_without_a_row_says_that_nothing_happened(desk):
    desk.state(1, stated("5"))
    assert desk.state(2, days=[whole()]) == published(THE_DAY)
    assert current(desk) == []


def test_a_lower_import_that_comes_later_stays_beneath(desk):
    desk.state(5, stated("5", campaign="a"), days=[whole()])
    assert desk.state(4, stated("4", campaign="a"), stated("4", campaign="b", line=2)) == published(
        superseded=2
    )
    assert current(desk) == [(5, "a", "5")]


def test_all_lines_of_one_key_count_and_are_compared_as_a_whole(desk):
    rows = [stated("5", line=2), stated("6", line=3), stated("5", line=4)]
    assert desk.state(1, *rows) == published(THE_DAY, loaded=3)
    assert sum(int(value) for *_, value in current(desk)) == 16
    assert desk.state(2, *reversed(rows)) == published(unchanged=3)
    assert desk.state(3, *rows[:2]) == published(THE_DAY, changed=2)
    assert sum(int(value) for *_, value in current(desk)) == 11


def test_a_line_does_the_most_that_any_of_its_facts_does(desk):
    desk.state(1, stated("5"), stated("100", metric="clicks"))
    assert desk.state(2, stated("5"), stated("101", metric="clicks")) == published(THE_DAY, changed=1)
    assert desk.state(3, stated("5"), stated("9", metric="plays")) == published(THE_DAY, loaded=1)


@pytest.mark.parametrize(
    "other",
    [{"currency": "USD"}, {"value_workspace": None}, {"channel": "search"}, {"content": "x"}],
    ids=["currency", "rate", "channel", "name"],
)
def test_whatever_is_said_of_a_fact_otherwise_is_a_change(desk, other):
    desk.state(1, stated("5"))
    assert desk.state(2, stated("5") | other) == published(THE_DAY, changed=1)


def test_facts_without_a_rate_keep_their_value_and_tell_none_in_the_workspaces_currency(desk):
    desk.state(1, stated("5.1234", currency="USD", value_workspace=None))
    [row] = desk.store.fact_rows(FactFilter(), workspace=1, limit=1).rows
    assert (row.value, row.currency, row.value_workspace) == (Decimal("5.1234"), "USD", None)


def test_facts_are_listed_by_what_is_asked_newest_day_first_and_page_by_page(desk):
    days = [DAY + timedelta(days=number) for number in range(5)]
    desk.state(1, *(stated(str(number), day=day, line=number) for number, day in enumerate(days)))
    desk.state(2, stated("70", day=days[2], line=9), stated("3", metric="clicks", account="2"))
    page = desk.store.fact_rows(FactFilter(metrics=("spend",)), workspace=1, limit=2, offset=1)
    assert [(one.day, f"{one.value:.0f}") for one in page.rows] == [(days[3], "3"), (days[2], "70")]
    assert page.total == 5
    asked = {
        "import": FactFilter(import_id=2),
        "account": FactFilter(account="2"),
        "source": FactFilter(source="baidu"),
        "days": FactFilter(first_day=days[1], last_day=days[3]),
        "beneath": FactFilter(import_id=1, current=False),
        "on top": FactFilter(import_id=1),
    }
    totals = {name: desk.store.fact_rows(one, workspace=1, limit=0).total for name, one in asked.items()}
    assert totals == {"import": 2, "account": 1, "source": 0, "days": 3, "beneath": 5, "on top": 4}


def test_another_workspace_keeps_its_own_facts(desk):
    cai = Desk(desk.store, workspace=2)
    cai.state(9, stated("1"), days=[whole()])
    assert desk.state(1, stated("5")).loaded == 1
    desk.undo(1)
    desk.store.forget_import(workspace=1, import_id=1)
    assert current(cai) == [(9, "", "1")]
    assert desk.store.import_sizes(workspace=1, import_id=1) == ImportSizes(0, 0, 0)


def test_a_key_tells_apart_what_is_stated_of_other_things():
    same = {
        "source": "s",
        "account": "a",
        "day": date(2026, 3, 18),
        "parts": ["1", "", "", ""],
        "metric": "clicks",
    }
    others = [
        {"source": "t"},
        {"account": "b"},
        {"day": date(2026, 3, 19)},
        {"parts": ["", "1", "", ""]},
        {"metric": "spend"},
    ]
    keys = {fact_key(**(same | other)) for other in [{}, *others]}
    assert len(keys) == 6
    assert all(0 <= key < 2**64 for key in keys)
    assert fact_key(**same) == fact_key(**same)


def test_money_and_counts_are_told_apart_and_own_metrics_are_counts():
    assert {name for name, unit in FACT_METRICS.items() if unit is FactUnit.MONEY} == {
        *("spend", "platform_revenue", "content_cost", "tool_cost", "people_cost", "fee")
    }
    assert unit_of("x_store_visits") is FactUnit.COUNT
    assert is_fact_metric("x_store_visits")
    assert not any(is_fact_metric(name) for name in ("ctr", "x_", "x_a b", "store_visits", "x_a\n"))
