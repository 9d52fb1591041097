"""The text of a cell before it is read: what surrounds it, what says "nothing", what may be wrong (stage: facts)."""

from enum import StrEnum, unique
from typing import Literal

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
    Flaw.NO_PERCENT_SIGN: N_(
        "“%(text)s” has no percent sign. Say whether the column holds shares or percentages."
    ),
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


#: What a cell says when its platform knows no value; compared in lower case.
ABSENT = frozenset(
    {"", "-", "--", "---", "–", "—", "——", "/", "\\", "\\n", "n/a", "na", "nan", "nil", "null", "none", "nat"}
    | {"(not set)", "无", "暂无", "空"}
)
#: Longer texts are no day and no number.
MAX_LENGTH = 64
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ALIKE = {
    "\u3000": " ",
    "\xa0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\ufeff": "",
    "￥": "¥",
    "−": "-",
    "〜": "~",
}
_TO_ASCII = str.maketrans(_FULL_WIDTH | _ALIKE)
#: A sign in front of digits that keeps Excel from making a number of them.
_GUARDS = ("'", "`", "\u2018", "\u2019")


def unwrapped(text: str) -> str:
    """The text without blanks around it and without what protects digits from Excel: ="…", a leading ' or `."""
    text = text.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    if text.startswith(_GUARDS) and text[1:2].isdigit():
        text = text[1:]
    return text


def plain(text: str) -> str:
    """The text unwrapped, with full-width signs, special blanks and minus signs as in ASCII."""
    text = unwrapped(text)
    if text.isascii():
        return text
    return unwrapped(text.translate(_TO_ASCII))


def is_absent(text: str) -> bool:
    """Whether a plain text says that there is no value."""
    return len(text) <= 9 and text.lower() in ABSENT
