"""《月度运营规划表》: the actions planned for goals, and the sheet of a month (stage: plan)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunchou.accounts.selectors import members
from yunchou.calc.periods import ONE_DAY, Grain, Period, next_bucket
from yunchou.core import audit
from yunchou.core.models import User
from yunchou.core.scope import current_workspace_id
from yunchou.goals.errors import BadAction, GoalIsClosed, NoSuchAction
from yunchou.goals.models import Goal, PlanAction

LONGEST_STRATEGY, LONGEST_TEXT, LONGEST_QUOTA = 120, 300, 120
LARGEST = Decimal(10) ** 14
CENT = Decimal("0.01")
State = PlanAction.State


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """A planned action as a person states it."""

    strategy: str
    text: str
    due: date
    owner: User | None = None
    quota: str = ""
    budget: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the sheet. A goal for which nothing is planned has one without an action."""

    goal: Goal
    action: PlanAction | None

    @property
    def strategy(self) -> str:
        return self.action.strategy if self.action else ""

    @property
    def text(self) -> str:
        return self.action.text if self.action else ""

    @property
    def owner(self) -> User | None:
        return self.action.owner if self.action else self.goal.owner

    @property
    def due(self) -> date | None:
        return self.action.due if self.action else None

    @property
    def quota(self) -> str:
        return self.action.quota if self.action else ""

    @property
    def budget(self) -> Decimal | None:
        return self.action.budget if self.action else None


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """The sheet of a month. `budget` adds up the rows that state one; None where none does."""

    month: Period
    rows: tuple[PlanRow, ...]
    budget: Decimal | None


def plan_of_month(month: date, *, owner: User | None = None) -> PlanSheet:
    """Every action due in the month that holds this day, by goal; goals of the month without any come last. Two queries.

    Dropped actions, and goals that were cancelled, are left out. `owner` keeps to what is theirs.
    """
    start = month.replace(day=1)
    period = Period(start, next_bucket(start, Grain.MONTH) - ONE_DAY)
    due = actions(owner=owner).filter(due__range=(period.start, period.end)).exclude(state=State.DROPPED)
    due = due.exclude(goal__state=Goal.State.CANCELLED).order_by("goal__start", "goal_id", "due", "id")
    rows = [PlanRow(action.goal, action) for action in due]
    planned = {row.goal.pk for row in rows}
    rows += [PlanRow(goal, None) for goal in _goals_of(period, owner=owner) if goal.pk not in planned]
    stated = [row.budget for row in rows if row.budget is not None]
    return PlanSheet(period, tuple(rows), sum(stated, Decimal(0)) if stated else None)


def _goals_of(period: Period, *, owner: User | None) -> Sequence[Goal]:
    """Committed goals whose days touch the month."""
    touching = Q(state=Goal.State.COMMITTED, start__lte=period.end, end__gte=period.start)
    rows = Goal.objects.select_related("owner").filter(touching)
    return list(rows.filter(owner=owner) if owner else rows)


def actions(*, owner: User | None = None, goal: Goal | None = None) -> QuerySet[PlanAction]:
    """The planned actions of the workspace in scope, by day."""
    rows: QuerySet[PlanAction] = PlanAction.objects.select_related("goal", "goal__owner", "owner")
    if owner is not None:
        rows = rows.filter(owner=owner)
    return rows if goal is None else rows.filter(goal=goal)


def due_actions(*, until: date, owner: User | None = None) -> QuerySet[PlanAction]:
    """What is planned until that day and not done yet, of goals that are open."""
    open_states = (Goal.State.DRAFT, Goal.State.COMMITTED)
    return actions(owner=owner).filter(
        due__lte=until, state__in=(State.OPEN, State.DOING), goal__state__in=open_states
    )


def plan_action(pk: int) -> PlanAction:
    """One planned action. Raises NoSuchAction."""
    found = actions().filter(pk=pk).first()
    if found is None:
        raise NoSuchAction(_("There is no such action."), advice=_("It may have been deleted."))
    return found


@transaction.atomic
def add_action(goal: Goal, entry: ActionEntry, *, by: User, now: datetime) -> PlanAction:
    """Plan an action for a goal. Raises BadAction, GoalIsClosed."""
    _require_open(goal)
    made: PlanAction = PlanAction.unscoped.create(
        workspace_id=current_workspace_id(), goal=goal, created_by=by, created_at=now, **_tidy(entry)
    )
    audit.record("plan_action.added", by=by, on=made, now=now, details=_in_words(made))
    return made


