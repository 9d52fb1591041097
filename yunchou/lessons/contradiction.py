"""When a new measurement denies what a lesson claims (stage: facts)."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from yunchou.lessons.models import Lesson, LessonVerdict
from yunchou.lessons.scope import Effect

Verdict = LessonVerdict.Verdict


def effect_of(lesson: Lesson) -> Effect | None:
    """What the lesson claims, as a value."""
    if lesson.effect is None:
        return None
    return Effect(
        lesson.effect, lesson.effect_low, lesson.effect_high, lesson.effect_unit, lesson.effect_metric
    )


def contradicts(lesson: Lesson, *, verdict: str, figures: Mapping[str, Any]) -> bool:
    """Whether a verdict denies the lesson.

    *No effect* denies every lesson but one that claims none. *Worked* denies it when what was measured, in the
    lesson's unit, lies outside the claimed interval: its whole interval does, where both have one, since a
    measurement that may still agree contradicts nothing. *Too early* denies nothing.
    """
    if verdict == Verdict.TOO_EARLY:
        return False
    claimed = effect_of(lesson)
    if verdict == Verdict.NO_EFFECT:
        return claimed is None or claimed.is_some
    measured = measured_effect(figures, like=claimed) if claimed else None
    return claimed is not None and measured is not None and not _overlap(claimed, measured)


def measured_effect(figures: Mapping[str, Any], *, like: Effect) -> Effect | None:
    """What the figures say in the claim's unit, and of its metric where both name one; None where they do not."""
    if figures.get("unit") != like.unit:
        return None
    if like.metric and figures.get("metric", like.metric) != like.metric:
        return None
    amount, low, high = (_decimal(figures.get(name)) for name in ("amount", "low", "high"))
    return None if amount is None else Effect(amount, low, high, like.unit, like.metric)


def _overlap(one: Effect, other: Effect) -> bool:
    (low, high), (other_low, other_high) = _span(one), _span(other)
    return low <= other_high and other_low <= high


def _span(effect: Effect) -> tuple[Decimal, Decimal]:
    if effect.low is None or effect.high is None:
        return effect.amount, effect.amount
    return effect.low, effect.high


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
