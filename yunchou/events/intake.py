"""The intake that runs in this process: where pages and jobs reach the spool and learn how far loading has come."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yunchou.core.errors import Unavailable
from yunchou.events.loading.loader import Loader
from yunchou.events.loading.sessions import SessionKeeper
from yunchou.events.spool.errors import SpoolRefusal
from yunchou.events.spool.record import Entry
from yunchou.events.spool.writer import SpoolWriter

#: A request is stamped on arrival and durable a little later; nothing is called drained that could still be on its way.
IN_FLIGHT = timedelta(seconds=5)
APPEND_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class RunningIntake:
    """The parts of the intake while the server runs."""

    writer: SpoolWriter
    loop: asyncio.AbstractEventLoop
    loader: Loader
    sessions: SessionKeeper

    def append(self, entry: Entry) -> None:
        """Append from any thread; returns once the entry is durable. Raises Unavailable."""
        future = asyncio.run_coroutine_threadsafe(self.writer.append(entry), self.loop)
        try:
            future.result(APPEND_SECONDS)
        except (SpoolRefusal, TimeoutError) as error:
            raise Unavailable(
                _("The event could not be stored: %(error)s") % {"error": error},
                advice=_("Try again shortly."),
            ) from error

    @property
    def drained_through(self) -> datetime | None:
        """Everything received before this moment is in the event store."""
        drained = self.loader.drained_at
        return drained - IN_FLIGHT if drained else None


_running: RunningIntake | None = None


def set_running_intake(intake: RunningIntake | None) -> None:
    """Called by the server when the intake starts and ends."""
    global _running  # noqa: PLW0603  one intake a process, by the lock on the data folder
    _running = intake


def running_intake() -> RunningIntake:
    """The intake of this process. Raises Unavailable outside the server."""
    if _running is None:
        raise Unavailable(
            _("The intake does not run in this process."), advice=_("Start the server with yunchou serve.")
        )
    return _running


def drained_through() -> datetime | None:
    """How far loading has come; None where no intake runs."""
    return _running.drained_through if _running else None
