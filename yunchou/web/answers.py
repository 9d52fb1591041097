"""Turns an answer into what pages show: figures, changes, cards, charts, names of groups (stage: judge)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from yunchou.analytics.answers import (
    Answer,
    Group,
    GroupKind,
    Known,
    NoData,
    NotApplicable,
    Value,
)
from yunchou.analytics.questions import Compare
from yunchou.calc.change import Change
from yunchou.calc.periods import Period, bucket_start, next_bucket
from yunchou.metrics.catalogue import Form, Metric
from yunchou.web import formats
from yunchou.web.cards import NumberCard, sparkline
from yunchou.web.charts import MOST_SERIES, Dot, LineChart, Mark, Role, Series
from yunchou.web.completeness import completeness_words, is_running, open_words
from yunchou.web.formats import Better, Figure
from yunchou.web.names import Names, in_words

BEFORE_FIRST_EVENT = "before_first_event"


def figure_of(value: Value, answer: Answer, *, metric: Metric) -> Figure:
    """A value of the answer, written in the metric's form; without a number, the reason for it."""
    if isinstance(value, Known):
        return amount_of(value.amount, answer, metric=metric)
    reason = in_words(value.reason.message)
    return (
        formats.not_applicable(reason) if isinstance(value, NotApplicable) else formats.not_measured(reason)
    )


def amount_of(amount: Decimal, answer: Answer, *, metric: Metric) -> Figure:
    """A known amount in the metric's form."""
    currency = answer.definition.currency or ""
    match metric.form:
        case Form.MONEY:
            return formats.money(amount, currency=currency)
        case Form.COST:
            return formats.unit_cost(amount, currency=currency)
        case Form.SHARE:
            return formats.rate(amount)
        case Form.TIMES:
            return formats.ratio(amount)
        case Form.DURATION:
            return formats.duration(amount)
        case Form.COUNT:
            return formats.count(amount)


def short_name(metric: Metric) -> str:
    """What a metric is called where there is little room: `CAC` for “Cost per new customer (CAC)”."""
    label = str(metric.label)
    short = label.replace("（", "(").partition("(")[2].rstrip(")）").strip()
    return short if short.isascii() and short.isupper() else label


def better(metric: Metric) -> Better:
    if metric.grows_well is None:
        return Better.NEITHER
    return Better.HIGHER if metric.grows_well else Better.LOWER


def card_of(metric: Metric, answer: Answer, *, href: str, said: Collection[str] = ()) -> NumberCard:
    """The number card of a metric. `said`: codes of reasons that the page tells once for all its cards."""
    return NumberCard(
        label=short_name(metric),
        value=figure_of(answer.total, answer, metric=metric),
        base=formats.base(answer.total),
        delta=delta_of(answer.change, answer, metric=metric),
        previous=_previous_words(answer, metric),
        trend=sparkline(
            [_float(point.value) for point in answer.points if not is_running(point.completeness)]
        ),
        completeness=completeness_words(answer, said=said),
        href=href,
    )


def delta_of(change: Change | None, answer: Answer, *, metric: Metric) -> formats.Delta | None:
    """The change in words; shares change in points. None where the two periods cannot be held against each other."""
    if change is None or not is_comparable(answer):
        return None
    # Part of a day against a whole one is not good or bad news yet.
    tone = Better.NEITHER if is_running(answer.completeness) else better(metric)
    if metric.form is Form.SHARE:
        return formats.points(change, better=tone)
    return formats.change(change, better=tone)


def is_comparable(answer: Answer) -> bool:
    """Not before a first day is over, nor with days on which nothing was measured yet."""
    return not _is_all_running(answer) and not _begins_before_first_event(answer)


def _is_all_running(answer: Answer) -> bool:
    return all(is_running(point.completeness) for point in answer.points)


def _begins_before_first_event(answer: Answer) -> bool:
    return any(
        isinstance(point.value, NoData) and point.value.reason.code == BEFORE_FIRST_EVENT
        for point in answer.previous_points
    )


def _previous_words(answer: Answer, metric: Metric) -> str:
    if answer.previous_total is None:
        return ""
    words = (
        _("last year: %(value)s") if answer.question.compare is Compare.LAST_YEAR else _("before: %(value)s")
    )
    if isinstance(answer.previous_total, Known) and _begins_before_first_event(answer):
        words = _("before: %(value)s, not all measured")
    return words % {"value": figure_of(answer.previous_total, answer, metric=metric)}


