"""Boards in the browser: shown with their numbers, arranged by buttons and by dragging, shared and copied."""

import pytest

from tests.web.reading import card_values, words
from yunchou.core.scope import workspace_scope
from yunchou.metrics.boards import cards_on
from yunchou.metrics.catalogue import METRICS
from yunchou.metrics.models import Board, BoardCard
from yunchou.metrics.selectors import answers
from yunchou.metrics.services import CardChoice, add_card, create_board, set_sharing

LIST = "/w/ours/boards"
YESTERDAY = {"period": "custom", "from": "2026-03-17", "to": "2026-03-17"}


@pytest.fixture
def anas(shop, client_of, ana):
    return client_of(ana)


@pytest.fixture
def bens(shop, client_of, ben):
    return client_of(ben)


@pytest.fixture
def board(shop, workspace, ben, now) -> Board:
    """Ben's: visits as a number, orders by channel as a line, as bars and as a table."""
    with workspace_scope(workspace):
        made = create_board("Ben's numbers", by=ben, now=now)
        for choice in (
            CardChoice(METRICS["visits"]),
            CardChoice(METRICS["orders"], form="line", by="channel"),
            CardChoice(METRICS["revenue"], form="bars", by="channel"),
            CardChoice(METRICS["visitors"], form="table", by="channel", period="today"),
        ):
            add_card(made, choice, by=ben, now=now)
    return made


@pytest.fixture
def share(board, workspace, ben, now):
    """Let everybody see Ben's board."""

    def make() -> Board:
        with workspace_scope(workspace):
            set_sharing(board, is_shared=True, by=ben, now=now)
        return board

    return make


def at(board: Board, what: str = "") -> str:
    return f"{LIST}/{board.pk}{what}"


def order_of(board: Board) -> list[str]:
    with workspace_scope(board.workspace_id):
        return [card.metric for card in cards_on(board)]


def cards_of(board: Board) -> list[BoardCard]:
    with workspace_scope(board.workspace_id):
        return cards_on(board)


# Shown


def test_a_board_shows_its_numbers_for_the_chosen_days(bens, board):
    page = bens.get(at(board), YESTERDAY)
    assert card_values(page) == ["3"]
    said = words(page)
    assert "Orders" in said
    assert "Paid search" in said
    assert "¥129.5" in said


def test_a_card_with_its_own_period_keeps_to_it(bens, board):
    """Today one person came; yesterday two did."""
    page = bens.get(at(board), YESTERDAY)
    visitors = next(shown for shown in page.context["cards"] if shown.metric.key == "visitors")
    assert (visitors.period_label, visitors.total.figure.text) == ("Today", "1")
    assert visitors.completeness.words == "Today is not over"


def test_bars_are_as_long_as_their_share_of_the_largest(bens, board):
    page = bens.get(at(board), YESTERDAY)
    revenue = next(shown for shown in page.context["cards"] if shown.metric.key == "revenue")
    assert [(part.name, part.percent) for part in revenue.parts] == [
        ("Paid search", "100.0"),
        ("Direct", "0.4"),
    ]
    assert revenue.total.figure.text == "¥130"


def test_every_part_leads_to_its_number(bens, board):
    page = bens.get(at(board), YESTERDAY)
    for shown in page.context["cards"]:
        assert bens.get(shown.href).status_code == 200
        for part in shown.parts:
            assert bens.get(part.href).status_code == 200


def test_a_board_asks_the_database_little(bens, board, django_assert_max_num_queries):
    bens.get(at(board))
    with django_assert_max_num_queries(20):
        bens.get(at(board), {"period": "30d"})


def test_the_cards_of_one_period_are_asked_with_one_split(bens, board, monkeypatch):
    """So that they are counted together: a number is the same whether its question is split or not."""
    asked = []

    def spy(questions, **rest):
        asked.extend(questions)
        return answers(questions, **rest)

    monkeypatch.setattr("yunchou.web.board_cards.selectors.answers", spy)
    bens.get(at(board))
    assert {(one.by.name, one.between) for one in asked if one.between.length > 1} == {
        ("channel", asked[0].between)
    }
    assert len({(one.by, one.between, one.grain, one.compare, one.where) for one in asked}) == 2


# Whose


def test_the_list_has_ones_own_boards_and_the_shared_ones(anas, bens, board, share):
    assert "Ben's numbers" in words(bens.get(LIST))
    assert "Ben's numbers" not in words(anas.get(LIST))
    assert anas.get(at(board)).status_code == 404
    share()
    assert "Ben's numbers" in words(anas.get(LIST, {"q": "ben"}))
    assert anas.get(at(board)).status_code == 200


def test_a_shared_board_is_copied_by_whoever_sees_it(client_of, every_role, share):
    board = share()
    analyst = client_of(every_role["analyst"])
    assert analyst.get(at(board, "/arrange")).status_code == 403
    page = analyst.post(at(board, "/copy"), follow=True)
    assert "This copy is yours" in words(page)
    copy = Board.unscoped.get(owner=every_role["analyst"])
    assert order_of(copy) == order_of(board)
    viewer = client_of(every_role["viewer"])
    assert "Add a card" not in words(viewer.get(at(board)))


def test_a_board_is_shared_and_taken_back(bens, anas, board):
    assert "Everybody in the workspace sees this board now." in words(
        bens.post(at(board, "/share"), {"shared": "yes"}, follow=True)
    )
    assert anas.get(at(board)).status_code == 200
    page = anas.post(at(board, "/share"), {"shared": "no"}, follow=True)
    assert page.redirect_chain[-1][0] == LIST
    assert anas.get(at(board)).status_code == 404


