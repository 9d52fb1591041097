"""Days as people type them: 昨天, 近7天, 本月, 6.18, 6.1到6.18, last 7 days (stage: judge)."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from unicodedata import normalize

from yunchou.analytics.questions import Grain, Period
from yunchou.calc.periods import ONE_DAY, bucket_start, next_bucket

LONGEST = 60
MOST_DAYS = 366 * 10
FIRST_YEAR = 2000
Days = Callable[[date, date], Period]
"""Today and the last complete day → the days."""


def typed_period(text: str, *, today: date, last: date) -> Period | None:
    """The days that a text names; None where it names none, or none that have come.

    Several days back from now end on `last`, the last complete day, as the presets do. A day without a year is the
    latest one that has come; of two days one may leave out what the other says.
    """
    said = normalize("NFKC", text).strip().lower()
    if not 0 < len(said) <= LONGEST:
        return None
    found = _named(said, today, last) or _whole(said, today) or _between(said, today)
    if found is None or found.start > today:
        return None
    period = Period(found.start, min(found.end, today))
    return period if period.start.year >= FIRST_YEAR and period.length <= MOST_DAYS else None


# Names of days.

_NAMES: dict[str, Days] = {
    "今天|今日|today": lambda today, _last: Period(today, today),
    "昨天|昨日|yesterday": lambda today, _last: _back(today, 1),
    "前天|前日|the day before yesterday": lambda today, _last: _back(today, 2),
    "(本|这|這)(周|週|星期|个星期|個星期)|this week": lambda today, last: _running(today, last, Grain.WEEK),
    "上(周|週|星期|个星期|個星期)|last week": lambda today, _last: _before(today, Grain.WEEK),
    "(本|这个|這個|当)月|this month": lambda today, last: _running(today, last, Grain.MONTH),
    "上个?月|上個月|last month": lambda today, _last: _before(today, Grain.MONTH),
    "今年|本年|this year": lambda today, last: Period(_new_year(today), max(last, _new_year(today))),
    "去年|last year": lambda today, _last: _year(today.year - 1),
}
_BACK = re.compile(
    r"(?:最?近|过去|過去|last|past)?\s*(\d{1,4})\s*(天|日|周|週|个?星期|個?星期|days?|weeks?|d|w)"
)


def _named(said: str, today: date, last: date) -> Period | None:
    for names, days in _NAMES.items():
        if re.fullmatch(names, said):
            return days(today, last)
    if found := _BACK.fullmatch(said):
        count = int(found[1]) * (1 if found[2] in ("天", "日", "d") or found[2].startswith("day") else 7)
        return Period(last - timedelta(days=count - 1), last) if 0 < count <= MOST_DAYS else None
    return None


def _back(today: date, days: int) -> Period:
    day = today - timedelta(days=days)
    return Period(day, day)


def _running(today: date, last: date, grain: Grain) -> Period:
    start = bucket_start(today, grain)
    return Period(start, max(last, start))


def _before(today: date, grain: Grain) -> Period:
    end = bucket_start(today, grain) - ONE_DAY
    return Period(bucket_start(end, grain), end)


def _new_year(day: date) -> date:
    return day.replace(month=1, day=1)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


# A whole year or month.

_YEAR = re.compile(r"(\d{4})\s*年?")
_MONTH = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*月(?:份)?|(\d{4})[./-](\d{1,2})")


def _whole(said: str, today: date) -> Period | None:
    if found := _YEAR.fullmatch(said):
        return _year(int(found[1])) if int(found[1]) >= FIRST_YEAR else None
    if not (found := _MONTH.fullmatch(said)):
        return None
    year, month = found[1] or found[3], int(found[2] or found[4])
    start = _latest(int(year) if year else None, month, 1, today)
    return Period(start, next_bucket(start, Grain.MONTH) - ONE_DAY) if start else None


# Days by number.

_DAY = re.compile(
    r"(?:(?P<y>\d{4})\s*[年./-]\s*)?(?:(?P<m>\d{1,2})\s*[月./-]\s*)?(?P<d>\d{1,2})\s*[日号號]?|(?P<all>\d{8})"
)
_SIGNS = re.compile(r"\s*(?:到|至|~|～|—|–|\.\.\.?| - | to )\s*|(?<=[日号號])\s*-\s*")


def _between(said: str, today: date) -> Period | None:
    for first, second in _halves(said):
        end = _day(second, today, like=None)
        start = _day(first, today, like=end)
        end = end or _day(second, today, like=start)
        if start and end and start <= end:
            return Period(start, end)
    return None


def _halves(said: str) -> Iterator[tuple[str, str]]:
    """The two days of a text: one day is both; a plain hyphen may stand within a day or between two."""
    parts = _SIGNS.split(said)
    if len(parts) == 2:
        yield parts[0], parts[1]
    if len(parts) == 1:
        yield said, said
        pieces = said.split("-")
        if len(pieces) % 2 == 0:
            middle = len(pieces) // 2
            yield "-".join(pieces[:middle]), "-".join(pieces[middle:])


def _day(text: str, today: date, *, like: date | None) -> date | None:
    """A day; one that says no month or year has those of the day that it is `like`."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    if found["all"]:
        return _made(int(text[:4]), int(text[4:6]), int(text[6:]))
    if not found["m"]:
        return _made(like.year, like.month, int(found["d"])) if like and not found["y"] else None
    if like and not found["y"]:
        made = _made(like.year, int(found["m"]), int(found["d"]))
        return made if made is None or made <= like else _made(like.year - 1, made.month, made.day)
    return _latest(int(found["y"]) if found["y"] else None, int(found["m"]), int(found["d"]), today)


def _latest(year: int | None, month: int, day: int, today: date) -> date | None:
    """The day of that year, or the latest one that has come."""
    if year is not None:
        return _made(year, month, day)
    made = _made(today.year, month, day)
    if made and made <= today:
        return made
    return next(filter(None, (_made(today.year - back, month, day) for back in range(1, 9))), None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
