"""Hours in which nobody is told, over midnight too, in the workspace's zone."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.alerts.quiet import told_at

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEAR, NEXT_YEAR = datetime(2026, 1, 1), datetime(2027, 1, 1)  # noqa: DTZ001  hypothesis wants them bare


def told(local: datetime, quiet_from: time | None, quiet_until: time | None) -> datetime:
    moment = local.replace(tzinfo=SHANGHAI).astimezone(UTC)
    return told_at(moment, quiet_from=quiet_from, quiet_until=quiet_until, zone=SHANGHAI).astimezone(SHANGHAI)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ((17, 21, 59), (17, 21, 59)),
        ((17, 22, 0), (18, 8, 0)),
        ((17, 23, 59), (18, 8, 0)),
        ((18, 0, 0), (18, 8, 0)),
        ((18, 7, 59), (18, 8, 0)),
        ((18, 8, 0), (18, 8, 0)),
    ],
)
def test_a_night_without_news_ends_in_the_morning(clock, expected):
    day, hour, minute = clock
    found = told(datetime(2026, 3, day, hour, minute), time(22), time(8))  # noqa: DTZ001  a local time
    assert (found.day, found.hour, found.minute) == expected


def test_a_quiet_noon_ends_the_same_day():
    found = told(datetime(2026, 3, 18, 12, 30), time(12), time(14))  # noqa: DTZ001  a local time
    assert (found.day, found.hour) == (18, 14)


def test_without_quiet_hours_one_is_told_at_once():
    moment = datetime(2026, 3, 18, 3, tzinfo=UTC)
    assert told_at(moment, quiet_from=None, quiet_until=None, zone=SHANGHAI) == moment


@given(st.datetimes(YEAR, NEXT_YEAR, timezones=st.just(UTC)), st.times(), st.times())
def test_news_are_never_told_early_nor_a_day_late_nor_within_the_quiet_hours(moment, begin, end):
    found = told_at(moment, quiet_from=begin, quiet_until=end, zone=SHANGHAI)
    assert 0 <= (found - moment).total_seconds() <= 24 * 3600
    assert told_at(found, quiet_from=begin, quiet_until=end, zone=SHANGHAI) == found
