"""What a job's function holds while it runs: progress, cancellation, and steps that happen once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from yunchou.core.errors import DomainError
from yunchou.core.jobs.errors import Cancelled, LetGo, NothingHappened, OutcomeUnknown
from yunchou.core.models import Job, JobStep, User, Workspace

#: Progress is written at most this often, so that a tight loop does not wait for the disk.
PROGRESS_EVERY = timedelta(milliseconds=500)


class JobRun:
    """One attempt at one job."""

    def __init__(self, job: Job, *, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
        self.now = clock
        self.attempt: int = job.attempts
        self.workspace: Workspace | None = job.workspace
        self.by: User | None = job.requested_by
        self._job = job
        self._stopping = stopping
        self._written_at: datetime | None = None
        self._in_step = False

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the work is. Shown from the end of the step it is called in."""
        self._job.done_steps = done
        self._job.total_steps = self._job.total_steps if total is None else total
        self._job.message = message[:300]
        self._show_progress()

    def cancelled(self) -> bool:
        """Has a person asked this job to stop? One query. Raises LetGo when another process has taken it over."""
        row = (
            Job.unscoped.filter(pk=self._job.pk, state=Job.State.RUNNING, worker_id=self._job.worker_id)
            .values("cancel_requested")
            .first()
        )
        if row is None:
            raise LetGo
        return bool(row["cancel_requested"])

    def check_cancelled(self) -> None:
        """Raise Cancelled if a person asked for it; every step does this first."""
        if self.cancelled():
            raise Cancelled

    def step(self, name: str, effect: Callable[[], Any], *, outside: bool = False) -> Any:
        """Do `effect` once for this job, however often the job runs; return its result, as plain JSON.

        The effect's writes and the mark that it is done commit in one transaction: keep it short. With
        `outside`, for what leaves the database (a message, a payment), it happens at most once: when
        nobody can tell, the job ends as *outcome unknown* and a person decides.
        """
        self.check_cancelled()
        if self._stopping():
            raise LetGo
        earlier = self._job.steps.filter(name=name).first()
        if earlier is None:
            return self._reach_outside(name, effect) if outside else self._commit_once(name, effect)
        if earlier.state == JobStep.State.DONE:
            return earlier.result
        # The process ended between "about to" and "done".
        self._job.steps.filter(pk=earlier.pk).update(state=JobStep.State.UNKNOWN)
        raise OutcomeUnknown(name)

    def _commit_once(self, name: str, effect: Callable[[], Any]) -> Any:
        # TRICKY: durable, because inside somebody else's transaction the mark could be rolled back later.
        with self._quietly(), transaction.atomic(durable=True):
            mark = self._begin(name)
            result = _plain(effect())
            self._finish(mark, result)
        self._show_progress()
        return result

    def _reach_outside(self, name: str, effect: Callable[[], Any]) -> Any:
        with transaction.atomic(durable=True):
            mark = self._begin(name)
        try:
            result = _plain(effect())
        except (NothingHappened, DomainError):
            mark.delete()
            raise
        except Exception as doubt:
            JobStep.objects.filter(pk=mark.pk).update(state=JobStep.State.UNKNOWN)
            raise OutcomeUnknown(name) from doubt
        with transaction.atomic(durable=True):
            self._finish(mark, result)
        self._show_progress()
        return result

    def _begin(self, name: str) -> JobStep:
        """Set the mark first: a second process on the same job waits for it, then finds the step taken."""
        try:
            return JobStep.objects.create(job=self._job, name=name, started_at=self.now())
        except IntegrityError as taken:
            raise LetGo from taken

    def _finish(self, mark: JobStep, result: Any) -> None:
        mark.state, mark.result, mark.finished_at = JobStep.State.DONE, result, self.now()
        mark.save(update_fields=["state", "result", "finished_at"])
        if self._job.interruptions:
            self._job.interruptions = 0
            Job.unscoped.filter(pk=self._job.pk).update(interruptions=0)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        # Inside a step's transaction nobody could see progress, and the row would stay locked for its length.
        self._in_step = True
        try:
            yield
        finally:
            self._in_step = False

    def _show_progress(self) -> None:
        now = self.now()
        fresh = self._written_at is not None and now - self._written_at < PROGRESS_EVERY
        if fresh or self._in_step:
            return
        self._written_at = now
        Job.unscoped.filter(pk=self._job.pk, worker_id=self._job.worker_id).update(**progress_of(self._job))


def progress_of(job: Job) -> dict[str, Any]:
    return {"done_steps": job.done_steps, "total_steps": job.total_steps, "message": job.message}


def _plain(result: Any) -> Any:
    """What a later run reads back, so that the first run sees the same: tuples as lists, keys as text."""
    return json.loads(json.dumps(result))