def chart_of(
    metric: Metric,
    answer: Answer,
    *,
    names: Names,
    today: date,
    is_split: bool = True,
    marks: Sequence[Mark] = (),
    links: Sequence[str] = (),
    export_href: str = "",
) -> LineChart:
    """The metric over time: by its groups if it `is_split` and has any, else itself against what it is held against.

    `links`: where a click on each point leads.
    """
    has_groups = is_split and bool(answer.groups)
    return LineChart(
        key=metric.key,
        title=str(metric.label),
        summary=summary_of(metric, answer, names),
        buckets=tuple(formats.axis_day(point.days.start) for point in answer.points),
        bucket_names=tuple(_bucket_name(point.days, answer, today=today) for point in answer.points),
        series=tuple(_group_lines(metric, answer, names) if has_groups else _own_lines(metric, answer)),
        open_buckets=int(bool(_last_words(answer))),
        open_words=_last_words(answer),
        opens_early=_is_clipped(answer.points[0].days, answer) if len(answer.points) > 1 else False,
        note=_note(answer, has_groups=has_groups),
        prefix=_prefix(metric, answer),
        is_share=metric.form is Form.SHARE,
        is_duration=metric.form is Form.DURATION,
        is_whole=metric.form is Form.COUNT,
        marks=tuple(marks),
        links=tuple(links),
        export_href=export_href,
    )


def _prefix(metric: Metric, answer: Answer) -> str:
    is_money = metric.form in (Form.MONEY, Form.COST)
    return formats.SYMBOLS.get(answer.definition.currency or "", "") if is_money else ""


def _is_clipped(days: Period, answer: Answer) -> bool:
    return days.length < _calendar_length(days, answer)


def _calendar_length(days: Period, answer: Answer) -> int:
    """How many days the calendar day, week or month has that a point lies in."""
    grain = answer.question.grain
    return (next_bucket(days.start, grain) - bucket_start(days.start, grain)).days


def _clipped_words(days: Period, answer: Answer) -> str:
    """`3 of 7 days` where the period cuts a week or a month."""
    if not _is_clipped(days, answer):
        return ""
    return _("%(done)s of %(all)s days") % {"done": days.length, "all": _calendar_length(days, answer)}


def _bucket_name(days: Period, answer: Answer, *, today: date) -> str:
    name = formats.day_range(days.start, days.end, today=today)
    clipped = _clipped_words(days, answer)
    return f"{name} · {clipped}" if clipped else name


def _last_words(answer: Answer) -> str:
    """What is said of the last point where it is no whole one: it still runs, or the period cuts it."""
    last = answer.points[-1]
    return open_words(answer) if is_running(last.completeness) else _clipped_words(last.days, answer)


def _note(answer: Answer, *, has_groups: bool) -> str:
    """How the chart is cut, and that its only point still moves: bars have no end to write that at."""
    split = _("by part") if has_groups else ""
    running = open_words(answer) if len(answer.points) == 1 and _is_all_running(answer) else ""
    return " · ".join(filter(None, (split, running)))


def _own_lines(metric: Metric, answer: Answer) -> list[Series]:
    lines = [_line(str(metric.label), [point.value for point in answer.points], answer, metric)]
    if answer.previous_points:
        values: list[Value | None] = [point.value for point in answer.previous_points]
        values = (values + [None] * len(answer.points))[: len(answer.points)]
        name = (
            _("Same days last year") if answer.question.compare is Compare.LAST_YEAR else _("Previous period")
        )
        lines.append(_line(name, values, answer, metric, role=Role.COMPARISON))
    return lines


def _group_lines(metric: Metric, answer: Answer, names: Names) -> list[Series]:
    """The largest groups as lines. What is beyond is left to the table: parts of people do not add up."""
    known = [group for group in answer.groups if any(isinstance(value, Known) for value in group.series)]
    listed = [group for group in known if group.kind is not GroupKind.OTHER][:MOST_SERIES]
    return [_line(group_name(group, names), group.series, answer, metric) for group in listed]


def _line(
    name: str, values: Iterable[Value | None], answer: Answer, metric: Metric, *, role: Role = Role.MAIN
) -> Series:
    return Series(name, tuple(_dot(value, answer, metric) for value in values), role)


def _dot(value: Value | None, answer: Answer, metric: Metric) -> Dot:
    if value is None:
        return Dot(None, formats.not_measured())
    return Dot(_float(value), figure_of(value, answer, metric=metric))


def _float(value: Value) -> float | None:
    return float(value.amount) if isinstance(value, Known) else None


def group_name(group: Group, names: Names) -> str:
    """A group as people call it."""
    if group.kind is GroupKind.OTHER:
        return _("Other")
    if group.kind is GroupKind.EMPTY:
        return _("Not set")
    return names(group.name)


def summary_of(metric: Metric, answer: Answer, names: Names) -> str:
    """The main finding in one sentence, for those who cannot see the chart."""
    total = _("%(metric)s: %(total)s in all.") % {
        "metric": metric.label,
        "total": figure_of(answer.total, answer, metric=metric),
    }
    listed = [
        one for one in answer.groups if one.kind is not GroupKind.OTHER and isinstance(one.total, Known)
    ]
    if not listed or metric.form not in (Form.COUNT, Form.MONEY):
        return total
    largest = max(listed, key=lambda one: _float(one.total) or 0)
    most = _("Most from %(group)s: %(value)s.") % {
        "group": group_name(largest, names),
        "value": figure_of(largest.total, answer, metric=metric),
    }
    return formats.sentences(total, most)
