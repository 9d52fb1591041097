"""A channel's part of an answer, its share of the whole and its rank among channels."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.web.conftest import order, view
from yunchou.analytics.answers import Known, NotApplicable
from yunchou.analytics.questions import Compare, Period
from yunchou.channels.score_cards import keys_in_data, part_of, score_board

DAYS = Period(date(2026, 3, 11), date(2026, 3, 17))


@pytest.fixture
def board(arrivals, workspace, now, scope):
    """Yesterday: Baidu's paid search brings three visits and two orders, Weibo one visit, one comes directly."""
    yesterday = now.replace(day=17)
    paid, social = "?utm_source=baidu&utm_medium=cpc", "?utm_source=weibo"
    messages = [
        *(view(f"p{turn}", f"paid-{turn}", yesterday, paid) for turn in range(3)),
        *(order(f"o{turn}", f"paid-{turn}", yesterday, 100) for turn in range(2)),
        view("s1", "social", yesterday, social),
        view("d1", "direct", yesterday),
    ]
    arrivals.receive(messages, workspace=workspace)
    arrivals.load()
    return score_board(between=DAYS, workspace=workspace, now=now, compare=Compare.PREVIOUS)


def test_shares_are_of_the_whole_and_ranks_count_from_the_best(board):
    paid = board.scores("paid_search")
    assert paid["visits"].value == Known(Decimal(3))
    assert paid["visits"].share == Decimal("0.6")
    assert (paid["visits"].rank, paid["visits"].ranked) == (1, 3)
    assert paid["revenue"].share == 1


def test_equal_channels_share_a_rank(board):
    assert {board.scores(key)["visits"].rank for key in ("direct", "organic_social")} == {2}


def test_a_channel_through_which_nothing_came_has_zero_and_no_rank(board):
    email = board.scores("email")
    assert email["visits"].value == Known(Decimal(0))
    assert email["visits"].rank is None
    assert isinstance(email["order-rate"].value, NotApplicable)


def test_the_parts_of_all_channels_add_up_to_the_whole(board):
    whole = board.answers["visits"]
    parts = [part_of(whole, key) for key in board.keys]
    assert sum(part.total.amount for part in parts) == whole.total.amount
    assert all(len(part.points) == len(whole.points) for part in parts)


def test_a_rate_has_no_share(board):
    assert board.scores("paid_search")["order-rate"].share is None


def test_a_lower_cost_is_the_better_rank(board):
    dear, cheap = (Known(Decimal(amount)) for amount in (30, 10))
    answer = board.answers["cpa"]
    groups = tuple(
        replace(group, total=dear if group.name == "paid_search" else cheap) for group in answer.groups
    )
    costs = replace(board, answers={"cpa": replace(answer, groups=groups)})
    assert costs.scores("paid_search")["cpa"].rank == len(groups)
    assert costs.scores("direct")["cpa"].rank == 1


def test_the_data_name_channels(board, workspace, now):
    assert set(keys_in_data(between=DAYS, workspace=workspace, now=now)) == {
        "paid_search",
        "organic_social",
        "direct",
    }
