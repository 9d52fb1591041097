"""A rule and its numbers as people say them (stage: judge)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yunchou.alerts.models import Firing, Rule
from yunchou.analytics.questions import Dimension, Ratio
from yunchou.calc.change import Change
from yunchou.metrics.catalogue import Metric
from yunchou.web import formats
from yunchou.web.amounts import figure
from yunchou.web.answers import better
from yunchou.web.formats import Delta, Figure
from yunchou.web.masking import Mask
from yunchou.web.names import DIMENSIONS, Names, names_of

Kind, Direction = Rule.Kind, Rule.Direction

#: What each day has to be, by what it is held against and which way it moves.
EACH_DAY: Mapping[tuple[str, str], str | Promise] = {
    (Kind.EACH_VS_BASELINE, Direction.FALLS): gettext_lazy(
        "each %(size)s or more below the same weekday of the four weeks before"
    ),
    (Kind.EACH_VS_BASELINE, Direction.RISES): gettext_lazy(
        "each %(size)s or more above the same weekday of the four weeks before"
    ),
    (Kind.EACH_VS_BASELINE, Direction.EITHER): gettext_lazy(
        "each %(size)s or more off the same weekday of the four weeks before, to the same side"
    ),
    (Kind.EACH_VS_PREVIOUS, Direction.FALLS): gettext_lazy("each %(size)s or more below the day before"),
    (Kind.EACH_VS_PREVIOUS, Direction.RISES): gettext_lazy("each %(size)s or more above the day before"),
    (Kind.EACH_VS_PREVIOUS, Direction.EITHER): gettext_lazy(
        "each %(size)s or more off the day before, to the same side"
    ),
    (Kind.CUMULATIVE, Direction.FALLS): gettext_lazy("each below the day before, %(size)s or more in all"),
    (Kind.CUMULATIVE, Direction.RISES): gettext_lazy("each above the day before, %(size)s or more in all"),
    (Kind.CUMULATIVE, Direction.EITHER): gettext_lazy(
        "each to the same side of the day before, %(size)s or more in all"
    ),
    (Kind.ABSOLUTE, Direction.FALLS): gettext_lazy("below %(size)s"),
    (Kind.ABSOLUTE, Direction.RISES): gettext_lazy("above %(size)s"),
    (Kind.ANOMALY, Direction.FALLS): gettext_lazy(
        "below what is expected by more than %(size)s × the usual spread"
    ),
    (Kind.ANOMALY, Direction.RISES): gettext_lazy(
        "above what is expected by more than %(size)s × the usual spread"
    ),
    (Kind.ANOMALY, Direction.EITHER): gettext_lazy(
        "off what is expected by more than %(size)s × the usual spread"
    ),
}
#: The same for RELATIVE, by the earlier day.
ONE_DAY: Mapping[tuple[str, str], str | Promise] = {
    (Rule.Against.DAY_BEFORE, Direction.FALLS): gettext_lazy("%(size)s or more below the day before"),
    (Rule.Against.DAY_BEFORE, Direction.RISES): gettext_lazy("%(size)s or more above the day before"),
    (Rule.Against.DAY_BEFORE, Direction.EITHER): gettext_lazy("%(size)s or more off the day before"),
    (Rule.Against.WEEK_BEFORE, Direction.FALLS): gettext_lazy(
        "%(size)s or more below the same day a week before"
    ),
    (Rule.Against.WEEK_BEFORE, Direction.RISES): gettext_lazy(
        "%(size)s or more above the same day a week before"
    ),
    (Rule.Against.WEEK_BEFORE, Direction.EITHER): gettext_lazy(
        "%(size)s or more off the same day a week before"
    ),
}
#: Why a day of the evidence is not known, by its code.
UNKNOWN: Mapping[str, str | Promise] = {
    "too_few": gettext_lazy("Unknown: too small a base"),
    "incomplete": gettext_lazy("Unknown: the day is not complete"),
}
TONES = {Rule.Severity.INFO: "", Rule.Severity.WARNING: "warn", Rule.Severity.CRITICAL: "bad"}


class Said(Protocol):
    """What a rule, a draft and the terms of a firing have alike."""

    @property
    def kind(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def against(self) -> str: ...
    @property
    def threshold(self) -> Decimal: ...
    @property
    def days(self) -> int: ...


def rule_words(rule: Said, *, metric: Metric, currency: str) -> str:
    """`3 days in a row, each 20% or more below the same weekday of the four weeks before`."""
    if rule.kind == Kind.RELATIVE:
        each = ONE_DAY[rule.against or Rule.Against.WEEK_BEFORE, rule.direction]
    else:
        each = EACH_DAY[rule.kind, rule.direction]
    days = ngettext("On one day", "%(count)s days in a row", rule.days) % {"count": rule.days}
    return _("%(days)s, %(each)s") % {
        "days": days,
        "each": str(each) % {"size": threshold_words(rule, metric=metric, currency=currency)},
    }


def threshold_words(rule: Said, *, metric: Metric, currency: str) -> str:
    if rule.kind == Kind.ABSOLUTE:
        return figure(rule.threshold, form=metric.form, currency=currency).text
    plain = rule.threshold if rule.kind == Kind.ANOMALY else rule.threshold * 100
    text = f"{plain.normalize():f}"
    return text if rule.kind == Kind.ANOMALY else f"{text}%"


def minimum_words(minimum: Decimal, *, metric: Metric) -> str:
    """What of a day is too little to tell."""
    if not minimum:
        return _("Every day counts.")
    least = f"{minimum.normalize():f}"
    if isinstance(metric.measure, Ratio):
        return _("Days with a base below %(least)s are unknown.") % {"least": least}
    return _("Days that are held against less than %(least)s are unknown.") % {"least": least}


def group_words(group: str, *, names: Names) -> str:
    return names(group) if group else _("Not set")


def names_in(dimension: str, *, mask: Mask) -> Names:
    return names_of(Dimension(dimension), mask=mask) if dimension else Names()


def dimension_words(dimension: str) -> str:
    return str(DIMENSIONS.get(dimension, dimension))


def number(text: str | None, *, metric: Metric, currency: str, why: str = "") -> Figure:
    """A number of the evidence."""
    return figure(None if text is None else Decimal(text), form=metric.form, currency=currency, why=why)


def change_of(share: str | None, *, metric: Metric) -> Delta | None:
    """How far it moved, in percent of what was expected."""
    if share is None:
        return None
    return formats.change(Change(Decimal(0), Decimal(share)), better=better(metric))


def state_words(firing: Firing) -> tuple[str, str, str]:
    """(words, tone, icon) of where a firing stands."""
    if firing.is_going_on:
        return _("Going on"), "bad", "alert-triangle"
    tone = "good" if firing.ending == Firing.Ending.RECOVERED else ""
    return str(Firing.Ending(firing.ending).label), tone, "check" if tone else ""
