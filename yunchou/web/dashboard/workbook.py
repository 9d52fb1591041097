"""The overview as a workbook: the numbers, the chain, their course and the channels, one sheet each (stage: judge)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yunchou.analytics.answers import Answer
from yunchou.metrics.catalogue import HEADLINES, Metric
from yunchou.web import formats
from yunchou.web.answers import figure_of
from yunchou.web.dashboard.asked import OF_CHAIN, Overview
from yunchou.web.dashboard.channels import ChannelRow
from yunchou.web.formats import Figure
from yunchou.web.tables import Column, Sheet, Table, xlsx


@dataclass(frozen=True, slots=True)
class _Line:
    """One number of the period."""

    label: str
    now: Figure
    before: Figure
    meaning: str


@dataclass(frozen=True, slots=True)
class _Day:
    """One point of the course of all headline numbers."""

    start: date
    end: date
    figures: Mapping[str, Figure]


def overview_workbook(
    overview: Overview, table: Table[ChannelRow], *, total: ChannelRow, today: date
) -> HttpResponse:
    """Everything that the page shows, as numbers."""
    sheets = [
        Sheet(_("Numbers"), _line_columns(), list(_lines(HEADLINES, overview.shown, overview.metrics))),
        Sheet(_("Chain"), _line_columns(), list(_lines(OF_CHAIN, overview.chain, overview.metrics))),
        Sheet(_("Course"), _day_columns(overview.metrics), _days(overview)),
        Sheet(_("Channels"), table.columns, [*table.page.rows, total]),
    ]
    return xlsx(sheets, filename=f"{_('Overview')} {today}")


def _lines(
    keys: Iterable[str], answers: Mapping[str, Answer], metrics: Mapping[str, Metric]
) -> Iterable[_Line]:
    for key in keys:
        metric, one = metrics[key], answers[key]
        before = formats.not_measured()
        if one.previous_total is not None:
            before = figure_of(one.previous_total, one, metric=metric)
        yield _Line(str(metric.label), figure_of(one.total, one, metric=metric), before, str(metric.meaning))


def _line_columns() -> list[Column]:
    return [
        Column("label", _("Number"), lambda line: line.label),
        Column("now", _("This period"), lambda line: line.now),
        Column("before", _("Compared with"), lambda line: line.before),
        Column("meaning", _("Meaning"), lambda line: line.meaning),
    ]


def _days(overview: Overview) -> list[_Day]:
    answers, metrics = overview.shown, overview.metrics
    return [
        _Day(
            point.days.start,
            point.days.end,
            {
                key: figure_of(answers[key].points[place].value, answers[key], metric=metrics[key])
                for key in HEADLINES
            },
        )
        for place, point in enumerate(answers[HEADLINES[0]].points)
    ]


def _day_columns(metrics: Mapping[str, Metric]) -> list[Column]:
    days = [
        Column("start", _("From"), lambda day: day.start),
        Column("end", _("To"), lambda day: day.end),
    ]
    return [*days, *(Column(key, str(metrics[key].label), _figure(key)) for key in HEADLINES)]


def _figure(key: str) -> Callable[[_Day], Figure]:
    return lambda day: day.figures[key]
