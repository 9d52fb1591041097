"""The page of one number, of any metric of the catalogue, by any dimension that it can be split by (stage: judge)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import Answer, GroupKind, Known, Value
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions import Dimension, Ratio, Trend
from yunchou.analytics.rows import Side
from yunchou.core import clock
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import answer, metric_called
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import card_of, chart_of, delta_of, figure_of, group_name
from yunchou.web.chart_workbooks import chart_workbook
from yunchou.web.charts import LineChart
from yunchou.web.completeness import doubts_of
from yunchou.web.formats import Delta, Figure
from yunchou.web.masking import mask_for
from yunchou.web.names import DIMENSIONS, Names, in_words, names_of
from yunchou.web.noted import noted_changes
from yunchou.web.numbers.kept import Kept, part_code, read_kept
from yunchou.web.numbers.rows import rows_table
from yunchou.web.periods import PRESETS, ChosenPeriod, page_period
from yunchou.web.tables import export_xlsx

CHANNEL = "channel"
NOT_SPLIT = "none"


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a break-down; `href` keeps to it."""

    name: str
    figure: Figure
    base: str
    previous: Figure | None
    delta: Delta | None
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A number as somebody opened it: asked, answered, and which part of it they keep to."""

    metric: Metric
    answer: Answer
    chosen: ChosenPeriod
    names: Names
    kept: Kept

    @property
    def by(self) -> str:
        """The split as the address names it."""
        return self.answer.question.by.name if self.answer.question.by else NOT_SPLIT

    def link(self, **changes: str) -> str:
        """The same number, split the same way, with other parameters."""
        return self.chosen.link(**{"by": self.by, **changes})

    def figure(self, value: Value) -> Figure:
        return figure_of(value, self.answer, metric=self.metric)


@require_safe
@workspace_page(Permission.READ)
def number(request: WorkspaceRequest, metric: str) -> HttpResponseBase:
    """?by= breaks the number down, ?group=, ?bucket= and ?side= keep to a part; ?export=xlsx takes the rows, =chart the course."""
    now = clock.now()
    found, chosen = metric_called(metric, workspace=request.workspace), page_period(request)
    question = _question(request, found, chosen)
    one = answer(question, workspace=request.workspace, now=now)
    names = names_of(question.by, mask=mask_for(request.membership))
    opened = Opened(found, one, chosen, names, read_kept(request.GET, one, mask=names.mask))
    may_see_rows = request.membership.can(Permission.ASK)
    noted = noted_changes(request, chosen, one)
    chart = replace(_chart(opened, has_rows=may_see_rows), marks=noted.marks)
    table = rows_table(request, question, opened.kept) if may_see_rows else None
    if table is not None and table.request.wants_export:
        return export_xlsx(table, table.page.rows, filename=str(found.label))
    if may_see_rows and request.GET.get("export") == "chart":
        return chart_workbook(chart, filename=str(found.label))
    context = _context(opened) | {
        "presets": PRESETS,
        "can_plan": request.membership.can(Permission.WORK),
        "chart": chart,
        "noted": noted,
        "table": table,
        "zone": formats.zone(request.workspace.time_zone),
        "now": now,
    }
    return render(request, "numbers/number.html", context)


def _question(request: WorkspaceRequest, metric: Metric, chosen: ChosenPeriod) -> Trend:
    """The question of the address; a split that the metric does not allow falls back to the channel, or to none."""
    offered = _offered(metric, chosen)
    wanted = request.GET.get("by", CHANNEL)
    fallback = CHANNEL if wanted != NOT_SPLIT and CHANNEL in offered else ""
    name = wanted if wanted in offered else fallback
    by = Dimension(name) if name else None
    return metric.over(chosen.period, grain=chosen.grain, by=by, compare=chosen.compare)


def _offered(metric: Metric, chosen: ChosenPeriod) -> list[str]:
    """The dimensions that the metric can be split by: the question itself knows, and refuses the others."""
    return [name for name in DIMENSIONS if _allows(metric, chosen, name)]


def _allows(metric: Metric, chosen: ChosenPeriod, name: str) -> bool:
    try:
        metric.over(chosen.period, grain=chosen.grain, by=Dimension(name))
    except BadQuestion:
        return False
    return True


def _chart(opened: Opened, *, has_rows: bool) -> LineChart:
    """The course of the number; each point leads to the rows under it."""
    points = opened.answer.points
    return chart_of(
        opened.metric,
        opened.answer,
        names=opened.names,
        today=opened.chosen.today,
        links=[opened.link(bucket=str(one.days.start)) + "#rows" for one in points] if has_rows else (),
        export_href=opened.link(export="chart") if has_rows else "",
    )


def _context(opened: Opened) -> dict[str, Any]:
    one, names, kept = opened.answer, opened.names, opened.kept
    card = card_of(opened.metric, one, href="")
    said = card.completeness.words if card.completeness else ""
    return {
        "metric": opened.metric,
        "chosen": opened.chosen,
        "answer": one,
        "card": card,
        "no_number": "" if isinstance(one.total, Known) else in_words(one.total.reason.message),
        "doubts": [doubt for doubt in doubts_of(one.completeness) if doubt != said],
        "dimensions": _dimension_links(opened),
        "parts": _parts(opened),
        "previous_total": opened.figure(one.previous_total) if one.previous_total else None,
        "sum_words": _sum_words(opened),
        "definition": _definition(opened),
        "definition_notes": [in_words(note, today=opened.chosen.today) for note in one.definition.notes],
        "statements": [(said.sql, names.mask.text(_json(said.parameters))) for said in one.statements],
        "goal_query": _goal_query(opened),
        "is_part": kept.is_part,
        "kept": kept.words(names, today=opened.chosen.today),
        "sides": _side_links(opened),
    }


def _goal_query(opened: Opened) -> str:
    """What the form of a goal is filled with beforehand: the metric, and the part that is kept to where it has a name."""
    group = opened.kept.group
    asked = {"metric": opened.metric.key}
    # What is covered on the page is not told by a link either.
    is_plain = group is not None and opened.names.mask.text(group.name) == group.name
    if group is not None and is_plain and group.kind is GroupKind.VALUE and opened.by != NOT_SPLIT:
        asked |= {"part": opened.by, "value": group.name}
    return urlencode(asked)


def _dimension_links(opened: Opened) -> list[tuple[str, str, bool]]:
    offered = [(name, str(DIMENSIONS[name])) for name in _offered(opened.metric, opened.chosen)]
    return [
        (label, opened.chosen.link(by=name), name == opened.by)
        for name, label in [*offered, (NOT_SPLIT, _("Not broken down"))]
    ]


def _side_links(opened: Opened) -> list[tuple[str, str, bool]]:
    """A ratio has rows above and rows below."""
    if not isinstance(opened.answer.question.measure, Ratio):
        return []
    kept = opened.kept
    part = {
        "group": part_code(kept.group, mask=opened.names.mask) if kept.group else "",
        "bucket": str(kept.bucket or ""),
    }
    words = {Side.NUMERATOR: _("Above the line"), Side.DENOMINATOR: _("Below the line")}
    return [
        (label, opened.link(side=side.value, **part) + "#rows", side is kept.side)
        for side, label in words.items()
    ]


def _parts(opened: Opened) -> list[Part]:
    return [
        Part(
            name=group_name(part, opened.names),
            figure=opened.figure(part.total),
            base=formats.base(part.total),
            previous=opened.figure(part.previous_total) if part.previous_total else None,
            delta=delta_of(part.change, opened.answer, metric=opened.metric),
            href=opened.link(group=part_code(part, mask=opened.names.mask)) + "#rows",
            is_chosen=part == opened.kept.group,
        )
        for part in opened.answer.groups
    ]


def _sum_words(opened: Opened) -> str:
    """What holds between the parts and the total: that they add up to it, or why they do not."""
    one = opened.answer
    if not one.groups or not isinstance(one.total, Known):
        return ""
    if one.groups_overlap:
        return _("One person may be in several parts: they do not add up.")
    if isinstance(one.question.measure, Ratio):
        return _("The total is the sum above the line divided by the sum below it, not a mean of the parts.")
    return _("The parts add up to %(total)s.") % {"total": opened.figure(one.total).exact}


def _definition(opened: Opened) -> list[tuple[str, str]]:
    """The definition as name and words, in the reader's language."""
    one, today = opened.answer, opened.chosen.today
    stated = one.definition
    lines = [
        (_("Meaning"), str(opened.metric.meaning)),
        (_("What it is"), in_words(stated.name, today=today)),
        (_("How it is computed"), in_words(stated.formula, today=today)),
    ]
    if stated.denominator:
        lines.append((_("Divided by"), in_words(stated.denominator, today=today)))
    if base := formats.base(one.total):
        lines.append((_("Base"), base))
    lines.append((_("Days"), in_words(stated.window, today=today)))
    return [(name, words) for name, words in lines if words]


def _json(parameters: Mapping[str, object]) -> str:
    return json.dumps(parameters, ensure_ascii=False, default=str, indent=2)


urlpatterns = [path("w/<slug:workspace>/numbers/<slug:metric>", number, name="number")]
