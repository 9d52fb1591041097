"""One number opened: its definition, its course, its parts, its query, and the rows that add up to it (stage: judge)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import Answer, Group
from yunchou.analytics.questions import Dimension, Trend
from yunchou.analytics.rows import Rows
from yunchou.core import clock
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import answer, metric_called, rows_under
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import card_of, chart_of, delta_of, doubts_of, figure_of, group_name
from yunchou.web.formats import Delta, Figure
from yunchou.web.masking import Mask, mask_for, person_code
from yunchou.web.names import DIMENSIONS, Names, in_words, names_of
from yunchou.web.periods import PRESETS, ChosenPeriod, page_period
from yunchou.web.tables import Column, Page, Table, export_xlsx, parse_table_request

#: Rows in one workbook of the rows under a number.
MOST_EXPORTED = 10_000

#: The columns that are shown, in this order: when, how much of the number, who, and where from.
COLUMN_LABELS = {
    "time": gettext_lazy("Time"),
    "start": gettext_lazy("Begins"),
    "first": gettext_lazy("First"),
    "last": gettext_lazy("Last"),
    "contribution": gettext_lazy("Counts as"),
    "user_id": gettext_lazy("User id"),
    "person": gettext_lazy("Person"),
    "channel": gettext_lazy("Channel"),
    "campaign": gettext_lazy("Campaign"),
    "device": gettext_lazy("Device"),
    "path": gettext_lazy("Page"),
    "views": gettext_lazy("Views"),
    "visits": gettext_lazy("Visits"),
    "events": gettext_lazy("Events"),
}
#: Columns that a phone leaves out.
WIDE_ONLY = frozenset({"person", "campaign", "device", "path", "events", "views"})
#: Columns whose values have names.
NAMED = frozenset({"channel", "device"})
NUMBERS = frozenset({"views", "events", "visits", "contribution"})


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a break-down; `href` keeps to it."""

    name: str
    figure: Figure
    previous: Figure | None
    delta: Delta | None
    href: str
    is_chosen: bool


@require_safe
@workspace_page(Permission.READ)
def number(request: WorkspaceRequest, metric: str) -> HttpResponseBase:
    """?by= breaks the number down, ?group= keeps to one part of it, ?bucket= to one point; ?export=xlsx takes the rows."""
    now = clock.now()
    found, chosen = metric_called(metric, workspace=request.workspace), page_period(request)
    dimension = _dimension(request)
    question = Trend(found.measure, chosen.period, chosen.grain, dimension, compare=chosen.compare)
    one = answer(question, workspace=request.workspace, now=now)
    mask = mask_for(request.membership)
    names = names_of(dimension, mask=mask)
    may_see_rows = request.membership.can(Permission.ASK)
    table = _rows_table(request, question, one) if may_see_rows else None
    if table is not None and table.request.wants_export:
        return export_xlsx(table, table.page.rows, filename=str(found.label))
    context = {
        "metric": found,
        "chosen": chosen,
        "presets": PRESETS,
        "answer": one,
        "card": card_of(found, one, href=""),
        "doubts": doubts_of(one.completeness),
        "chart": chart_of(found, one, names=names, today=chosen.today),
        "dimensions": _dimension_links(chosen, dimension),
        "dimension": dimension,
        "parts": _parts(found, one, chosen, names, _group(request, one, mask)),
        "definition": _definition(one, today=chosen.today),
        "statements": [(one.sql, mask.text(_parameters(one.parameters))) for one in one.statements],
        "table": table,
        "kept": _kept_words(request, one, names, chosen.today),
        "zone": formats.zone(request.workspace.time_zone),
        "now": now,
    }
    return render(request, "numbers/number.html", context)


def _dimension(request: WorkspaceRequest) -> Dimension | None:
    name = request.GET.get("by", "channel")
    return Dimension(name) if name in DIMENSIONS else None


def _dimension_links(chosen: ChosenPeriod, dimension: Dimension | None) -> list[tuple[str, str, bool]]:
    links = [
        (str(label), chosen.link(by=name), dimension is not None and dimension.name == name)
        for name, label in DIMENSIONS.items()
    ]
    return [*links, (_("Not broken down"), chosen.link(by="none"), dimension is None)]


