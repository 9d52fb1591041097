"""`yunchou serve`: one process for pages, API, intake, jobs and the embedded event store, with its decoding child."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, cast

import structlog
import uvicorn
from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from yunchou.accounts.selectors import workspace_of_write_key
from yunchou.collectors.app import IntakeApp
from yunchou.collectors.errors import Refusal
from yunchou.collectors.http import ASGIApp
from yunchou.collectors.intake import Intake
from yunchou.collectors.keys import KeyOwner, KeyTable, Lookup
from yunchou.collectors.limits import Limits
from yunchou.config.environment import Environment
from yunchou.config.health import HealthApp, silence
from yunchou.config.loaded import load_pages
from yunchou.core import clock
from yunchou.core.event_store import close_event_store, event_store
from yunchou.core.jobs import jobs_healthy, start_jobs, stop_jobs
from yunchou.events.intake import RunningIntake, set_running_intake
from yunchou.events.loading.loader import Loader
from yunchou.events.loading.sessions import SessionKeeper
from yunchou.events.selectors import decoding_configs
from yunchou.events.services import count_refused_request
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.writer import SpoolLimits, SpoolWriter

log = structlog.get_logger(__name__)

#: Seconds that requests under way get to finish when the server is told to stop.
GRACE_SECONDS: float = 8
KEEP_ALIVE_SECONDS = 75
#: A segment is read while it is written; sealing it more often would only make more files.
SEGMENT_SECONDS = 300


class QuietServer(uvicorn.Server):
    """Ends by returning: uvicorn would raise the signal once more, and a clean stop would look like a kill."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM; afterwards they mean again what they meant before."""
        before = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class Server:
    """Everything that runs while the server runs. The caller holds the data folder's lock."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.store = event_store()
        self._is_store_closed = False
        reserve = env.YUNCHOU_SPOOL_RESERVE_MB << 20
        self.writer = SpoolWriter(
            env.spool, limits=SpoolLimits(reserve_bytes=reserve, segment_seconds=SEGMENT_SECONDS)
        )
        self.loader = Loader(
            folder=env.spool,
            spool=Spool(env.spool, durable=self.writer.durable),
            store=self.store,
            configs=decoding_configs,
            clock=clock.now,
            dedup=timedelta(days=env.YUNCHOU_DEDUP_DAYS),
        )
        self.sessions = SessionKeeper(store=self.store)
        self.notes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="refused-requests")
        self.intake = Intake(
            self.writer,
            keys=KeyTable(_look_up),
            on_refused=self._note_refused,
            limits=Limits(events_per_second=env.YUNCHOU_WORKSPACE_RATE),
            trusted_proxies=env.YUNCHOU_TRUSTED_PROXIES,
        )

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then finish what was begun: nothing acknowledged is lost.

        Where a statement of the event store does not end, the process does so here: a store that is left running would
        keep it from ending any other way, and loses nothing that a power cut would not lose.
        """
        config = uvicorn.Config(
            self._app,
            factory=True,
            host=self.env.HOST,
            port=self.env.PORT,
            loop="uvloop",
            http="httptools",
            lifespan="off",
            ws="none",
            access_log=False,
            server_header=False,
            date_header=False,
            # Forwarded headers are believed by our own setting alone.
            proxy_headers=False,
            log_config=None,
            log_level="warning",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=round(GRACE_SECONDS),
            backlog=2048,
        )
        with self._parts():
            QuietServer(config).run()
        if not self._is_store_closed:
            log.warning("server.store_left_running")
            logging.shutdown()
            os._exit(0)

    @contextlib.contextmanager
    def _parts(self) -> Iterator[None]:
        """Start what runs beside the web server, and stop it in the opposite order."""
        report = self.writer.start()
        if report.cut_bytes or report.damaged_bytes:
            log.warning("spool.recovered", cut_bytes=report.cut_bytes, damaged_bytes=report.damaged_bytes)
        self.loader.start()
        self.sessions.start()
        start_jobs()
        try:
            yield
        finally:
            self.intake.close()
            self.writer.close()
            stop_jobs(GRACE_SECONDS)
            self.sessions.stop()
            self.loader.stop()
            set_running_intake(None)
            self.notes.shutdown()
            self._is_store_closed = close_event_store()
            log.info("server.stopped")

    def _app(self) -> ASGIApp:
        """The whole application; called on the server's own event loop."""
        set_running_intake(RunningIntake(self.writer, asyncio.get_event_loop(), self.loader, self.sessions))
        # Both libraries type the same interfaces, each with names of its own.
        django = cast(Any, get_wsgi_application())
        load_pages()
        pages = cast(ASGIApp, WSGIMiddleware(django, workers=self.env.YUNCHOU_WEB_THREADS))
        return HealthApp(IntakeApp(pages, intake=self.intake), checks=self._checks())

    def _checks(self) -> dict[str, Callable[[], str]]:
        return {
            "spool": lambda: self.writer.status().reason,
            "loader": lambda: self.loader.failure or silence(self.loader.beat_at, now=clock.now()),
            "sessions": lambda: self.sessions.failure,
            "jobs": lambda: jobs_healthy()[1],
        }

    def _note_refused(self, workspace: int, refusal: Refusal, sample: bytes) -> None:
        self.notes.submit(_count_refused, workspace, refusal.code, sample.decode("utf-8", "replace"))


def _look_up(digest: bytes) -> Lookup:
    close_old_connections()
    workspace = workspace_of_write_key(digest, now=clock.now())
    return KeyOwner(workspace) if workspace is not None else None


def _count_refused(workspace: int, code: str, sample: str) -> None:
    close_old_connections()
    count_refused_request(workspace, code=code, sample=sample, now=clock.now())
