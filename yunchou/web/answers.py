"""Turns an answer into what pages show: cards, charts, names of groups, words of completeness (stage: judge)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from yunchou.analytics.answers import Answer, Completeness, Group, GroupKind, Known, NoData, Unit, Value
from yunchou.analytics.questions import Grain
from yunchou.calc.change import Change
from yunchou.metrics.catalogue import Metric
from yunchou.web import formats
from yunchou.web.cards import CardCompleteness, NumberCard, sparkline
from yunchou.web.charts import MOST_SERIES, Dot, LineChart, Mark, Role, Series
from yunchou.web.formats import Better, Figure
from yunchou.web.names import Names, in_words

#: Reasons that only say that time has not passed yet.
RUNNING = frozenset({"not_over"})
BEFORE_FIRST_EVENT = "before_first_event"
#: Units of which there is no half.
WHOLE = frozenset({Unit.EVENTS, Unit.PEOPLE, Unit.VISITS})


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
        trend=sparkline(
            [_float(point.value) for point in answer.points if not _is_running(point.completeness)]
        ),
        completeness=completeness_words(answer),
        href=href,
    )


def delta_of(change: Change | None, answer: Answer, *, metric: Metric) -> formats.Delta | None:
    """The change in words; rates change in points. None where the two periods cannot be held against each other."""
    if change is None or not _is_comparable(answer):
        return None
    # Part of a day against a whole one is not good or bad news yet.
    tone = Better.NEITHER if _is_running(answer.completeness) else better(metric)
    if answer.definition.unit is Unit.RATIO:
        return formats.points(change, better=tone)
    return formats.change(change, better=tone)


def _is_comparable(answer: Answer) -> bool:
    """Not before a first day is over, nor with days on which nothing was measured yet."""
    return not _is_all_running(answer) and not _begins_before_first_event(answer)


def _is_all_running(answer: Answer) -> bool:
    return all(_is_running(point.completeness) for point in answer.points)


def _begins_before_first_event(answer: Answer) -> bool:
    return any(
        isinstance(point.value, NoData) and point.value.reason.code == BEFORE_FIRST_EVENT
        for point in answer.previous_points
    )


def _previous_words(answer: Answer) -> str:
    if answer.previous_total is None:
        return ""
    words = (
        _("before: %(value)s, not all measured")
        if isinstance(answer.previous_total, Known) and _begins_before_first_event(answer)
        else _("before: %(value)s")
    )
    return words % {"value": figure_of(answer.previous_total, answer)}


def completeness_words(answer: Answer) -> CardCompleteness:
    """How many of the days are final, or why the number is not."""
    if answer.completeness.is_complete:
        return CardCompleteness("circle-check", _("Complete"))
    done = sum(point.completeness.is_complete for point in answer.points)
    if _is_only_running(answer):
        if len(answer.points) == 1:
            return CardCompleteness("clock", open_words(answer))
        words = (
            _("%(done)s of %(all)s days over")
            if answer.question.grain.value == "day"
            else _("%(done)s of %(all)s over")
        )
        return CardCompleteness("clock", words % {"done": done, "all": len(answer.points)})
    # What somebody can mend comes before what time mends by itself.
    wrong = next(reason for reason in answer.completeness.reasons if reason.code not in RUNNING)
    return CardCompleteness("alert-triangle", in_words(wrong.message), tone="warn")


def open_words(answer: Answer) -> str:
    """What is said of the last bucket while it runs."""
    return _("Today is not over") if answer.question.grain is Grain.DAY else _("Not over yet")


def reasons_of(completeness: Completeness) -> list[str]:
    """Why a number can still change, in the reader's language."""
    return [in_words(reason.message) for reason in completeness.reasons]


def doubts_of(completeness: Completeness) -> list[str]:
    """The reasons beyond time that has not passed yet, which the card itself says."""
    return reasons_of(Completeness(tuple(one for one in completeness.reasons if one.code not in RUNNING)))


def _is_only_running(answer: Answer) -> bool:
    """Nothing is wrong: the last day is just not over."""
    return {reason.code for reason in answer.completeness.reasons} <= RUNNING


def _is_running(completeness: Completeness) -> bool:
    return bool(RUNNING & {reason.code for reason in completeness.reasons})


def chart_of(
    metric: Metric,
    answer: Answer,
    *,
    names: Names,
    today: date,
    marks: Sequence[Mark] = (),
    export_href: str = "",
) -> LineChart:
    """The metric over time: its groups if it is split, else itself against the period before."""
    lines = _group_lines(answer, names) if answer.groups else _own_lines(metric, answer)
    running = sum(_is_running(point.completeness) for point in answer.points)
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
        open_words=open_words(answer),
        note=_note(answer),
        prefix=formats.SYMBOLS.get(answer.definition.currency or "", "")
        if answer.definition.unit is Unit.MONEY
        else "",
        is_share=answer.definition.unit is Unit.RATIO,
        is_whole=answer.definition.unit in WHOLE,
        marks=tuple(marks),
        export_href=export_href,
    )


def _note(answer: Answer) -> str:
    """How the chart is cut, and that its only point still moves: bars have no end to write that at."""
    split = _("by channel") if answer.groups else ""
    running = open_words(answer) if len(answer.points) == 1 and _is_all_running(answer) else ""
    return " · ".join(filter(None, (split, running)))


def _own_lines(metric: Metric, answer: Answer) -> list[Series]:
    lines = [_line(str(metric.label), [point.value for point in answer.points], answer)]
    if answer.previous_points:
        values: list[Value | None] = [point.value for point in answer.previous_points]
        values = (values + [None] * len(answer.points))[: len(answer.points)]
        lines.append(_line(_("Previous period"), values, answer, role=Role.COMPARISON))
    return lines


def _group_lines(answer: Answer, names: Names) -> list[Series]:
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
