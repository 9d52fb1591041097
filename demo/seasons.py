"""How the year shapes a shop: festivals, pay days and the sun, as factors on an ordinary day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

ORDINARY = 1.0


@dataclass(frozen=True, slots=True)
class Season:
    """Some days of a festival. `coupon` names the discount of those days, if there is one."""

    name: str
    first: date
    last: date
    visits: float
    orders: float
    coupon: str | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


# (name, first month-day, last month-day, factor on visits, factor on orders per visit, coupon)
# Assumed: 618 and 双11 bring two to three times a normal day at their peaks and a slump after; 国庆 empties desks and
# fills beaches; the small festivals add a fifth to a half. The first row that covers a day wins.
_YEARLY = (
    ("38 节", (3, 5), (3, 8), 1.4, 1.2, "FESTIVAL30"),
    ("520", (5, 18), (5, 20), 1.2, 1.1, None),
    ("618 开门红", (6, 1), (6, 3), 1.6, 1.3, "FESTIVAL30"),
    ("618 高潮", (6, 16), (6, 18), 1.9, 1.5, "FESTIVAL30"),
    ("618", (6, 4), (6, 20), 1.2, 1.1, "FESTIVAL30"),
    ("618 之后", (6, 21), (6, 24), 0.85, 0.85, None),
    ("国庆", (10, 1), (10, 7), 0.85, 0.95, None),
    ("双11 开门红", (10, 31), (11, 3), 1.5, 1.25, "FESTIVAL30"),
    ("双11 高潮", (11, 9), (11, 11), 2.0, 1.6, "FESTIVAL30"),
    ("双11", (11, 4), (11, 8), 1.15, 1.0, "FESTIVAL30"),
    ("双11 之后", (11, 12), (11, 16), 0.8, 0.85, None),
    ("双12", (12, 10), (12, 12), 1.35, 1.25, "FESTIVAL30"),
)

# New year's day of the lunar calendar, the one date that no rule of thumb gives.
_SPRING_FESTIVAL = (
    date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26),
    date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31),
    date(2034, 2, 19), date(2035, 2, 8),
)  # fmt: skip

# Share of sun protection in what is sold, January to December, in percent. Assumed: people buy it from spring on.
_SUN_PERCENT = (22, 25, 38, 50, 60, 64, 62, 56, 45, 38, 30, 24)


def season_of(day: date) -> Season | None:
    """The festival that shapes this day, if any."""
    return next((season for season in _seasons_about(day.year) if season.covers(day)), None)


def pay_day_lift(day: date) -> float:
    """Assumed: wages arrive on the 10th or the 15th and lift that day and the next by a few percent."""
    return 1.08 if day.day in {10, 11, 15, 16} else ORDINARY


def sun_share(day: date) -> float:
    """The share of sun protection (0 to 1) in what people look at on this day."""
    return _SUN_PERCENT[day.month - 1] / 100


@cache
def _seasons_about(year: int) -> tuple[Season, ...]:
    return (*_lunar_seasons(year), *_solar_seasons(year))


def _solar_seasons(year: int) -> tuple[Season, ...]:
    return tuple(
        Season(name, date(year, *first), date(year, *last), visits, orders, coupon)
        for name, first, last, visits, orders, coupon in _YEARLY
    )


def _lunar_seasons(year: int) -> tuple[Season, ...]:
    """年货节 sells before the couriers rest; during 春节 few people shop. A year that is not listed has neither."""
    spring = next((day for day in _SPRING_FESTIVAL if day.year == year), None)
    if spring is None:
        return ()
    return (
        Season("春节", spring - timedelta(days=1), spring + timedelta(days=6), 0.55, 0.75),
        Season("年货节", spring - timedelta(days=22), spring - timedelta(days=8), 1.3, 1.15, "FESTIVAL30"),
    )
