"""Tests that a report proposes, each with the number of trials and the days it needs (stage: learn).

Three things call for one: the largest loss point (does a counter-measure bring the rate back?), a platform's new rule
(a tenth more or less of its channel's click rate), and a lesson that new data contradict or that has expired.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from yunchou.analytics.answers import Known
from yunchou.calc.periods import Period
from yunchou.calc.sample_size import ImpossibleShares, SampleSize, length_of_test
from yunchou.core.models import Change
from yunchou.lessons.models import Lesson
from yunchou.reports.values import Line, Measured, Number

MOST = 5
#: The relative difference that a test should be able to see where nothing else is said.
RELATIVE = Decimal("0.1")
#: Of a lesson that is in doubt, what is asked again.
IN_DOUBT = (Lesson.State.CONTRADICTED, Lesson.State.EXPIRED)
CLICK_RATE = "ctr"


def proposed_tests(measured: Measured, *, changes: Iterable[Change], period: Period) -> tuple[Line, ...]:
    """At most five. One query."""
    proposed = [
        *_of_loss(measured, period),
        *_of_platform_rules(measured, changes, period),
        *_of_lessons(measured, period),
    ]
    return tuple(proposed[:MOST])


def _of_loss(measured: Measured, period: Period) -> Iterator[Line]:
    """Whether the rate can be brought back to what it was."""
    step = measured.chain.worst_step
    if step is None or not isinstance(step.rate.now, Known) or not isinstance(step.rate.before, Known):
        return
    needed = _needed(step.rate, step.rate.before.amount, period)
    if needed is None:
        return
    losses = measured.chain.losses
    values = _values(step.rate, step.rate.before.amount, needed)
    values["channel"] = losses[0].channel if losses else None
    yield Line("loss", step.rate.metric, values)


def _of_platform_rules(measured: Measured, changes: Iterable[Change], period: Period) -> Iterator[Line]:
    number = _called(measured, CLICK_RATE)
    for one in changes:
        if one.kind != Change.Kind.PLATFORM_RULE:
            continue
        values: dict[str, object] = {"title": one.title, "change": one.pk}
        yield Line("platform_rule", str(one.pk), values | _by_a_tenth(number, period))


def _of_lessons(measured: Measured, period: Period) -> Iterator[Line]:
    for one in Lesson.objects.filter(state__in=IN_DOUBT)[:MOST]:
        number = _called(measured, one.effect_metric)
        values: dict[str, object] = {"title": one.title, "state": one.state}
        yield Line("lesson", str(one.pk), values | _by_a_tenth(number, period))


def _called(measured: Measured, metric: str) -> Number | None:
    rates = (*measured.numbers, *(step.rate for step in measured.chain.steps))
    return next((one for one in rates if one.metric == metric), None)


def _by_a_tenth(number: Number | None, period: Period) -> dict[str, object]:
    """What a test needs to see a tenth more of a rate; empty where its base is not known."""
    if number is None or not isinstance(number.now, Known):
        return {}
    target = min(number.now.amount * (1 + RELATIVE), Decimal(1))
    needed = _needed(number, target, period)
    return {} if needed is None else _values(number, target, needed)


def _needed(number: Number, target: Decimal, period: Period) -> SampleSize | None:
    """The trials and days, at as many trials a day as the period had. None of what is no share of trials."""
    now = number.now
    if not isinstance(now, Known) or now.denominator is None:
        return None
    try:
        a_day = float(now.denominator) / period.length
        return length_of_test(float(now.amount), float(target), trials_a_day=a_day)
    except ImpossibleShares:
        return None


def _values(number: Number, target: Decimal, needed: SampleSize) -> dict[str, object]:
    assert isinstance(number.now, Known), "only known rates get here"
    return {
        "metric": number.metric,
        "now": str(number.now.amount),
        "target": str(target),
        "per_arm": needed.per_arm,
        "days": needed.days,
    }
