"""What a guided tour of the loop points at: a goal, a case that came to its end, its lesson, a report. Serves every stage."""

from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Subquery, When

from yunchou.goals.models import Goal, GoalCheck
from yunchou.lessons.models import Lesson
from yunchou.reports.models import Kind, Report
from yunchou.reviews.models import Review, ReviewAction, ReviewLesson

Status = GoalCheck.Status


@dataclass(frozen=True, slots=True)
class Landmarks:
    """One of each. The review has a firing, an action that worked when it was measured again, and the lesson."""

    goal: Goal
    review: Review
    lesson: Lesson
    report: Report


def landmarks() -> Landmarks | None:
    """What there is to show in the workspace in scope; None unless all of it is there. Four queries."""
    goal, review, report = _goals().first(), _reviews().first(), _reports().first()
    if goal is None or review is None or report is None:
        return None
    link = ReviewLesson.objects.select_related("lesson").filter(review=review).first()
    return None if link is None else Landmarks(goal, review, link.lesson, report)


def has_landmarks() -> bool:
    """Whether `landmarks` would find all of them. One query."""
    return bool(_reviews().filter(Exists(_goals()), Exists(_reports())).exists())


def _goals() -> QuerySet[Goal]:
    """Commitments of the company, those in danger first."""
    last = GoalCheck.objects.filter(goal=OuterRef("pk")).order_by("-day").values("status")[:1]
    danger = Case(When(last__in=(Status.AT_RISK, Status.OFF), then=0), default=1, output_field=IntegerField())
    rows: QuerySet[Goal] = Goal.objects.filter(level=Goal.Level.COMPANY, state=Goal.State.COMMITTED)
    return rows.annotate(last=Subquery(last), danger=danger).order_by("danger", "-start", "pk")


def _reviews() -> QuerySet[Review]:
    """Cases that an alert opened, in which something worked and was learnt, the latest first."""
    worked = ReviewAction.objects.filter(review=OuterRef("pk"), verdict=ReviewAction.Verdict.WORKED)
    learnt = ReviewLesson.objects.filter(review=OuterRef("pk"))
    rows: QuerySet[Review] = Review.objects.filter(Exists(worked), Exists(learnt), firing__isnull=False)
    return rows.order_by("-opened_at", "-pk")


def _reports() -> QuerySet[Report]:
    rows: QuerySet[Report] = Report.objects.filter(kind=Kind.WEEKLY)
    return rows.order_by("-start", "-edition")
