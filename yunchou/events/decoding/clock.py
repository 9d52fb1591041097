"""When an event happened, whatever the device's clock says."""

from datetime import UTC, datetime, timedelta
from enum import IntEnum

#: A device clock that is off by less is left alone: network time alone explains it.
SKEW_TOLERATED = timedelta(seconds=60)
#: An event further in the future than this is put at the time it was received.
FUTURE_TOLERATED = timedelta(minutes=5)
#: What the event store can hold; a device may claim any year.
FIRST_STORABLE = datetime(1900, 1, 1, tzinfo=UTC)
LAST_STORABLE = datetime(2299, 12, 31, tzinfo=UTC)


class Flag(IntEnum):
    """Marks on an event row, or-ed into its `flags`. No IntFlag: this runs several times an event, and plain numbers do."""

    CLOCK_CORRECTED = 1
    CLOCK_CLAMPED = 2
    BOT = 4
    NO_RATE = 8
    TIME_MISSING = 16
    ID_MADE = 32


def event_time(
    *, given: datetime | None, sent_at: datetime | None, received_at: datetime
) -> tuple[datetime, int]:
    """The corrected time, in whole milliseconds as it is stored, and what was done to it.

    With `sentAt` off by more than a minute: received − (sentAt − given), the rule of the Segment specification. The
    result is clamped to the time of receipt when it lies more than five minutes ahead of it.
    """
    if given is None:
        return to_milliseconds(received_at), Flag.TIME_MISSING
    time, flags = given, 0
    if sent_at is not None and abs(received_at - sent_at) > SKEW_TOLERATED:
        time, flags = _earlier(received_at, by=sent_at - given), Flag.CLOCK_CORRECTED
    if time - received_at > FUTURE_TOLERATED:
        time, flags = received_at, flags | Flag.CLOCK_CLAMPED
    return to_milliseconds(time), flags


def to_milliseconds(time: datetime) -> datetime:
    """Finer parts cut off: what is compared here must be what the store compares."""
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def storable(time: datetime) -> datetime:
    """The nearest moment that the event store can hold."""
    return min(max(time, FIRST_STORABLE), LAST_STORABLE)


def _earlier(time: datetime, *, by: timedelta) -> datetime:
    try:
        return time - by
    except OverflowError:  # beyond the years 1 to 9999
        return FIRST_STORABLE if by > timedelta(0) else LAST_STORABLE
