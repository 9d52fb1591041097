"""A lesson in words: where it holds, by how much, and what measuring said (stage: facts)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.channels.selectors import channel_names
from yunchou.core.models import Workspace
from yunchou.lessons.contradiction import effect_of
from yunchou.lessons.models import Form, Lesson, Unit
from yunchou.lessons.scope import DIMENSIONS, Effect
from yunchou.metrics.selectors import metrics
from yunchou.web import formats
from yunchou.web.seasons import SEASONS

#: What the dimensions of a scope are called.
LABELS: Mapping[str, str | Promise] = {
    "channels": gettext_lazy("Channel"),
    "forms": gettext_lazy("Form"),
    "audiences": gettext_lazy("Audience"),
    "metrics": gettext_lazy("Metric"),
    "season": gettext_lazy("Season"),
}


@dataclass(frozen=True, slots=True)
class ScopeNames:
    """What people call the values of each dimension; what has no name is shown as it was written."""

    known: Mapping[str, Mapping[str, str]]

    def __call__(self, dimension: str, value: str) -> str:
        return self.known.get(dimension, {}).get(value, value)

    def of(self, lesson: Lesson) -> list[tuple[str, list[str]]]:
        """Each dimension that the lesson is kept to, with its values in words."""
        kept = ((name, getattr(lesson, name)) for name in DIMENSIONS)
        return [
            (str(LABELS[name]), [self(name, value) for value in values]) for name, values in kept if values
        ]

    def line(self, lesson: Lesson) -> str:
        """The whole scope in one line."""
        parts = [formats.listed(values) for _label, values in self.of(lesson)]
        return " · ".join(parts) or _("Everywhere")

    def effect(self, lesson: Lesson) -> str:
        """`Completion rate +8 points (5 to 11)`; empty for a lesson without a number."""
        effect = effect_of(lesson)
        return effect_words(effect, metric=self("metrics", effect.metric)) if effect else ""


def scope_names(workspace: Workspace) -> ScopeNames:
    """The names in force. Three queries."""
    return ScopeNames(
        {
            "channels": channel_names(),
            "forms": {value: str(label) for value, label in Form.choices},
            "metrics": {key: str(metric.label) for key, metric in metrics(workspace).items()},
            "season": {key: str(label) for key, label in SEASONS.items()},
        }
    )


#: How many digits of an effect an eye can use.
DIGITS = 4


def effect_words(effect: Effect, *, metric: str) -> str:
    """An effect with its interval, such as `Completion rate +8 points (5 to 11)`."""
    said = f"{metric} {_amount(effect.amount, unit=effect.unit)}".strip()
    if effect.low is None or effect.high is None:
        return said
    return _("%(effect)s (%(low)s to %(high)s)") % {
        "effect": said,
        "low": _plain(effect.low),
        "high": _plain(effect.high),
    }


def figure_words(figures: Mapping[str, Any]) -> str:
    """What was measured, as far as the figures say; empty where they name no amount."""
    amount, low, high = (_decimal(figures.get(name)) for name in ("amount", "low", "high"))
    if amount is None:
        return ""
    return effect_words(Effect(amount, low, high, str(figures.get("unit", ""))), metric="")


def _amount(amount: Decimal, *, unit: str) -> str:
    text = _plain(amount, signed=True)
    if unit == Unit.PERCENT:
        return f"{text}%"
    if unit == Unit.POINTS:
        return _("%(amount)s points") % {"amount": text}
    return _("%(amount)s a day") % {"amount": text} if unit == Unit.AMOUNT else text


def _plain(amount: Decimal, *, signed: bool = False) -> str:
    """Four digits that say something, whole numbers in full, with U+2212 for what is below zero."""
    shown = round(abs(amount), max(0, DIGITS - 1 - amount.adjusted())) if amount else abs(amount)
    digits = f"{shown.normalize():,f}"
    sign = "−" if amount < 0 else ("+" if signed and amount > 0 else "")
    return sign + digits


def _decimal(value: object) -> Decimal | None:
    """A figure as JSON keeps it, rounded to what an eye can use."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return Decimal(str(value)).quantize(Decimal("0.0001")).normalize()
    except ArithmeticError:
        return None
