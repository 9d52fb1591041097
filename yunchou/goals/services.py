"""Writes about goals: draft, edit, commit, cancel, finish (stage: plan)."""

from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts.selectors import members
from yunchou.analytics.answers import Value
from yunchou.core import audit
from yunchou.core.changes import Touch, record_change
from yunchou.core.models import Change, User, Workspace
from yunchou.core.scope import current_workspace_id
from yunchou.goals.advice import advice, refusals
from yunchou.goals.drafts import Draft, completed, draft_of
from yunchou.goals.errors import BadGoal, GoalIsClosed, NotSmart
from yunchou.goals.feasibility import Feasibility
from yunchou.goals.models import LONGEST_TITLE, PLACES, Goal
from yunchou.goals.outlook import amount_of
from yunchou.metrics.selectors import metric_called

LONGEST_REASON = 300
LARGEST = Decimal(10) ** 15
State = Goal.State
#: What of a committed goal is agreed: changing it needs a reason and is a deliberate change.
AGREED = ("slice", "direction", "target", "baseline", "owner", "start", "end")


def draft_goal(draft: Draft, *, workspace: Workspace, by: User, now: datetime) -> Goal:
    """Keep a draft, however little it says. The baseline is computed here. Raises BadGoal, CannotAsk, Unavailable."""
    return keep_draft(completed(draft, workspace=workspace, now=now), workspace=workspace, by=by, now=now)


@transaction.atomic
def keep_draft(draft: Draft, *, workspace: Workspace, by: User, now: datetime) -> Goal:
    """Keep a draft whose baseline is computed already. Raises BadGoal."""
    _require_keepable(draft)
    goal: Goal = Goal.unscoped.create(
        workspace_id=current_workspace_id(),
        created_by=by,
        created_at=now,
        **_columns(draft, workspace=workspace),
    )
    audit.record("goal.drafted", by=by, on=goal, now=now, details=_in_words(goal))
    return goal


def edit_goal(
    goal: Goal, draft: Draft, *, workspace: Workspace, by: User, now: datetime, reason: str = ""
) -> Goal:
    """Change a goal. What was committed to changes with a reason only, and stays complete.

    Raises GoalIsClosed, BadGoal, NotSmart, CannotAsk, Unavailable.
    """
    return _edit(
        goal,
        completed(draft, workspace=workspace, now=now),
        workspace=workspace,
        by=by,
        now=now,
        reason=reason,
    )


@transaction.atomic
def _edit(goal: Goal, draft: Draft, *, workspace: Workspace, by: User, now: datetime, reason: str) -> Goal:
    row = _locked(goal)
    _require_state(row, State.DRAFT, State.COMMITTED)
    _require_keepable(draft)
    if draft.parent is not None and draft.parent.pk == row.pk:
        raise BadGoal(
            _("A goal cannot serve itself."), advice=_("Choose another goal above it."), field="parent"
        )
    before = _in_words(row)
    for name, value in _columns(draft, workspace=workspace).items():
        setattr(row, name, value)
    after = _in_words(row)
    changed = sorted(name for name in after if before[name] != after[name])
    if not changed:
        return row
    if row.state == State.COMMITTED:
        _require_still_smart(row, draft, workspace=workspace, now=now)
    row.save()
    details = {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }
    tidy = reason.strip()[:LONGEST_REASON]
    audit.record("goal.edited", by=by, on=row, now=now, details=details | ({"reason": tidy} if tidy else {}))
    if row.state == State.COMMITTED and set(changed) & set(AGREED):
        _require_reason(tidy)
        _log(_("Goal changed: %(goal)s"), row, by=by, now=now, note=tidy, **details)
    return row


@transaction.atomic
def commit_goal(
    goal: Goal, *, outlook: Feasibility | None, workspace: Workspace, by: User, now: datetime
) -> Goal:
    """Commit to a goal, keeping what was foretold of it. Raises GoalIsClosed, or NotSmart with every refusal."""
    row = _locked(goal)
    _require_state(row, State.DRAFT)
    _require_smart(draft_of(row), row, workspace=workspace, now=now)
    row.state, row.committed_at = State.COMMITTED, now
    row.feasibility = outlook.as_json() if outlook else None
    row.save(update_fields=["state", "committed_at", "feasibility"])
    chance = {"chance": outlook.chance} if outlook else {}
    audit.record("goal.committed", by=by, on=row, now=now, details=_in_words(row) | chance)
    _log(_("Goal committed: %(goal)s"), row, by=by, now=now, after=_in_words(row))
    return row


