from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.calc.periods import (
    BadPeriod,
    Grain,
    Period,
    buckets,
    day_begins,
    instants,
    local_day,
    neighbours,
    previous_period,
    year_before,
)

DAYS = st.dates(date(1995, 1, 1), date(2100, 1, 1))
PERIODS = st.builds(
    lambda start, more: Period(start, start + timedelta(days=more)), DAYS, st.integers(0, 800)
)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(BadPeriod, match="cannot end on 2026-01-01 before it starts on 2026-01-02"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_weeks_start_on_monday_and_the_edges_are_clipped():
    period = Period(date(2026, 3, 18), date(2026, 3, 24))  # Wednesday to Tuesday
    assert buckets(period, Grain.WEEK) == (
        Period(date(2026, 3, 18), date(2026, 3, 22)),
        Period(date(2026, 3, 23), date(2026, 3, 24)),
    )


def test_months_end_on_their_last_day_in_leap_years_too():
    period = Period(date(2028, 1, 31), date(2028, 3, 1))
    assert [one.end for one in buckets(period, Grain.MONTH)] == [
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 1),
    ]


@given(PERIODS, st.sampled_from(Grain))
def test_buckets_hold_every_day_once(period, grain):
    assert [day for one in buckets(period, grain) for day in one.days()] == list(period.days())


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ((date(2026, 3, 18), date(2026, 3, 24)), (date(2026, 3, 11), date(2026, 3, 17))),
        ((date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28))),
        ((date(2026, 1, 1), date(2026, 3, 31)), (date(2025, 10, 1), date(2025, 12, 31))),
        ((date(2026, 3, 1), date(2026, 3, 30)), (date(2026, 1, 30), date(2026, 2, 28))),
    ],
)
def test_the_period_before_has_as_many_days_or_as_many_whole_months(period, before):
    assert previous_period(Period(*period)) == Period(*before)


@given(PERIODS)
def test_the_period_before_ends_the_day_before(period):
    assert previous_period(period).end + timedelta(days=1) == period.start


@given(DAYS, st.sampled_from(["Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Asia/Beirut"]))
def test_a_day_begins_at_its_first_instant_even_where_midnight_is_skipped(day, zone):
    begins = day_begins(day, ZoneInfo(zone))
    assert local_day(begins, ZoneInfo(zone)) == day
    assert local_day(begins - timedelta(milliseconds=1), ZoneInfo(zone)) == day - timedelta(days=1)


def test_the_day_the_clocks_go_forward_has_23_hours():
    begins, ends = instants(Period(date(2026, 3, 8), date(2026, 3, 8)), ZoneInfo("America/New_York"))
    assert begins == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert ends - begins == timedelta(hours=23)


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 2, 1)), min_size=1), st.integers(1, 9))
def test_neighbouring_days_form_runs_that_are_not_too_long(days, at_most):
    runs = neighbours(days, at_most=at_most)
    assert [day for run in runs for day in run.days()] == sorted(days)
    assert max(run.length for run in runs) <= at_most


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ((date(2026, 3, 18), date(2026, 3, 24)), (date(2025, 3, 18), date(2025, 3, 24))),
        ((date(2025, 2, 1), date(2025, 2, 28)), (date(2024, 2, 1), date(2024, 2, 29))),
        ((date(2024, 2, 1), date(2024, 2, 29)), (date(2023, 2, 1), date(2023, 2, 28))),
        ((date(2024, 2, 29), date(2024, 2, 29)), (date(2023, 2, 28), date(2023, 2, 28))),
        ((date(2024, 2, 20), date(2024, 3, 10)), (date(2023, 2, 20), date(2023, 3, 10))),
        ((date(2025, 2, 15), date(2025, 2, 28)), (date(2024, 2, 15), date(2024, 2, 28))),
        ((date(2024, 3, 1), date(2025, 2, 28)), (date(2023, 3, 1), date(2024, 2, 29))),
    ],
)
def test_the_year_before_has_the_same_calendar_days(period, before):
    assert year_before(Period(*period)) == Period(*before)


@given(DAYS, st.integers(0, 364))
def test_a_period_of_up_to_365_days_shares_no_day_with_its_year_before(start, more):
    period = Period(start, start + timedelta(days=more))
    assert year_before(period).end < period.start
