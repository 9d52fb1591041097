"""One goal: how it stands and why, where the gap lies, what is done for it, what was learnt and used (stage: plan)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import Known
from yunchou.channels.selectors import channel_names
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.core.models import AuditEntry, Change
from yunchou.flows import planning
from yunchou.goals.breakdown import RollUp, rolls_up
from yunchou.goals.contributors import Ledger, contributors
from yunchou.goals.drafts import draft_of
from yunchou.goals.feasibility import Feasibility
from yunchou.goals.gap import Gap, gap
from yunchou.goals.models import Goal, PlanAction
from yunchou.goals.plans import actions
from yunchou.goals.selectors import goal as goal_numbered
from yunchou.goals.selectors import goals, may_edit
from yunchou.goals.standing import Standing, standing
from yunchou.metrics.selectors import look_at as look_at_store
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.audit_words import action_words, detail_words
from yunchou.web.formats import Figure
from yunchou.web.goals.curves import curve_of
from yunchou.web.goals.drafting import lesson_cards, outlook_words
from yunchou.web.goals.gaps import Waterfall, waterfalls
from yunchou.web.goals.shown import Line, Writer
from yunchou.web.lessons.words import scope_names
from yunchou.web.slices import remembered_names

MOST_HISTORY = 30
State = Goal.State


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the event store said of a goal and those below it, or why it said nothing."""

    standing: dict[int, Standing]
    gap: Gap | None = None
    ledger: Ledger | None = None
    refusal: DomainError | None = None


