"""Cards of a board: dragged by hand, moved by keyboard; and a metric whose number shows while it is made."""

import pytest

from tests.browser.cast import ANA

LIST = "/w/ours/boards"


@pytest.fixture
def board(visit):
    """A copy of the shared board, open for arranging; a copy for each test, so that none disturbs another."""
    tab = visit(ANA, LIST)
    tab.page.get_by_role("link", name="Every morning").first.click()
    tab.page.locator("details.yc-action-menu summary").click()
    with tab.page.expect_navigation():
        tab.page.get_by_role("button", name="Make a copy of my own").click()
    with tab.page.expect_navigation():
        tab.page.get_by_role("link", name="Arrange").click()
    return tab


def order(tab) -> list[str]:
    return [words.inner_text() for words in tab.page.locator("[data-yc-card] b").all()]


def press(tab, name: str) -> None:
    """Press a button of a card from the keyboard, and wait until it is done."""
    tab.page.get_by_role("button", name=name).focus()
    with tab.page.expect_response(lambda answer: "/step" in answer.url):
        tab.page.keyboard.press("Enter")


def test_a_dragged_card_stays_where_it_was_dropped(board):
    first, *_rest = before = order(board)
    handle = board.page.locator("[data-yc-handle]").first.bounding_box()
    third = board.page.locator("[data-yc-card]").nth(2).bounding_box()
    board.page.mouse.move(handle["x"] + 4, handle["y"] + 4)
    board.page.mouse.down()
    board.page.mouse.move(third["x"] + third["width"] / 2, third["y"] + third["height"] / 2, steps=5)
    with board.page.expect_response(lambda answer: answer.url.endswith("/order")):
        board.page.mouse.up()
    dropped = order(board)
    assert (dropped.index(first), sorted(dropped)) == (2, sorted(before))
    board.page.reload()
    assert order(board) == dropped


def test_the_keyboard_moves_a_card_and_stays_on_its_button(board):
    first, second, *rest = order(board)
    press(board, f"Move “{first}” later")
    board.page.wait_for_function("document.activeElement.value === 'down'")
    assert order(board) == [second, first, *rest]
    press(board, f"Move “{first}” later")
    board.page.wait_for_function("document.activeElement.value === 'down'")
    assert order(board) == [second, rest[0], first, *rest[1:]]


def test_a_removed_card_is_put_back(board):
    before = order(board)
    press(board, f"Remove “{before[1]}”")
    board.page.get_by_role("button", name=f"Put “{before[1]}” back").wait_for()
    assert order(board) == [before[0], *before[2:]]
    with board.page.expect_response(lambda answer: "/step" in answer.url):
        board.page.get_by_role("button", name=f"Put “{before[1]}” back").click()
    board.page.locator("[data-yc-card]").nth(len(before) - 1).wait_for()
    assert order(board) == before


def test_the_number_of_a_new_metric_shows_while_it_is_made(visit):
    tab = visit(ANA, "/w/ours/metrics/new")
    page = tab.page
    page.select_option("[name=above-kind]", "count")
    page.select_option("[name=above-event]", "order_completed")
    page.select_option("[name=below-kind]", "visits")
    # Of a ratio the card shows what was divided; nothing was named or saved for it.
    page.locator("#metric-preview .yc-number-name small").wait_for()
    assert " ÷ " in page.locator("#metric-preview .yc-number-name small").inner_text()
    assert page.locator("#metric-preview .yc-number-value").inner_text().endswith("%")
    assert not page.locator("[name=below-event]").is_visible()
