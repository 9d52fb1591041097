"""Hours in which nobody is told; what happened then is told when they are over (stage: judge)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def told_at(
    moment: datetime, *, quiet_from: time | None, quiet_until: time | None, zone: ZoneInfo
) -> datetime:
    """When somebody may be told of what happened at this moment: at once, or when the quiet hours end."""
    if quiet_from is None or quiet_until is None:
        return moment
    local = moment.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    is_over_midnight = quiet_from > quiet_until
    is_quiet = (
        clock >= quiet_from or clock < quiet_until if is_over_midnight else quiet_from <= clock < quiet_until
    )
    if not is_quiet:
        return moment
    is_tomorrow = is_over_midnight and clock >= quiet_from
    day = local.date() + timedelta(days=1 if is_tomorrow else 0)
    return datetime.combine(day, quiet_until, tzinfo=zone).astimezone(moment.tzinfo)
