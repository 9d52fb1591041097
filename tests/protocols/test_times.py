"""The date forms that clients send."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.protocols.event import Reason, Refused
from yunchou.protocols.times import read_time

MOMENT = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "sent",
    [
        "2026-03-18T04:30:00Z",
        "2026-03-18T12:30:00+08:00",
        "2026-03-18 04:30:00",
        "20260318T043000Z",
        MOMENT.timestamp(),
        int(MOMENT.timestamp() * 1000),
    ],
)
def test_every_form_is_the_same_moment(sent):
    assert read_time(sent, name="timestamp") == MOMENT


@pytest.mark.parametrize("absent", [None, ""])
def test_nothing_is_no_time(absent):
    assert read_time(absent, name="timestamp") is None


@pytest.mark.parametrize(
    "wrong", ["yesterday", True, [], {}, 1e300, float("inf"), "2026-13-01", "9999-12-31T23:59:59-12:00"]
)
def test_anything_else_is_refused_with_its_field_and_value(wrong):
    with pytest.raises(Refused) as refused:
        read_time(wrong, name="timestamp")
    assert (refused.value.reason, refused.value.field) == (Reason.BAD_TIME, "timestamp")


@given(
    moment=st.datetimes(datetime(1971, 1, 1), datetime(2280, 1, 1)),  # noqa: DTZ001  the strategy wants them bare
    hours=st.integers(-12, 14),
)
def test_a_time_with_a_zone_is_read_as_its_moment(moment, hours):
    moment = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert read_time(moment.isoformat(), name="timestamp") == moment
