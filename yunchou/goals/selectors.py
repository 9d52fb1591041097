"""Reads about goals: one, the tree, what may be a parent, what is finished (stage: plan)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.calc.periods import Period
from yunchou.core.models import User
from yunchou.goals.errors import NoSuchGoal, NotYourGoal
from yunchou.goals.models import Goal

State = Goal.State
OPEN = (State.DRAFT, State.COMMITTED)
LEVELS = list(Goal.Level.values)


@dataclass(frozen=True, slots=True)
class Node:
    """A goal in the tree with those below it, the first level at depth 0."""

    goal: Goal
    depth: int
    children: tuple["Node", ...]

    def walk(self) -> Iterable["Node"]:
        """This node and all below it, from the top."""
        yield self
        for child in self.children:
            yield from child.walk()


def goals(
    *, states: Sequence[str] = (), owner: User | None = None, touching: Period | None = None
) -> QuerySet[Goal]:
    """The goals of the workspace in scope, by start and level. `touching`: those with a day in these."""
    rows: QuerySet[Goal] = Goal.objects.select_related("owner", "parent", "persona")
    if states:
        rows = rows.filter(state__in=states)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if touching is not None:
        rows = rows.filter(start__lte=touching.end, end__gte=touching.start)
    return rows


def goal(pk: int) -> Goal:
    """One goal. Raises NoSuchGoal. One query."""
    found = goals().filter(pk=pk).first()
    if found is None:
        raise NoSuchGoal(
            _("There is no such goal."), advice=_("It may have been discarded; look at the list of goals.")
        )
    return found


def tree(rows: Iterable[Goal]) -> list[Node]:
    """These goals as a tree. One whose parent is not among them stands at the top. No query."""
    listed = list(rows)
    known = {one.pk for one in listed}
    below: dict[int | None, list[Goal]] = {}
    for one in listed:
        below.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)
    return [_node(one, below, depth=0) for one in below.get(None, [])]


def _node(one: Goal, below: dict[int | None, list[Goal]], *, depth: int) -> Node:
    children = tuple(_node(child, below, depth=depth + 1) for child in below.get(one.pk, []))
    return Node(one, depth, children)


def possible_parents(*, level: str = "", period: Period | None = None, but: Goal | None = None) -> list[Goal]:
    """Open goals that a goal of this level and these days can serve. `but`: itself and those below it. Two queries."""
    rows = goals(states=OPEN)
    if level:
        rows = rows.filter(level__in=LEVELS[: LEVELS.index(level) + 1])
    if period is not None:
        rows = rows.filter(start__lte=period.start, end__gte=period.end)
    unfit = _below(but) if but is not None else set()
    return [one for one in rows if one.pk not in unfit]


def _below(top: Goal) -> set[int]:
    """The goal and all below it."""
    pairs = list(Goal.objects.values_list("pk", "parent_id"))
    found, new = {top.pk}, {top.pk}
    while new:
        new = {pk for pk, parent in pairs if parent in new} - found
        found |= new
    return found


def may_edit(one: Goal, *, member: Membership) -> bool:
    """Its owner, who drafted it, and whoever may change everybody's."""
    if member.can(Permission.MANAGE):
        return True
    return member.can(Permission.WORK) and member.user_id in (one.owner_id, one.created_by_id)


def goal_changed_by(member: Membership, *, pk: int) -> Goal:
    """One goal that the member may change. Raises NoSuchGoal or NotYourGoal."""
    found = goal(pk)
    if not may_edit(found, member=member):
        raise NotYourGoal(
            _("“%(goal)s” belongs to %(owner)s.")
            % {"goal": found, "owner": found.owner.name if found.owner else _("somebody who left")},
            advice=_("Ask them or a manager to change it."),
        )
    return found


def finished_goals() -> QuerySet[Goal]:
    """Goals that are over, the first ones first."""
    rows: QuerySet[Goal] = Goal.objects.select_related("workspace", "owner")
    return rows.filter(state=State.FINISHED).order_by("closed_at", "pk")
