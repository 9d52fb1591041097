"""Sessions, computed day by day from events and merges (facts under JUDGE)."""

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from yunchou.analytics.stores.base import Store


def rebuild_sessions(
    store: Store, *, workspace: int, days: Collection[date], zone: ZoneInfo, build: int | None = None
) -> int:
    """Compute these days' sessions anew and switch readers to them all at once; returns the build's number.

    `build` must be higher than any before it on these days; None takes the next. One caller at a time per
    workspace: the loader. Rebuild a day when events of it arrive late, and the days of people who were merged
    (`Store.days_of_people`). What a session is: see `yunchou/analytics/sql/sessions.py`.
    """
    if not days:
        return build or 0
    return store.build_sessions(workspace=workspace, days=days, zone=zone.key, build=build)
