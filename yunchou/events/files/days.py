"""Days and moments out of the text of a cell, in the forms of Chinese and English exports (stage: facts)."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from yunchou.events.files.cells import MAX_LENGTH, BadValue, DateOrder, Flaw, is_absent, plain

FIRST_YEAR, LAST_YEAR = 1900, 2299
#: Day 0 of Excel; right from 1 March 1900 on, before which Excel itself is wrong.
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial has no zone; the caller gives it one
_FIRST_SERIAL, _LAST_SERIAL = 61, 146_463  # 1 March 1900 and 31 December 2299
_REMEMBERED = 1 << 16

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_SEPARATED = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})", re.ASCII)
_SHORT = re.compile(r"(\d{1,2})[-/](\d{1,2})", re.ASCII)
_CHINESE = re.compile(r"(?:(\d{4}) ?年)? ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?", re.ASCII)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?[ -](\d{1,2})(?:st|nd|rd|th)?,?[ -](\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})", re.ASCII)
_SERIAL = re.compile(r"\d{2,6}(?:\.\d+)?", re.ASCII)
_WEEKDAY = re.compile(
    r" ?\(?(?:星期|礼拜|周)[一二三四五六日天]\)?$|,? \(?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\)?$"
)
_RANGE = re.compile(
    r"\d[日号]? ?(?:~|至|到|—|–| - |\bto\b) ?\d"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日? ?- ?\d"
    r"|\d{8} ?- ?\d{8}|月\d{1,2}[日号]? ?- ?\d",
    re.ASCII,
)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
#: How most shops write a moment; read apart because every row of a file has another one.
_USUAL = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2}) (\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)
_WITH_TIME = re.compile(
    r"(?P<day>.*?[\d日号)一二三四五六天])(?:T| ?(?<=[ 日号]))(?P<time>(?:(?:上午|下午|中午|凌晨|晚上|[AP]M) ?)?\d{1,2} ?[:时点].*)"
)
_DIGITS_WITH_TIME = re.compile(r"(\d{8})[ T]?(\d\d)(\d\d)(\d\d)", re.ASCII)
_CLOCK = re.compile(
    r"(?P<before>上午|下午|中午|凌晨|晚上|[AP]M)? ?(?P<hour>\d{1,2}) ?[:时点] ?"
    r"(?:(?P<minute>\d{1,2})(?: ?[:分] ?(?:(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))? ?秒?)?)?)?"
    r" ?(?P<after>[AP]M)? ?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?")
_BEFORE_NOON = {"上午", "凌晨", "AM"}
_EPOCH_SECONDS = re.compile(r"[12]\d{9}(?:\d{3})?", re.ASCII)


def read_day(
    text: str, *, year: int | None = None, date_order: DateOrder | None = None, serials: bool = False
) -> date:
    """A day; a time of day behind it is left out, one with a zone is refused. Raises BadValue.

    `year` is for days without one. `date_order` decides 06/07/2026 and 26-06-07, which are refused without it.
    `serials` says that numbers are days as Excel counts them.
    """
    return _read_day(text, year, date_order, serials)


def read_instant(
    text: str,
    *,
    zone: ZoneInfo,
    year: int | None = None,
    date_order: DateOrder | None = None,
    serials: bool = False,
) -> datetime:
    """A moment, in UTC. Without a zone of its own it is in `zone`; a day alone is its beginning. Raises BadValue.

    Besides the forms of `read_day` with a time, ten digits are seconds and thirteen milliseconds since 1970.
    """
    return _read_instant(text, zone, year, date_order, serials)


@lru_cache(maxsize=_REMEMBERED)
def _read_day(text: str, year: int | None, order: DateOrder | None, serials: bool) -> date:
    value = _checked(text)
    if serials and _SERIAL.fullmatch(value):
        return _of_serial(value, text).date()
    day, clock = _split(value)
    if clock and _clock_of(clock, text)[1] is not None:
        raise BadValue(Flaw.HAS_ZONE, text)
    return _day_of(day, text, year, order)


@lru_cache(maxsize=_REMEMBERED)
def _read_instant(
    text: str, zone: ZoneInfo, year: int | None, order: DateOrder | None, serials: bool
) -> datetime:
    value = _checked(text)
    if _ISO.fullmatch(value):
        return _of_iso(value, text, zone)
    usual = _USUAL.fullmatch(value)
    if usual:
        return _of_usual(usual, text).replace(tzinfo=zone).astimezone(UTC)
    if serials and _SERIAL.fullmatch(value):
        return _of_serial(value, text).replace(tzinfo=zone).astimezone(UTC)
    if _EPOCH_SECONDS.fullmatch(value):
        return _of_epoch(value)
    day, clock = _split(value)
    moment, own_zone = _clock_of(clock, text) if clock else (time(), None)
    local = datetime.combine(_day_of(day, text, year, order), moment)
    return local.replace(tzinfo=own_zone or zone).astimezone(UTC)


def _checked(text: str) -> str:
    value = plain(text)
    if is_absent(value):
        raise BadValue(Flaw.MISSING, text)
    if len(value) > MAX_LENGTH:
        raise BadValue(Flaw.TOO_LONG, text)
    return value


def _split(value: str) -> tuple[str, str]:
    """The day and the time of day, either of which may be empty."""
    digits = _DIGITS_WITH_TIME.fullmatch(value)
    if digits:
        return digits[1], f"{digits[2]}:{digits[3]}:{digits[4]}"
    both = _WITH_TIME.fullmatch(value)
    if both and not _RANGE.search(value):
        return both["day"].strip(), both["time"]
    return value, ""


def _day_of(value: str, text: str, year: int | None, order: DateOrder | None) -> date:
    value = _WEEKDAY.sub("", value)
    for pattern, read in _FORMS:
        found = pattern.fullmatch(value)
        if found:
            return read(found, text, year, order)
    if _RANGE.search(value):
        raise BadValue(Flaw.RANGE, text)
    raise BadValue(Flaw.SERIAL if _is_serial(value) else Flaw.NOT_A_DAY, text)


def _compact(found: re.Match[str], text: str, _year: int | None, _order: DateOrder | None) -> date:
    return _calendar_day(int(found[1]), int(found[2]), int(found[3]), text)


def _separated(found: re.Match[str], text: str, _year: int | None, order: DateOrder | None) -> date:
    first, middle, last = found[1], int(found[3]), found[4]
    if len(first) == 4 and len(last) <= 2:
        return _calendar_day(int(first), middle, int(last), text)
    if len(first) <= 2 and len(last) == 4:
        month, day = _month_and_day(int(first), middle, text, order)
        return _calendar_day(int(last), month, day, text)
    if len(first) > 2 or len(last) > 2:
        raise BadValue(Flaw.NOT_A_DAY, text)
    return _two_digit_year(int(first), middle, int(last), text, order)


def _two_digit_year(first: int, middle: int, last: int, text: str, order: DateOrder | None) -> date:
    """26-06-18 or 18/06/26: only a chosen order tells which part is the year, and that is of this century."""
    if order is None:
        raise BadValue(Flaw.AMBIGUOUS_DAY, text)
    if order == "ymd":
        return _calendar_day(2000 + first, middle, last, text)
    month, day = _month_and_day(first, middle, text, order)
    return _calendar_day(2000 + last, month, day, text)


def _short(found: re.Match[str], text: str, year: int | None, order: DateOrder | None) -> date:
    month, day = _month_and_day(int(found[1]), int(found[2]), text, "mdy" if order == "ymd" else order)
    return _calendar_day(_given(year, text), month, day, text)


def _month_and_day(first: int, second: int, text: str, order: DateOrder | None) -> tuple[int, int]:
    """Which of two numbers is the month: the chosen order says it, else the one that cannot be a month."""
    if order in {"mdy", "dmy"}:
        return (first, second) if order == "mdy" else (second, first)
    if first <= 12 and second <= 12 and first != second:
        raise BadValue(Flaw.AMBIGUOUS_DAY, text)
    return (first, second) if first <= 12 else (second, first)


def _chinese(found: re.Match[str], text: str, year: int | None, _order: DateOrder | None) -> date:
    own_year = int(found[1]) if found[1] else _given(year, text)
    return _calendar_day(own_year, int(found[2]), int(found[3]), text)


def _month_first(found: re.Match[str], text: str, _year: int | None, _order: DateOrder | None) -> date:
    return _calendar_day(int(found[3]), _month_called(found[1], text), int(found[2]), text)


def _day_first(found: re.Match[str], text: str, _year: int | None, _order: DateOrder | None) -> date:
    return _calendar_day(int(found[3]), _month_called(found[2], text), int(found[1]), text)


_FORMS = (
    (_SEPARATED, _separated),
    (_COMPACT, _compact),
    (_CHINESE, _chinese),
    (_SHORT, _short),
    (_MONTH_FIRST, _month_first),
    (_DAY_FIRST, _day_first),
)


def _month_called(name: str, text: str) -> int:
    month = _MONTH_NUMBERS.get(name.lower())
    if month is None:
        raise BadValue(Flaw.NOT_A_DAY, text)
    return month


def _given(year: int | None, text: str) -> int:
    if year is None:
        raise BadValue(Flaw.NO_YEAR, text)
    return year


def _calendar_day(year: int, month: int, day: int, text: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(Flaw.NO_SUCH_DAY, text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadValue(Flaw.NO_SUCH_DAY, text) from error


def _is_serial(value: str) -> bool:
    return bool(_SERIAL.fullmatch(value)) and _FIRST_SERIAL <= float(value) < _LAST_SERIAL + 1


def _of_serial(value: str, text: str) -> datetime:
    """TRICKY: to the nearest millisecond: Excel keeps a time of day as a fraction that is rarely exact."""
    if not _is_serial(value):
        raise BadValue(Flaw.NO_SUCH_DAY, text)
    return _EXCEL_EPOCH + timedelta(milliseconds=round(float(value) * 86_400_000))


def _of_usual(found: re.Match[str], text: str) -> datetime:
    day = _calendar_day(int(found[1]), int(found[3]), int(found[4]), text)
    try:
        moment = time(int(found[5]), int(found[6]), int(found[7] or 0))
    except ValueError as error:
        raise BadValue(Flaw.NOT_A_TIME, text) from error
    return datetime.combine(day, moment)


def _of_iso(value: str, text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadValue(Flaw.NOT_A_TIME, text) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadValue(Flaw.NO_SUCH_DAY, text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _of_epoch(value: str) -> datetime:
    thousandths = int(value) if len(value) == 13 else int(value) * 1000
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=thousandths)


def _clock_of(value: str, text: str) -> tuple[time, tzinfo | None]:
    """A time of day and the zone behind it."""
    found = _CLOCK.fullmatch(value)
    if found is None or (found["minute"] is None and ":" in value):
        raise BadValue(Flaw.NOT_A_TIME, text)
    half_day = (found["before"] or found["after"] or "").upper()
    fraction = (found["fraction"] or "").ljust(6, "0")[:6]
    try:
        moment = time(
            _hour_of(int(found["hour"]), half_day),
            int(found["minute"] or 0),
            int(found["second"] or 0),
            int(fraction),
        )
        return moment, _zone_of(found["zone"])
    except ValueError as error:
        raise BadValue(Flaw.NOT_A_TIME, text) from error


def _hour_of(hour: int, half_day: str) -> int:
    """The hour of 24. Raises ValueError for 15:00 AM, and for 晚上12点, which some mean for the day after."""
    if not half_day:
        return hour
    if (half_day in _BEFORE_NOON and hour > 12) or (half_day in {"AM", "PM"} and not 1 <= hour <= 12):
        raise ValueError(half_day)
    if half_day in _BEFORE_NOON:
        return hour % 12
    if half_day == "晚上" and hour == 12:
        raise ValueError(half_day)
    is_early = hour < (11 if half_day == "中午" else 12)
    return hour + 12 if is_early else hour


def _zone_of(name: str | None) -> tzinfo | None:
    if not name:
        return None
    offset = _OFFSET.fullmatch(name)
    if offset is None:
        return UTC
    length = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(length if offset[1] == "+" else -length)
