"""Reads about boards: which ones a person sees, which they may change, and the cards on them (stage: facts)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.core.errors import NotFound
from yunchou.metrics.errors import NotYours
from yunchou.metrics.models import Board, BoardCard

#: How long a removed card can be put back.
KEPT_FOR = timedelta(days=1)


def boards_seen_by(member: Membership, *, text: str = "") -> QuerySet[Board]:
    """The member's own boards and those that others share, each with the number of its `cards_shown`. By name."""
    rows = Board.objects.filter(_seen_by(member)).select_related("owner")
    rows = rows.annotate(cards_shown=Count("cards", filter=Q(cards__removed_at=None)))
    found: QuerySet[Board] = rows.filter(name__icontains=text) if text else rows
    return found


def board_seen_by(member: Membership, *, pk: int) -> Board:
    """One board. Another person's own one is as if it were not there. Raises NotFound."""
    found: Board | None = Board.objects.select_related("owner").filter(_seen_by(member), pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no board %(number)s for you.") % {"number": pk}, advice=_("Open the list of boards.")
        )
    return found


def boards_changed_by(member: Membership) -> QuerySet[Board]:
    """The boards that the member may change: their own, and for a manager every shared one. By name."""
    rows: QuerySet[Board] = Board.objects.filter(_seen_by(member))
    return rows if member.can(Permission.MANAGE) else rows.filter(owner=member.user)


def may_change(board: Board, *, member: Membership) -> bool:
    return board.owner_id == member.user_id or (board.is_shared and member.can(Permission.MANAGE))


def board_changed_by(member: Membership, *, pk: int) -> Board:
    """One board that the member may change. Raises NotFound or NotYours."""
    board = board_seen_by(member, pk=pk)
    if not may_change(board, member=member):
        raise NotYours(
            _("“%(board)s” belongs to %(owner)s.") % {"board": board.name, "owner": board.owner.name},
            advice=_("Make a copy of it and arrange that one."),
        )
    return board


def _seen_by(member: Membership) -> Q:
    return Q(owner=member.user_id) | Q(is_shared=True)


def cards_on(board: Board) -> list[BoardCard]:
    """The cards of a board in their order. One query."""
    return list(BoardCard.objects.filter(board=board, removed_at=None))


def removed_cards(board: Board, *, now: datetime) -> list[BoardCard]:
    """The cards that can still be put back, the last removed one first. One query."""
    return list(BoardCard.objects.filter(board=board, removed_at__gte=now - KEPT_FOR).order_by("-removed_at"))


def card_on(board: Board, *, pk: int) -> BoardCard:
    """One card of a board, removed or not. Raises NotFound."""
    found: BoardCard | None = BoardCard.objects.filter(board=board, pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no card %(number)s on “%(board)s”.") % {"number": pk, "board": board.name},
            advice=_("Somebody may have removed it; load the board again."),
        )
    return found


def metrics_on(cards: Iterable[BoardCard]) -> set[str]:
    """The keys of the metrics that cards show."""
    return {card.metric for card in cards}
