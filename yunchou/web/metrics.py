"""指标: every metric by layer with its last seven days, those of one's own among them (stage: facts)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import Answer
from yunchou.core import clock
from yunchou.events.selectors import last_complete_day
from yunchou.metrics import selectors
from yunchou.metrics.catalogue import LAYERS, Metric
from yunchou.metrics.models import CustomMetric
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import delta_of, figure_of
from yunchou.web.formats import Delta, Figure
from yunchou.web.names import in_words
from yunchou.web.periods import ChosenPeriod, read_period
from yunchou.web.tables import Column, Page, Table, export_xlsx, paginate, parse_table_request

#: The days that the list shows.
PERIOD = "7d"
ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric as the list shows it. `own` is the row behind a metric of one's own."""

    metric: Metric
    answer: Answer
    figure: Figure
    delta: Delta | None
    href: str
    own: CustomMetric | None
    is_theirs: bool

    @property
    def layer(self) -> str:
        return str(LAYERS[self.metric.layer])


@require_safe
@workspace_page(Permission.READ)
def metrics(request: WorkspaceRequest) -> HttpResponseBase:
    """?layer= keeps to one layer, or to what is archived; ?q= searches names, meanings and what platforms say."""
    columns = _columns()
    asked = parse_table_request(request, columns=columns)
    chosen = _last_week(request)
    own = {row.key: row for row in selectors.own_metrics(archived=_layer(request) == ARCHIVED)}
    found = [metric for metric in _listed(request) if _matches(metric, asked.search)]
    can_export = request.membership.can(Permission.ASK)
    wants_all = can_export and asked.wants_export
    listed = Page(found, len(found), 1, max(1, len(found))) if wants_all else paginate(found, at=asked)
    rows = _rows(request, listed.rows, chosen, own)
    can_act = any(row.is_theirs for row in rows)
    table = Table(
        key="metrics",
        caption=_("Metrics"),
        columns=[*columns, Column("actions", _("Actions"), align="right", is_on_phone=False)]
        if can_act
        else columns,
        page=Page(rows, listed.total, listed.number, listed.per),
        request=asked,
        row_template="metrics/row.html",
        filters_template="metrics/layers.html",
        search_hint=_("Name, meaning or what platforms call it"),
        can_export=can_export,
    )
    if wants_all:
        table = replace(table, columns=_workbook_columns())
        return export_xlsx(table, table.page.rows, filename=_("Metrics"))
    context = {
        "table": table,
        "can_act": can_act,
        "layers": _layers(request),
        "chosen": chosen,
        "can_make": request.membership.can(Permission.WORK),
        "is_archive": _layer(request) == ARCHIVED,
    }
    return render(request, "metrics/metrics.html", context)


def _last_week(request: WorkspaceRequest) -> ChosenPeriod:
    today = clock.today(request.workspace.zone, at=clock.now())
    last = last_complete_day(request.workspace, today=today)
    return read_period(QueryDict(f"period={PERIOD}"), today=today, last=last)


def _layer(request: WorkspaceRequest) -> str:
    wanted = request.GET.get("layer", "")
    return wanted if wanted in {*LAYERS, ARCHIVED} else ""


def _listed(request: WorkspaceRequest) -> list[Metric]:
    layer = _layer(request)
    if layer == ARCHIVED:
        known = selectors.metrics(request.workspace, with_archived=True)
        in_use = selectors.metrics(request.workspace)
        return [metric for key, metric in known.items() if key not in in_use]
    return [metric for metric in selectors.metrics(request.workspace).values() if layer in {"", metric.layer}]


def _matches(metric: Metric, text: str) -> bool:
    said = (str(metric.label), str(metric.meaning), metric.key, *metric.also_called)
    return text.casefold() in "\n".join(said).casefold()


def _rows(
    request: WorkspaceRequest,
    listed: Sequence[Metric],
    chosen: ChosenPeriod,
    own: Mapping[str, CustomMetric],
) -> list[MetricRow]:
    questions = [metric.over(chosen.period, compare=chosen.compare) for metric in listed]
    found = selectors.answers(questions, workspace=request.workspace, now=clock.now())
    return [
        _row(request, metric, answer, chosen, own.get(metric.key))
        for metric, answer in zip(listed, found, strict=True)
    ]


def _row(
    request: WorkspaceRequest,
    metric: Metric,
    answer: Answer,
    chosen: ChosenPeriod,
    own: CustomMetric | None,
) -> MetricRow:
    return MetricRow(
        metric=metric,
        answer=answer,
        figure=figure_of(answer.total, answer, metric=metric),
        delta=delta_of(answer.change, answer, metric=metric),
        href=reverse("number", args=[request.workspace.slug, metric.key]) + chosen.link(),
        own=own,
        is_theirs=own is not None and selectors.may_change_metric(own, member=request.membership),
    )


def _layers(request: WorkspaceRequest) -> list[tuple[str, str, bool]]:
    """The choices of the layer filter: name, address, whether it is chosen."""
    layer = _layer(request)
    choices = [("", _("All")), *((one.value, str(words)) for one, words in LAYERS.items())]
    if selectors.own_metrics(archived=True).exists():
        choices.append((ARCHIVED, _("Archived")))
    return [(label, f"?layer={value}" if value else request.path, value == layer) for value, label in choices]


def _columns() -> list[Column]:
    return [
        Column("metric", _("Metric")),
        Column("layer", _("Layer"), is_on_phone=False),
        Column("value", _("Last 7 days"), align="right"),
        Column("change", _("Change"), align="right"),
    ]


def _workbook_columns() -> list[Column]:
    return [
        Column("metric", _("Metric"), lambda row: str(row.metric.label)),
        Column("layer", _("Layer"), lambda row: row.layer),
        Column("value", _("Last 7 days"), lambda row: row.figure),
        Column("change", _("Change"), lambda row: row.delta.text if row.delta else None),
        Column("meaning", _("Meaning"), lambda row: str(row.metric.meaning)),
        Column("formula", _("Formula"), lambda row: in_words(row.answer.definition.formula)),
        Column("also", _("Also called"), lambda row: " / ".join(row.metric.also_called)),
        Column("key", _("Key"), lambda row: row.metric.key),
    ]


urlpatterns = [path("w/<slug:workspace>/metrics", metrics, name="metrics")]
