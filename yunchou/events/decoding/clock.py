"""When an event happened, whatever the device's clock says."""

from datetime import datetime, timedelta
from enum import IntFlag

#: A device clock that is off by less is left alone: network time alone explains it.
SKEW_TOLERATED = timedelta(seconds=60)
#: An event further in the future than this is put at the time it was received.
FUTURE_TOLERATED = timedelta(minutes=5)


class Flag(IntFlag):
    """Marks on an event row."""

    CLOCK_CORRECTED = 1
    CLOCK_CLAMPED = 2
    BOT = 4
    NO_RATE = 8
    TIME_MISSING = 16
    ID_MADE = 32


def event_time(
    *, given: datetime | None, sent_at: datetime | None, received_at: datetime
) -> tuple[datetime, Flag]:
    """The corrected time and what was done to it.

    With `sentAt` off by more than a minute: received − (sentAt − given), the rule of the Segment specification. The
    result is clamped to the time of receipt when it lies more than five minutes ahead of it.
    """
    if given is None:
        return received_at, Flag.TIME_MISSING
    time, flags = given, Flag(0)
    if sent_at is not None and abs(received_at - sent_at) > SKEW_TOLERATED:
        time, flags = received_at - (sent_at - given), Flag.CLOCK_CORRECTED
    if time - received_at > FUTURE_TOLERATED:
        return received_at, flags | Flag.CLOCK_CLAMPED
    return time, flags
