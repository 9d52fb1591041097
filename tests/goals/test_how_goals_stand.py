"""A goal's standing: what came, what was to be expected by now, where it ends, and why it stands so."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.goals.conftest import APRIL, MARCH, ORDER_RATE, ORDERS
from yunchou import goals
from yunchou.analytics.answers import Known
from yunchou.analytics.questions import Period
from yunchou.goals.counting import Counting
from yunchou.goals.gap import gap
from yunchou.goals.models import GoalCheck
from yunchou.goals.outlook import Reason
from yunchou.goals.standing import standing
from yunchou.goals.words import REASONS, reason_words
from yunchou.metrics import selectors
from yunchou.metrics.slices import Slice

Status = GoalCheck.Status
IN_MARCH = {"start": MARCH.start, "end": MARCH.end}


@pytest.fixture
def stand(workspace, now):
    def ask(goal, *, days_later=0):
        return standing([goal], workspace=workspace, now=now + timedelta(days=days_later))[goal.pk]

    return ask


def test_progress_is_computed_from_the_metric(shop, committed, stand):
    shop.trade_as_always(60)
    found = stand(committed(**IN_MARCH, target=Decimal(150)))
    # Sunday the 1st to Tuesday the 17th: two weeks, a Sunday, a Monday and a Tuesday.
    assert found.actual == Known(Decimal(2 * 28 + 3 + 4 + 4))
    assert found.share == Decimal(67) / 150
    assert found.through == date(2026, 3, 17)


def test_a_week_that_repeats_itself_is_foretold_exactly(shop, committed, stand):
    shop.trade_as_always(60)
    found = stand(committed(**IN_MARCH, target=Decimal(150)))
    # Five Sundays, Mondays and Tuesdays, four of each other day.
    assert round(found.mid) == 4 * 28 + 3 + 4 + 4
    assert found.status == Status.OFF
    assert found.chance == 0


def test_the_expected_curve_follows_the_weekdays_and_ends_at_the_target(shop, committed, stand):
    shop.trade_as_always(60)
    found = stand(committed(**IN_MARCH, target=Decimal(123 * 2)))
    steps = [
        later - earlier
        for earlier, later in zip(found.curve.expected, found.curve.expected[1:], strict=False)
    ]
    assert float(found.curve.expected[-1]) == pytest.approx(246)
    # The 7th is a Saturday, the 8th a Sunday.
    assert float(steps[5]) == pytest.approx(10)
    assert float(steps[6]) == pytest.approx(6)
    assert float(found.expected_now) == pytest.approx(134)


def test_who_is_ahead_of_the_path_is_on_track(shop, committed, stand):
    shop.trade_as_always(60)
    found = stand(committed(**IN_MARCH, target=Decimal(121), baseline=Decimal(100)))
    assert (found.status, found.reason.code) == (Status.ON_TRACK, "ahead_of_path")


def test_who_falls_behind_is_told_by_how_much_the_rest_must_rise(shop, committed, stand):
    shop.trade_as_always(60)
    found = stand(committed(**IN_MARCH, target=Decimal(179)))
    assert found.reason.code == "behind_path"
    assert found.reason.values["lift"] == pytest.approx((179 - 67) / 56 - 1)
    assert found.reason.values["days_left"] == 14


def test_a_goal_ahead_has_not_started_but_is_foretold(shop, committed, stand):
    shop.trade_as_always(60)
    found = stand(committed(start=APRIL.start, end=APRIL.end))
    assert found.status == Status.NOT_STARTED
    assert found.actual is None
    assert found.mid is not None


def test_without_data_there_is_no_answer(shop, committed, stand):
    found = stand(committed(**IN_MARCH))
    assert (found.status, found.reason.code) == (Status.NO_ANSWER, "no_data")
    assert found.actual_amount is None


def test_a_day_of_silence_leaves_a_sum_without_an_answer(shop, committed, stand):
    shop.trade_as_always(20, until_days_ago=12)
    shop.trade_as_always(10)
    found = stand(committed(**IN_MARCH))
    assert (found.status, found.reason.code) == (Status.NO_ANSWER, "days_missing")
    assert found.reason.values["count"] == 1
    assert not isinstance(found.actual, Known)


def test_a_rate_is_that_of_the_days_that_are_known(shop, committed, stand):
    shop.trade_as_always(40)
    goal = committed(**IN_MARCH, slice=ORDER_RATE, target=Decimal("0.6"), baseline=Decimal("0.5"))
    found = stand(goal)
    assert found.counting is Counting.RATIO
    assert found.actual == Known(Decimal(67) / 134, Decimal(67), Decimal(134))
    assert float(found.mid) == pytest.approx(0.5)
    assert found.share is None


def test_people_are_counted_by_the_average_day(shop, committed, stand):
    shop.trade_as_always(40)
    found = stand(committed(**IN_MARCH, slice=Slice("visitors"), target=Decimal(9), baseline=Decimal(8)))
    assert found.counting is Counting.AVERAGE
    assert float(found.actual_amount) == pytest.approx(134 / 17)


def test_what_only_the_whole_period_knows_shows_no_pace(shop, committed, stand):
    shop.trade_as_always(40)
    goal = committed(
        **IN_MARCH, slice=Slice("repurchase-rate"), target=Decimal("0.3"), baseline=Decimal("0.2")
    )
    found = stand(goal)
    assert (found.status, found.reason.code) == (Status.NO_ANSWER, "whole_only")
    assert found.actual_amount == 0


def test_when_the_period_is_over_the_goal_was_reached_or_missed(shop, committed, stand):
    shop.trade_as_always(60)
    days = {"start": date(2026, 3, 2), "end": date(2026, 3, 15)}
    reached = committed(start=date(2026, 3, 2), end=MARCH.end, target=Decimal(56), baseline=Decimal(50))
    missed = committed(start=date(2026, 3, 2), end=MARCH.end, target=Decimal(57), baseline=Decimal(50))
    for goal in (reached, missed):
        goal.end = days["end"]
    assert stand(reached).reason.code == "reached"
    assert stand(missed).reason.code == "missed"


def test_a_goal_that_was_over_within_the_first_week_is_judged_without_a_path(shop, committed, stand):
    shop.trade_as_always(5)
    goal = committed(**IN_MARCH, target=Decimal(8), baseline=Decimal(1))
    goal.start, goal.end = date(2026, 3, 16), date(2026, 3, 17)
    found = stand(goal)
    assert found.reason.code == "reached"
    assert found.expected_now is None
    assert found.curve.expected == (None, None)


def test_of_costs_less_is_better(shop, committed, stand):
    shop.trade_as_always(60)
    goal = committed(**IN_MARCH, slice=Slice("bounce-rate"), target=Decimal("0.99"), baseline=Decimal(1))
    assert goal.is_at_most
    found = stand(goal)
    assert (found.status, found.chance) == (Status.OFF, 0)


def test_days_that_never_become_complete_leave_no_answer(shop, committed, stand):
    shop.trade_as_always(60)
    goal = committed(**IN_MARCH)
    found = stand(goal, days_later=10)
    assert found.reason.code in {"stale", "days_missing"}
    assert found.status == Status.NO_ANSWER


def test_fifty_goals_share_their_statements(shop, committed, workspace, now, monkeypatch):
    """Every channel's goals on three metrics, and the whole shop's."""
    shop.trade_as_always(30)
    asked = []
    real = selectors.ask_all

    def ask_all(questions, **rest):
        found = real(questions, **rest)
        asked.extend((one.sql, str(one.parameters)) for answer in found for one in answer.statements)
        return found

    monkeypatch.setattr(selectors, "ask_all", ask_all)
    metrics = (ORDERS, Slice("revenue"), Slice("visits"))
    slices = [*metrics, *(one.kept_to("channel", f"c{turn}") for one in metrics for turn in range(3))]
    slices += [one.kept_to("channel", "paid_search") for one in metrics]
    goals = [committed(**IN_MARCH, slice=slices[turn % len(slices)]) for turn in range(50)]
    asked.clear()
    found = standing(goals, workspace=workspace, now=now)
    assert len(found) == 50
    # The whole shop by day, by channel and day, and each unheard-of channel.
    assert len(set(asked)) <= 5 * 2 + 5 * 3


def test_a_channel_read_as_a_group_has_the_numbers_it_has_alone(shop, committed, workspace, now):
    shop.trade_as_always(30)
    kept = [ORDERS.kept_to("channel", key) for key in ("paid_search", "paid_social")]
    goals = [committed(**IN_MARCH, slice=one) for one in kept]
    together = standing(goals, workspace=workspace, now=now)
    for goal in goals:
        alone = standing([goal], workspace=workspace, now=now)[goal.pk]
        assert together[goal.pk].actual == alone.actual
        assert replace(together[goal.pk], data_version="") == replace(alone, data_version="")


def test_a_goal_of_another_period_is_read_up_to_its_own_end(shop, committed, workspace, now):
    shop.trade_as_always(60)
    week = Period(date(2026, 3, 2), date(2026, 3, 8))
    past, running = committed(**IN_MARCH), committed(**IN_MARCH)
    past.start, past.end = week.start, week.end
    found = standing([past, running], workspace=workspace, now=now)
    assert found[past.pk].actual == Known(Decimal(28))
    assert found[running.pk].actual == Known(Decimal(67))


def test_a_goal_that_can_no_longer_be_asked_does_not_stop_the_others(shop, committed, workspace, now):
    shop.trade_as_always(30)
    fine, gone, odd = (committed(**IN_MARCH) for _ in range(3))
    gone.slice = {"metric": "deleted-since", "where": []}
    odd.slice = {"metric": "clicks", "where": [{"on": "browser", "op": "is", "value": "Safari"}]}
    found = standing([fine, gone, odd], workspace=workspace, now=now)
    assert found[fine.pk].actual == Known(Decimal(67))
    assert {found[one.pk].reason.code for one in (gone, odd)} == {"cannot_ask"}
    assert gap(gone, workspace=workspace, now=now).by_channel.reason.code == "no_data"


def test_every_reason_has_its_words():
    """The codes as they stand in the source, said in a sentence without a gap."""
    sources = [
        Path(goals.__file__).with_name(name).read_text()
        for name in ("standing.py", "outlook.py", "feasibility.py")
    ]
    named = set(re.findall(r'Reason\(\s*"([a-z_]+)"', " ".join(sources)))
    named |= set(re.findall(r'return "([a-z_]+)" if|else "([a-z_]+)"', sources[0])[0]) - {""}
    assert named <= {*REASONS, "days_missing"}
    values = {"count": 2, "first": "2026-03-01", "start": "2026-03-01", "through": "2026-03-01", "days": 3}
    assert all("%" not in reason_words(Reason(code, values)) for code in named)
