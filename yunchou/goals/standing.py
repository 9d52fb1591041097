"""How goals stand: actual against the expected path, the forecast to the end, the chance, and why (stage: plan)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from yunchou.analytics.answers import Known, Value
from yunchou.calc.shape import TooLittleHistory
from yunchou.core.models import Workspace
from yunchou.goals.counting import Counting, counting_of, summed, value_of, values_over
from yunchou.goals.models import Goal, GoalCheck
from yunchou.goals.outlook import Outlook, Reason, amount_of, in_places, outlook_of
from yunchou.goals.tracks import Wanted, can_ask, read_tracks
from yunchou.metrics.selectors import Look, look_at
from yunchou.metrics.series import Series

Status = GoalCheck.Status

#: A goal is on track while it is more likely reached than not, and off once it is nearly out of reach.
ON_TRACK_FROM, OFF_BELOW = 0.5, 0.1
#: Complete days may lag so many days behind before there is no answer.
STALE_AFTER = 7


@dataclass(frozen=True, slots=True)
class Curve:
    """Day by day over the period: the value so far, the path to the target, and where it will go from here.

    Sums run up from the start; rates and averages are those of the period so far.
    """

    days: tuple[date, ...] = ()
    actual: tuple[Decimal | None, ...] = ()
    expected: tuple[Decimal | None, ...] = ()
    low: tuple[Decimal | None, ...] = ()
    mid: tuple[Decimal | None, ...] = ()
    high: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """One goal today. `actual` is None before its first complete day; `share` is actual ÷ target of a sum."""

    goal_pk: int
    status: Status
    reason: Reason
    counting: Counting
    target: Decimal
    baseline: Decimal | None
    actual: Value | None
    expected_now: Decimal | None
    low: Decimal | None
    mid: Decimal | None
    high: Decimal | None
    chance: float | None
    share: Decimal | None
    through: date | None
    curve: Curve
    unseen: tuple[str, ...]
    data_version: str

    @property
    def actual_amount(self) -> Decimal | None:
        return amount_of(self.actual)


def standing(
    goals: Sequence[Goal], *, workspace: Workspace, now: datetime, look: Look | None = None
) -> dict[int, Standing]:
    """How each goal stands, by its key; drafts that lack a metric, a target or days are left out.

    Few statements for many goals: see read_tracks. Raises CannotAsk, NotFound or Unavailable.
    """
    look = look or look_at(workspace, now=now)
    today = now.astimezone(workspace.zone).date()
    wanted = {goal: _wanted(goal, today=today) for goal in goals if _is_ready(goal)}
    ready = [goal for goal, one in wanted.items() if can_ask(one.slice, workspace=workspace)]
    read = read_tracks([wanted[goal] for goal in ready], workspace=workspace, now=now, look=look)
    wholes = _wholes(ready, read, today=today, workspace=workspace, now=now, look=look)
    found = {
        goal.pk: _standing(goal, series, today=today, whole=wholes.get(goal.pk))
        for goal, series in zip(ready, read, strict=True)
    }
    return {goal.pk: found.get(goal.pk) or _unasked(goal) for goal in wanted}


def _is_ready(goal: Goal) -> bool:
    return bool(goal.slice and goal.target is not None and goal.period)


def _wanted(goal: Goal, *, today: date) -> Wanted:
    measures = goal.measures
    assert measures is not None, "only goals with a metric are read"
    assert goal.end is not None, "only goals with days are read"
    return Wanted(measures, min(goal.end, today))


def _unasked(goal: Goal) -> Standing:
    """The standing of a goal whose metric was deleted, or can no longer be kept to its part."""
    assert goal.target is not None, "only goals with a target are read"
    return Standing(
        goal_pk=goal.pk,
        status=Status.NO_ANSWER,
        reason=Reason("cannot_ask", {}),
        counting=Counting.WHOLE,
        target=goal.target,
        baseline=goal.baseline,
        actual=None,
        expected_now=None,
        low=None,
        mid=None,
        high=None,
        chance=None,
        share=None,
        through=None,
        curve=Curve(),
        unseen=(),
        data_version="",
    )


def _wholes(
    goals: Sequence[Goal],
    read: Sequence[Series],
    *,
    today: date,
    workspace: Workspace,
    now: datetime,
    look: Look,
) -> dict[int, Value]:
    """The number so far of goals whose days say nothing: one question for each."""
    found = {}
    for goal, series in zip(goals, read, strict=True):
        period = goal.period
        if counting_of(series.metric) is not Counting.WHOLE or period is None or today < period.start:
            continue
        between = type(period)(period.start, min(period.end, today))
        [found[goal.pk]] = values_over(
            [series.slice], between=between, workspace=workspace, now=now, look=look
        )
    return found


def _standing(goal: Goal, series: Series, *, today: date, whole: Value | None) -> Standing:
    period, target = goal.period, goal.target
    assert period is not None, "only goals with days are read"
    assert target is not None, "only goals with a target are read"
    seen = outlook_of(series, period=period, today=today)
    path = _path(seen, target)
    end = seen.end
    at_least = not goal.is_at_most
    actual = whole if whole is not None else seen.actual
    chance = seen.chance_of(target, at_least=at_least)
    expected_now = path[len(seen.days) - 1] if path and seen.days else None
    pace = _Pace(seen, actual, expected_now, target, chance, at_least)
    status, reason = _judged(pace, today=today)
    return Standing(
        goal_pk=goal.pk,
        status=status,
        reason=reason,
        counting=seen.counting,
        target=target,
        baseline=goal.baseline,
        actual=actual,
        expected_now=expected_now,
        low=in_places(end.low) if end else None,
        mid=in_places(end.mid) if end else None,
        high=in_places(end.high) if end else None,
        chance=chance,
        share=_share(actual, target, seen.counting),
        through=seen.through,
        curve=_curve(seen, path),
        unseen=seen.foretold.unseen if seen.foretold else (),
        data_version=series.data_version,
    )


@dataclass(frozen=True, slots=True)
class _Pace:
    """What a goal is judged by."""

    seen: Outlook
    actual: Value | None
    expected: Decimal | None
    target: Decimal
    chance: float | None
    at_least: bool

    def reaches(self, amount: Decimal, mark: Decimal) -> bool:
        return amount >= mark if self.at_least else amount <= mark

    @property
    def is_behind(self) -> bool:
        amount = amount_of(self.actual)
        return amount is not None and self.expected is not None and not self.reaches(amount, self.expected)


def _judged(pace: _Pace, *, today: date) -> tuple[Status, Reason]:
    """The status and why. Nothing that is not known is judged."""
    seen = pace.seen
    if today < seen.period.start:
        return Status.NOT_STARTED, Reason("not_started", {"start": seen.period.start.isoformat()})
    if seen.is_over or (seen.counting is Counting.WHOLE and today > seen.period.end):
        return _judged_at_the_end(pace)
    if seen.reason is not None or seen.through is None:
        return Status.NO_ANSWER, seen.reason or Reason("no_data", {})
    if (today - seen.through).days > STALE_AFTER:
        return Status.NO_ANSWER, Reason("stale", {"through": seen.through.isoformat()})
    assert pace.chance is not None, "days are ahead, and nothing speaks against foretelling them"
    return _status_of(pace.chance), Reason(_why(pace), _figures(pace))


def _judged_at_the_end(pace: _Pace) -> tuple[Status, Reason]:
    amount = amount_of(pace.actual)
    if amount is None:
        return Status.NO_ANSWER, pace.seen.reason or Reason("no_data", {})
    values: dict[str, str | int | float | None] = {"actual": str(amount), "target": str(pace.target)}
    if pace.reaches(amount, pace.target):
        return Status.ON_TRACK, Reason("reached", values)
    return Status.OFF, Reason("missed", values)


def _status_of(chance: float) -> Status:
    if chance >= ON_TRACK_FROM:
        return Status.ON_TRACK
    return Status.OFF if chance < OFF_BELOW else Status.AT_RISK


def _why(pace: _Pace) -> str:
    """Behind or ahead of the path so far, and whether that will do."""
    assert pace.chance is not None, "judged by its chance"
    is_fine = pace.chance >= ON_TRACK_FROM
    if not pace.seen.days:
        return "run_rate_will_do" if is_fine else "run_rate_too_low"
    if is_fine:
        return "will_catch_up" if pace.is_behind else "ahead_of_path"
    return "behind_path" if pace.is_behind else "slowing_down"


def _figures(pace: _Pace) -> dict[str, str | int | float | None]:
    end = pace.seen.end
    left = pace.seen.period.length - len(pace.seen.days)
    return {
        "actual": _written(amount_of(pace.actual)),
        "expected": _written(pace.expected),
        "mid": _written(in_places(end.mid)) if end else None,
        "target": _written(pace.target),
        "chance": pace.chance,
        "days_left": left,
        "lift": _lift(pace),
    }


def _lift(pace: _Pace) -> float | None:
    """By what share the days ahead must beat their forecast for a sum to reach its target; None for other goals."""
    end = pace.seen.end
    if pace.seen.counting is not Counting.SUM or end is None:
        return None
    came = float(amount_of(pace.actual) or 0)
    ahead = end.mid - came
    return (float(pace.target) - came) / ahead - 1 if ahead > 0 else None


def _written(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount.normalize())


def _share(actual: Value | None, target: Decimal, counting: Counting) -> Decimal | None:
    if counting is not Counting.SUM or not isinstance(actual, Known) or target <= 0:
        return None
    return actual.amount / target


def _path(seen: Outlook, target: Decimal) -> list[Decimal]:
    """The expected curve; none where the history is too short for a shape, or days say nothing."""
    if seen.counting is Counting.WHOLE or (seen.reason and seen.reason.code != "days_missing"):
        return []
    try:
        return seen.path_to(target)
    except TooLittleHistory:
        # A goal that was over before a week was known is judged by what came, without a path.
        return []


def _curve(seen: Outlook, path: Sequence[Decimal]) -> Curve:
    days = tuple(seen.period.days())
    ahead: dict[date, tuple[Decimal, Decimal, Decimal]] = {}
    if seen.foretold is not None:
        ahead = {
            day: (in_places(one.low), in_places(one.mid), in_places(one.high))
            for day, one in zip(seen.foretold.days, seen.running, strict=True)
        }
    actual = _running(seen)
    return Curve(
        days=days,
        actual=tuple(actual.get(day) for day in days),
        expected=tuple(path) if path else (None,) * len(days),
        low=tuple(ahead[day][0] if day in ahead else None for day in days),
        mid=tuple(ahead[day][1] if day in ahead else None for day in days),
        high=tuple(ahead[day][2] if day in ahead else None for day in days),
    )


def _running(seen: Outlook) -> dict[date, Decimal | None]:
    """The value so far by the end of each complete day, up to the first one without an answer."""
    if seen.counting is Counting.WHOLE:
        return {}
    first_gap = seen.missing[0] if seen.missing else date.max
    known = [day for day in seen.days if day.day < first_gap]
    return {
        day.day: amount_of(value_of(summed(known[: turn + 1], seen.counting), seen.counting))
        for turn, day in enumerate(known)
    }


def pace_history(goal: Goal) -> list[GoalCheck]:
    """How the goal stood day by day. One query."""
    return list(GoalCheck.objects.filter(goal=goal).order_by("day"))


def latest_checks(goals: Iterable[Goal], *, statuses: Sequence[str] = ()) -> dict[int, GoalCheck]:
    """The last check of each goal that has one, of these statuses if some are named. One query."""
    wanted = GoalCheck.objects.filter(goal__in=[goal.pk for goal in goals])
    if statuses:
        wanted = wanted.filter(status__in=statuses)
    # TRICKY: ordered by day, so that of one goal the last row stays.
    return {row.goal_id: row for row in wanted.order_by("day")}
