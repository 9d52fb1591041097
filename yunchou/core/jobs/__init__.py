"""Durable background work: registered in code, asked for by rows, run in threads of the server process.

The `Job` row is the queue. It is written in the transaction that needs the work, so there is no hand-over that
a crash could lose; workers take it by compare-and-set, and a step's mark commits with the step's effect.
"""

from collections.abc import Callable
from datetime import datetime

from yunchou.core import clock as wall
from yunchou.core.jobs import housekeeping
from yunchou.core.jobs.errors import Cancelled, JobHasMovedOn, NothingHappened, UnknownKind
from yunchou.core.jobs.queue import cancel_job, enqueue, retry_job, settle_step
from yunchou.core.jobs.registry import job, label_of, schedule
from yunchou.core.jobs.run import JobRun
from yunchou.core.jobs.runner import THREADS, Runner

__all__ = [
    "Cancelled",
    "JobHasMovedOn",
    "JobRun",
    "NothingHappened",
    "UnknownKind",
    "cancel_job",
    "enqueue",
    "housekeeping",
    "job",
    "jobs_healthy",
    "label_of",
    "retry_job",
    "run_due_jobs",
    "schedule",
    "settle_step",
    "start_jobs",
    "stop_jobs",
]

_runner: Runner | None = None


def start_jobs(*, threads: int = THREADS) -> None:
    """Run jobs and schedules in this process from now on. The server calls it once."""
    global _runner  # noqa: PLW0603  one set of worker threads a process
    if _runner is not None:
        raise RuntimeError("Jobs are running in this process already.")
    _runner = Runner(threads=threads)
    _runner.start()


def stop_jobs(timeout: float) -> int:
    """Stop within `timeout` seconds; answers how many jobs were left, to be taken up at the next start."""
    global _runner
    runner, _runner = _runner, None
    return runner.stop(timeout) if runner else 0


def jobs_healthy() -> tuple[bool, str]:
    """Whether jobs are being run in this process, and if not, why."""
    return _runner.health() if _runner else (False, "jobs have not been started in this process")


def run_due_jobs(*, clock: Callable[[], datetime] = wall.now) -> int:
    """Run everything that is due in the calling thread, without a server; answers how many jobs ran."""
    return Runner(threads=0, clock=clock).run_all()
