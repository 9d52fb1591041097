"""Counts are kept as long as their days do not change, and no longer."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from yunchou.analytics.answers import Statement
from yunchou.analytics.questions import EventCount, Grain, Period
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores.base import Cell, Tally, Tallying
from yunchou.analytics.stores.remembered import Memory, Remembered

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 18)
SCOPE = Scope(workspace=1, zone=ZoneInfo("Asia/Shanghai"), currency="CNY")
TWO_DAYS = Tallying(EventCount("order_completed"), (Period(MONDAY, TUESDAY),), Grain.DAY)


class Counter:
    """A store that says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def tally(self, _tallying: Tallying, *, scope: Scope) -> tuple[tuple[Tally, ...], Statement]:
        self.asked += 1
        return (Tally(Cell(scope.workspace), {}),), Statement("", {})

    def built_days(self, *, scope: Scope, period: Period) -> Mapping[date, int]:
        raise AssertionError((scope, period))

    active_days = leading_groups = built_days


def times_asked(first: Mapping[date, int], second: Mapping[date, int], *, scope: Scope = SCOPE) -> int:
    store, memory = Counter(), Memory()
    Remembered(store, memory=memory, day_versions=first).tally(TWO_DAYS, scope=SCOPE)
    Remembered(store, memory=memory, day_versions=second).tally(TWO_DAYS, scope=scope)
    return store.asked


def test_the_same_question_over_unchanged_days_is_counted_once():
    assert times_asked({MONDAY: 3, TUESDAY: 1}, {TUESDAY: 1, MONDAY: 3}) == 1


def test_a_day_outside_the_period_may_change():
    assert times_asked({MONDAY: 3}, {MONDAY: 3, WEDNESDAY: 9}) == 1


def test_a_changed_day_is_counted_again():
    assert times_asked({MONDAY: 3, TUESDAY: 1}, {MONDAY: 3, TUESDAY: 2}) == 2


def test_a_day_that_gets_its_first_event_is_counted_again():
    assert times_asked({MONDAY: 3}, {MONDAY: 3, TUESDAY: 1}) == 2


def test_versions_do_not_run_into_each_other():
    assert times_asked({MONDAY: 31}, {MONDAY: 3, TUESDAY: 1}) == 2


def test_another_workspace_never_gets_this_ones_count():
    other = Scope(workspace=2, zone=SCOPE.zone, currency="CNY")

    assert times_asked({MONDAY: 3}, {MONDAY: 3}, scope=other) == 2


def test_the_least_recently_used_result_goes_first():
    memory = Memory(most=2)
    for key in ("a", "b", "a", "c"):
        memory.recall(key, lambda: key)  # noqa: B023  called at once

    counted: list[str] = []
    memory.recall("a", lambda: counted.append("a"))
    memory.recall("b", lambda: counted.append("b"))

    assert counted == ["b"]
