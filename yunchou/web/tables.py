"""Tables: what is asked for in the address, one page of rows, and the same rows as a workbook. Serves every stage."""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import xlsxwriter
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from yunchou.core.errors import DomainError
from yunchou.web.formats import Figure

Row = TypeVar("Row")

PER_PAGE = (25, 50, 100)
LONGEST_SEARCH = 200
MOST_ROWS = 100_000
LONGEST_CELL = 32_767
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooManyRows(DomainError):
    """More rows than a workbook made in one go should have."""

    code = "too_many_rows"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` gives the cell of a row; it is what the workbook holds and the page shows by default.

    `order` gives what rows are sorted by where that is not the cell itself.
    """

    key: str
    label: str
    value: Callable[[Any], object] | None = None
    align: str = "left"
    is_sortable: bool = False
    is_on_phone: bool = True
    order: Callable[[Any], Any] | None = None

    @property
    def classes(self) -> str:
        return " ".join(
            name
            for name, applies in (("n", self.align == "right"), ("hide-m", not self.is_on_phone))
            if applies
        )


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What the address asks of a table: ?q=&sort=&page=&per=. Other parameters are kept in its links."""

    path: str
    parameters: QueryDict
    search: str
    sort: str
    number: int
    per: int
    wants_export: bool

    @property
    def sort_key(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.per

    def link(self, **changes: str | int) -> str:
        """The same page with other parameters; an empty value removes one."""
        parameters = self.parameters.copy()
        for name, value in changes.items():
            parameters.pop(name, None)
            if value != "":
                parameters[name] = str(value)
        encoded = parameters.urlencode()
        return f"{self.path}?{encoded}" if encoded else self.path


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of all that match."""

    rows: Sequence[Row]
    total: int
    number: int
    per: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.per))

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.per + 1

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head as the page shows it: where a click leads and which way it is sorted now."""

    column: Column
    href: str
    direction: str


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table as components/table.html shows it. `key` is unique on the page; `caption` names it for readers.

    Without `row_template` each cell shows its column's value. `filters_template` adds controls beside the
    search, `foot_template` a last row.
    """

    key: str
    caption: str
    columns: Sequence[Column]
    page: Page[Row]
    request: TableRequest
    row_template: str = ""
    filters_template: str = ""
    foot_template: str = ""
    search_hint: str = ""
    can_export: bool = False

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        if not column.is_sortable:
            return Heading(column, "", "")
        is_current = self.request.sort_key == column.key
        direction = ("descending" if self.request.is_descending else "ascending") if is_current else "none"
        wanted = f"-{column.key}" if direction == "ascending" else column.key
        return Heading(column, self.request.link(sort=wanted, page=""), direction)

    @property
    def is_searched(self) -> bool:
        return bool(self.request.search)

    @property
    def previous_href(self) -> str:
        return self.request.link(page=self.page.number - 1) if self.page.number > 1 else ""

    @property
    def next_href(self) -> str:
        return self.request.link(page=self.page.number + 1) if self.page.number < self.page.last else ""

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """How many rows a page may have; no choice where all fit on the smallest page."""
        if self.page.total <= PER_PAGE[0]:
            return []
        return [(per, self.request.link(per=per, page="")) for per in PER_PAGE]

    @property
    def export_href(self) -> str:
        return self.request.link(export="xlsx", page="", per="")

    @property
    def cleared_href(self) -> str:
        return self.request.link(q="", page="")


def parse_table_request(
    request: HttpRequest, *, columns: Sequence[Column], default_sort: str = ""
) -> TableRequest:
    """Read the address. What makes no sense falls back to the default: an old link must still open."""
    parameters = request.GET
    sort = parameters.get("sort", "")
    sortable = {column.key for column in columns if column.is_sortable}
    per = _whole(parameters.get("per", ""), default=PER_PAGE[0])
    kept = parameters.copy()
    kept.pop("export", None)
    return TableRequest(
        path=request.path,
        parameters=kept,
        search=parameters.get("q", "").strip()[:LONGEST_SEARCH],
        sort=sort if sort.removeprefix("-") in sortable else default_sort,
        number=max(1, _whole(parameters.get("page", ""), default=1)),
        per=per if per in PER_PAGE else PER_PAGE[0],
        wants_export=parameters.get("export") == "xlsx",
    )


def _whole(text: str, *, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else default


def paginate(rows: Any, *, at: TableRequest) -> "Page[Any]":
    """One page of a query set or a sequence; a number past the end gives the last page. Two queries."""
    total = len(rows) if isinstance(rows, Sequence) else rows.count()
    number = min(at.number, max(1, -(-total // at.per)))
    start = (number - 1) * at.per
    return Page(list(rows[start : start + at.per]), total, number, at.per)


def sorted_rows(rows: Iterable[Row], *, at: TableRequest, columns: Sequence[Column]) -> list[Row]:
    """Rows held in memory, in the order asked for; rows without a value come last either way."""
    listed = list(rows)
    value = next((column.order or column.value for column in columns if column.key == at.sort_key), None)
    if value is None:
        return listed
    known = [row for row in listed if value(row) is not None]
    unknown = [row for row in listed if value(row) is None]
    known.sort(key=value, reverse=at.is_descending)  # type: ignore[arg-type]  # cells of one column compare
    return known + unknown


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Any]


def export_xlsx(table: "Table[Any]", rows: Iterable[Any], *, filename: str) -> HttpResponse:
    """All given rows as a workbook of one sheet."""
    return xlsx([Sheet("", table.columns, rows)], filename=filename)


def xlsx(sheets: Iterable[Sheet], *, filename: str) -> HttpResponse:
    """A workbook to be saved. Text is written as text, so that a cell that looks like a formula stays one."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": False}) as workbook:
        formats = _Formats(workbook)
        for one in sheets:
            _write_sheet(workbook.add_worksheet(_sheet_name(one.name)), one, formats=formats)
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}.xlsx"
    return response


def _sheet_name(name: str) -> str | None:
    """A name that a workbook takes: at most 31 characters, none of them special, no quote at its ends."""
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ") or None


def _write_sheet(sheet: Any, one: Sheet, *, formats: "_Formats") -> None:
    columns = [column for column in one.columns if column.value]
    for across, column in enumerate(columns):
        sheet.write_string(0, across, column.label, formats.head)
        sheet.set_column(across, across, 18)
    sheet.freeze_panes(1, 0)
    for down, row in enumerate(one.rows, start=1):
        if down > MOST_ROWS:
            raise TooManyRows(
                _("This table has more than %(most)s rows.") % {"most": f"{MOST_ROWS:,}"},
                advice=_("Narrow it with the filters and export again."),
            )
        for across, column in enumerate(columns):
            assert column.value is not None
            _write(sheet, down, across, column.value(row), formats=formats)


class _Formats:
    """The few cell formats of a workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._numbers: dict[str, Any] = {}
        self.head = workbook.add_format({"bold": True})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def number(self, pattern: str) -> Any:
        """The format of numbers written like this, such as `0.00%`."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self._workbook.add_format({"num_format": pattern})
        return self._numbers[pattern]


def _write(sheet: Any, down: int, across: int, value: object, *, formats: _Formats) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(down, across, value)
    elif isinstance(value, Figure) and value.amount is not None:
        sheet.write_number(down, across, value.amount, formats.number(value.cell))
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(down, across, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(down, across, timezone.localtime(value).replace(tzinfo=None), formats.moment)
    elif isinstance(value, date):
        sheet.write_datetime(down, across, datetime.combine(value, datetime.min.time()), formats.day)
    else:
        # The reason why there is no number would only hide in a cell that it is: no number.
        text = value.exact or value.text if isinstance(value, Figure) and value.is_known else str(value)
        sheet.write_string(down, across, text[:LONGEST_CELL])
