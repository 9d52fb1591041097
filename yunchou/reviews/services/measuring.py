"""Measuring an action again at its check date: worked, no effect, or too early (stage: learn)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.calc.effect import Aim, AimKind, Direction, Outcome, Verdict
from yunchou.calc.effect import remeasure as judge
from yunchou.calc.levels import DayNumber
from yunchou.calc.periods import Period
from yunchou.core import audit
from yunchou.inbox.services import tell
from yunchou.lessons.models import Unit
from yunchou.lessons.services import add_verdict
from yunchou.metrics.catalogue import Form
from yunchou.metrics.selectors import look_at, metrics
from yunchou.reviews.asking import WHOLE, askable_metric, counted, version_of
from yunchou.reviews.errors import BadReview
from yunchou.reviews.factors import sides
from yunchou.reviews.matching import day_numbers
from yunchou.reviews.models import ReviewAction, ReviewLesson
from yunchou.reviews.services.actions import earliest_check

MEASURED = "review.action_measured"
VERDICT_KIND = "review_action"
ONE_DAY = timedelta(days=1)
WEEKS_BEFORE = timedelta(days=28)
#: At most so many days after an action are looked at: later ones have other reasons.
LONGEST_AFTER = timedelta(days=28)
#: A verdict that came too early is looked at again so much later, at most so often.
AGAIN_AFTER = timedelta(days=7)
MOST_CHECKS = 4
HUNDRED, PLACES = Decimal(100), 6


def remeasure(action: ReviewAction, *, now: datetime) -> None:
    """Measure what a done action did and write verdict, figures and interval; its owner is told, its lessons hear it.

    Only complete days count. What comes too early is measured again a week later, up to four times in all.
    Raises BadReview for an action that was not done, CannotAsk, NotFound or Unavailable.
    """
    if action.state != ReviewAction.State.DONE or action.done_on is None:
        raise BadReview(
            _("“%(action)s” was not done.") % {"action": action.text},
            advice=_("Say first on which day it took effect."),
        )
    verdict, version = _measured(action, now=now)
    with transaction.atomic():
        action.refresh_from_db(
            from_queryset=ReviewAction.objects.select_for_update(), fields=["figures", "check_on"]
        )
        checks = 1 + int((action.figures or {}).get("checks", 0))
        action.verdict = verdict.outcome.value
        action.figures = {**_figures(verdict), "data_version": version, "checks": checks}
        action.measured_at = now
        if verdict.outcome is Outcome.TOO_EARLY and checks < MOST_CHECKS:
            today = now.astimezone(action.workspace.zone).date()
            action.check_on = max(action.check_on, today, earliest_check(action.done_on)) + AGAIN_AFTER
        action.save(update_fields=["verdict", "figures", "measured_at", "check_on"])
        details = {"action": action.text[:200], "verdict": action.verdict}
        audit.record(
            "review.action_measured",
            by=None,
            actor_label="reviews",
            on=action.review,
            now=now,
            details=details,
        )
        _tell_lessons(action, now=now)
        _tell_owner(action, now=now)


def periods_of(action: ReviewAction) -> tuple[Period, Period, Period | None]:
    """The days before, the days after, and (for a fall) those that tell weekdays: the review's baseline."""
    assert action.done_on is not None, "done"
    review = action.review
    after = Period(action.done_on + ONE_DAY, min(action.check_on - ONE_DAY, action.done_on + LONGEST_AFTER))
    if action.against == ReviewAction.Against.WINDOW:
        last = min(review.end, action.done_on - ONE_DAY)
        if last >= review.start:
            return Period(review.start, last), after, review.baseline
    before = Period(action.done_on - WEEKS_BEFORE, action.done_on - ONE_DAY)
    return before, after, None


