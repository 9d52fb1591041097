"""When an event happened, whatever the device's clock says (R18)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yunchou.events.decoding.clock import FUTURE_TOLERATED, Flag, event_time, storable, to_milliseconds

RECEIVED = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)
MONTH = timedelta(days=30)
skews = st.timedeltas(-MONTH, MONTH)
ages = st.timedeltas(timedelta(0), timedelta(days=7))
travels = st.timedeltas(timedelta(0), timedelta(seconds=2))


@given(skew=skews, age=ages, travel=travels)
def test_with_sent_at_the_time_is_right_within_two_seconds_of_a_skew_that_is_corrected(skew, age, travel):
    truth = RECEIVED - travel - age
    time, flags = event_time(given=truth + skew, sent_at=RECEIVED - travel + skew, received_at=RECEIVED)
    if flags & Flag.CLOCK_CORRECTED:
        assert abs(time - truth) <= timedelta(seconds=2, milliseconds=1)
    else:
        assert abs(skew) <= timedelta(seconds=62)
        assert time in {to_milliseconds(truth + skew), to_milliseconds(RECEIVED)}


@given(ahead=skews)
def test_without_sent_at_only_the_future_is_clamped(ahead):
    time, flags = event_time(given=RECEIVED + ahead, sent_at=None, received_at=RECEIVED)
    if ahead > FUTURE_TOLERATED:
        assert (time, flags) == (RECEIVED, Flag.CLOCK_CLAMPED)
    else:
        assert (time, flags) == (to_milliseconds(RECEIVED + ahead), 0)


def test_pinned_to_the_second_at_the_edges():
    minute, second = timedelta(minutes=1), timedelta(seconds=1)
    given_at = RECEIVED - timedelta(hours=2)
    assert event_time(given=given_at, sent_at=RECEIVED - minute, received_at=RECEIVED) == (given_at, 0)
    sent = RECEIVED - minute - second
    assert event_time(given=given_at, sent_at=sent, received_at=RECEIVED) == (
        given_at + minute + second,
        Flag.CLOCK_CORRECTED,
    )
    assert event_time(given=None, sent_at=sent, received_at=RECEIVED) == (RECEIVED, Flag.TIME_MISSING)


@given(given_at=st.datetimes(timezones=st.just(UTC)), sent=st.none() | st.datetimes(timezones=st.just(UTC)))
def test_no_two_times_break_it_and_what_comes_out_is_never_ahead(given_at, sent):
    time, _flags = event_time(given=given_at, sent_at=sent, received_at=RECEIVED)
    assert time - RECEIVED <= FUTURE_TOLERATED
    assert 1900 <= storable(given_at).year <= 2299
