"""What happened beside the numbers: alerts, reviews, goals' pace, lessons, and what is due next (stage: learn)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from yunchou.alerts.models import Firing
from yunchou.calc.periods import Period, instants
from yunchou.core.models import User, Workspace
from yunchou.goals.models import Goal, GoalCheck, PlanAction
from yunchou.goals.standing import Standing, standing
from yunchou.lessons.models import Lesson
from yunchou.reports.values import Line
from yunchou.reviews.models import Review, ReviewAction

#: The longest list; what is beyond is on its own page.
MOST = 50


def alerts_of(period: Period) -> tuple[Line, ...]:
    """What fired in these days, the gravest first."""
    rows = Firing.objects.select_related("rule").filter(fired_on__range=(period.start, period.end))
    gravity = {severity: place for place, severity in enumerate(("critical", "warning", "info"))}
    ranked = sorted(rows[:MOST], key=lambda one: (gravity.get(one.severity, 9), one.fired_on, one.pk))
    return tuple(Line("firing", str(one.pk), _firing(one)) for one in ranked)


def _firing(one: Firing) -> dict[str, Any]:
    return {
        "rule": one.rule.name,
        "metric": one.of.metric,
        "by": one.group_by,
        "group": one.group,
        "severity": one.severity,
        "first_day": str(one.first_day),
        "last_day": str(one.last_day),
        "ended_on": _day(one.ended_on),
    }


def reviews_of(period: Period, *, workspace: Workspace) -> tuple[Line, ...]:
    """Reviews that were opened or closed in these days, or were open at their end."""
    begins, ends = instants(period, workspace.zone)
    rows = Review.objects.select_related("owner").filter(opened_at__lt=ends)
    concerned = rows.filter(Q(closed_at=None) | Q(closed_at__gte=begins))
    return tuple(
        Line("review", str(one.number), _review(one, begins=begins, ends=ends)) for one in concerned[:MOST]
    )


def _review(one: Review, *, begins: datetime, ends: datetime) -> dict[str, Any]:
    is_closed = one.closed_at is not None and one.closed_at < ends
    return {
        "pk": one.pk,
        "label": one.label,
        "title": one.title,
        "kind": one.kind,
        "state": one.state,
        "metric": one.of.metric,
        "start": str(one.start),
        "end": str(one.end),
        "owner": _name(one.owner),
        "due": one.due_at.isoformat(),
        "was": "closed" if is_closed else "opened" if one.opened_at >= begins else "open",
    }


def goals_of(period: Period, *, workspace: Workspace) -> tuple[Line, ...]:
    """Committed goals of these days: as the daily check found them on the last of these days that it looked at, else as
    they stood when the days ended. Raises CannotAsk or Unavailable."""
    checks = GoalCheck.objects.filter(goal=OuterRef("pk"), day__range=(period.start, period.end)).order_by(
        "-day"
    )
    rows = Goal.objects.select_related("owner").filter(
        state__in=(Goal.State.COMMITTED, Goal.State.FINISHED), start__lte=period.end, end__gte=period.start
    )
    goals = list(
        rows.annotate(last_check=Subquery(checks.values("pk")[:1])).order_by("level", "end", "pk")[:MOST]
    )
    checked = {one.pk: one for one in GoalCheck.objects.filter(pk__in=[goal.last_check for goal in goals])}
    unchecked = [goal for goal in goals if goal.last_check is None]
    _begins, ends = instants(period, workspace.zone)
    standings = standing(unchecked, workspace=workspace, now=ends) if unchecked else {}
    return tuple(
        Line("goal", str(one.pk), _goal(one) | _pace(checked.get(one.last_check), standings.get(one.pk)))
        for one in goals
    )


def _goal(one: Goal) -> dict[str, Any]:
    return {
        "title": one.title,
        "metric": one.slice.get("metric", ""),
        "direction": one.direction,
        "target": _text(one.target),
        "owner": _name(one.owner),
        "start": _day(one.start),
        "end": _day(one.end),
        "status": GoalCheck.Status.NO_ANSWER.value,
    }


def _pace(check: GoalCheck | None, found: Standing | None) -> dict[str, Any]:
    if check is not None:
        numbers = {
            name: _text(getattr(check, name))
            for name in ("actual", "expected", "low", "mid", "high", "target")
        }
        said = {"status": check.status, "reason": check.reason, "chance": check.chance}
        return numbers | said | {"day": str(check.day)}
    if found is None:
        return {}
    return {
        "actual": _text(found.actual_amount),
        "expected": _text(found.expected_now),
        "low": _text(found.low),
        "mid": _text(found.mid),
        "high": _text(found.high),
        "target": _text(found.target),
        "status": found.status.value,
        "reason": {"code": found.reason.code, "values": dict(found.reason.values)},
        "chance": found.chance,
        "day": _day(found.through),
    }


def lessons_of(period: Period, *, workspace: Workspace) -> tuple[Line, ...]:
    """Lessons that were written down in these days, confirmed or still drafts."""
    begins, ends = instants(period, workspace.zone)
    rows = Lesson.objects.filter(created_at__gte=begins, created_at__lt=ends)
    return tuple(Line("lesson", str(one.pk), _lesson(one)) for one in rows[:MOST])


def _lesson(one: Lesson) -> dict[str, Any]:
    return {
        "title": one.title,
        "state": one.state,
        "effect": _text(one.effect),
        "low": _text(one.effect_low),
        "high": _text(one.effect_high),
        "unit": one.effect_unit,
        "metric": one.effect_metric,
    }


def actions_of(coming: Period) -> tuple[Line, ...]:
    """What is due by the end of the coming period, overdue ones first, and what is measured again in it."""
    due = ReviewAction.objects.select_related("review", "owner").filter(
        state=ReviewAction.State.OPEN, due__lte=coming.end
    )
    checks = ReviewAction.objects.select_related("review", "owner").filter(
        state=ReviewAction.State.DONE, check_on__range=(coming.start, coming.end)
    )
    planned = PlanAction.objects.select_related("goal", "owner").filter(
        state__in=(PlanAction.State.OPEN, PlanAction.State.DOING), due__lte=coming.end
    )
    lines = [
        *(Line("review_action", str(one.pk), _review_action(one, one.due, coming)) for one in due[:MOST]),
        *(
            Line("measurement", str(one.pk), _review_action(one, one.check_on, coming))
            for one in checks[:MOST]
        ),
        *(Line("plan_action", str(one.pk), _plan_action(one, coming)) for one in planned[:MOST]),
    ]
    return tuple(sorted(lines, key=lambda line: (line.values["due"], line.kind, line.key)))


def _review_action(one: ReviewAction, due: date, coming: Period) -> dict[str, Any]:
    about = {"review": one.review.number, "label": one.review.label, "metric": one.of.metric}
    return _due(one.text, one.owner, due, coming) | about


def _plan_action(one: PlanAction, coming: Period) -> dict[str, Any]:
    about = {"goal": one.goal_id, "goal_title": one.goal.title, "quota": one.quota, "state": one.state}
    return _due(one.text, one.owner, one.due, coming) | about


def _due(text: str, owner: User | None, due: date, coming: Period) -> dict[str, Any]:
    return {"text": text, "owner": _name(owner), "due": str(due), "is_overdue": due < coming.start}


def _name(person: User | None) -> str:
    return person.name if person else ""


def _day(day: date | None) -> str:
    return "" if day is None else str(day)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
