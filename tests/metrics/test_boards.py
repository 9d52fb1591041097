"""Boards: who sees and changes them, and what becomes of their cards."""

from datetime import timedelta

import pytest

from yunchou.accounts.models import Membership
from yunchou.core.errors import NotFound
from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope
from yunchou.metrics.boards import (
    board_changed_by,
    board_seen_by,
    boards_changed_by,
    boards_seen_by,
    card_on,
    cards_on,
    removed_cards,
)
from yunchou.metrics.catalogue import METRICS
from yunchou.metrics.errors import BadBoard, NotYours
from yunchou.metrics.models import Board
from yunchou.metrics.services import (
    CardChoice,
    add_card,
    arrange_cards,
    change_card,
    create_board,
    delete_board,
    duplicate_board,
    move_card,
    put_back_card,
    remove_card,
    rename_board,
    resize_card,
    set_sharing,
)
from yunchou.metrics.services.cards import MOST_CARDS

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def member_of(workspace):
    def find(person) -> Membership:
        return Membership.unscoped.get(user=person, workspace=workspace)

    return find


@pytest.fixture
def board(workspace, ben, now) -> Board:
    return create_board("Ben's numbers", by=ben, now=now)


@pytest.fixture
def full(board, ben, now) -> Board:
    """Orders, visits, revenue, in this order."""
    for key in ("orders", "visits", "revenue"):
        add_card(board, CardChoice(METRICS[key]), by=ben, now=now)
    return board


def shown(board: Board) -> list[str]:
    return [card.metric for card in cards_on(board)]


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


# Whose they are


def test_a_board_is_its_owners_alone_until_shared(board, ana, ben, member_of, now):
    assert board_seen_by(member_of(ben), pk=board.pk) == board
    with pytest.raises(NotFound):
        board_seen_by(member_of(ana), pk=board.pk)
    assert list(boards_seen_by(member_of(ana))) == []
    set_sharing(board, is_shared=True, by=ben, now=now)
    assert list(boards_seen_by(member_of(ana))) == [board]
    set_sharing(board, is_shared=False, by=ben, now=now)
    assert list(boards_seen_by(member_of(ana))) == []
    assert actions() == ["board.created", "board.shared", "board.unshared"]


def test_a_shared_board_is_changed_by_its_owner_and_by_managers(board, every_role, member_of, now):
    ben, ana, manager, analyst = (every_role[role] for role in ("member", "owner", "manager", "analyst"))
    set_sharing(board, is_shared=True, by=ben, now=now)
    for person in (ben, ana, manager):
        assert board_changed_by(member_of(person), pk=board.pk) == board
    with pytest.raises(NotYours) as raised:
        board_changed_by(member_of(analyst), pk=board.pk)
    assert "Ben" in raised.value.message
    assert list(boards_changed_by(member_of(analyst))) == []


def test_another_workspace_does_not_see_a_shared_board(board, ben, cai, other_workspace, now):
    set_sharing(board, is_shared=True, by=ben, now=now)
    with workspace_scope(other_workspace):
        theirs = Membership.unscoped.get(user=cai, workspace=other_workspace)
        assert list(boards_seen_by(theirs)) == []
        with pytest.raises(NotFound):
            board_seen_by(theirs, pk=board.pk)


def test_the_list_counts_the_cards_that_are_shown(full, ben, member_of, now):
    remove_card(cards_on(full)[0], by=ben, now=now)
    assert boards_seen_by(member_of(ben)).get().cards_shown == 2


# What becomes of a board


def test_a_copy_is_ones_own_with_the_same_cards(full, ana, ben, now):
    set_sharing(full, is_shared=True, by=ben, now=now)
    copy = duplicate_board(full, by=ana, now=now)
    assert (copy.owner, copy.is_shared, copy.name) == (ana, False, "Ben's numbers (copy)")
    assert shown(copy) == shown(full) == ["orders", "visits", "revenue"]


def test_a_renamed_board_says_what_it_was_called(board, ben, now):
    rename_board(board, name="  Week  ", by=ben, now=now)
    assert board.name == "Week"
    entry = AuditEntry.objects.order_by("id").last()
    assert entry.details == {"before": {"name": "Ben's numbers"}, "after": {"name": "Week"}}


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_board_without_a_fitting_name_is_refused(workspace, ben, now, name):
    with pytest.raises(BadBoard) as raised:
        create_board(name, by=ben, now=now)
    assert raised.value.field == "name"


def test_a_deleted_board_takes_its_cards_along(full, ben, now):
    delete_board(full, by=ben, now=now)
    assert not Board.objects.exists()
    assert AuditEntry.objects.order_by("id").last().details == {"cards": 3}


