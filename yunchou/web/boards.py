"""Boards: the list, and what is done to a whole board: make, rename, share, copy, delete (stage: facts)."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.metrics import services
from yunchou.metrics.boards import board_changed_by, board_seen_by, boards_seen_by, may_change
from yunchou.metrics.catalogue import HEADLINES
from yunchou.metrics.models import Board
from yunchou.metrics.selectors import metrics
from yunchou.metrics.services import CardChoice
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Table, paginate, parse_table_request


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A board as one person sees it in the list."""

    board: Board
    cards: int
    is_theirs: bool


class BoardForm(forms.Form):
    """A new board."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    begins_full = forms.BooleanField(
        label=gettext_lazy("Begin with the main numbers"),
        help_text=gettext_lazy("Revenue, new customers, what they cost, and the channels beside each other."),
        required=False,
        initial=True,
    )


class NameForm(forms.Form):
    """Another name for a board."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)


@require_safe
@workspace_page(Permission.READ)
def boards(request: WorkspaceRequest) -> HttpResponseBase:
    """One's own boards and those that are shared."""
    columns = _columns()
    asked = parse_table_request(request, columns=columns)
    page = paginate(boards_seen_by(request.membership, text=asked.search), at=asked)
    rows = [_row(request, board) for board in page.rows]
    table = Table(
        key="boards",
        caption=_("Boards"),
        columns=columns,
        page=type(page)(rows, page.total, page.number, page.per),
        request=asked,
        row_template="boards/row.html",
        search_hint=_("Name of a board"),
    )
    can_make = request.membership.can(Permission.ASK)
    return render(request, "boards/boards.html", {"table": table, "can_make": can_make})


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.ASK)
def new(request: WorkspaceRequest) -> HttpResponseBase:
    form = BoardForm(request.POST or None)
    made: list[Board] = []
    if form.is_valid() and carried_out(form, lambda: made.append(_create(request, form))):
        messages.success(request, _("The board is there. Arrange it, or add numbers from their own pages."))
        return redirect("board-arrange", workspace=request.workspace.slug, pk=made[0].pk)
    return render(request, "boards/new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.ASK)
def rename(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    board = board_changed_by(request.membership, pk=pk)
    form = NameForm(request.POST or None, initial={"name": board.name})
    if form.is_valid() and carried_out(form, lambda: _rename(request, form, board)):
        messages.success(request, _("The board is called “%(name)s” now.") % {"name": board.name})
        return redirect("board", workspace=request.workspace.slug, pk=pk)
    return render(request, "boards/rename.html", {"form": form, "board": board})


@require_POST
@workspace_page(Permission.ASK)
def share(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """?shared=yes shows the board to everybody in the workspace, anything else to its owner alone."""
    board = board_changed_by(request.membership, pk=pk)
    is_shared = request.POST.get("shared") == "yes"
    services.set_sharing(board, is_shared=is_shared, by=request.user, now=clock.now())
    said = (
        _("Everybody in the workspace sees this board now.")
        if is_shared
        else _("Only its owner sees it now.")
    )
    messages.success(request, said)
    # A manager who takes somebody else's board back no longer sees it.
    if not may_change(board, member=request.membership):
        return redirect("boards", workspace=request.workspace.slug)
    return redirect("board", workspace=request.workspace.slug, pk=pk)


@require_POST
@workspace_page(Permission.ASK)
def duplicate(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    board = board_seen_by(request.membership, pk=pk)
    copy = services.duplicate_board(board, by=request.user, now=clock.now())
    messages.success(request, _("This copy is yours: arrange it as you like."))
    return redirect("board", workspace=request.workspace.slug, pk=copy.pk)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.ASK)
def delete(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    board = board_changed_by(request.membership, pk=pk)
    if request.method != "POST":
        return render(request, "boards/delete.html", {"board": board})
    services.delete_board(board, by=request.user, now=clock.now())
    messages.success(request, _("“%(name)s” is deleted.") % {"name": board.name})
    return redirect("boards", workspace=request.workspace.slug)


def _create(request: WorkspaceRequest, form: BoardForm) -> Board:
    cards = first_cards(request) if form.cleaned_data["begins_full"] else []
    return services.create_board(form.cleaned_data["name"], cards=cards, by=request.user, now=clock.now())


def first_cards(request: WorkspaceRequest) -> list[CardChoice]:
    """What a board may begin with: the numbers that say most, their course, and the channels."""
    known = metrics(request.workspace)
    return [
        *(CardChoice(known[key]) for key in HEADLINES[:4]),
        CardChoice(known["revenue"], form="line"),
        CardChoice(known["visits"], form="line", by="channel"),
        CardChoice(known["orders"], form="table", by="channel"),
        CardChoice(known["spend"], form="bars", by="channel"),
    ]


def _rename(request: WorkspaceRequest, form: NameForm, board: Board) -> None:
    services.rename_board(board, name=form.cleaned_data["name"], by=request.user, now=clock.now())


def _row(request: WorkspaceRequest, board: Board) -> BoardRow:
    cards: int = board.cards_shown  # type: ignore[attr-defined]  # annotated by boards_seen_by
    return BoardRow(board, cards, is_theirs=board.owner_id == request.user.pk)


def _columns() -> list[Column]:
    return [
        Column("name", _("Board")),
        Column("owner", _("Owner"), is_on_phone=False),
        Column("seen", _("Seen by")),
        Column("cards", _("Cards"), align="right"),
        Column("changed", _("Last changed"), align="right", is_on_phone=False),
    ]


urlpatterns = [
    path("w/<slug:workspace>/boards", boards, name="boards"),
    path("w/<slug:workspace>/boards/new", new, name="board-new"),
    path("w/<slug:workspace>/boards/<int:pk>/name", rename, name="board-rename"),
    path("w/<slug:workspace>/boards/<int:pk>/share", share, name="board-share"),
    path("w/<slug:workspace>/boards/<int:pk>/copy", duplicate, name="board-copy"),
    path("w/<slug:workspace>/boards/<int:pk>/delete", delete, name="board-delete"),
]
