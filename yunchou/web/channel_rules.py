"""The ordered channel rules: a draft that lives in the page, tried on recent traffic before it is saved (stage: make)."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.channels import services
from yunchou.channels.rules import (
    Move,
    RuleJson,
    RuleTrial,
    Trial,
    fingerprint,
    read_rules,
    try_rules,
    with_moved,
    with_rule,
    without_rule,
)
from yunchou.channels.selectors import channel_names, channel_rules, recent_traffic
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.events.decoding.traffic import Traffic
from yunchou.events.services import check_channel_rules
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.channel_rule_form import FIELDS, SPARE, RuleForm, condition_words, form_of
from yunchou.web.refusals import carried_out

NEW_RULE = -1


@dataclass(slots=True)
class Draft:
    """What the page is working on. `over`: the fingerprint of the rules it was made from; `refusal`: why it cannot be saved."""

    rules: list[RuleJson]
    over: str
    form: RuleForm | None = None
    editing: int = NEW_RULE
    refusal: DomainError | None = None

    @property
    def at(self) -> str:
        """The place of the rule in the form as a button sends it; '' for a new one."""
        return "" if self.editing == NEW_RULE else str(self.editing)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the draft as the page shows it."""

    place: int
    name: str
    key: str
    conditions: list[str]
    trial: RuleTrial
    shadowed_by: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class MoveLine:
    """Traffic that would change channel, in words."""

    before: str
    after: str
    events: int
    samples: list[tuple[str, int]]


@require_safe
@workspace_page(Permission.READ)
def rules(request: WorkspaceRequest) -> HttpResponseBase:
    current = channel_rules()
    return _page(request, Draft(list(current), fingerprint(current)))


@require_POST
@workspace_page(Permission.MANAGE)
def draft(request: WorkspaceRequest) -> HttpResponseBase:
    """?do= says what to do with the draft; only `save` writes. Everything else answers with the page and its trial."""
    at_hand = Draft(read_rules(request.POST.get("draft", "")), request.POST.get("over", ""))
    do, _colon, where = request.POST.get("do", "").partition(":")
    if do == "save" and _save(request, at_hand):
        messages.success(request, _("The rules are saved. They hold for what arrives from now on."))
        return redirect("channel-rules", workspace=request.workspace.slug)
    if do in STEPS:
        STEPS[do](request, at_hand, _place(where, at_hand.rules))
    return _page(request, at_hand)


def _place(text: str, rules: Sequence[RuleJson]) -> int:
    """A rule's place; what names none is a new one."""
    place = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else NEW_RULE
    return place if place < len(rules) else NEW_RULE


def _save(request: WorkspaceRequest, at_hand: Draft) -> bool:
    try:
        services.save_rules(at_hand.rules, over=at_hand.over, by=request.user, now=clock.now())
    except DomainError as refusal:
        at_hand.refusal = refusal
        return False
    return True


def _up(_request: WorkspaceRequest, at_hand: Draft, at: int) -> None:
    if at > 0:
        at_hand.rules = with_moved(at_hand.rules, at=at, to=at - 1)


def _down(_request: WorkspaceRequest, at_hand: Draft, at: int) -> None:
    if at != NEW_RULE:
        at_hand.rules = with_moved(at_hand.rules, at=at, to=at + 1)


def _remove(_request: WorkspaceRequest, at_hand: Draft, at: int) -> None:
    if at != NEW_RULE:
        at_hand.rules = without_rule(at_hand.rules, at=at)


def _open_form(_request: WorkspaceRequest, at_hand: Draft, at: int) -> None:
    names = _names(at_hand.rules)
    at_hand.editing = at
    at_hand.form = RuleForm(names=names) if at == NEW_RULE else form_of(at_hand.rules[at], names=names)


def _put(request: WorkspaceRequest, at_hand: Draft, at: int) -> None:
    """Take the form's rule into the draft; a rule that cannot be meant keeps the form open."""
    at_hand.form, at_hand.editing = _filled_form(request, at_hand), at
    if not at_hand.form.is_valid():
        return
    rule = at_hand.form.rule()
    if carried_out(at_hand.form, lambda: check_channel_rules([rule])):
        at_hand.rules = with_rule(at_hand.rules, rule, at=None if at == NEW_RULE else at)
        at_hand.form, at_hand.editing = None, NEW_RULE


def _more(request: WorkspaceRequest, at_hand: Draft, at: int) -> None:
    """The same form with room for more conditions."""
    filled = _filled_form(request, at_hand)
    at_hand.editing = at
    at_hand.form = RuleForm(initial=request.POST.dict(), names=filled.names, rows=filled.rows + SPARE)


def _filled_form(request: WorkspaceRequest, at_hand: Draft) -> RuleForm:
    sent = sum(name.startswith("field-") for name in request.POST)
    return RuleForm(request.POST, names=_names(at_hand.rules), rows=max(sent, 1))


Step = Callable[[WorkspaceRequest, Draft, int], None]
STEPS: Mapping[str, Step] = {
    "up": _up,
    "down": _down,
    "remove": _remove,
    "edit": _open_form,
    "add": _open_form,
    "put": _put,
    "more": _more,
}


def _names(rules: Sequence[RuleJson]) -> dict[str, str]:
    """Every channel by key, with those that only the draft names."""
    return {rule["channel"]: rule["name"] for rule in rules} | channel_names()


def _page(request: WorkspaceRequest, at_hand: Draft) -> HttpResponseBase:
    current = channel_rules()
    traffic = recent_traffic(request.workspace, now=clock.now())
    trial = try_rules(at_hand.rules, instead_of=current, traffic=traffic)
    names = _names(at_hand.rules)
    context: dict[str, Any] = {
        "draft": at_hand,
        "draft_json": json.dumps(at_hand.rules, ensure_ascii=False),
        "trial": trial,
        "lines": _lines(at_hand.rules, trial, names),
        "moves": [_move_line(move, names) for move in trial.moves],
        "is_changed": fingerprint(at_hand.rules) != fingerprint(current),
        "can_edit": request.membership.can(Permission.MANAGE),
    }
    return render(request, "channel_rules/rules.html", context)


def _lines(rules: Sequence[RuleJson], trial: Trial, names: Mapping[str, str]) -> list[RuleLine]:
    return [
        RuleLine(
            place=tried.place,
            name=names.get(rule["channel"], rule["name"]),
            key=rule["channel"],
            conditions=[condition_words(condition) for condition in rule["conditions"]],
            trial=tried,
            shadowed_by=formats.listed([str(place + 1) for place in tried.shadowed_by]),
            is_last=tried.place == len(rules) - 1,
        )
        for rule, tried in zip(rules, trial.rules, strict=True)
    ]


def _move_line(move: Move, names: Mapping[str, str]) -> MoveLine:
    samples = [(_source_words(row.traffic), row.events) for row in move.samples]
    return MoveLine(
        names.get(move.before, move.before), names.get(move.after, move.after), move.events, samples
    )


def _source_words(traffic: Traffic) -> str:
    """A source in one line: what it says, part by part."""
    stated = [getattr(traffic, name) for name in ("source", "medium", "campaign", "content", "term")]
    words = " / ".join(part for part in stated if part) or traffic.referrer_host
    return f"{words} + {FIELDS['click_id']}" if traffic.click_id else words


urlpatterns = [
    path("w/<slug:workspace>/channels/rules", rules, name="channel-rules"),
    path("w/<slug:workspace>/channels/rules/draft", draft, name="channel-rules-draft"),
]