# Cards


def test_a_new_card_comes_last_and_as_wide_as_its_form_needs(full, ben, now):
    card = add_card(full, CardChoice(METRICS["visits"], form="line", by="channel"), by=ben, now=now)
    assert cards_on(full)[-1] == card
    assert (card.width, card.by, card.period) == (2, "channel", "")


def test_a_number_is_not_split(board, ben, now):
    assert add_card(board, CardChoice(METRICS["visits"], by="channel"), by=ben, now=now).by == ""


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (CardChoice(METRICS["visits"], form="pie"), "form"),
        (CardChoice(METRICS["visits"], form="bars"), "by"),
        (CardChoice(METRICS["spend"], form="line", by="device"), "by"),
        (CardChoice(METRICS["visits"], period="13d"), "period"),
        (CardChoice(METRICS["visits"], width=5), "width"),
    ],
)
def test_a_card_that_cannot_be_shown_is_refused(board, ben, now, choice, field):
    with pytest.raises(BadBoard) as raised:
        add_card(board, choice, by=ben, now=now)
    assert (raised.value.field, shown(board)) == (field, [])
    assert raised.value.advice


def test_a_card_is_shown_differently(full, ben, now):
    card = cards_on(full)[0]
    change_card(card, CardChoice(METRICS["leads"], form="table", by="channel", width=4), by=ben, now=now)
    card.refresh_from_db()
    assert (card.metric, card.form, card.by, card.width, card.position) == ("leads", "table", "channel", 4, 0)


def test_cards_move_one_place_and_stop_at_the_ends(full, ben, now):
    revenue = cards_on(full)[2]
    move_card(revenue, places=-1, by=ben, now=now)
    assert shown(full) == ["orders", "revenue", "visits"]
    move_card(revenue, places=-5, by=ben, now=now)
    assert shown(full) == ["revenue", "orders", "visits"]
    before = len(actions())
    move_card(revenue, places=-1, by=ben, now=now)
    assert (shown(full)[0], len(actions())) == ("revenue", before)
    move_card(revenue, places=1, by=ben, now=now)
    assert shown(full) == ["orders", "revenue", "visits"]


def test_an_order_that_misses_a_card_or_names_a_foreign_one_loses_nothing(full, ben, now):
    orders, visits, revenue = (card.pk for card in cards_on(full))
    arrange_cards(full, [revenue, 999_999, orders, revenue], by=ben, now=now)
    assert [card.pk for card in cards_on(full)] == [revenue, orders, visits]


def test_a_card_grows_to_the_whole_row_and_shrinks_to_a_quarter(full, ben, now):
    card = cards_on(full)[0]
    for _turn in range(5):
        resize_card(card, quarters=1, by=ben, now=now)
    assert card.width == 4
    for _turn in range(5):
        resize_card(card, quarters=-1, by=ben, now=now)
    assert card.width == 1


def test_a_removed_card_is_put_back_where_it_was(full, ben, now):
    card = cards_on(full)[1]
    remove_card(card, by=ben, now=now)
    assert shown(full) == ["orders", "revenue"]
    assert removed_cards(full, now=now) == [card]
    put_back_card(card_on(full, pk=card.pk), by=ben, now=now)
    assert shown(full) == ["orders", "visits", "revenue"]
    assert removed_cards(full, now=now) == []


def test_a_removed_card_is_cleared_away_after_a_day_by_the_next_removal(full, ben, now):
    first, second, _third = cards_on(full)
    remove_card(first, by=ben, now=now)
    later = now + timedelta(days=1, minutes=1)
    assert removed_cards(full, now=later) == []
    remove_card(second, by=ben, now=later)
    with pytest.raises(NotFound):
        card_on(full, pk=first.pk)


def test_a_full_board_takes_no_more_cards(board, ben, now):
    for _turn in range(MOST_CARDS):
        add_card(board, CardChoice(METRICS["visits"]), by=ben, now=now)
    with pytest.raises(BadBoard):
        add_card(board, CardChoice(METRICS["visits"]), by=ben, now=now)
    card = cards_on(board)[0]
    remove_card(card, by=ben, now=now)
    add_card(board, CardChoice(METRICS["visits"]), by=ben, now=now)
    with pytest.raises(BadBoard):
        put_back_card(card, by=ben, now=now)


def test_a_card_of_another_board_is_not_on_this_one(full, ben, now):
    other = create_board("Other", by=ben, now=now)
    with pytest.raises(NotFound):
        card_on(other, pk=cards_on(full)[0].pk)
