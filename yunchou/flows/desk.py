"""My desk 工作台: what is due, at risk, waits for a person's word, or runs out soon. Owns no rows. Serves every stage."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.alerts.models import Firing
from yunchou.calc.periods import local_day
from yunchou.events.models import DataImport
from yunchou.goals.models import Goal, GoalCheck, PlanAction
from yunchou.lessons.models import Lesson
from yunchou.reviews.models import Cause, Review, ReviewAction
from yunchou.reviews.selectors import actions_due, open_reviews

#: How far ahead work is listed, and what runs out.
SOON, RUNS_OUT = timedelta(days=7), timedelta(days=30)
#: How many of one kind are listed at most; their page has them all.
MOST = 20


class Whose(StrEnum):
    """Whose work is looked at: one's own, or for managers everybody's."""

    MINE = "mine"
    TEAM = "team"


class Kind(StrEnum):
    """What lies on a desk. Each has its words and its page at the edge."""

    REVIEW = "review"
    REVIEW_ACTION = "review_action"
    PLAN_ACTION = "plan_action"
    GOAL = "goal"
    GOAL_DRAFT = "goal_draft"
    FIRING = "firing"
    CAUSES = "causes"
    LESSON = "lesson"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the desk. `kind` and `key` name it for whoever knows its page; `status` is a code of its kind."""

    kind: Kind
    key: str
    title: str
    due: date | None = None
    owner: str = ""
    status: str = ""
    count: int = 0
    review: Review | None = None
    """The case it belongs to: one that was opened by the product has its title in words of the reader."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits, the most pressing first. `today` is the day in the workspace's zone."""

    today: date
    due: Sequence[Item] = ()
    at_risk: Sequence[Item] = ()
    waiting: Sequence[Item] = ()
    running_out: Sequence[Item] = ()

    @property
    def late(self) -> int:
        """How many are over their day."""
        return sum(item.due is not None and item.due < self.today for item in self.due)

    @property
    def is_clear(self) -> bool:
        return not (self.due or self.at_risk or self.waiting or self.running_out)


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, at whose work, on which day."""

    member: Membership
    whose: Whose
    today: date
    soon: date = field(init=False)
    runs_out: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "soon", self.today + SOON)
        object.__setattr__(self, "runs_out", self.today + RUNS_OUT)

    def owned(self, rows: QuerySet[Any], *, by: str = "owner") -> QuerySet[Any]:
        """The rows that are looked at, with their owner; the team's are everybody's and nobody's."""
        rows = rows.select_related(by)
        return rows if self.whose is Whose.TEAM else rows.filter(**{by: self.member.user_id})


def desk(membership: Membership, *, whose: Whose, now: datetime) -> Desk:
    """What waits for a person, or for the team if they lead it. Needs the workspace's scope. Twelve queries."""
    allowed = whose if membership.can(Permission.MANAGE) else Whose.MINE
    looking = Looking(membership, allowed, local_day(now, membership.workspace.zone))
    return Desk(
        looking.today,
        due=_pressing(looking, DUE),
        at_risk=_listed(looking, AT_RISK),
        waiting=_listed(looking, WAITING),
        running_out=_pressing(looking, RUNNING_OUT),
    )


Source = Callable[[Looking], Iterable[Item]]


def _listed(looking: Looking, sources: Iterable[Source]) -> list[Item]:
    return [item for source in sources for item in source(looking)]


def _pressing(looking: Looking, sources: Iterable[Source]) -> list[Item]:
    """By day, the earliest first."""
    return sorted(_listed(looking, sources), key=lambda item: (item.due or date.max, item.kind, item.key))


def _name(row: Any) -> str:
    return row.owner.name if row.owner else ""


def _reviews_due(looking: Looking) -> Iterable[Item]:
    """Every review that is not closed: what is decided late is decided by nobody."""
    rows = looking.owned(open_reviews())
    for row in rows[:MOST]:
        due = local_day(row.due_at, looking.member.workspace.zone)
        yield Item(Kind.REVIEW, str(row.number), row.title, due, _name(row), row.state, review=row)


def _review_actions_due(looking: Looking) -> Iterable[Item]:
    rows = actions_due().filter(due__lte=looking.soon).defer("review__findings")
    for row in looking.owned(rows).order_by("due")[:MOST]:
        yield Item(
            Kind.REVIEW_ACTION,
            str(row.review.number),
            row.text,
            row.due,
            _name(row),
            row.state,
            review=row.review,
        )


