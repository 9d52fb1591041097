"""Every holiday and festival of the calendar has a name, and a period knows those that it touches."""

from datetime import date

from yunchou.calc.calendar import FESTIVALS, HOLIDAYS
from yunchou.calc.periods import Period
from yunchou.flows.planning import seasons_of
from yunchou.web.seasons import SEASONS


def test_every_season_of_the_calendar_has_a_name():
    assert set(SEASONS) == set(FESTIVALS) | set(HOLIDAYS.values())


def test_a_period_touches_the_seasons_of_its_days():
    assert seasons_of(Period(date(2026, 6, 1), date(2026, 6, 30))) == ("618", "dragon_boat")
    assert seasons_of(Period(date(2026, 7, 6), date(2026, 7, 12))) == ()
