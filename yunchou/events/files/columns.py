"""What a column seems to hold, from a sample of its cells; a person may decide otherwise (stage: facts)."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum, unique
from zoneinfo import ZoneInfo

from yunchou.events.files.cells import is_absent, plain, unwrapped
from yunchou.events.files.values import (
    BadValue,
    DateOrder,
    Flaw,
    is_total_row,
    read_day,
    read_instant,
    read_number,
    read_percent,
)

#: This share of the filled cells has to agree; the rest is refused row by row later.
AGREEMENT = 0.9
_SERIALS = (Decimal(36_526), Decimal(73_415))  # the years 2000 to 2100
_ANY_YEAR = 2024  # has a 29 February
_PLAIN_DIGITS = re.compile(r"\d+", re.ASCII)
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+1\d", re.ASCII)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{1,2}(?!\d)", re.ASCII)
_ORDERS: tuple[DateOrder, ...] = ("ymd", "mdy", "dmy")
_CODE = re.compile(r"(?=.*[A-Za-z])(?:[^\d]*\d){4}[A-Za-z0-9_-]*", re.ASCII)
_LONG_ID = 11  # digits of a phone number
_UTC = ZoneInfo("UTC")


@unique
class ColumnKind(StrEnum):
    """What the cells of a column are, as far as a sample shows."""

    DAY = "day"
    INSTANT = "instant"
    NUMBER = "number"
    PERCENT = "percent"
    ID = "id"
    TEXT = "text"


def guess_kind_of_column(sample: Sequence[str]) -> ColumnKind:
    """The kind that nearly all filled cells of the sample agree with; text if there is no other, or nothing."""
    cells = _filled(sample)
    for kind, belongs in _TESTS:
        if _nearly_all(cells, belongs):
            return kind
    return ColumnKind.TEXT


def guess_date_order(sample: Sequence[str]) -> DateOrder | None:
    """The one order in which every day of the sample is in the calendar; None if the sample does not decide."""
    cells = _filled(sample)
    has_short_years = any(_SHORT_YEAR.match(plain(cell)) for cell in cells)
    fitting = [
        order
        for order in _ORDERS
        if cells and (order != "ymd" or has_short_years) and all(_moment(cell, order) for cell in cells)
    ]
    return fitting[0] if len(fitting) == 1 else None


def are_serials(sample: Sequence[str]) -> bool:
    """Whether the cells look like days as Excel numbers them: numbers of the years 2000 to 2100."""
    return _nearly_all(_filled(sample), _is_serial)


def _filled(sample: Sequence[str]) -> list[str]:
    cells = [cell for cell in sample if not is_absent(plain(cell))]
    return [cell for cell in cells if not is_total_row([cell])]


def _nearly_all(cells: Sequence[str], belongs: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(belongs, cells)) >= AGREEMENT * len(cells)


def _moment(cell: str, order: DateOrder) -> datetime | None:
    """The cell as a moment of some year; None if it is none, which here is an answer and no error."""
    try:
        return read_instant(cell, zone=_UTC, year=_ANY_YEAR, date_order=order)
    except BadValue:
        return None


def _moments(cell: str) -> list[datetime]:
    """The cell as a moment in every order in which it is one; digits alone are seconds of nothing."""
    if _EPOCH.fullmatch(plain(cell)):
        return []
    return [moment for order in _ORDERS if (moment := _moment(cell, order))]


def _is_day(cell: str) -> bool:
    moments = _moments(cell)
    if not moments or any(moment.time() != time() for moment in moments):
        return False
    try:
        read_day(cell, year=_ANY_YEAR)
    except BadValue as flaw:
        return flaw.reason is Flaw.AMBIGUOUS_DAY
    return True


def _is_instant(cell: str) -> bool:
    return bool(_moments(cell))


def _is_percent(cell: str) -> bool:
    try:
        read_percent(cell)
    except BadValue:
        return False
    return True


def _is_number(cell: str) -> bool:
    try:
        read_number(cell)
    except BadValue:
        return False
    return True


def _is_serial(cell: str) -> bool:
    return _is_number(cell) and _SERIALS[0] <= (read_number(cell) or 0) < _SERIALS[1]


def _is_id(cell: str) -> bool:
    """Many digits, leading zeros, digits that Excel rounded or that are protected from it, letters with digits."""
    digits = unwrapped(cell)
    if _PLAIN_DIGITS.fullmatch(digits):
        return len(digits) >= _LONG_ID or digits != cell.strip() or (digits[0] == "0" and len(digits) > 1)
    return bool(_ROUNDED.fullmatch(digits) or _CODE.fullmatch(digits))


_TESTS: tuple[tuple[ColumnKind, Callable[[str], bool]], ...] = (
    (ColumnKind.DAY, _is_day),
    (ColumnKind.INSTANT, _is_instant),
    (ColumnKind.PERCENT, _is_percent),
    (ColumnKind.ID, _is_id),
    (ColumnKind.NUMBER, _is_number),
)
