"""A document as an Excel workbook: the texts on the first sheet, each table and chart on its own. Serves LEARN.

Numbers are numbers, with the format in which people read them; everything else is text, also what looks like a formula.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from yunchou.documents.plain import plain
from yunchou.documents.values import (
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Lines,
    Note,
    Paragraph,
    TableBlock,
    Waterfall,
)

LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
# No workbook calculates with what people typed: nothing becomes a formula, a number or a link by its looks.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}
GREY, GOOD, BAD, ACCENT = "#AAB2BF", "#5FAE8D", "#D9766D", "#3355C8"


def to_xlsx(document: Document) -> bytes:
    """The document as a workbook."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as workbook:
        created = document.made_at.replace(tzinfo=None)
        workbook.set_properties(
            {"title": plain(document.title), "subject": plain(document.subtitle), "created": created}
        )
        book = _Book(workbook)
        _write_texts(book, document)
        for block in document.blocks:
            if isinstance(block, TableBlock):
                _write_table(book, block)
            elif isinstance(block, Waterfall):
                _write_waterfall(book, block)
            elif isinstance(block, Lines):
                _write_lines(book, block)
    return buffer.getvalue()


class _Book:
    """A workbook with its formats, each made once, and its sheets, each under a name of its own."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names: set[str] = set()

    def style(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items(), key=lambda one: one[0]))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(dict(properties))
        return self._formats[key]

    def add_sheet(self, name: str) -> Any:
        """A sheet by this name, made fit: at most 31 characters, none of them special, none used before."""
        wanted = re.sub(r"[\[\]:*?/\\\n]", " ", plain(name)).strip("' ") or "1"
        shown, copy = wanted[:LONGEST_SHEET_NAME].strip("' "), 2
        while shown.casefold() in self._names or shown.casefold() == "history":  # Excel keeps that name
            shown = f"{wanted[: LONGEST_SHEET_NAME - 3].strip(chr(39) + ' ')} {copy}"
            copy += 1
        self._names.add(shown.casefold())
        sheet = self.workbook.add_worksheet(shown)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet


@dataclass(slots=True)
class _Pen:
    """Writes one sheet downwards."""

    book: _Book
    sheet: Any
    row: int = 0

    def line(self, *cells: Cell, **properties: object) -> None:
        for across, cell in enumerate(cells):
            _write_cell(self.book, self.sheet, self.row, across, cell, **properties)
        self.row += 1


def _write_cell(book: _Book, sheet: Any, down: int, across: int, cell: Cell, **properties: object) -> None:
    """A figure as its amount in its format, a day as a day, and text as text."""
    if not isinstance(cell, Figure) or cell.amount is None:
        text = plain(cell.text if isinstance(cell, Figure) else cell)[:LONGEST_CELL]
        sheet.write_string(down, across, text, book.style(**properties))
        return
    style = book.style(**properties, num_format=cell.cell)
    if isinstance(cell.amount, date):
        moment = (
            cell.amount
            if isinstance(cell.amount, datetime)
            else datetime.combine(cell.amount, datetime.min.time())
        )
        sheet.write_datetime(down, across, moment, style)
    else:
        amount = float(cell.amount) if isinstance(cell.amount, Decimal) else cell.amount
        sheet.write_number(down, across, amount, style)


def _write_texts(book: _Book, document: Document) -> None:
    """The first sheet: everything that is no table and no chart, and where those are."""
    pen = _Pen(book, book.add_sheet(document.title))
    pen.sheet.set_column(0, 0, 28)
    pen.sheet.set_column(1, 1, 60)
    pen.sheet.set_column(2, 2, 40)
    pen.line(document.title, bold=True, font_size=16)
    for text in (document.subtitle, document.foot):
        if text:
            pen.line(text, font_color="#5F6875")
    for block in document.blocks:
        match block:
            case Heading(text, level):
                pen.row += 1
                pen.line(text, bold=True, font_size=13 if level == 1 else 11)
            case Paragraph(text) | Note(text):
                pen.line(text)
            case Bullets(items, is_numbered):
                for place, item in enumerate(items, start=1):
                    pen.line(f"{place}. {item}" if is_numbered else f"• {item}")
            case Facts(facts):
                for fact in facts:
                    pen.line(fact.label, fact.value, fact.note, align="left", valign="top")


def _write_table(book: _Book, block: TableBlock) -> None:
    sheet = book.add_sheet(block.title)
    pen = _Pen(book, sheet)
    pen.line(*(column.label for column in block.columns), bold=True, bottom=1, text_wrap=True)
    sheet.freeze_panes(1, 0)
    for row in block.rows:
        pen.line(*row, valign="top", text_wrap=True)
    if block.rows:
        sheet.autofilter(0, 0, len(block.rows), len(block.columns) - 1)
    elif block.empty:
        pen.line(block.empty, font_color="#5F6875")
    if block.total is not None:
        pen.line(*block.total, bold=True, top=1)
    for across, column in enumerate(block.columns):
        sheet.set_column(across, across, _width(column))
    if block.note:
        pen.row += 1
        pen.line(block.note, font_color="#5F6875")


def _width(column: Column) -> float:
    return max(10.0, 16.0 * column.share)


def _write_waterfall(book: _Book, chart: Waterfall) -> None:
    """The bars as numbers, and the same drawn by Excel: an invisible base carries each step."""
    sheet = book.add_sheet(chart.title)
    pen = _Pen(book, sheet)
    rows = list(_carried(chart))
    for label, *numbers in rows:
        pen.line(label, *(Figure("", number, "#,##0.00") for number in numbers))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 16)
    sheet.set_column(2, 4, 16, None, {"hidden": True})
    if min(row[2] for row in rows) < 0:
        return  # stacked bars cannot carry a step below zero: the numbers alone are right
    drawing = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    drawing.show_hidden_data()
    for across, fill in ((2, None), (3, GREY), (4, None)):
        drawing.add_series(_series(sheet, rows, across, fill, steps=chart if across == 4 else None))
    drawing.set_y_axis({"reverse": True})
    _place(drawing, sheet, chart)


def _carried(chart: Waterfall) -> Iterator[tuple[str, float, float, float, float]]:
    """Each bar as name and amount, and as the three parts it is stacked from: base, whole bar, step."""
    level = chart.start.amount
    yield chart.start.label, level, min(0.0, level), level, 0.0
    for step in chart.steps:
        after = level + step.amount
        yield step.label, step.amount, min(level, after), 0.0, abs(step.amount)
        level = after
    yield chart.end.label, chart.end.amount, min(0.0, chart.end.amount), chart.end.amount, 0.0


def _series(
    sheet: Any, rows: Sequence[object], across: int, fill: str | None, *, steps: Waterfall | None
) -> dict[str, Any]:
    last = len(rows) - 1
    series: dict[str, Any] = {
        "categories": [sheet.get_name(), 0, 0, last, 0],
        "values": [sheet.get_name(), 0, across, last, across],
        "fill": {"color": fill} if fill else {"none": True},
        "gap": 60,
    }
    if steps is not None:
        tones = [GOOD if (step.amount >= 0) is steps.is_up_good else BAD for step in steps.steps]
        series["points"] = [None, *({"fill": {"color": tone}} for tone in tones), None]
    return series


def _write_lines(book: _Book, chart: Lines) -> None:
    """A row a day, and the lines drawn by Excel."""
    sheet = book.add_sheet(chart.title)
    pen = _Pen(book, sheet)
    pen.line("", *(line.name for line in chart.lines), bold=True, bottom=1)
    for place, day in enumerate(chart.days):
        values = [line.values[place] for line in chart.lines]
        pen.line(day, *("" if value is None else Figure("", value, "#,##0.00") for value in values))
    sheet.set_column(0, len(chart.lines), 16)
    sheet.freeze_panes(1, 1)
    drawing = book.workbook.add_chart({"type": "line"})
    last = len(chart.days)
    for across, line in enumerate(chart.lines, start=1):
        look = {"color": GREY, "dash_type": "dash"} if line.is_comparison else {"width": 2.0}
        drawing.add_series(
            {
                "name": [sheet.get_name(), 0, across],
                "categories": [sheet.get_name(), 1, 0, last, 0],
                "values": [sheet.get_name(), 1, across, last, across],
                "line": look,
            }
        )
    _place(drawing, sheet, chart)


def _place(drawing: Any, sheet: Any, chart: Chart) -> None:
    drawing.set_title({"name": plain(chart.title)} if chart.title else {"none": True})
    drawing.set_legend({"none": True} if isinstance(chart, Waterfall) else {"position": "bottom"})
    drawing.set_size({"width": 720, "height": 360})
    sheet.insert_chart(0, 7, drawing)
