"""看板: the four numbers of the overview, their course by channel, and the channels beside each other (stage: judge)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import Answer, Group, GroupKind, Known
from yunchou.analytics.questions import Dimension, Trend
from yunchou.core import clock
from yunchou.core.models import Change
from yunchou.core.selectors import LogFilter
from yunchou.core.selectors import changes as changes_in
from yunchou.metrics.catalogue import METRICS, OVERVIEW, Metric
from yunchou.metrics.selectors import answer
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import card_of, chart_of, delta_of, figure_of, group_name
from yunchou.web.charts import Mark
from yunchou.web.formats import Delta, Figure
from yunchou.web.names import Names, names_of
from yunchou.web.periods import PRESETS, ChosenPeriod, page_period
from yunchou.web.tables import Column, Page, Table, export_xlsx, parse_table_request

CHANNEL = Dimension("channel")
#: At most this many changes are marked in the chart; the change log has them all.
MOST_MARKS = 6


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel with the overview's numbers; `share` of all visits; `href` opens its part of the first number."""

    name: str
    figures: Mapping[str, Figure]
    share: str
    delta: Delta | None
    href: str


@require_safe
@workspace_page(Permission.READ)
def dashboard(request: WorkspaceRequest) -> HttpResponseBase:
    """The overview. ?metric= chooses what the chart shows."""
    now = clock.now()
    chosen = page_period(request)
    answers = {key: _ask(METRICS[key], chosen, request, now) for key in OVERVIEW}
    names = names_of(CHANNEL)
    table = _table(request, answers, chosen, names)
    if table.can_export and table.request.wants_export:
        return export_xlsx(table, table.page.rows, filename=_("Channels"))
    shown = request.GET.get("metric", OVERVIEW[0])
    key = shown if shown in OVERVIEW else OVERVIEW[0]
    context = {
        "chosen": chosen,
        "presets": PRESETS,
        "cards": [
            card_of(METRICS[key], answers[key], href=_number_link(request, key, chosen)) for key in OVERVIEW
        ],
        "metrics": [(METRICS[one], chosen.link(metric=one), one == key) for one in OVERVIEW],
        "chart": chart_of(
            METRICS[key],
            answers[key],
            names=names,
            today=chosen.today,
            marks=_marks(request, chosen, answers[key]),
        ),
        "table": table,
        "has_events": any(group for one in answers.values() for group in one.groups),
        "zone": formats.zone(request.workspace.time_zone),
        "now": now,
    }
    return render(request, "dashboard/dashboard.html", context)


def _ask(metric: Metric, chosen: ChosenPeriod, request: WorkspaceRequest, now: datetime) -> Answer:
    question = Trend(metric.measure, chosen.period, chosen.grain, CHANNEL, compare=chosen.compare)
    return answer(question, workspace=request.workspace, now=now)


def _number_link(request: WorkspaceRequest, key: str, chosen: ChosenPeriod, **more: str) -> str:
    return reverse("number", args=[request.workspace.slug, key]) + chosen.link(**more)


def _table(
    request: WorkspaceRequest, answers: Mapping[str, Answer], chosen: ChosenPeriod, names: Names
) -> Table[ChannelRow]:
    columns = [Column("channel", _("Channel"), lambda row: row.name)]
    columns += [_metric_column(METRICS[key]) for key in OVERVIEW]
    # Only on the page: whoever takes the workbook can divide.
    columns.insert(2, Column("share", _("Share of visits"), align="right", is_on_phone=False))
    columns.append(
        Column("change", _("Revenue, change"), lambda row: row.delta.text if row.delta else None, "right")
    )
    rows = _channel_rows(request, answers, chosen, names)
    return Table(
        key="channels",
        caption=_("Channels"),
        columns=columns,
        page=Page(rows, len(rows), 1, max(1, len(rows))),
        request=parse_table_request(request, columns=columns),
        row_template="dashboard/channel_row.html",
        foot_template="dashboard/channel_foot.html",
        can_export=request.membership.can(Permission.ASK),
    )


def _metric_column(metric: Metric) -> Column:
    # On a phone visits stand for people too: both would leave no room for the channel's name.
    return Column(
        metric.key,
        str(metric.label),
        lambda row: row.figures[metric.key],
        align="right",
        is_on_phone=metric.key != "visitors",
    )


def _channel_rows(
    request: WorkspaceRequest, answers: Mapping[str, Answer], chosen: ChosenPeriod, names: Names
) -> list[ChannelRow]:
    """Every channel that any of the numbers has, by visits."""
    groups: dict[str, dict[str, Group]] = {}
    for key, one in answers.items():
        for group in one.groups:
            groups.setdefault(group.code, {})[key] = group
    return [
        _channel_row(
            parts,
            answers,
            name=group_name(next(iter(parts.values())), names),
            href=_number_link(request, OVERVIEW[0], chosen, by="channel", group=code),
        )
        for code, parts in groups.items()
    ]


def _channel_row(
    parts: Mapping[str, Group], answers: Mapping[str, Answer], *, name: str, href: str
) -> ChannelRow:
    revenue = parts.get("revenue")
    return ChannelRow(
        name=name,
        figures={key: _figure(parts.get(key), one) for key, one in answers.items()},
        share=_share(parts.get("visits"), answers["visits"]),
        delta=delta_of(revenue.change, answers["revenue"], metric=METRICS["revenue"]) if revenue else None,
        href=href,
    )


def _share(group: Group | None, one: Answer) -> str:
    """What part of all visits the group has; visits add up, so the parts make a whole. Empty where there is none."""
    if group is None or not isinstance(group.total, Known) or not isinstance(one.total, Known):
        return ""
    return f"{group.total.amount / one.total.amount:.1%}" if one.total.amount else ""


def _figure(group: Group | None, one: Answer) -> Figure:
    """A channel without a group of its own is among the others, or it had none."""
    if not isinstance(one.total, Known):
        return figure_of(one.total, one)
    if group is not None:
        return figure_of(group.total, one)
    if any(other.kind is GroupKind.OTHER for other in one.groups):
        return formats.not_measured(_("Counted under Other"))
    return figure_of(Known(Decimal(0)), one)


def _marks(request: WorkspaceRequest, chosen: ChosenPeriod, one: Answer) -> list[Mark]:
    """The changes of the period, where they took effect."""
    wanted = LogFilter(since=chosen.period.start, until=chosen.period.end, zone=request.workspace.zone)
    newest: list[Change] = list(changes_in(wanted)[:MOST_MARKS])
    marks = []
    for change in reversed(newest):
        day = clock.today(request.workspace.zone, at=change.at)
        bucket = next((index for index, point in enumerate(one.points) if day in point.days), None)
        if bucket is not None:
            marks.append(Mark(bucket, change.title, reverse("changes", args=[request.workspace.slug])))
    return marks


urlpatterns = [path("w/<slug:workspace>/dashboard", dashboard, name="dashboard")]
