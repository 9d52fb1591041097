"""Reads the date forms that clients send."""

from datetime import UTC, datetime

from yunchou.protocols.event import Reason, Refused

#: Numbers above this are milliseconds, below it seconds (the year 2286 in seconds).
_MILLISECONDS_FROM = 10_000_000_000


def read_time(value: object, *, name: str) -> datetime | None:
    """ISO 8601 text (no zone means UTC), or seconds or milliseconds since 1970; None when absent.

    Raises Refused(BAD_TIME) for anything else.
    """
    if value is None or value == "":
        return None
    try:
        return _read(value)
    except (ValueError, OverflowError, OSError):
        raise Refused(Reason.BAD_TIME, name, value) from None


def _read(value: object) -> datetime:
    if isinstance(value, str):
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS_FROM else value, UTC)
    raise ValueError(value)
