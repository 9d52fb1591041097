"""Writes boards: create, name, share, copy, delete (stage: facts)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User
from yunchou.core.scope import current_workspace_id
from yunchou.metrics.boards import cards_on
from yunchou.metrics.errors import BadBoard
from yunchou.metrics.models import Board, BoardCard
from yunchou.metrics.services.cards import CardChoice, place_new_cards

LONGEST_NAME = 60
MOST_BOARDS = 100


@transaction.atomic
def create_board(name: str, *, cards: Sequence[CardChoice] = (), by: User, now: datetime) -> Board:
    """A board that only its owner sees, empty or with cards to begin with."""
    board = _new_board(name, by=by, now=now)
    place_new_cards(board, cards)
    audit.record("board.created", by=by, on=board, now=now)
    return board


@transaction.atomic
def duplicate_board(board: Board, *, by: User, now: datetime) -> Board:
    """The same cards on a board of one's own."""
    name = _("%(board)s (copy)") % {"board": board.name}
    copy = _new_board(name if len(name) <= LONGEST_NAME else board.name, by=by, now=now)
    cards = cards_on(board)
    for card in cards:
        card.pk, card.board = None, copy
    BoardCard.objects.bulk_create(cards)
    audit.record("board.duplicated", by=by, on=copy, now=now, details={"of": board.name})
    return copy


@transaction.atomic
def rename_board(board: Board, *, name: str, by: User, now: datetime) -> None:
    name = _tidy_name(name)
    if name == board.name:
        return
    details = {"before": {"name": board.name}, "after": {"name": name}}
    board.name, board.changed_at = name, now
    board.save(update_fields=["name", "changed_at"])
    audit.record("board.renamed", by=by, on=board, now=now, details=details)


@transaction.atomic
def set_sharing(board: Board, *, is_shared: bool, by: User, now: datetime) -> None:
    """Let everybody in the workspace see the board, or its owner alone."""
    if board.is_shared is is_shared:
        return
    board.is_shared, board.changed_at = is_shared, now
    board.save(update_fields=["is_shared", "changed_at"])
    if is_shared:
        audit.record("board.shared", by=by, on=board, now=now)
    else:
        audit.record("board.unshared", by=by, on=board, now=now)


@transaction.atomic
def delete_board(board: Board, *, by: User, now: datetime) -> None:
    """Delete a board with its cards; the metrics on it stay."""
    audit.record("board.deleted", by=by, on=board, now=now, details={"cards": len(cards_on(board))})
    board.delete()


def _new_board(name: str, *, by: User, now: datetime) -> Board:
    if Board.objects.count() >= MOST_BOARDS:
        raise BadBoard(
            _("The workspace has %(most)d boards already.") % {"most": MOST_BOARDS},
            advice=_("Delete one that nobody opens."),
        )
    board: Board = Board.objects.create(
        workspace_id=current_workspace_id(), name=_tidy_name(name), owner=by, created_at=now, changed_at=now
    )
    return board


def _tidy_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadBoard(
            _("The name has %(length)d characters.") % {"length": len(name)},
            advice=_("Name it in 1 to %(most)d characters.") % {"most": LONGEST_NAME},
            field="name",
        )
    return name
