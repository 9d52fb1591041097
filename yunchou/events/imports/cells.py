"""Reads the cells of a row by the field that they are mapped to (stage: facts)."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from yunchou.events.files.cells import is_absent, unwrapped
from yunchou.events.files.values import BadValue, read_day, read_id, read_instant, read_number
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.problems import Code, Problem, RowRefused, problem, problem_of_cell

Cells = Sequence[str]
T = TypeVar("T")
#: Longest names and ids; longer ones are texts that belong into no key.
LONGEST_NAME = 256
#: Room for 14 digits before the point and 4 after: the store's Decimal(18, 4).
_LARGEST = Decimal(10) ** 14
_SMALLEST_STEP = Decimal("0.0001")
_ISO = re.compile(r"[A-Z]{3}")
#: How exports call currencies beside their ISO code.
_CURRENCIES = {
    "人民币": "CNY",
    "元": "CNY",
    "RMB": "CNY",
    "CNH": "CNY",
    "美元": "USD",
    "港币": "HKD",
    "港元": "HKD",
    "欧元": "EUR",
    "日元": "JPY",
    "英镑": "GBP",
    "新台币": "TWD",
}
_REMEMBERED = 50_000
#: As long as null and none; tests hold this to what `is_absent` knows.
_LONGEST_NONE = 4
#: What stands in the ids of customers whom a platform does not tell.
MASK = "*"
#: Before a cell that a spreadsheet would take for a formula, in the files of refused rows that are handed out.
DEFUSED = "'"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


class CellReader:
    """The fields of a row, by a mapping. Every method raises RowRefused for a cell that cannot be read."""

    def __init__(self, plan: Plan) -> None:
        options = plan.mapping.options
        self._columns = plan.mapping.columns
        self._constants = plan.mapping.constants
        self._at = {field: plan.header.index(column) for field, column in self._columns.items()}
        # TRICKY: remembered by text: exports repeat days, hours and round numbers thousands of times.
        self._read_day = lru_cache(_REMEMBERED)(
            lambda text: read_day(
                text, year=options.year, date_order=options.date_order, serials=options.serials
            )
        )
        self._read_instant = lru_cache(_REMEMBERED)(
            lambda text: read_instant(
                text,
                zone=plan.file_zone,
                year=options.year,
                date_order=options.date_order,
                serials=options.serials,
            )
        )
        self._read_number = lru_cache(_REMEMBERED)(_number)
        self._read_id = lru_cache(_REMEMBERED)(read_id)

    def has(self, field: str) -> bool:
        """Whether a column or a constant states the field."""
        return field in self._at or field in self._constants

    def column(self, field: str) -> str:
        """The title of the field's column in the file; '' if a constant states it."""
        return self._columns.get(field, "")

    def place(self, field: str) -> int | None:
        """Where the field's column lies."""
        return self._at.get(field)

    def text(self, cells: Cells, field: str, *, most: int = LONGEST_NAME) -> str:
        """The tidy text of a field; its constant where the cell is empty; '' if neither is there."""
        place = self._at.get(field)
        if place is None:
            return self._constants.get(field, "")
        text = tidy(cells[place])
        if not text:
            return self._constants.get(field, "")
        if len(text) > most:
            raise RowRefused(self.wrong(Code.TOO_LONG, field, text, length=len(text), most=most))
        return text

    def identifier(self, cells: Cells, field: str) -> str:
        """An order number, a customer's or a campaign's id: text without what protects it in Excel."""
        text = self.text(cells, field)
        return text if text.isdecimal() or not text else self._parse(field, text, self._read_id)

    def day(self, cells: Cells, field: str) -> date | None:
        text = self.text(cells, field)
        return self._parse(field, text, self._read_day) if text else None

    def instant(self, cells: Cells, field: str) -> datetime | None:
        text = self.text(cells, field)
        return self._parse(field, text, self._read_instant) if text else None

    def number(self, cells: Cells, field: str) -> Decimal | None:
        """A number that is not negative, to four decimals; None where the cell states none. Never a made-up zero."""
        text = self.text(cells, field)
        found = self._parse(field, text, self._read_number) if text else None
        if isinstance(found, Code):
            raise RowRefused(self.wrong(found, field, text))
        return found

    def currency(self, cells: Cells, *, default: str) -> str:
        text = self.text(cells, "currency")
        if not text:
            return default
        code = _CURRENCIES.get(text.upper(), text.upper())
        if not _ISO.fullmatch(code):
            raise RowRefused(self.wrong(Code.BAD_CURRENCY, "currency", text))
        return code

    def required(self, value: T | None, field: str) -> T:
        """The value, if there is one."""
        if value is None or value == "":
            raise RowRefused(self.wrong(Code.MISSING, field, ""))
        return value

    def wrong(self, code: Code, field: str, text: str, **values: str | int) -> Problem:
        """What is wrong with the cell of a field."""
        return problem(code, field=field, column=self.column(field), text=text, **values)

    def _parse(self, field: str, text: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(text)
        except BadValue as bad:
            raise RowRefused(problem_of_cell(bad, field=field, column=self.column(field))) from None


def tidy(cell: str) -> str:
    """The text of a cell without what protects it; '' if it says that there is none.

    TRICKY: nearly all cells begin with a letter or digit and end without a blank: nothing protects those, and what says
    "none" in letters is short.
    """
    if len(cell) > _LONGEST_NONE and cell[0].isalnum() and not cell[-1].isspace():
        return cell
    return _tidied(cell)


@lru_cache(_REMEMBERED)
def _tidied(cell: str) -> str:
    text = unwrapped(cell)
    if is_absent(text):
        return ""
    return text[1:] if text[0] == DEFUSED and text[1:2] in DANGEROUS else text


def _number(text: str) -> Decimal | Code | None:
    """The number of a text, or why it is not one that can be stored."""
    number = read_number(text)
    if number is None:
        return None
    if "%" in text or "％" in text:
        return Code.PERCENT
    if number < 0:
        return Code.NEGATIVE
    if number >= _LARGEST:
        return Code.TOO_LARGE
    return number.quantize(_SMALLEST_STEP)