def _plan_actions_due(looking: Looking) -> Iterable[Item]:
    states = (PlanAction.State.OPEN, PlanAction.State.DOING)
    rows = looking.owned(PlanAction.objects.filter(state__in=states, due__lte=looking.soon))
    for row in rows.order_by("due")[:MOST]:
        yield Item(Kind.PLAN_ACTION, str(row.goal_id), row.text, row.due, _name(row), row.state)


def _goals_at_risk(looking: Looking) -> Iterable[Item]:
    """As the latest daily check found them; those that are off first."""
    latest = GoalCheck.objects.filter(goal=OuterRef("pk")).order_by("-day").values("status")[:1]
    troubled = (GoalCheck.Status.OFF, GoalCheck.Status.AT_RISK)
    rows = Goal.objects.filter(state=Goal.State.COMMITTED).annotate(status=Subquery(latest))
    found = looking.owned(rows.filter(status__in=troubled))[:MOST]
    for row in sorted(found, key=attrgetter("status"), reverse=True):
        yield Item(Kind.GOAL, str(row.pk), row.title, row.end, _name(row), row.status)


def _firings(looking: Looking) -> Iterable[Item]:
    rows = Firing.objects.filter(ended_on=None, resolved_at=None)
    for row in looking.owned(rows.select_related("rule"), by="rule__owner")[:MOST]:
        yield Item(Kind.FIRING, str(row.pk), row.rule.name, None, _name(row.rule), row.severity)


def _causes_to_judge(looking: Looking) -> Iterable[Item]:
    """Reviews whose proposed causes nobody accepted or rejected yet."""
    proposed = Count("causes", filter=Q(causes__state=Cause.State.PROPOSED))
    for row in looking.owned(open_reviews().annotate(proposed=proposed).filter(proposed__gt=0))[:MOST]:
        yield Item(Kind.CAUSES, str(row.number), row.title, None, _name(row), count=row.proposed, review=row)


def _lessons_to_confirm(looking: Looking) -> Iterable[Item]:
    states = (Lesson.State.DRAFT, Lesson.State.CONTRADICTED)
    for row in looking.owned(Lesson.objects.filter(state__in=states))[:MOST]:
        yield Item(Kind.LESSON, str(row.pk), row.title, None, _name(row), row.state)


def _goals_to_commit(looking: Looking) -> Iterable[Item]:
    for row in looking.owned(Goal.objects.filter(state=Goal.State.DRAFT))[:MOST]:
        yield Item(Kind.GOAL_DRAFT, str(row.pk), row.title, row.start, _name(row), row.state)


def _imports_to_map(looking: Looking) -> Iterable[Item]:
    """Files that wait for somebody to say what their columns mean."""
    rows = DataImport.objects.filter(state=DataImport.State.RECEIVED).select_related("received_by")
    if looking.whose is Whose.MINE:
        rows = rows.filter(received_by=looking.member.user_id)
    for row in rows[:MOST]:
        yield Item(Kind.IMPORT, str(row.pk), row.name, None, row.received_label, row.state)


def _lessons_running_out(looking: Looking) -> Iterable[Item]:
    rows = Lesson.objects.filter(state=Lesson.State.ACTIVE, expires_on__lte=looking.runs_out)
    for row in looking.owned(rows).order_by("expires_on")[:MOST]:
        yield Item(Kind.LESSON, str(row.pk), row.title, row.expires_on, _name(row), row.state)


def _goals_ending(looking: Looking) -> Iterable[Item]:
    rows = Goal.objects.filter(state=Goal.State.COMMITTED, end__lte=looking.today + SOON * 2)
    for row in looking.owned(rows).order_by("end")[:MOST]:
        yield Item(Kind.GOAL, str(row.pk), row.title, row.end, _name(row), "ending")


def _checks_to_come(looking: Looking) -> Iterable[Item]:
    """Actions that are measured again within the week."""
    rows = ReviewAction.objects.filter(
        state=ReviewAction.State.DONE, verdict=ReviewAction.Verdict.NONE, check_on__lte=looking.soon
    )
    rows = rows.select_related("review").defer("review__findings")
    for row in looking.owned(rows).order_by("check_on")[:MOST]:
        yield Item(
            Kind.REVIEW_ACTION,
            str(row.review.number),
            row.text,
            row.check_on,
            _name(row),
            "check",
            review=row.review,
        )


#: Where each part of the desk is read, in the order shown. A later stage adds its line here.
DUE: tuple[Source, ...] = (_reviews_due, _review_actions_due, _plan_actions_due)
AT_RISK: tuple[Source, ...] = (_goals_at_risk, _firings)
WAITING: tuple[Source, ...] = (_causes_to_judge, _lessons_to_confirm, _goals_to_commit, _imports_to_map)
RUNNING_OUT: tuple[Source, ...] = (_lessons_running_out, _goals_ending, _checks_to_come)