@transaction.atomic
def cancel_goal(goal: Goal, *, reason: str, by: User, now: datetime) -> Goal:
    """Give a committed goal up, saying why. Its children stay. Raises GoalIsClosed, BadGoal."""
    row = _locked(goal)
    _require_state(row, State.COMMITTED)
    tidy = reason.strip()
    _require_reason(tidy)
    row.state, row.closed_at, row.cancel_reason = State.CANCELLED, now, tidy[:LONGEST_REASON]
    row.save(update_fields=["state", "closed_at", "cancel_reason"])
    audit.record("goal.cancelled", by=by, on=row, now=now, details={"reason": row.cancel_reason})
    _log(_("Goal cancelled: %(goal)s"), row, by=by, now=now, note=row.cancel_reason)
    return row


@transaction.atomic
def discard_draft(goal: Goal, *, by: User, now: datetime) -> None:
    """Throw a draft away with its drafted children. Raises GoalIsClosed."""
    row = _locked(goal)
    _require_state(row, State.DRAFT)
    for child in row.children.all():
        if child.state == State.DRAFT:
            discard_draft(child, by=by, now=now)
        else:
            raise GoalIsClosed(
                _("“%(child)s” below it is more than a draft.") % {"child": child},
                advice=_("Give that goal another parent first."),
            )
    audit.record("goal.discarded", by=by, on=row, now=now, details=_in_words(row))
    row.delete()


@transaction.atomic
def finish_goal(
    goal: Goal,
    *,
    actual: Value | None,
    is_complete: bool,
    data_version: str,
    by: User | None,
    now: datetime,
) -> Goal:
    """Close a committed goal whose period is over, with what came of it. Raises GoalIsClosed."""
    row = _locked(goal)
    _require_state(row, State.COMMITTED)
    amount = amount_of(actual)
    row.state, row.closed_at, row.outcome = State.FINISHED, now, _outcome(row, amount)
    row.result = {
        "actual": _written(amount),
        "target": _written(row.target),
        "is_complete": is_complete,
        "data_version": data_version,
    }
    row.save(update_fields=["state", "closed_at", "outcome", "result"])
    details = {"outcome": row.outcome, "actual": row.result["actual"], "target": row.result["target"]}
    audit.record(
        "goal.finished", by=by, on=row, now=now, actor_label="" if by else _("Daily check"), details=details
    )
    return row


def _outcome(goal: Goal, amount: Decimal | None) -> str:
    if amount is None or goal.target is None:
        return Goal.Outcome.UNKNOWN
    reached = amount <= goal.target if goal.is_at_most else amount >= goal.target
    return Goal.Outcome.REACHED if reached else Goal.Outcome.MISSED


def _require_keepable(draft: Draft) -> None:
    """A draft may lack anything but a title, and names only what belongs to the workspace."""
    if not 0 < len(draft.title.strip()) <= LONGEST_TITLE:
        raise BadGoal(
            _("The title has %(length)d characters.") % {"length": len(draft.title.strip())},
            advice=_("Write 1 to %(most)d.") % {"most": LONGEST_TITLE},
            field="title",
        )
    if draft.level not in Goal.Level.values:
        raise BadGoal(
            _("“%(value)s” is none of the choices.") % {"value": draft.level},
            advice=_("Choose one of the list."),
            field="level",
        )
    if draft.direction not in ("", *Goal.Direction.values):
        raise BadGoal(
            _("“%(value)s” is none of the choices.") % {"value": draft.direction},
            advice=_("Choose one of the list."),
            field="direction",
        )
    if draft.start and draft.end and draft.end < draft.start:
        raise BadGoal(
            _("The goal ends on %(end)s, before it starts on %(start)s.")
            % {"end": draft.end, "start": draft.start},
            advice=_("Swap the days."),
            field="end",
        )
    for field, amount in (("target", draft.target), ("baseline", draft.baseline)):
        if amount is not None and not abs(amount) < LARGEST:
            raise BadGoal(
                _("%(amount)s is too large.") % {"amount": amount},
                advice=_("Give a number with at most 15 digits before the point."),
                field=field,
            )
    _require_own(draft)