def test_a_new_board_begins_with_the_main_numbers_or_empty(bens):
    bens.post(f"{LIST}/new", {"name": "Full", "begins_full": "on"})
    bens.post(f"{LIST}/new", {"name": "Empty"})
    full, empty = Board.unscoped.get(name="Full"), Board.unscoped.get(name="Empty")
    assert len(order_of(full)) == 8
    assert order_of(empty) == []
    assert bens.get(at(full)).status_code == 200
    assert "Nothing is on this board yet" in words(bens.get(at(empty)))


def test_a_board_is_renamed_and_deleted_after_a_question(bens, board):
    assert "is called “Week” now" in words(bens.post(at(board, "/name"), {"name": "Week"}, follow=True))
    assert "Delete “Week”?" in words(bens.get(at(board, "/delete")))
    assert Board.unscoped.exists()
    assert "“Week” is deleted." in words(bens.post(at(board, "/delete"), follow=True))
    assert not Board.unscoped.exists()


# Arranged


def test_the_buttons_move_resize_and_remove_without_script(bens, board):
    visits, orders, revenue, _visitors = cards_of(board)

    def press(card: BoardCard, what: str):
        return bens.post(at(board, f"/cards/{card.pk}/step"), {"do": what}, follow=True)

    press(visits, "down")
    assert order_of(board)[:2] == ["orders", "visits"]
    press(revenue, "up")
    assert order_of(board)[:3] == ["orders", "revenue", "visits"]
    press(visits, "wider")
    visits.refresh_from_db()
    assert visits.width == 2
    page = press(orders, "remove")
    assert "Put “Orders” back" in words(page)
    assert order_of(board) == ["revenue", "visits", "visitors"]
    press(orders, "put-back")
    assert "orders" in order_of(board)


def test_htmx_gets_the_arrangement_alone(bens, board):
    card = cards_of(board)[0]
    page = bens.post(at(board, f"/cards/{card.pk}/step"), {"do": "down"}, headers={"HX-Request": "true"})
    assert page.content.decode().strip().startswith('<div id="arrangement"')


def test_the_order_that_was_dragged_is_kept(bens, board):
    wanted = [card.pk for card in reversed(cards_of(board))]
    bens.post(at(board, "/order"), {"card": wanted})
    assert order_of(board) == ["visitors", "revenue", "orders", "visits"]
    bens.post(at(board, "/order"), {"card": ["x", "-1", "99999999999", "²"]})
    assert order_of(board) == ["visitors", "revenue", "orders", "visits"]


@pytest.mark.parametrize("what", ["", "explode"])
def test_a_step_that_is_none_changes_nothing(bens, board, what):
    before = order_of(board)
    bens.post(at(board, f"/cards/{cards_of(board)[0].pk}/step"), {"do": what})
    assert order_of(board) == before


def test_a_card_is_added_and_changed_by_form(bens, board):
    page = bens.post(
        at(board, "/cards/add"),
        {"metric": "bounce-rate", "form": "bars", "by": "device", "period": "7d", "width": "3"},
        follow=True,
    )
    assert "The card is on “Ben's numbers”." in words(page)
    card = cards_of(board)[-1]
    assert (card.metric, card.form, card.by, card.period, card.width) == (
        "bounce-rate",
        "bars",
        "device",
        "7d",
        3,
    )
    bens.post(
        at(board, f"/cards/{card.pk}"), {"metric": "bounce-rate", "form": "number", "by": "", "period": ""}
    )
    card.refresh_from_db()
    assert (card.form, card.by, card.period, card.width) == ("number", "", "", 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"metric": "no-such"}, "Select a valid choice"),
        ({"form": "bars", "by": ""}, "Bars and tables show parts."),
        ({"metric": "spend", "form": "line", "by": "device"}, "cannot be split by"),
        ({"period": "13d"}, "Select a valid choice"),
    ],
)
def test_a_card_that_cannot_be_shown_is_refused_beside_its_field(bens, board, wrong, said):
    sent = {"metric": "visits", "form": "number", "by": "", "period": "", "width": ""}
    page = bens.post(at(board, "/cards/add"), sent | wrong)
    assert said in words(page)
    assert len(cards_of(board)) == 4


def test_adding_from_a_number_leads_back_to_it_and_never_elsewhere(bens, board):
    sent = {"metric": "visits", "form": "number"}
    home = "/w/ours/numbers/visits?period=7d"
    assert bens.post(at(board, "/cards/add"), {**sent, "back": home}).headers["Location"] == home
    for foreign in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        answer = bens.post(at(board, "/cards/add"), {**sent, "back": foreign})
        assert answer.headers["Location"] == at(board, "/arrange")


def test_a_card_of_somebody_elses_board_stays_theirs(anas, board):
    card = cards_of(board)[0]
    assert anas.post(at(board, f"/cards/{card.pk}/step"), {"do": "remove"}).status_code == 404
    assert anas.get(at(board, f"/cards/{card.pk}")).status_code == 404
    assert len(cards_of(board)) == 4


def test_the_page_of_a_number_offers_the_boards_that_one_may_change(anas, bens, board):
    page = bens.get("/w/ours/numbers/orders")
    assert at(board, "/cards/add") in page.content.decode()
    assert at(board, "/cards/add") not in anas.get("/w/ours/numbers/orders").content.decode()


def test_a_viewer_is_not_offered_a_board(shop, client_of, every_role):
    page = client_of(every_role["viewer"]).get("/w/ours/numbers/orders")
    assert "Add to a board" not in words(page)
