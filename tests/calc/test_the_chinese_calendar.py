"""Days off, make-up workdays and shopping festivals, against the State Council's notices of 2025 and 2026."""

from datetime import date, timedelta

import pytest

from yunchou.calc.calendar import (
    DOUBLE_SEVENTH,
    FESTIVALS,
    WINDOWS,
    Kind,
    Phase,
    calendar,
    day_of,
    is_published,
)
from yunchou.calc.periods import Period


def days(kind, period, holiday=None):
    return [one.day for one in calendar(period) if one.kind is kind and holiday in (None, one.holiday)]


@pytest.mark.parametrize(
    ("holiday", "first", "last"),
    [
        ("new_year", date(2026, 1, 1), date(2026, 1, 3)),
        ("spring_festival", date(2026, 2, 15), date(2026, 2, 23)),
        ("tomb_sweeping", date(2026, 4, 4), date(2026, 4, 6)),
        ("labour", date(2026, 5, 1), date(2026, 5, 5)),
        ("dragon_boat", date(2026, 6, 19), date(2026, 6, 21)),
        ("mid_autumn", date(2026, 9, 25), date(2026, 9, 27)),
        ("national", date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_the_holidays_of_2026_are_those_of_the_notice(holiday, first, last):
    found = days(Kind.HOLIDAY, Period(date(2026, 1, 1), date(2026, 12, 31)), holiday)
    assert found == list(Period(first, last).days())


def test_the_weekends_that_are_worked_are_those_of_the_notice():
    found = days(Kind.MAKE_UP, Period(date(2026, 1, 1), date(2026, 12, 31)))
    notice = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    assert found == [date(2026, month, day) for month, day in notice]


def test_days_worked_at_the_end_of_the_year_before_are_known():
    # For the first days of 2007, the 30th and 31st of December 2006 were worked.
    assert day_of(date(2006, 12, 30)).kind is Kind.MAKE_UP


def test_a_weekend_before_a_holiday_belongs_to_it():
    # Monday, the 1st of January 2024, with the weekend before it.
    assert day_of(date(2023, 12, 30)).holiday == "new_year"


def test_days_of_a_year_without_a_notice_say_so():
    assert day_of(date(2026, 12, 31)).is_published
    assert not day_of(date(2027, 2, 6)).is_published
    assert day_of(date(2027, 2, 6)).holiday == "spring_festival"
    assert not is_published(1999)


def test_an_ordinary_day_is_nothing_special():
    monday, saturday = day_of(date(2026, 3, 23)), day_of(date(2026, 3, 21))
    assert (monday.kind, monday.special) == (Kind.WORKDAY, "")
    assert (saturday.kind, saturday.special) == (Kind.WEEKEND, "")


@pytest.mark.parametrize(
    ("day", "special"),
    [
        (date(2026, 11, 11), "double_11:peak"),
        (date(2026, 11, 1), "double_11:sale"),
        (date(2026, 10, 21), "double_11:warm_up"),
        (date(2026, 6, 18), "618:peak"),
        (date(2026, 12, 12), "double_12:peak"),
        (date(2026, 3, 8), "38:peak"),
        (date(2026, 8, 19), "double_7:peak"),
        (date(2026, 1, 25), "new_year_goods:sale"),
        (date(2026, 10, 3), "holiday:national"),
        (date(2026, 10, 10), "make_up"),
    ],
)
def test_festivals_and_holidays_are_told_apart(day, special):
    assert day_of(day).special == special


def test_a_festival_outshines_the_holiday_it_meets():
    # The Dragon Boat Festival of 2026 meets the end of the 618 sale.
    met = day_of(date(2026, 6, 19))
    assert (met.holiday, met.special) == ("dragon_boat", "618:sale")


def test_every_festival_of_the_list_happens_every_year():
    for year in range(2024, 2029):
        period = Period(date(year, 1, 1), date(year, 12, 31))
        assert {one.festival for one in calendar(period)} - {""} == set(FESTIVALS)


def test_no_window_ends_before_it_starts():
    assert all(window.first <= window.last for window in WINDOWS)


def test_double_seventh_is_five_weeks_before_the_middle_of_autumn():
    """The 7th of the 7th month and the 15th of the 8th lie 37 or 38 days apart, as the month has 29 or 30."""
    for year in range(2019, 2031):
        seventh = DOUBLE_SEVENTH[year]
        distances = (timedelta(days=37), timedelta(days=38))
        assert any(day_of(seventh + distance).holiday in {"mid_autumn", "national"} for distance in distances)


def test_new_years_goods_are_bought_before_the_parcels_stop():
    found = [
        one.day for one in calendar(Period(date(2026, 1, 1), date(2026, 2, 28))) if one.phase is Phase.SALE
    ]
    assert found[0] == date(2026, 1, 20)
    assert date(2026, 2, 9) in found


def test_years_beyond_the_lunar_tables_are_answered_without_spring():
    assert day_of(date(2110, 1, 25)).festival == ""