def _parts(metric: Metric, one: Answer, chosen: ChosenPeriod, names: Names, group: str | None) -> list[Part]:
    by = one.question.by
    return [
        Part(
            name=group_name(part, names),
            figure=figure_of(part.total, one),
            previous=figure_of(part.previous_total, one) if part.previous_total else None,
            delta=delta_of(part.change, one, metric=metric),
            href=chosen.link(by=by.name if by else "", group=_part_code(part, names.mask)) + "#rows",
            is_chosen=part.code == group,
        )
        for part in one.groups
    ]


def _definition(one: Answer, *, today: date) -> list[tuple[str, str]]:
    """The definition as name and words, in the reader's language."""
    stated = one.definition
    lines = [(_("What it is"), stated.name), (_("How it is computed"), stated.formula)]
    if stated.denominator:
        lines.append((_("Divided by"), stated.denominator))
    lines.append((_("Days"), stated.window))
    lines += [("", note) for note in stated.notes]
    return [(name, in_words(message, today=today)) for name, message in lines]


def _parameters(parameters: Mapping[str, object]) -> str:
    return json.dumps(parameters, ensure_ascii=False, default=str, indent=2)


def _bucket(request: WorkspaceRequest, one: Answer) -> date | None:
    """A point of the answer by its first day; anything else means all of them."""
    wanted = request.GET.get("bucket", "")
    return next((point.days.start for point in one.points if str(point.days.start) == wanted), None)


def _group(request: WorkspaceRequest, one: Answer, mask: Mask) -> str | None:
    """The code of the part that the address keeps to."""
    wanted = request.GET.get("group", "")
    return next((part.code for part in one.groups if _part_code(part, mask) == wanted), None)


def _part_code(part: Group, mask: Mask) -> str:
    """What names a part in an address. A name that is covered on the page is not told by its link either."""
    if mask.text(part.name) == part.name:
        return part.code
    return salted_hmac("yunchou.number.part", part.code).hexdigest()[:16]


def _kept_words(request: WorkspaceRequest, one: Answer, names: Names, today: date) -> str:
    """Which part of the number the rows below are of."""
    group, bucket = _group(request, one, names.mask), _bucket(request, one)
    words = [group_name(part, names) for part in one.groups if part.code == group]
    if bucket is not None:
        words.append(formats.day(bucket, today=today))
    return " · ".join(words)


def _rows_table(request: WorkspaceRequest, question: Trend, one: Answer) -> Table[Mapping[str, object]]:
    asked = parse_table_request(request, columns=())
    found = rows_under(
        question,
        workspace=request.workspace,
        bucket=_bucket(request, one),
        group=_group(request, one, mask_for(request.membership)),
        limit=MOST_EXPORTED if asked.wants_export else asked.per,
        offset=0 if asked.wants_export else asked.offset,
    )
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    total = formats.count(found.total_contribution)
    return Table(
        key="rows",
        caption=_("%(count)s rows that add up to %(total)s")
        % {"count": formats.count(found.total_rows), "total": total.exact},
        columns=_columns(found, mask_for(request.membership)),
        page=Page(rows, found.total_rows, asked.number, asked.per),
        request=asked,
        can_export=True,
    )


def _columns(found: Rows, mask: Mask) -> list[Column]:
    """The columns worth showing, in the order of their labels."""
    shown = [key for key in COLUMN_LABELS if key in found.columns]
    return [
        _column(key, names_of(Dimension(key), mask=mask) if key in NAMED else Names(mask=mask))
        for key in shown
    ]


def _column(key: str, names: Names) -> Column:
    return Column(
        key,
        str(COLUMN_LABELS[key]),
        _cell(key, names),
        align="right" if key in NUMBERS else "left",
        is_on_phone=key not in WIDE_ONLY,
    )


def _cell(key: str, names: Names) -> Callable[[Mapping[str, object]], object]:
    """How a row's value of a column is shown."""
    if key in names.mask.columns:
        return lambda row: names.mask(str(row[key]))
    if key == "person":
        return lambda row: person_code(row[key])
    return lambda row: names(str(row[key])) if isinstance(row[key], str) else row[key]


urlpatterns = [path("w/<slug:workspace>/numbers/<slug:metric>", number, name="number")]