@require_safe
@workspace_page(Permission.READ)
def goal(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """?against=target splits the gap to the target instead of the one to the path by now."""
    found = goal_numbered(pk)
    children = list(goals().filter(parent=found))
    numbers = _asked(request, found, children)
    writer = Writer.of(request.workspace, names=remembered_names(request))
    line = writer.line(found, numbers.standing.get(found.pk))
    context = {
        "goal": found,
        "line": line,
        "refusal": numbers.refusal,
        "chart": _chart(request, found, numbers, line=line, writer=writer),
        "waterfalls": _waterfalls(request, found, numbers, writer=writer),
        "to_target": _is_to_target(request, numbers),
        "can_choose_gap": bool(numbers.gap and numbers.gap.expected_now is not None),
        "children": [writer.line(one, numbers.standing.get(one.pk)) for one in children],
        "roll_up": _roll_up(found, children, writer),
        "actions": list(actions(goal=found)),
        "ledger": _ledger(numbers.ledger, request),
        "lessons": _lessons(request, found),
        "history": _history(found),
        "committed": _as_committed(found, writer),
        "baseline_days": _baseline_days(found),
        "states": PlanAction.State,
        **_rights(request, found),
    }
    return render(request, "goals/goal.html", context)


def _asked(request: WorkspaceRequest, found: Goal, children: Sequence[Goal]) -> Numbers:
    """Every number of the page in one look; the page opens without them when the store does not answer."""
    workspace, now = request.workspace, clock.now()
    try:
        look = look_at_store(workspace, now=now)
        stands = standing([found, *children], workspace=workspace, now=now, look=look)
        mine = stands.get(found.pk)
        if found.state == State.DRAFT:
            return Numbers(stands)
        return Numbers(
            stands,
            gap(found, workspace=workspace, now=now, look=look, standing_now=mine) if mine else None,
            contributors(found, workspace=workspace, now=now, look=look),
        )
    except DomainError as refusal:
        return Numbers({}, refusal=refusal)


def _chart(request: WorkspaceRequest, found: Goal, numbers: Numbers, *, line: Line, writer: Writer) -> object:
    stands = numbers.standing.get(found.pk)
    if stands is None:
        return None
    changes = numbers.ledger.changes if numbers.ledger else ()
    return curve_of(found, stands, line=line, writer=writer, changes=changes, workspace=request.workspace)


def _is_to_target(request: WorkspaceRequest, numbers: Numbers) -> bool:
    has_path = numbers.gap is not None and numbers.gap.expected_now is not None
    return request.GET.get("against") == "target" or not has_path


def _waterfalls(
    request: WorkspaceRequest, found: Goal, numbers: Numbers, *, writer: Writer
) -> list[Waterfall]:
    measures = found.measures
    metric = writer.known.get(measures.metric) if measures else None
    if numbers.gap is None or metric is None:
        return []
    return waterfalls(
        numbers.gap,
        goal=found,
        metric=metric,
        writer=writer,
        names=channel_names(),
        to_target=_is_to_target(request, numbers),
    )


@dataclass(frozen=True, slots=True)
class RollUpWords:
    """Whether the goals below still make up this one."""

    total: Figure
    difference: Figure
    is_exact: bool
    how: str


def _roll_up(found: Goal, children: Sequence[Goal], writer: Writer) -> RollUpWords | None:
    rolled: RollUp | None = rolls_up(found, children=children)
    if rolled is None:
        return None
    return RollUpWords(
        total=writer.amount(rolled.total, form=found.form),
        difference=writer.amount(rolled.difference, form=found.form),
        is_exact=rolled.is_exact,
        how=str(found.get_split_display()),
    )


@dataclass(frozen=True, slots=True)
class LedgerWords:
    """What worked towards the goal so far."""

    days: str
    spend: Figure
    channels: list[tuple[str, Figure]]
    changes: tuple[Change, ...]


def _ledger(ledger: Ledger | None, request: WorkspaceRequest) -> LedgerWords | None:
    if ledger is None or ledger.between is None:
        return None
    currency, names = request.workspace.currency, channel_names()

    def spent(value: object) -> Figure:
        if isinstance(value, Known):
            return formats.money(value.amount, currency=currency)
        return formats.not_measured(_("No cost is stated for these days."))

    known = [
        (names.get(key, key) or _("No channel"), one.amount)
        for key, one in ledger.spend_by_channel.items()
        if isinstance(one, Known) and one.amount
    ]
    known.sort(key=lambda pair: -pair[1])
    return LedgerWords(
        formats.day_range(ledger.between.start, ledger.between.end),
        spent(ledger.spend),
        [(name, formats.money(amount, currency=currency)) for name, amount in known[:8]],
        ledger.changes[-12:],
    )


def _lessons(request: WorkspaceRequest, found: Goal) -> object:
    today = clock.today(request.workspace.zone, at=clock.now())
    shown = planning.lessons_shown(draft_of(found), on=today, goal=found)
    return lesson_cards(shown, names=scope_names(request.workspace), sent={})


@dataclass(frozen=True, slots=True)
class Entry:
    """A step of the goal's history in words."""

    who: str
    what: str
    details: str
    at: object


def _history(found: Goal) -> list[Entry]:
    rows = AuditEntry.objects.filter(action__startswith="goal.", object_type="goal", object_id=str(found.pk))
    return [
        Entry(one.actor_label or _("Yunchou"), action_words(one.action), detail_words(one.details), one.at)
        for one in rows[:MOST_HISTORY]
    ]


def _as_committed(found: Goal, writer: Writer) -> object:
    """What was foretold when it was committed to."""
    if not found.feasibility:
        return None
    return outlook_words(Feasibility.from_json(found.feasibility), writer=writer, form=found.form)


def _baseline_days(found: Goal) -> str:
    period = found.baseline_period
    return formats.day_range(period.start, period.end) if period else ""


def _rights(request: WorkspaceRequest, found: Goal) -> dict[str, Any]:
    """What this person may do to the goal from the state it is in."""
    can_edit = may_edit(found, member=request.membership)
    today: date = clock.today(request.workspace.zone, at=clock.now())
    return {
        "can_edit": can_edit and found.is_open,
        "can_commit": can_edit and found.state == State.DRAFT,
        "can_discard": can_edit and found.state == State.DRAFT,
        "can_cancel": can_edit and found.state == State.COMMITTED,
        "can_finish": can_edit
        and found.state == State.COMMITTED
        and found.end is not None
        and found.end < today,
        "can_plan": request.membership.can(Permission.WORK) and found.is_open,
    }
