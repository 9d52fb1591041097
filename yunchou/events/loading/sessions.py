"""Keeps the sessions table in step with the events: rebuilds each day that changed, without starving the loader."""

import threading
import time

import structlog
from django.db import close_old_connections

from yunchou.analytics.stores.base import Store
from yunchou.events.models import EventDay
from yunchou.events.selectors import stale_session_days

log = structlog.get_logger(__name__)

#: Seconds between looks for changed days.
PAUSE_SECONDS = 1.0
#: At most this share of the time goes into rebuilding.
BUSY_SHARE = 0.25
#: Days rebuilt in one turn.
DAYS_AT_ONCE = 31


class SessionKeeper:
    """Rebuilds sessions of changed days in a thread of its own."""

    def __init__(self, *, store: Store) -> None:
        self._store = store
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.failure = ""

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run, name="sessions", daemon=True)
        self._thread.start()

    def stop(self, *, seconds: float = 10) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def run(self) -> None:
        """Rebuild until stopped. After a turn that took long, rest three times as long."""
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self.rebuild_once()
                self.failure = ""
            except Exception as error:  # the days stay marked as changed: the next turn tries them again
                self.failure = f"{type(error).__name__}: {error}"
                log.exception("sessions.failed")
            finally:
                close_old_connections()
            took = time.monotonic() - began
            self._stopping.wait(max(PAUSE_SECONDS, took * (1 / BUSY_SHARE - 1)))

    def rebuild_once(self) -> int:
        """Rebuild the days that have changed; how many there were. One workspace's failure holds up no other."""
        by_workspace: dict[int, list[EventDay]] = {}
        for day in stale_session_days(limit=DAYS_AT_ONCE):
            by_workspace.setdefault(day.workspace_id, []).append(day)
        failures = []
        for days in by_workspace.values():
            try:
                self._rebuild(days)
            except Exception as error:  # noqa: BLE001  raised below, when the others had their turn
                failures.append(error)
        if failures:
            raise failures[0]
        return sum(map(len, by_workspace.values()))

    def _rebuild(self, days: list[EventDay]) -> None:
        workspace = days[0].workspace
        self._store.build_sessions(
            workspace=workspace.pk, days=[day.day for day in days], zone=workspace.time_zone, build=None
        )
        for day in days:
            # The version read before the build: a load in between leaves the day marked as changed.
            EventDay.unscoped.filter(pk=day.pk).update(sessions_version=day.version)
