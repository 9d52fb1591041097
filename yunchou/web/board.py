"""One board: shown with its numbers, arranged by hand, card by card (stage: facts)."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.metrics import services
from yunchou.metrics.boards import (
    board_changed_by,
    board_seen_by,
    card_on,
    cards_on,
    may_change,
    removed_cards,
)
from yunchou.metrics.catalogue import LAYERS, Metric
from yunchou.metrics.models import Board, BoardCard
from yunchou.metrics.selectors import metrics
from yunchou.metrics.services import CardChoice
from yunchou.metrics.services.cards import PERIODS
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.board_cards import plain_cards, shown_cards
from yunchou.web.names import DIMENSIONS
from yunchou.web.periods import PRESETS, Words, page_period
from yunchou.web.refusals import carried_out

#: What the buttons of arrange mode do, by their value.
STEPS: dict[str, Callable[..., None]] = {
    "up": lambda card, **how: services.move_card(card, places=-1, **how),
    "down": lambda card, **how: services.move_card(card, places=1, **how),
    "wider": lambda card, **how: services.resize_card(card, quarters=1, **how),
    "narrower": lambda card, **how: services.resize_card(card, quarters=-1, **how),
    "remove": services.remove_card,
    "put-back": services.put_back_card,
}


class CardForm(forms.Form):
    """How a metric stands on a board."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    form = forms.ChoiceField(
        label=gettext_lazy("Shown as"),
        choices=BoardCard.Form.choices,
        widget=forms.RadioSelect,
        initial="number",
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Split by"),
        required=False,
        help_text=gettext_lazy("A number is shown whole; bars and tables need a split."),
    )
    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    width = forms.TypedChoiceField(label=gettext_lazy("Width"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: object, known: dict[str, Metric], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through
        self.known = known
        periods = [(key, PRESETS[key].label) for key in PERIODS if key]
        self._offer("metric", _by_layer(known))
        self._offer("by", [("", _("Not split")), *DIMENSIONS.items()])
        self._offer("period", [("", _("That of the page")), *periods])
        self._offer("width", [("", _("As its form needs")), *BoardCard.Width.choices])

    def _offer(self, name: str, choices: object) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices, declared above

    @property
    def choice(self) -> CardChoice:
        said = self.cleaned_data
        return CardChoice(
            self.known[said["metric"]],
            form=said["form"],
            by=said["by"],
            period=said["period"],
            width=said["width"],
        )


def _by_layer(known: dict[str, Metric]) -> list[tuple[Words, list[tuple[str, Words]]]]:
    """The metrics in groups, as a select shows them."""
    groups: list[tuple[Words, list[tuple[str, Words]]]] = [
        (label, [(metric.key, metric.label) for metric in known.values() if metric.layer is layer])
        for layer, label in LAYERS.items()
    ]
    return [(label, metrics) for label, metrics in groups if metrics]


@require_safe
@workspace_page(Permission.READ)
def board(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    found = board_seen_by(request.membership, pk=pk)
    chosen = page_period(request)
    context = {
        "board": found,
        "cards": shown_cards(request, cards_on(found), chosen),
        "chosen": chosen,
        "presets": PRESETS,
        "may_change": may_change(found, member=request.membership) and request.membership.can(Permission.ASK),
        "can_copy": request.membership.can(Permission.ASK),
        "zone": formats.zone(request.workspace.time_zone),
        "now": clock.now(),
    }
    return render(request, "boards/board.html", context)


@require_safe
@workspace_page(Permission.ASK)
def arrange(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """The cards without their numbers, to be moved, widened, changed and removed."""
    found = board_changed_by(request.membership, pk=pk)
    return render(request, "boards/arrange.html", _arrangement(request, found))


@require_POST
@workspace_page(Permission.ASK)
def order(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """The cards in the order that they were dragged into: `card=` once for each."""
    found = board_changed_by(request.membership, pk=pk)
    wanted = [int(card) for card in request.POST.getlist("card") if card.isascii() and card.isdecimal()]
    services.arrange_cards(found, wanted, by=request.user, now=clock.now())
    return _arranged(request, found)


@require_POST
@workspace_page(Permission.ASK)
def step(request: WorkspaceRequest, pk: int, card: int) -> HttpResponseBase:
    """?do=up, down, wider, narrower, remove or put-back."""
    found = board_changed_by(request.membership, pk=pk)
    act = STEPS.get(request.POST.get("do", ""))
    if act is not None:
        act(card_on(found, pk=card), by=request.user, now=clock.now())
    return _arranged(request, found)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.ASK)
def add(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """A form for a new card; ?metric=, ?by=, ?form= fill it in. `back` leads to where somebody came from."""
    found = board_changed_by(request.membership, pk=pk)
    form = _card_form(request, initial=request.GET.dict())
    if form.is_valid() and carried_out(form, lambda: _add(request, form, found)):
        messages.success(request, _("The card is on “%(board)s”.") % {"board": found.name})
        return redirect(_back(request) or reverse("board-arrange", args=[request.workspace.slug, pk]))
    return render(request, "boards/card.html", {"form": form, "board": found, "card": None})


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.ASK)
def edit(request: WorkspaceRequest, pk: int, card: int) -> HttpResponseBase:
    found = board_changed_by(request.membership, pk=pk)
    row = card_on(found, pk=card)
    names = ("metric", "form", "by", "period", "width")
    form = _card_form(request, initial={name: getattr(row, name) for name in names}, kept=row.metric)
    if form.is_valid() and carried_out(form, lambda: _change(request, form, row)):
        messages.success(request, _("The card is changed."))
        return redirect("board-arrange", workspace=request.workspace.slug, pk=pk)
    return render(request, "boards/card.html", {"form": form, "board": found, "card": row})


def _card_form(request: WorkspaceRequest, *, initial: dict[str, str], kept: str = "") -> CardForm:
    """The form of a card; an archived metric stays on offer for the card that shows it."""
    known = metrics(request.workspace)
    if kept and kept not in known:
        known[kept] = metrics(request.workspace, with_archived=True)[kept]
    return CardForm(request.POST or None, initial=initial, known=known)


def _add(request: WorkspaceRequest, form: CardForm, found: Board) -> None:
    services.add_card(found, form.choice, by=request.user, now=clock.now())


def _change(request: WorkspaceRequest, form: CardForm, card: BoardCard) -> None:
    services.change_card(card, form.choice, by=request.user, now=clock.now())


def _back(request: WorkspaceRequest) -> str:
    """The page somebody came from, if it is one of ours."""
    wanted = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else ""


def _arranged(request: WorkspaceRequest, found: Board) -> HttpResponse:
    """After a step: the arrangement alone for HTMX, else the page again."""
    if request.htmx:
        return render(request, "boards/arrangement.html", _arrangement(request, found))
    return redirect("board-arrange", workspace=request.workspace.slug, pk=found.pk)


def _arrangement(request: WorkspaceRequest, found: Board) -> dict[str, object]:
    now = clock.now()
    return {
        "board": found,
        "cards": plain_cards(request, cards_on(found)),
        "removed": plain_cards(request, removed_cards(found, now=now)),
    }


urlpatterns = [
    path("w/<slug:workspace>/boards/<int:pk>", board, name="board"),
    path("w/<slug:workspace>/boards/<int:pk>/arrange", arrange, name="board-arrange"),
    path("w/<slug:workspace>/boards/<int:pk>/order", order, name="board-order"),
    path("w/<slug:workspace>/boards/<int:pk>/cards/add", add, name="card-add"),
    path("w/<slug:workspace>/boards/<int:pk>/cards/<int:card>", edit, name="card-edit"),
    path("w/<slug:workspace>/boards/<int:pk>/cards/<int:card>/step", step, name="card-step"),
]
