"""The course of a watched number with what it is held against: of a replay and of a firing's evidence (stage: judge)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yunchou.alerts.drafts import RuleDraft
from yunchou.alerts.models import Firing, Rule
from yunchou.alerts.replays import GroupReplay, Replay, ReplayDay
from yunchou.analytics.answers import Known, Value
from yunchou.calc.falling import State
from yunchou.metrics.catalogue import Form, Metric
from yunchou.web import formats
from yunchou.web.alerts.words import UNKNOWN, number
from yunchou.web.amounts import figure
from yunchou.web.charts import Dot, LineChart, Mark, Role, Series
from yunchou.web.names import in_words

#: Kinds whose limit is a line of its own; CUMULATIVE and EACH_VS_PREVIOUS have another one for every run.
WITH_LIMIT = frozenset({Rule.Kind.EACH_VS_BASELINE, Rule.Kind.RELATIVE, Rule.Kind.ABSOLUTE})
Write = Callable[[float | None], Dot]


def replay_chart(
    replay: Replay, group: GroupReplay, draft: RuleDraft, *, title: str, currency: str, today: date
) -> LineChart:
    """The past days of one group; each firing is a mark on the day that completed it."""
    metric, days = replay.metric, group.days
    write = _writer(metric, currency)
    places = {one.day: place for place, one in enumerate(days)}
    marks = [
        Mark(
            places[one.fired_on],
            _("Fired on %(day)s, for the days since %(first)s")
            % {
                "day": formats.day(one.fired_on, today=today),
                "first": formats.day(one.first_day, today=today),
            },
        )
        for one in group.firings
    ]
    floor = _floor(one.value for one in days)
    lines = [
        Series(str(metric.label), tuple(_replay_dot(one, metric, currency) for one in days)),
        *_held_against(
            draft.kind,
            draft.direction,
            expected=[write(one.expected) for one in days],
            low=[write(_above(floor, one.low)) for one in days],
            high=[write(one.high) for one in days],
        ),
    ]
    note = _("%(count)s of %(all)s days unknown") % {"count": group.unknown_days, "all": len(days)}
    return _chart(
        metric,
        [one.day for one in days],
        lines,
        title=title,
        currency=currency,
        today=today,
        marks=marks,
        note=note if group.unknown_days else "",
    )


def evidence_chart(firing: Firing, metric: Metric, *, title: str, currency: str, today: date) -> LineChart:
    """The days that a firing stands on, as they were known when it fired."""
    days: list[Mapping[str, Any]] = firing.evidence["days"]
    dates = [date.fromisoformat(one["day"]) for one in days]
    write = _writer(metric, currency)
    terms = firing.terms
    floor = 0.0 if all((_float(one["value"]) or 0) >= 0 for one in days) else None
    lines = [
        Series(str(metric.label), tuple(_evidence_dot(one, metric, currency) for one in days)),
        *_held_against(
            terms["kind"],
            firing.evidence["direction"],
            expected=[write(_float(one.get("expected"))) for one in days],
            low=[write(_above(floor, _float(one.get("low")))) for one in days],
            high=[write(_float(one.get("high"))) for one in days],
        ),
    ]
    mark = Mark(
        dates.index(firing.fired_on),
        _("The rule fired for the days since %(day)s") % {"day": formats.day(firing.first_day, today=today)},
    )
    unknown = sum(one["state"] == "unknown" for one in days)
    note = _("%(count)s of %(all)s days unknown") % {"count": unknown, "all": len(days)} if unknown else ""
    return _chart(metric, dates, lines, title=title, currency=currency, today=today, marks=[mark], note=note)


def _chart(
    metric: Metric,
    days: Sequence[date],
    lines: Iterable[Series],
    *,
    title: str,
    currency: str,
    today: date,
    marks: Sequence[Mark],
    note: str,
) -> LineChart:
    is_money = metric.form in {Form.MONEY, Form.COST}
    return LineChart(
        key="alert",
        title=title,
        summary=" ".join([title, *(mark.text for mark in marks)]),
        buckets=tuple(formats.axis_day(day) for day in days),
        bucket_names=tuple(formats.day(day, today=today) for day in days),
        series=tuple(lines),
        note=note,
        prefix=formats.SYMBOLS.get(currency, "") if is_money else "",
        is_share=metric.form is Form.SHARE,
        is_duration=metric.form is Form.DURATION,
        marks=tuple(marks),
    )


def _held_against(
    kind: str, direction: str, *, expected: Sequence[Dot], low: Sequence[Dot], high: Sequence[Dot]
) -> list[Series]:
    if kind == Rule.Kind.ANOMALY:
        return [
            Series(pgettext("of a number", "Expected"), tuple(expected), Role.COMPARISON),
            Series(_("Lowest expected"), tuple(low), Role.LOW),
            Series(_("Highest expected"), tuple(high), Role.HIGH),
        ]
    lines = (
        [] if kind == Rule.Kind.ABSOLUTE else [Series(_held_words(kind), tuple(expected), Role.COMPARISON)]
    )
    if kind in WITH_LIMIT and direction != Rule.Direction.RISES:
        lines.append(Series(_("Limit"), tuple(low), Role.GOAL))
    if kind in WITH_LIMIT and direction != Rule.Direction.FALLS:
        lines.append(Series(_("Limit"), tuple(high), Role.GOAL))
    return lines


def _held_words(kind: str) -> str:
    if kind == Rule.Kind.EACH_VS_BASELINE:
        return _("Same weekday before")
    return _("Earlier day")


def _floor(values: Iterable[Value]) -> float | None:
    """Zero, where the number is never less: a band that reaches below says nothing there."""
    return 0.0 if all(not isinstance(one, Known) or one.amount >= 0 for one in values) else None


def _above(floor: float | None, low: float | None) -> float | None:
    return low if floor is None or low is None else max(floor, low)


def _writer(metric: Metric, currency: str) -> Write:
    def write(amount: float | None) -> Dot:
        exact = None if amount is None else Decimal(repr(amount))
        return Dot(amount, figure(exact, form=metric.form, currency=currency))

    return write


def _replay_dot(one: ReplayDay, metric: Metric, currency: str) -> Dot:
    """TRICKY: an unknown day is a gap in the line, and still says its number in the table."""
    if not isinstance(one.value, Known):
        return Dot(None, formats.not_measured(in_words(one.value.reason.message)))
    written = figure(one.value.amount, form=metric.form, currency=currency)
    return Dot(None if one.state is State.UNKNOWN else float(one.value.amount), written)


def _evidence_dot(one: Mapping[str, Any], metric: Metric, currency: str) -> Dot:
    why = str(UNKNOWN.get(one["reason"], _("Unknown")))
    written = number(one["value"], metric=metric, currency=currency, why=why)
    return Dot(None if one["state"] == "unknown" else _float(one["value"]), written)


def _float(text: str | None) -> float | None:
    return None if text is None else float(text)
