"""Planning with what was learnt: the lessons that hold for a goal, and what the planner did with each (stage: plan)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import Value
from yunchou.calc.calendar import calendar
from yunchou.calc.periods import Period
from yunchou.core.models import User, Workspace
from yunchou.goals import services
from yunchou.goals.drafts import Draft, draft_of
from yunchou.goals.errors import BadGoal, NotYourGoal
from yunchou.goals.feasibility import Feasibility
from yunchou.goals.models import Goal, PlanAction
from yunchou.goals.plans import plan_action
from yunchou.goals.proposals import DRIVERS
from yunchou.goals.selectors import may_edit
from yunchou.goals.standing import standing
from yunchou.lessons.models import LessonUse
from yunchou.lessons.scope import LessonScope, Match
from yunchou.lessons.selectors import lessons_for, uses_of
from yunchou.lessons.services import note_use

#: How a goal names itself to the lessons that it uses.
GOAL = "goal"
MOST_SHOWN = 8
#: A season that no lesson is kept to: an empty one would mean all year, and show lessons of every festival.
ORDINARY_DAYS = ("ordinary",)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a planner says about a lesson that was shown: used, or rejected because of something."""

    decision: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A lesson that holds where something is planned, and what was decided about it so far."""

    match: Match
    use: LessonUse | None


def scope_of(draft: Draft) -> LessonScope:
    """Where a goal is planned: its channel, its metric with what drives it, its persona and the seasons of its days."""
    measures, period = draft.slice, draft.period
    season = (seasons_of(period) or ORDINARY_DAYS) if period else ()
    return LessonScope(
        channels=measures.values_of("channel") if measures else (),
        metrics=(measures.metric, *DRIVERS.get(measures.metric, ())) if measures else (),
        audiences=(draft.persona.name,) if draft.persona else (),
        season=season,
    )


def seasons_of(period: Period) -> tuple[str, ...]:
    """The holidays and festivals of which the period has at least a day."""
    return tuple(sorted({name for day in calendar(period) for name in (day.holiday, day.festival) if name}))


def lessons_shown(draft: Draft, *, on: date, goal: Goal | None = None) -> list[Shown]:
    """The lessons for a goal, closest first; those decided about stay, whatever became of them since. Two queries."""
    decided = {use.lesson_id: use for use in uses_of(GOAL, str(goal.pk))} if goal and goal.pk else {}
    matches = lessons_for(scope_of(draft), on=on, limit=MOST_SHOWN) if draft.slice else []
    found = [Shown(match, decided.pop(match.lesson.pk, None)) for match in matches]
    return [*found, *(Shown(Match(use.lesson, ()), use) for use in decided.values())]


@transaction.atomic
def draft_goal(
    draft: Draft, decisions: Mapping[int, Decided], *, workspace: Workspace, by: User, now: datetime
) -> Goal:
    """Keep a new goal with what was decided about the lessons shown. Raises BadGoal, BadUse and what questions raise."""
    goal = services.draft_goal(draft, workspace=workspace, by=by, now=now)
    note_decisions(goal, decisions, on=_day(workspace, now), by=by, now=now)
    return goal


@transaction.atomic
def edit_goal(
    goal: Goal,
    draft: Draft,
    decisions: Mapping[int, Decided],
    *,
    workspace: Workspace,
    by: User,
    now: datetime,
    reason: str = "",
) -> Goal:
    """Change a goal, and what was decided about its lessons. Raises what draft_goal raises, GoalIsClosed and NotSmart."""
    row = services.edit_goal(goal, draft, workspace=workspace, by=by, now=now, reason=reason)
    note_decisions(row, decisions, on=_day(workspace, now), by=by, now=now)
    return row


@transaction.atomic
def commit_goal(
    goal: Goal,
    decisions: Mapping[int, Decided],
    *,
    outlook: Feasibility | None,
    workspace: Workspace,
    by: User,
    now: datetime,
) -> Goal:
    """Commit to a goal, with what was decided about its lessons. Raises GoalIsClosed, NotSmart and BadUse."""
    note_decisions(goal, decisions, on=_day(workspace, now), by=by, now=now)
    return services.commit_goal(goal, outlook=outlook, workspace=workspace, by=by, now=now)


@transaction.atomic
def note_decisions(
    goal: Goal, decisions: Mapping[int, Decided], *, on: date, by: User, now: datetime
) -> None:
    """Write down what changed about the lessons that hold for the goal; others are not its to decide. Raises BadUse."""
    for shown in lessons_shown(draft_of(goal), on=on, goal=goal):
        said = decisions.get(shown.match.lesson.pk)
        if said is None or _is_same(said, shown.use):
            continue
        note_use(
            shown.match.lesson,
            kind=GOAL,
            key=str(goal.pk),
            label=goal.title,
            decision=said.decision,
            reason=said.reason,
            by=by,
            now=now,
        )


def close_goal(goal: Goal, *, workspace: Workspace, by: User, now: datetime) -> Goal:
    """Finish a committed goal whose days are over, with what came of it. Raises BadGoal or GoalIsClosed."""
    today = _day(workspace, now)
    if goal.end is None or goal.end >= today:
        raise BadGoal(
            _("“%(goal)s” is not over: its last day is %(day)s.") % {"goal": goal, "day": goal.end},
            advice=_("Wait for its end, change its days with a reason, or cancel it."),
        )
    found = standing([goal], workspace=workspace, now=now).get(goal.pk)
    actual: Value | None = found.actual if found else None
    is_complete = bool(found and found.through and found.through >= goal.end)
    version = found.data_version if found else ""
    return services.finish_goal(
        goal, actual=actual, is_complete=is_complete, data_version=version, by=by, now=now
    )


def action_changed_by(member: Membership, *, pk: int) -> PlanAction:
    """A planned action that the member may change: their own, one of their goal, any for a manager.

    Raises NoSuchAction or NotYourGoal.
    """
    found = plan_action(pk)
    is_own = member.can(Permission.WORK) and member.user_id in (found.owner_id, found.created_by_id)
    if not is_own and not may_edit(found.goal, member=member):
        raise NotYourGoal(
            _("“%(action)s” belongs to %(owner)s.")
            % {"action": found, "owner": found.owner or _("nobody now")},
            advice=_("Ask them, the owner of the goal, or a manager to change it."),
        )
    return found


def _is_same(said: Decided, use: LessonUse | None) -> bool:
    return use is not None and (use.decision, use.reason) == (said.decision, said.reason.strip())


def _day(workspace: Workspace, now: datetime) -> date:
    return now.astimezone(workspace.zone).date()
