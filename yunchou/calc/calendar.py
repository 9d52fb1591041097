"""The Chinese calendar of a shop: statutory holidays, make-up workdays and shopping festivals (the floor under PLAN).

The days off come from the `holidays` package, which follows the State Council's notices. Of a year whose notice is not
out yet it knows the statutory days, and neither the days moved around them nor the make-up workdays: such days are
marked as not published.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from holidays import country_holidays
from holidays.countries.china import ChinaStaticHolidays

from yunchou.calc.periods import ONE_DAY, Period

SATURDAY = 5
#: No block of days off is longer on one side of its statutory day.
LONGEST_BLOCK = 10


class Kind(StrEnum):
    """What a day is to those who work: MAKE_UP is a weekend day that is worked for a day off elsewhere."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


class Phase(StrEnum):
    """The part of a shopping festival: before the sale, the sale, and the days it is about."""

    WARM_UP = "warm_up"
    SALE = "sale"
    PEAK = "peak"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day. `holiday` and `festival` are codes, '' for none; `is_published`: the year's notice is out."""

    day: date
    kind: Kind
    holiday: str
    festival: str
    phase: Phase | None
    is_published: bool

    @property
    def special(self) -> str:
        """What sets the day apart from an ordinary one of its weekday; '' for nothing. A festival outshines a holiday."""
        if self.phase is not None:
            return f"{self.festival}:{self.phase}"
        if self.kind is Kind.HOLIDAY:
            return f"holiday:{self.holiday}"
        return "make_up" if self.kind is Kind.MAKE_UP else ""


#: The package's English names, which do not change with the reader's language.
HOLIDAYS: Mapping[str, str] = {
    "New Year's Day": "new_year",
    "Chinese New Year's Eve": "spring_festival",
    "Chinese New Year (Spring Festival)": "spring_festival",
    "Tomb-Sweeping Day": "tomb_sweeping",
    "Labor Day": "labour",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-Autumn Festival": "mid_autumn",
    "National Day": "national",
}
FIRST_DAY_OF_SPRING = "Chinese New Year (Spring Festival)"


@dataclass(frozen=True, slots=True)
class Window:
    """Days of a festival from (month, day) to (month, day), both included."""

    festival: str
    phase: Phase
    first: tuple[int, int]
    last: tuple[int, int]


#: Festivals with fixed dates, as the large platforms have run them of late; of two that overlap the first counts.
WINDOWS: tuple[Window, ...] = (
    Window("double_11", Phase.PEAK, (11, 10), (11, 11)),
    Window("618", Phase.PEAK, (6, 16), (6, 18)),
    Window("double_12", Phase.PEAK, (12, 12), (12, 12)),
    Window("38", Phase.PEAK, (3, 8), (3, 8)),
    Window("520", Phase.PEAK, (5, 20), (5, 20)),
    Window("99", Phase.PEAK, (9, 9), (9, 9)),
    Window("valentine", Phase.PEAK, (2, 14), (2, 14)),
    Window("double_11", Phase.SALE, (10, 31), (11, 9)),
    Window("double_11", Phase.WARM_UP, (10, 20), (10, 30)),
    Window("618", Phase.SALE, (5, 31), (6, 15)),
    Window("618", Phase.SALE, (6, 19), (6, 20)),
    Window("618", Phase.WARM_UP, (5, 25), (5, 30)),
    Window("double_12", Phase.WARM_UP, (12, 8), (12, 11)),
    Window("38", Phase.SALE, (3, 4), (3, 7)),
    Window("38", Phase.WARM_UP, (3, 1), (3, 3)),
    Window("520", Phase.SALE, (5, 17), (5, 19)),
    Window("99", Phase.SALE, (9, 5), (9, 8)),
    Window("valentine", Phase.SALE, (2, 10), (2, 13)),
)
#: 七夕 is the seventh day of the seventh lunar month.
DOUBLE_SEVENTH: Mapping[int, date] = {
    day.year: day
    for day in (
        date(2018, 8, 17),
        date(2019, 8, 7),
        date(2020, 8, 25),
        date(2021, 8, 14),
        date(2022, 8, 4),
        date(2023, 8, 22),
        date(2024, 8, 10),
        date(2025, 8, 29),
        date(2026, 8, 19),
        date(2027, 8, 8),
        date(2028, 8, 26),
        date(2029, 8, 16),
        date(2030, 8, 5),
        date(2031, 8, 24),
        date(2032, 8, 12),
    )
}
#: 年货节 runs in the weeks before the Spring Festival and ends when parcels no longer arrive in time.
NEW_YEAR_GOODS = (timedelta(days=28), timedelta(days=8))
FESTIVALS: tuple[str, ...] = (
    "new_year_goods",
    "valentine",
    "38",
    "520",
    "618",
    "double_7",
    "99",
    "double_11",
    "double_12",
)


