"""费用: spend by channel and day from the platforms' facts and from what people entered (stage: run)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import Answer, Group, Value
from yunchou.analytics.questions import Dimension
from yunchou.core import clock
from yunchou.metrics.catalogue import METRICS, Metric
from yunchou.metrics.selectors import answers
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import card_of, chart_of, figure_of, group_name
from yunchou.web.formats import Figure
from yunchou.web.names import Names, names_of
from yunchou.web.periods import PRESETS, page_period
from yunchou.web.tables import Column, Page, Table, export_xlsx, parse_table_request

CHANNEL = Dimension("channel")
#: What the page may be about: media spend alone, or with content, tools, people and fees.
SHOWN = ("spend", "all-in-cost")
MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class SpendRow:
    """One day, week or month: its spend by channel, in the order of the columns, and in all."""

    name: str
    figures: Sequence[Figure]
    total: Figure


@require_safe
@workspace_page(Permission.READ)
def spend(request: WorkspaceRequest) -> HttpResponseBase:
    """?metric=all-in-cost adds content, tools, people and fees."""
    chosen = page_period(request)
    wanted = request.GET.get("metric", SHOWN[0])
    metric = METRICS[wanted if wanted in SHOWN else SHOWN[0]]
    split = metric.over(chosen.period, grain=chosen.grain, by=CHANNEL, compare=chosen.compare)
    [answer] = answers([replace(split, groups=MOST_COLUMNS)], workspace=request.workspace, now=clock.now())
    names = names_of(CHANNEL)
    table = _table(request, metric, answer, names)
    if table.can_export and table.request.wants_export:
        return export_xlsx(table, [*table.page.rows, _total_row(metric, answer)], filename=_("Spend"))
    context = {
        "metric": metric,
        "metrics": [(METRICS[one], chosen.link(metric=one), METRICS[one] is metric) for one in SHOWN],
        "card": card_of(metric, answer, href=""),
        "chart": chart_of(metric, answer, names=names, today=chosen.today),
        "table": table,
        "total": _total_row(metric, answer),
        "chosen": chosen,
        "presets": PRESETS,
        "can_enter": request.membership.can(Permission.WORK),
        "zone": request.workspace.time_zone,
        "now": clock.now(),
    }
    return render(request, "spend/spend.html", context)


def _table(request: WorkspaceRequest, metric: Metric, answer: Answer, names: Names) -> Table[SpendRow]:
    rows = [
        SpendRow(
            name=formats.day_range(point.days.start, point.days.end, today=answer.points[-1].days.end),
            figures=[_figure(group.series[place], metric, answer) for group in answer.groups],
            total=_figure(point.value, metric, answer),
        )
        for place, point in enumerate(answer.points)
    ]
    rows.reverse()
    columns = _columns(answer, names)
    return Table(
        key="days",
        caption=_("%(metric)s by channel and day") % {"metric": metric.label},
        columns=columns,
        page=Page(rows, len(rows), 1, max(1, len(rows))),
        request=parse_table_request(request, columns=columns),
        row_template="spend/row.html",
        foot_template="spend/foot.html",
        can_export=request.membership.can(Permission.ASK),
    )


def _columns(answer: Answer, names: Names) -> list[Column]:
    return [
        Column("day", _("Day"), lambda row: row.name),
        Column("total", _("Total"), lambda row: row.total, "right"),
        *(_channel_column(place, group, names) for place, group in enumerate(answer.groups)),
    ]


def _channel_column(place: int, group: Group, names: Names) -> Column:
    return Column(group.code, group_name(group, names), lambda row: row.figures[place], "right")


def _total_row(metric: Metric, answer: Answer) -> SpendRow:
    """The last row: each channel over the whole period, and all of them."""
    figures = [_figure(group.total, metric, answer) for group in answer.groups]
    return SpendRow(_("Total"), figures, _figure(answer.total, metric, answer))


def _figure(value: Value, metric: Metric, answer: Answer) -> Figure:
    return figure_of(value, answer, metric=metric)


urlpatterns = [path("w/<slug:workspace>/spend", spend, name="spend")]
