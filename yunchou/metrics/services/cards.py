"""Writes the cards of a board: add, change, move, resize, remove, put back (stage: facts)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User
from yunchou.core.scope import current_workspace_id
from yunchou.metrics.boards import KEPT_FOR, cards_on
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.errors import BadBoard
from yunchou.metrics.models import Board, BoardCard

MOST_CARDS = 24
#: A card's own period; '' takes the page's.
PERIODS = ("", "today", "yesterday", "7d", "30d", "90d", "week", "month", "last-month")
#: The width a new card gets: a chart or a table needs more room than a number.
WIDTHS = {
    BoardCard.Form.NUMBER: BoardCard.Width.QUARTER,
    BoardCard.Form.LINE: BoardCard.Width.HALF,
    BoardCard.Form.BARS: BoardCard.Width.HALF,
    BoardCard.Form.TABLE: BoardCard.Width.HALF,
}
#: What shows parts needs something to be split by.
OF_PARTS = frozenset({BoardCard.Form.BARS, BoardCard.Form.TABLE})


@dataclass(frozen=True, slots=True)
class CardChoice:
    """What a person chose for a card."""

    metric: Metric
    form: str = BoardCard.Form.NUMBER
    by: str = ""
    period: str = ""
    width: int | None = None


@transaction.atomic
def add_card(board: Board, choice: CardChoice, *, by: User, now: datetime) -> BoardCard:
    """Put a metric at the end of a board."""
    cards = _locked(board)
    if len(cards) >= MOST_CARDS:
        raise BadBoard(
            _("“%(board)s” has %(most)d cards already.") % {"board": board.name, "most": MOST_CARDS},
            advice=_("Remove one, or begin another board."),
        )
    [card] = place_new_cards(board, [choice], after=cards[-1].position if cards else -1)
    _touch(board, now=now)
    audit.record("card.added", by=by, on=board, now=now, details={"metric": card.metric})
    return card


@transaction.atomic
def change_card(card: BoardCard, choice: CardChoice, *, by: User, now: datetime) -> None:
    """Show a card differently."""
    for name, value in _fields(choice).items():
        setattr(card, name, value)
    card.save()
    _touch(card.board, now=now)
    audit.record("card.changed", by=by, on=card.board, now=now, details={"metric": card.metric})


@transaction.atomic
def move_card(card: BoardCard, *, places: int, by: User, now: datetime) -> None:
    """Move a card so many places up (negative) or down; at an end it stays."""
    order = [one.pk for one in _locked(card.board)]
    if card.pk not in order:
        return
    at = order.index(card.pk)
    order.insert(max(0, at + places), order.pop(at))
    _place(card.board, order, by=by, now=now)


@transaction.atomic
def arrange_cards(board: Board, order: Sequence[int], *, by: User, now: datetime) -> None:
    """Put the cards in this order. A card that the order does not name, added meanwhile, comes after the others."""
    known = [card.pk for card in _locked(board)]
    named = [pk for pk in dict.fromkeys(order) if pk in known]
    _place(board, [*named, *(pk for pk in known if pk not in named)], by=by, now=now)


@transaction.atomic
def resize_card(card: BoardCard, *, quarters: int, by: User, now: datetime) -> None:
    """Make a card wider (positive) or narrower, from a quarter to the whole row."""
    width = min(max(card.width + quarters, BoardCard.Width.QUARTER), BoardCard.Width.WHOLE)
    if width == card.width:
        return
    card.width = width
    card.save(update_fields=["width"])
    _touch(card.board, now=now)
    audit.record("board.arranged", by=by, on=card.board, now=now)


@transaction.atomic
def remove_card(card: BoardCard, *, by: User, now: datetime) -> None:
    """Take a card off its board. It can be put back for a day; then the next removal clears it away."""
    BoardCard.objects.filter(board=card.board, removed_at__lt=now - KEPT_FOR).delete()
    card.removed_at = now
    card.save(update_fields=["removed_at"])
    _touch(card.board, now=now)
    audit.record("card.removed", by=by, on=card.board, now=now, details={"metric": card.metric})


@transaction.atomic
def put_back_card(card: BoardCard, *, by: User, now: datetime) -> None:
    """Put a removed card back where it was."""
    if card.removed_at is None:
        return
    if len(_locked(card.board)) >= MOST_CARDS:
        raise BadBoard(
            _("“%(board)s” is full again.") % {"board": card.board.name},
            advice=_("Remove another card first."),
        )
    card.removed_at = None
    card.save(update_fields=["removed_at"])
    _touch(card.board, now=now)
    audit.record("card.put_back", by=by, on=card.board, now=now, details={"metric": card.metric})


def place_new_cards(board: Board, choices: Sequence[CardChoice], *, after: int = -1) -> list[BoardCard]:
    """The chosen cards, one after another behind a position. For the services of this package."""
    workspace = current_workspace_id()
    cards = [
        BoardCard(workspace_id=workspace, board=board, position=after + 1 + place, **_fields(choice))
        for place, choice in enumerate(choices)
    ]
    made: list[BoardCard] = BoardCard.objects.bulk_create(cards)
    return made


def _locked(board: Board) -> list[BoardCard]:
    """The cards in order, while nobody else arranges the board."""
    Board.objects.select_for_update().get(pk=board.pk)
    return cards_on(board)


def _place(board: Board, order: Sequence[int], *, by: User, now: datetime) -> None:
    cards = {card.pk: card for card in cards_on(board)}
    if list(cards) == list(order):
        return
    for position, pk in enumerate(order):
        cards[pk].position = position
    BoardCard.objects.bulk_update(cards.values(), ["position"])
    _touch(board, now=now)
    audit.record("board.arranged", by=by, on=board, now=now)


def _touch(board: Board, *, now: datetime) -> None:
    board.changed_at = now
    board.save(update_fields=["changed_at"])


def _fields(choice: CardChoice) -> dict[str, object]:
    """The fields of a card, if the choice can be shown. Raises BadBoard."""
    if choice.form not in BoardCard.Form.values:
        raise _refusal("form", choice.form)
    form = BoardCard.Form(choice.form)
    if choice.by and choice.by not in choice.metric.dimensions:
        raise BadBoard(
            _("“%(metric)s” cannot be split by %(by)s.") % {"metric": choice.metric.label, "by": choice.by},
            advice=_("Choose one of the list."),
            field="by",
        )
    if form in OF_PARTS and not choice.by:
        raise BadBoard(
            _("Bars and tables show parts."), advice=_("Choose what the number is split by."), field="by"
        )
    if choice.period not in PERIODS:
        raise _refusal("period", choice.period)
    width = WIDTHS[form] if choice.width is None else choice.width
    if width not in BoardCard.Width.values:
        raise _refusal("width", width)
    by = "" if form is BoardCard.Form.NUMBER else choice.by
    return {"metric": choice.metric.key, "form": form, "by": by, "period": choice.period, "width": width}


def _refusal(field: str, value: object) -> BadBoard:
    return BadBoard(
        _("“%(value)s” is not on offer.") % {"value": value}, advice=_("Choose one of the list."), field=field
    )
