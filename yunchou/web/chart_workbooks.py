"""A chart as a workbook: the numbers that it draws, one row a point. Serves every stage."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yunchou.web.charts import ChartRow, LineChart
from yunchou.web.formats import Figure
from yunchou.web.tables import Column, Sheet, xlsx


def chart_sheet(chart: LineChart) -> Sheet:
    """The table of a chart as a sheet."""
    columns = [Column("period", _("Period"), lambda row: row.name)]
    columns += [
        Column(str(place), series.name, _figure_at(place), "right")
        for place, series in enumerate(chart.series)
    ]
    return Sheet(chart.title, columns, chart.rows)


def _figure_at(place: int) -> Callable[[ChartRow], Figure]:
    return lambda row: row.figures[place]


def chart_workbook(chart: LineChart, *, filename: str) -> HttpResponse:
    """The chart alone, to be saved."""
    return xlsx([chart_sheet(chart)], filename=filename)