def _measured(action: ReviewAction, *, now: datetime) -> tuple[Verdict, str]:
    before, after, shape = periods_of(action)
    metric = askable_metric(action.of.metric, workspace=action.workspace)
    above, below = sides(metric.measure)
    counts = counted(
        {WHOLE: [above] if below is None else [above, below]},
        where=(*metric.where, *action.of.where),
        between=Period(before.start if shape is None else shape.start, after.end),
        workspace=action.workspace,
        look=look_at(action.workspace, now=now),
        now=now,
    )

    def numbers(period: Period) -> list[DayNumber]:
        days = [day for day in period.days() if counts.complete[day]]
        under = None if below is None else counts.whole(below)
        return day_numbers(days, above=counts.whole(above), below=under)

    verdict = judge(
        numbers(before),
        numbers(after),
        aim=Aim(Direction(action.direction), AimKind(action.aim_kind), float(action.aim)),
        shape_days=[] if shape is None else numbers(shape),
    )
    return verdict, version_of(counts.versions.values())


def _figures(verdict: Verdict) -> dict[str, Any]:
    """Numbers as texts; what could not be said is None."""
    numbers = {
        "amount": verdict.amount,
        "low": verdict.low,
        "high": verdict.high,
        "before": verdict.before,
        "after": verdict.after,
        "aimed": verdict.aimed,
    }
    said = {name: None if value is None else str(Decimal(repr(value))) for name, value in numbers.items()}
    return {**said, "days": verdict.days, "reaches_aim": verdict.reaches_aim}


def _tell_lessons(action: ReviewAction, *, now: datetime) -> None:
    """Every lesson of the action, and those of the review that name no action."""
    assert action.figures is not None, "just measured"
    rows = ReviewLesson.objects.select_related("lesson").filter(review=action.review)
    for row in rows:
        if row.action_id in {None, action.pk}:
            effect = effect_of(action, unit=row.lesson.effect_unit)
            add_verdict(
                row.lesson,
                verdict=action.verdict,
                kind=VERDICT_KIND,
                key=str(action.pk),
                label=f"{action.review.label} {action.text}",
                figures={**action.figures, **(effect or {})},
                now=now,
            )


def effect_of(action: ReviewAction, *, unit: str = "") -> dict[str, str] | None:
    """The measured effect in this unit of a lesson, or in the aim's own where it cannot be said or none is named.

    A share of 0.031 is 3.1 points; an aim of so much more or less is in percent. None where nothing was measured.
    """
    figures = action.figures or {}
    if figures.get("amount") is None:
        return None
    scales = _scales(action, before=abs(Decimal(figures["before"])))
    said = next(one for one in (unit, *scales) if one in scales)
    found = {
        name: str(round(Decimal(figures[name]) * scales[said], PLACES)) for name in ("amount", "low", "high")
    }
    return {**found, "unit": str(said), "metric": action.of.metric}


def _scales(action: ReviewAction, *, before: Decimal) -> dict[str, Decimal]:
    """What a measured amount is multiplied with, by the units it can be said in, the aim's own first."""
    metric = metrics(action.workspace, with_archived=True).get(action.of.metric)
    is_share = metric is not None and metric.form is Form.SHARE
    level = {Unit.POINTS.value: HUNDRED} if is_share else {Unit.AMOUNT.value: Decimal(1)}
    percent = {Unit.PERCENT.value: HUNDRED / before} if before else {}
    return {**level, **percent} if action.aim_kind == AimKind.LEVEL else {**percent, **level}


def _tell_owner(action: ReviewAction, *, now: datetime) -> None:
    people = {person.pk: person for person in (action.owner, action.review.owner) if person is not None}
    review = action.review
    values: dict[str, str | int] = {
        "number": review.number,
        "label": review.label,
        "action": action.text,
        "verdict": action.verdict,
    }
    tell(
        people.values(),
        kind=MEASURED,
        values=values,
        key=f"{MEASURED} {action.pk} {action.figures['checks'] if action.figures else 0}",
        workspace=action.workspace,
        now=now,
    )