def _require_own(draft: Draft) -> None:
    workspace_id = current_workspace_id()
    for field in ("parent", "persona"):
        row = getattr(draft, field)
        if row is not None and row.workspace_id != workspace_id:
            raise BadGoal(
                _("“%(name)s” does not belong to this workspace.") % {"name": row},
                advice=_("Choose one of the list."),
                field=field,
            )
    if draft.owner is not None and not members().filter(user=draft.owner).exists():
        raise BadGoal(
            _("%(name)s does not belong to this workspace.") % {"name": draft.owner},
            advice=_("Choose one of its members."),
            field="owner",
        )


def _columns(draft: Draft, *, workspace: Workspace) -> dict[str, Any]:
    """The draft as it is stored."""
    same = {field.name: getattr(draft, field.name) for field in fields(draft)}
    reference = same.pop("baseline_period")
    measures = same.pop("slice")
    same |= {name: same[name].strip()[:LONGEST_REASON] for name in ("baseline_reason", "no_parent_reason")}
    metric = metric_called(measures.metric, workspace=workspace) if measures else None
    return same | {
        "title": draft.title.strip(),
        "slice": measures.as_json() if measures else {},
        "form": metric.form if metric else "",
        "target": _rounded(draft.target),
        "baseline": _rounded(draft.baseline),
        "baseline_start": reference.start if reference else None,
        "baseline_end": reference.end if reference else None,
    }


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, PLACES)


def _require_smart(draft: Draft, row: Goal, *, workspace: Workspace, now: datetime) -> None:
    found = refusals(advice(draft, workspace=workspace, now=now, goal=row))
    if found:
        raise NotSmart(found)


def _require_still_smart(row: Goal, draft: Draft, *, workspace: Workspace, now: datetime) -> None:
    """A committed goal may be behind its baseline or its day by now, but may not lack what it had."""
    allowed = {"parent_closed", "other_unit"}
    found = refusals(advice(replace(draft), workspace=workspace, now=now, goal=row))
    left = [one for one in found if one.code not in allowed]
    if left:
        raise NotSmart(left)


def _require_state(goal: Goal, *states: str) -> None:
    if goal.state not in states:
        raise GoalIsClosed(
            _("“%(goal)s” is %(state)s.") % {"goal": goal, "state": goal.get_state_display()},
            advice=_("Open the list of goals and look at it anew."),
        )


def _require_reason(reason: str) -> None:
    if not reason:
        raise BadGoal(
            _("What was committed to is changed without a reason."),
            advice=_("Say in a sentence why."),
            field="reason",
        )


def _locked(goal: Goal) -> Goal:
    row: Goal = Goal.objects.select_for_update().get(pk=goal.pk)
    return row


def _in_words(goal: Goal) -> dict[str, str | None]:
    """What is logged of a goal: names, not ids."""
    return {
        "title": goal.title,
        "level": goal.level,
        "slice": _slice_in_words(goal),
        "direction": goal.direction,
        "target": _written(goal.target),
        "baseline": _written(goal.baseline),
        "baseline_reason": goal.baseline_reason,
        "owner": str(goal.owner) if goal.owner else "",
        "start": _iso(goal.start),
        "end": _iso(goal.end),
        "parent": str(goal.parent) if goal.parent else "",
        "persona": str(goal.persona) if goal.persona else "",
    }


def _slice_in_words(goal: Goal) -> str:
    measures = goal.measures
    if measures is None:
        return ""
    kept = [f"{one.on.name} {one.op} {one.value}" for one in measures.where if hasattr(one.on, "name")]
    return ", ".join((measures.metric, *kept))


def _written(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount.normalize(), "f")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _log(title: str, goal: Goal, *, by: User | None, now: datetime, note: str = "", **more: Any) -> None:
    record_change(
        Change.Kind.SETTINGS,
        (title % {"goal": goal.title})[:200],
        by=by,
        at=now,
        now=now,
        # The goal alone: a target moves no number by itself, and must not look as if it had when one falls.
        touches=[Touch(kind="goal", key=str(goal.pk))],
        note=note,
        before=more.get("before"),
        after=more.get("after"),
    )
