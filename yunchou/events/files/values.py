"""Days, instants, numbers and ids out of the text of a cell; what is unclear is refused, never guessed (stage: facts)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum, unique
from typing import Literal
from zoneinfo import ZoneInfo

from yunchou.analytics.messages import N_, Message

DateOrder = Literal["ymd", "mdy", "dmy"]


@unique
class Flaw(StrEnum):
    """What is wrong with the text of one cell."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_DAY = "not_a_day"
    NO_SUCH_DAY = "no_such_day"
    RANGE = "range"
    NO_YEAR = "no_year"
    AMBIGUOUS_DAY = "ambiguous_day"
    SERIAL = "serial"
    HAS_ZONE = "has_zone"
    NOT_A_TIME = "not_a_time"
    NOT_A_NUMBER = "not_a_number"
    UNCLEAR_COMMA = "unclear_comma"
    AT_LEAST = "at_least"
    NO_PERCENT_SIGN = "no_percent_sign"
    CELL_ERROR = "cell_error"
    LOST_DIGITS = "lost_digits"


#: What each flaw means and what to do about it; the cell's text is in it.
EXPLANATIONS: dict[Flaw, str] = {
    Flaw.MISSING: N_("The cell is empty."),
    Flaw.TOO_LONG: N_("“%(text)s” is too long."),
    Flaw.NOT_A_DAY: N_("“%(text)s” is no day. Write it as 2026-06-18."),
    Flaw.NO_SUCH_DAY: N_("“%(text)s” is not in the calendar, or not between 1900 and 2299."),
    Flaw.RANGE: N_("“%(text)s” is a period. Export the report by day."),
    Flaw.NO_YEAR: N_("“%(text)s” has no year. Say which year the file is of."),
    Flaw.AMBIGUOUS_DAY: N_("“%(text)s” can be read in two ways. Choose the order of day, month and year."),
    Flaw.SERIAL: N_("“%(text)s” may be a day as Excel numbers them. If all are, say so for the column."),
    Flaw.HAS_ZONE: N_("“%(text)s” is a moment with a time zone, not a day. Read the column as times."),
    Flaw.NOT_A_TIME: N_("“%(text)s” is no time. Write it as 2026-06-18 12:03:22."),
    Flaw.NOT_A_NUMBER: N_("“%(text)s” is no number."),
    Flaw.UNCLEAR_COMMA: N_("“%(text)s” has a comma that may be of thousands or decimals. Write 1234.5."),
    Flaw.AT_LEAST: N_("“%(text)s” says “at least”, not how many. Export the exact number."),
    Flaw.NO_PERCENT_SIGN: N_("“%(text)s” has no percent sign. Say whether 1 means 1 % or 100 %."),
    Flaw.CELL_ERROR: N_("“%(text)s” is an error of the workbook. Mend the cell."),
    Flaw.LOST_DIGITS: N_(
        "“%(text)s” is a number that lost digits in Excel. Export it anew with the column as text."
    ),
}


class BadValue(ValueError):
    """The text of a cell cannot be read: `reason` says why, `text` is what stood there, `message` says both."""

    def __init__(self, reason: Flaw, text: str) -> None:
        self.reason = reason
        self.text = text
        self.message = Message(EXPLANATIONS[reason], {"text": text[:80]})
        super().__init__(str(self.message))


def read_day(
    text: str, *, year: int | None = None, date_order: DateOrder | None = None, serials: bool = False
) -> date:
    """A day. `year` is for days without one, `serials` says that numbers are days as Excel counts. Raises BadValue."""
    raise NotImplementedError


def read_instant(
    text: str,
    *,
    zone: ZoneInfo,
    year: int | None = None,
    date_order: DateOrder | None = None,
    serials: bool = False,
) -> datetime:
    """A moment, in UTC; without a zone of its own it is in `zone`, and a day alone is its beginning. Raises BadValue."""
    raise NotImplementedError


def read_number(text: str) -> Decimal | None:
    """A number; 12.5% is 0.125. None says that the cell states none: '', '--', 'N/A', '无' … Raises BadValue."""
    raise NotImplementedError


def read_percent(text: str, *, bare: Literal["share", "percent"] | None = None) -> Decimal | None:
    """A share: 12.5% is 0.125. `bare` says what a number without the sign is. Raises BadValue."""
    raise NotImplementedError


def read_id(text: str) -> str:
    """An order number, phone or code, as text without what protects it in Excel (="…", ', `, tab). '' if there is none.

    Raises BadValue where Excel has already made a rounded number of it.
    """
    raise NotImplementedError


def is_total_row(cells: Sequence[str]) -> bool:
    """Whether a row sums others up: 合计, 总计, 小计, 汇总, Total … stands in one of its first two filled cells."""
    raise NotImplementedError