@transaction.atomic
def edit_action(action: PlanAction, entry: ActionEntry, *, by: User, now: datetime) -> PlanAction:
    """Plan an action otherwise. Raises BadAction, GoalIsClosed."""
    _require_open(action.goal)
    row: PlanAction = PlanAction.objects.select_for_update().get(pk=action.pk)
    before = _in_words(row)
    for name, value in _tidy(entry).items():
        setattr(row, name, value)
    after = _in_words(row)
    changed = sorted(name for name in after if before[name] != after[name])
    if changed:
        row.save()
        details = {
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
        }
        audit.record("plan_action.changed", by=by, on=row, now=now, details=details)
    return row


@transaction.atomic
def move_action(action: PlanAction, state: str, *, by: User, now: datetime) -> PlanAction:
    """Begin, finish, drop or reopen an action. Raises BadAction."""
    if state not in State.values:
        raise BadAction(
            _("“%(value)s” is none of the choices.") % {"value": state},
            advice=_("Choose one of the list."),
            field="state",
        )
    row: PlanAction = PlanAction.objects.select_for_update().get(pk=action.pk)
    if row.state != state:
        details = {"before": {"state": row.state}, "after": {"state": state}}
        row.state, row.done_at = state, now if state == State.DONE else None
        row.save(update_fields=["state", "done_at"])
        audit.record("plan_action.moved", by=by, on=row, now=now, details=details)
    return row


def finish_action(action: PlanAction, *, by: User, now: datetime) -> PlanAction:
    """Note that an action is done."""
    return move_action(action, State.DONE, by=by, now=now)


@transaction.atomic
def delete_action(action: PlanAction, *, by: User, now: datetime) -> None:
    """Take an action off the plan for good; one that was begun is dropped instead, so that it stays on record.

    Raises BadAction.
    """
    if action.state != State.OPEN:
        raise BadAction(
            _("“%(action)s” was begun already.") % {"action": action},
            advice=_("Drop it instead: the plan then shows that it was given up."),
            field="state",
        )
    audit.record("plan_action.deleted", by=by, on=action, now=now, details=_in_words(action))
    action.delete()


def _tidy(entry: ActionEntry) -> dict[str, object]:
    """The entry as it is stored. Raises BadAction."""
    texts = {"strategy": entry.strategy.strip(), "text": entry.text.strip(), "quota": entry.quota.strip()}
    _require_length("strategy", texts["strategy"], LONGEST_STRATEGY)
    _require_length("text", texts["text"], LONGEST_TEXT)
    _require_length("quota", texts["quota"], LONGEST_QUOTA, may_be_empty=True)
    if entry.owner is not None and not members().filter(user=entry.owner).exists():
        raise BadAction(
            _("%(name)s does not belong to this workspace.") % {"name": entry.owner},
            advice=_("Choose one of its members."),
            field="owner",
        )
    budget = entry.budget
    if budget is not None and (not 0 <= budget < LARGEST or budget != budget.quantize(CENT)):
        raise BadAction(
            _("%(amount)s is no budget.") % {"amount": budget},
            advice=_("Give an amount from zero with at most two decimals."),
            field="budget",
        )
    in_cents = None if budget is None else budget.quantize(CENT)
    return {**texts, "owner": entry.owner, "due": entry.due, "budget": in_cents}


def _require_length(field: str, text: str, most: int, *, may_be_empty: bool = False) -> None:
    if len(text) > most or not (text or may_be_empty):
        raise BadAction(
            _("This has %(length)d characters.") % {"length": len(text)},
            advice=_("Write 1 to %(most)d.") % {"most": most},
            field=field,
        )


def _require_open(goal: Goal) -> None:
    if not goal.is_open:
        raise GoalIsClosed(
            _("“%(goal)s” is %(state)s.") % {"goal": goal, "state": goal.get_state_display()},
            advice=_("Plan actions for a goal that is still open."),
        )


def _in_words(action: PlanAction) -> dict[str, str | None]:
    return {
        "goal": str(action.goal),
        "strategy": action.strategy,
        "text": action.text,
        "owner": str(action.owner) if action.owner else "",
        "due": action.due.isoformat(),
        "quota": action.quota,
        "budget": None if action.budget is None else str(action.budget),
    }