@dataclass(frozen=True, slots=True)
class _Year:
    """What the package says of a year: days off by the name of their holiday, the days worked instead."""

    off: Mapping[date, str]
    make_up: frozenset[date]
    spring: date | None


@lru_cache(maxsize=64)
def _year(year: int) -> _Year:
    known = country_holidays("CN", years=year, language="en_US", expand=False)
    springs = (day for day, name in known.items() if FIRST_DAY_OF_SPRING in name and day.year == year)
    off = {day: _code(name) for day, name in known.items() if day.year == year}
    # TRICKY: lunar dates are known up to the year 2099 only.
    return _Year(off, frozenset(known.weekend_workdays), min(springs, default=None))


def _code(name: str) -> str:
    """The holiday of a name such as 'Labor Day (observed)'; '' for a day off that is only moved from elsewhere."""
    return next((code for known, code in HOLIDAYS.items() if known in name), "")


def is_published(year: int) -> bool:
    """Whether the State Council's notice on this year's days off is known."""
    noticed = ChinaStaticHolidays.special_public_holidays
    return min(noticed) <= year <= max(noticed)


@lru_cache(maxsize=4096)
def day_of(day: date) -> CalendarDay:
    """What the calendar says of a day."""
    kind, holiday = _kind(day)
    festival, phase = _festival(day)
    return CalendarDay(day, kind, holiday, festival, phase, is_published(day.year))


def calendar(period: Period) -> Iterator[CalendarDay]:
    """What the calendar says of every day of a period, in order."""
    return (day_of(day) for day in period.days())


def _kind(day: date) -> tuple[Kind, str]:
    if _is_make_up(day):
        return Kind.MAKE_UP, ""
    if not _is_off(day):
        return Kind.WORKDAY, ""
    holiday = _holiday_of_block(day)
    return (Kind.HOLIDAY, holiday) if holiday else (Kind.WEEKEND, "")


def _is_make_up(day: date) -> bool:
    # The notice of a year may have days worked at the end of the year before.
    return day in _year(day.year).make_up or (day.month == 12 and day in _year(day.year + 1).make_up)


def _is_off(day: date) -> bool:
    return day in _year(day.year).off or (day.weekday() >= SATURDAY and not _is_make_up(day))


def _holiday_of_block(day: date) -> str:
    """The nearest holiday without a workday between: a weekend before a holiday is a part of it."""
    for distance in range(LONGEST_BLOCK):
        for step in (-ONE_DAY, ONE_DAY):
            near = day + distance * step
            if (name := _year(near.year).off.get(near)) and _is_all_off(day, near, step):
                return name
    return ""


def _is_all_off(start: date, end: date, step: timedelta) -> bool:
    return all(_is_off(start + turn * step) for turn in range(abs((end - start).days) + 1))


def _festival(day: date) -> tuple[str, Phase | None]:
    at = (day.month, day.day)
    for window in WINDOWS:
        if window.first <= at <= window.last:
            return window.festival, window.phase
    seventh = DOUBLE_SEVENTH.get(day.year)
    if seventh is not None and seventh - 4 * ONE_DAY <= day <= seventh:
        return "double_7", Phase.PEAK if day == seventh else Phase.SALE
    spring = _year(day.year).spring
    if spring is not None and spring - NEW_YEAR_GOODS[0] <= day <= spring - NEW_YEAR_GOODS[1]:
        return "new_year_goods", Phase.SALE
    return "", None
