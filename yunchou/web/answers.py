"""Turns an answer into what pages show: cards, charts, names of groups, words of completeness (stage: judge)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from yunchou.analytics.answers import Answer, Completeness, Group, GroupKind, Known, Point, Unit, Value
from yunchou.calc.change import Change
from yunchou.metrics.catalogue import Metric
from yunchou.web import formats
from yunchou.web.cards import CardCompleteness, NumberCard, sparkline
from yunchou.web.charts import MOST_SERIES, Dot, LineChart, Mark, Role, Series
from yunchou.web.formats import Better, Figure

NameOf = Mapping[str, str]

#: Reasons that only say that time has not passed yet.
RUNNING = frozenset({"not_over"})


def figure_of(value: Value, answer: Answer) -> Figure:
    """A value of the answer in its unit."""
    return formats.figure(value, unit=answer.definition.unit, currency=answer.definition.currency)


def better(metric: Metric) -> Better:
    return Better.HIGHER if metric.grows_well else Better.LOWER


def card_of(metric: Metric, answer: Answer, *, href: str) -> NumberCard:
    """The number card of a metric."""
    return NumberCard(
        label=str(metric.label),
        value=figure_of(answer.total, answer),
        base=formats.base(answer.total),
        delta=delta_of(answer.change, answer, metric=metric),
        previous=_previous_words(answer),
        trend=sparkline([_float(point.value) for point in answer.points if not _is_running(point)]),
        completeness=completeness_words(answer),
        href=href,
    )


def delta_of(change: Change | None, answer: Answer, *, metric: Metric) -> formats.Delta | None:
    """The change in words; rates change in points."""
    if change is None:
        return None
    if answer.definition.unit is Unit.RATIO:
        return formats.points(change, better=better(metric))
    return formats.change(change, better=better(metric))


def _previous_words(answer: Answer) -> str:
    if answer.previous_total is None:
        return ""
    return _("before: %(value)s") % {"value": figure_of(answer.previous_total, answer)}


def completeness_words(answer: Answer) -> CardCompleteness:
    """How many of the days are final, or why the number is not."""
    if answer.completeness.is_complete:
        return CardCompleteness("circle-check", _("Complete"))
    done = sum(point.completeness.is_complete for point in answer.points)
    if _is_only_running(answer):
        words = (
            _("%(done)s of %(all)s days over")
            if answer.question.grain.value == "day"
            else _("%(done)s of %(all)s over")
        )
        return CardCompleteness("clock", words % {"done": done, "all": len(answer.points)})
    return CardCompleteness("alert-triangle", reasons_of(answer.completeness)[0], tone="warn")


def reasons_of(completeness: Completeness) -> list[str]:
    """Why a number can still change, in the reader's language."""
    return [reason.message.text(_) for reason in completeness.reasons]


def _is_only_running(answer: Answer) -> bool:
    """Nothing is wrong: the last day is just not over."""
    return {reason.code for reason in answer.completeness.reasons} <= RUNNING


def _is_running(point: Point) -> bool:
    return bool(RUNNING & {reason.code for reason in point.completeness.reasons})


def chart_of(
    metric: Metric,
    answer: Answer,
    *,
    names: NameOf,
    today: date,
    marks: Sequence[Mark] = (),
    export_href: str = "",
) -> LineChart:
    """The metric over time: its groups if it is split, else itself against the period before."""
    lines = _group_lines(answer, names) if answer.groups else _own_lines(metric, answer)
    running = sum(map(_is_running, answer.points))
    return LineChart(
        key=metric.key,
        title=str(metric.label),
        summary=summary_of(metric, answer, names),
        buckets=tuple(formats.axis_day(point.days.start) for point in answer.points),
        bucket_names=tuple(
            formats.day_range(point.days.start, point.days.end, today=today) for point in answer.points
        ),
        series=tuple(lines),
        open_buckets=min(running, 1),
        open_words=_("Not over yet"),
        note=_("by channel") if answer.groups else "",
        prefix=formats.SYMBOLS.get(answer.definition.currency or "", "")
        if answer.definition.unit is Unit.MONEY
        else "",
        is_share=answer.definition.unit is Unit.RATIO,
        marks=tuple(marks),
        export_href=export_href,
    )


def _own_lines(metric: Metric, answer: Answer) -> list[Series]:
    lines = [_line(str(metric.label), [point.value for point in answer.points], answer)]
    if answer.previous_points:
        values: list[Value | None] = [point.value for point in answer.previous_points]
        values = (values + [None] * len(answer.points))[: len(answer.points)]
        lines.append(_line(_("Previous period"), values, answer, role=Role.COMPARISON))
    return lines


def _group_lines(answer: Answer, names: NameOf) -> list[Series]:
    """The largest groups as lines. What is beyond is left to the table: parts of people do not add up."""
    listed = [group for group in answer.groups if group.kind is not GroupKind.OTHER][:MOST_SERIES]
    return [_line(group_name(group, names), group.series, answer) for group in listed]


def _line(name: str, values: Sequence[Value | None], answer: Answer, *, role: Role = Role.MAIN) -> Series:
    return Series(name, tuple(_dot(value, answer) for value in values), role)


def _dot(value: Value | None, answer: Answer) -> Dot:
    return (
        Dot(None, formats.not_measured()) if value is None else Dot(_float(value), figure_of(value, answer))
    )


def _float(value: Value) -> float | None:
    return float(value.amount) if isinstance(value, Known) else None


def group_name(group: Group, names: NameOf) -> str:
    """A group as people call it."""
    if group.kind is GroupKind.OTHER:
        return _("Other")
    if group.kind is GroupKind.EMPTY:
        return _("Not set")
    return names.get(group.name, group.name)


def summary_of(metric: Metric, answer: Answer, names: NameOf) -> str:
    """The main finding in one sentence, for those who cannot see the chart."""
    total = _("%(metric)s: %(total)s in all.") % {
        "metric": metric.label,
        "total": figure_of(answer.total, answer),
    }
    largest = next((group for group in answer.groups if group.kind is not GroupKind.OTHER), None)
    if largest is None:
        return total
    most = _("Most from %(group)s: %(value)s.") % {
        "group": group_name(largest, names),
        "value": figure_of(largest.total, answer),
    }
    return formats.sentences(total, most)
