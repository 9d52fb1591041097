"""The rows under a number: which columns are shown, how, and that they add up to it (stage: judge)."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.analytics.questions import Dimension, Trend
from yunchou.analytics.rows import Rows
from yunchou.events.imports.fields import Kind
from yunchou.metrics.selectors import rows_under
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest
from yunchou.web.import_words import field_words
from yunchou.web.masking import mask_for, person_code
from yunchou.web.names import Names, names_of
from yunchou.web.numbers.kept import Kept
from yunchou.web.tables import Column, Page, Table, parse_table_request

#: Rows in one workbook of the rows under a number.
MOST_EXPORTED = 10_000

#: The columns of events, visits and people, in this order: when, how much of the number, who, and where from.
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
    "content": gettext_lazy("Content"),
    "device": gettext_lazy("Device"),
    "path": gettext_lazy("Page"),
    "views": gettext_lazy("Views"),
    "visits": gettext_lazy("Visits"),
    "events": gettext_lazy("Events"),
}
#: The columns of facts: for which day, what, how much, who states it of what, and in which line of which import.
FACT_LABELS = {
    "day": gettext_lazy("Day"),
    "metric": gettext_lazy("Fact"),
    "contribution": gettext_lazy("Counts as"),
    "value": gettext_lazy("Stated"),
    "currency": gettext_lazy("Currency"),
    "channel": gettext_lazy("Channel"),
    "source": gettext_lazy("Platform"),
    "account": gettext_lazy("Account"),
    "campaign": gettext_lazy("Campaign"),
    "adgroup": gettext_lazy("Ad group"),
    "creative": gettext_lazy("Creative"),
    "content": gettext_lazy("Content"),
    "import_id": gettext_lazy("Import"),
    "line": gettext_lazy("Line"),
}
#: Columns that a phone leaves out.
WIDE_ONLY = frozenset(
    {
        *("person", "campaign", "adgroup", "creative", "content", "device", "path", "events", "views"),
        *("account", "currency", "import_id", "line", "value"),
    }
)
#: Texts that many rows do not have.
SPARSE = ("campaign", "adgroup", "creative", "content")
#: Columns whose values have names, and the dimension that knows them.
NAMED = {"channel": "channel", "device": "device", "source": "platform"}
NUMBERS = frozenset({"views", "events", "visits", "contribution", "value"})
#: Numbers that name something: they are never shortened.
NUMBERED = frozenset({"import_id", "line"})

RowsTable = Table[Mapping[str, object]]


def rows_table(request: WorkspaceRequest, question: Trend, kept: Kept) -> RowsTable:
    """A page of the rows under the kept part of a number; for an export, as many as one workbook takes."""
    asked = parse_table_request(request, columns=())
    found = rows_under(
        question,
        workspace=request.workspace,
        bucket=kept.bucket,
        group=kept.group.code if kept.group else None,
        side=kept.side,
        limit=MOST_EXPORTED if asked.wants_export else asked.per,
        offset=0 if asked.wants_export else asked.offset,
    )
    return Table(
        key="rows",
        caption=_sum_words(found),
        columns=_columns(found, request),
        page=Page(
            [dict(zip(found.columns, row, strict=True)) for row in found.rows],
            found.total_rows,
            asked.number,
            asked.per,
        ),
        request=asked,
        can_export=True,
    )


def _sum_words(found: Rows) -> str:
    """That the rows add up to the number, with both of them."""
    total = formats.count(found.total_contribution)
    return _("%(count)s rows that add up to %(total)s") % {
        "count": formats.count(found.total_rows),
        "total": total.exact,
    }


def _columns(found: Rows, request: WorkspaceRequest) -> list[Column]:
    """The columns worth showing, in the order of their labels."""
    mask = mask_for(request.membership)
    idle = _idle(found, currency=request.workspace.currency)
    labels = FACT_LABELS if "metric" in found.columns else COLUMN_LABELS
    return [
        _column(
            key, str(label), names_of(Dimension(NAMED[key]), mask=mask) if key in NAMED else Names(mask=mask)
        )
        for key, label in labels.items()
        if key in found.columns and key not in idle
    ]


def _idle(found: Rows, *, currency: str) -> frozenset[str]:
    """Columns that say nothing on this page: texts that no row has, and a stated value that is what counts."""
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    idle = {key for key in SPARSE if rows and not any(row.get(key) for row in rows)}
    if all(row.get("value") == row["contribution"] and row.get("currency") in ("", currency) for row in rows):
        idle |= {"value", "currency"}
    return frozenset(idle)


def _column(key: str, label: str, names: Names) -> Column:
    return Column(
        key,
        label,
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
    if key == "metric":
        return lambda row: field_words(Kind.FACTS, str(row[key]))
    if key in NUMBERED:
        return lambda row: str(row[key])
    return lambda row: names(str(row[key])) if isinstance(row[key], str) else row[key]
