"""Counts are kept as long as their days do not change, and no longer."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from yunchou.analytics.answers import Statement
from yunchou.analytics.questions import EventCount, FactSum, FirstTimePeople, Grain, Period, SimpleMeasure
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.stores.counting import KnownDays, Periods, Tallied, Tallying
from yunchou.analytics.stores.remembered import Memory, Remembered

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 18)
SCOPE = Scope(workspace=1, zone=ZoneInfo("Asia/Shanghai"), currency="CNY")
ORDERS = EventCount("order_completed")


class Counter:
    """A store that says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def tally(self, tallyings: Sequence[Tallying], *, scope: Scope) -> list[Tallied]:
        self.asked += len(tallyings)
        return [Tallied({}, one.named, Statement(f"of {scope.workspace}", {})) for one in tallyings]

    def known_days(self, *, scope: Scope, periods: Periods) -> KnownDays:
        raise AssertionError((scope, periods))


def fresh(versions: Mapping[date, int], facts: Mapping[date, int]) -> Freshness:
    return Freshness(MONDAY, None, day_versions=versions, fact_versions=facts)


def times_asked(
    first: Mapping[date, int],
    second: Mapping[date, int],
    *,
    measure: SimpleMeasure = ORDERS,
    facts: tuple[Mapping[date, int], Mapping[date, int]] = ({}, {}),
    scope: Scope = SCOPE,
) -> int:
    store, memory = Counter(), Memory()
    tallying = Tallying((measure,), (Period(MONDAY, TUESDAY),), Grain.DAY)
    Remembered(store, memory=memory, freshness=fresh(first, facts[0])).tally([tallying], scope=SCOPE)
    Remembered(store, memory=memory, freshness=fresh(second, facts[1])).tally([tallying], scope=scope)
    return store.asked


def test_the_same_question_over_unchanged_days_is_counted_once():
    assert times_asked({MONDAY: 3, TUESDAY: 1}, {TUESDAY: 1, MONDAY: 3}) == 1


def test_a_day_outside_the_period_may_change():
    assert times_asked({MONDAY: 3}, {MONDAY: 3, WEDNESDAY: 9}) == 1


def test_a_changed_day_is_counted_again():
    assert times_asked({MONDAY: 3, TUESDAY: 1}, {MONDAY: 3, TUESDAY: 2}) == 2


def test_a_day_that_gets_its_first_event_is_counted_again():
    assert times_asked({MONDAY: 3}, {MONDAY: 3, TUESDAY: 1}) == 2


def test_facts_have_versions_of_their_own():
    spend = FactSum(("spend",))
    changed, same = ({MONDAY: 1}, {MONDAY: 2}), ({MONDAY: 1, WEDNESDAY: 1}, {MONDAY: 1, WEDNESDAY: 2})

    assert times_asked({MONDAY: 1}, {MONDAY: 2}, measure=spend, facts=same) == 1
    assert times_asked({MONDAY: 1}, {MONDAY: 1}, measure=spend, facts=changed) == 2
    assert times_asked({MONDAY: 1}, {MONDAY: 1}, facts=changed) == 1


def test_who_is_new_is_counted_again_when_any_day_before_changed():
    before = date(2020, 1, 1)
    newcomers = FirstTimePeople("order_completed")

    assert times_asked({before: 1}, {before: 2}, measure=newcomers) == 2
    assert times_asked({before: 1}, {before: 1, WEDNESDAY: 1}, measure=newcomers) == 1


def test_an_account_that_moves_to_another_channel_is_counted_again():
    moved = Scope(1, SCOPE.zone, "CNY", account_channels=(("oceanengine", "1", "paid_social"),))

    assert times_asked({}, {}, measure=FactSum(("spend",)), scope=moved) == 2


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
