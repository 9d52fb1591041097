"""The threads of one process that run jobs, and the keeper that keeps them honest."""

import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import close_old_connections, connection

from yunchou.core import clock as wall
from yunchou.core.jobs import claims
from yunchou.core.jobs.perform import perform
from yunchou.core.jobs.registry import load_jobs
from yunchou.core.jobs.schedules import enqueue_due_ticks
from yunchou.core.jobs.wake import bell, wake_workers
from yunchou.core.models import Job, JobWorker

log = structlog.get_logger(__name__)

THREADS = 4
POLL_SECONDS = 1.0
HEARTBEAT = timedelta(seconds=10)
#: After this long without a round of the keeper, the queue is not ready.
LONGEST_SILENCE_SECONDS = 30.0


class Runner:
    """Worker threads that take due jobs, and one keeper thread.

    Each second the keeper looks for due jobs that nobody rang for (enqueued by another process, or just
    before a crash) and for due ticks; every ten seconds it shows that this process lives and takes over
    the jobs of processes that do not.
    """

    def __init__(self, *, threads: int = THREADS, clock: Callable[[], datetime] = wall.now) -> None:
        self._clock = clock
        self._stop = threading.Event()
        self._running: set[UUID] = set()
        self._lock = threading.Lock()
        self._round_at = time.monotonic()
        self._trouble = ""
        self._beat_at: datetime | None = None
        self._minute: datetime | None = None
        now = clock()
        label = f"{socket.gethostname()}:{os.getpid()}"
        self._me = JobWorker(label=label, started_at=now, seen_at=now)
        self._workers = [
            threading.Thread(target=self._work, name=f"job-{number}", daemon=True)
            for number in range(1, threads + 1)
        ]
        self._keeper = threading.Thread(target=self._keep, name="job-keeper", daemon=True)

    def start(self) -> None:
        load_jobs()
        now = self._clock()
        self._me.save(force_insert=True)
        # SQLite serves one server process at a time (it holds the data folder's lock): all others are dead.
        claims.forget_dead_workers(me=self._me, alone=connection.vendor == "sqlite", now=now)
        for thread in (self._keeper, *self._workers):
            thread.start()

    def stop(self, timeout: float) -> int:
        """Take no more jobs, let running ones reach their next step; answer how many were left running."""
        self._stop.set()
        wake_workers()
        until = time.monotonic() + timeout
        for thread in (self._keeper, *self._workers):
            thread.join(max(0.0, until - time.monotonic()))
        left = len(self._noted())
        if not left:
            JobWorker.objects.filter(pk=self._me.pk).delete()
        return left

    def health(self) -> tuple[bool, str]:
        silence = time.monotonic() - self._round_at
        if silence > LONGEST_SILENCE_SECONDS:
            return False, f"the job keeper has been silent for {silence:.0f} s"
        return (False, self._trouble) if self._trouble else (True, "")

    def _keep(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            try:
                close_old_connections()
                self._round()
                self._trouble = ""
            except Exception as trouble:  # noqa: BLE001  the database may be away for a while; the keeper must outlive it
                self._trouble = f"the job keeper cannot work: {type(trouble).__name__}"
                log.warning("jobs.keeper_failed", error=type(trouble).__name__)
            self._round_at = time.monotonic()
        connection.close()

    def _round(self) -> None:
        now = self._clock()
        if self._beat_at is None or abs(now - self._beat_at) >= HEARTBEAT:
            self._beat(now)
            self._beat_at = now
        if (minute := now.replace(second=0, microsecond=0)) != self._minute:
            enqueue_due_ticks(now=now)
            self._minute = minute
        if claims.any_due(now):
            wake_workers()

    def _beat(self, now: datetime) -> None:
        self._me.seen_at = now
        # Saved whole: a process that slept past its lease was forgotten by the others, and comes back.
        self._me.save()
        claims.forget_dead_workers(me=self._me, alone=False, now=now)
        if recovered := claims.recover_orphans(me=self._me, running_here=self._noted, now=now):
            log.info("jobs.recovered", count=recovered)

    def _work(self) -> None:
        ring = bell()
        while not self._stop.is_set():
            ring.wait()
            # TRICKY: cleared before looking for work, so that a ring after the last look is never lost.
            ring.clear()
            try:
                self._run_all_due()
            except Exception as trouble:  # noqa: BLE001  a lost ending must not end the thread; the keeper recovers the job
                log.warning("jobs.worker_failed", error=type(trouble).__name__)
        # One ring wakes the threads that wait by then; a later one needs its own.
        wake_workers()
        connection.close()

    def _run_all_due(self) -> None:
        close_old_connections()
        while not self._stop.is_set() and self._run_next():
            close_old_connections()

    def _run_next(self) -> bool:
        """Run one due job; False when there is none that this thread could take."""
        return any(self._run(job) for job in claims.next_due(self._clock()))

    def _run(self, job: Job) -> bool:
        # Noted before it is taken: a job that is this process's and not noted has been lost.
        if not self._note(job):
            return False
        try:
            if not claims.take(job, worker=self._me, now=self._clock()):
                return False
            perform(job, clock=self._clock, stopping=self._stop.is_set)
            return True
        finally:
            with self._lock:
                self._running.discard(job.pk)

    def _note(self, job: Job) -> bool:
        with self._lock:
            if job.pk in self._running:
                return False
            self._running.add(job.pk)
            return True

    def _noted(self) -> frozenset[UUID]:
        with self._lock:
            return frozenset(self._running)

    def run_all(self) -> int:
        """Run what is due in this thread, for the command line and tests; answers how many jobs ran."""
        self._me.save()
        try:
            return sum(1 for _ in iter(self._run_next, False))
        finally:
            JobWorker.objects.filter(pk=self._me.pk).delete()
