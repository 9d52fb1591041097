"""Every change of state a worker makes to a job. Each is one compare-and-set, so two workers never share a job."""

import random
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from yunchou.core.errors import DomainError
from yunchou.core.jobs.failures import reason_of, trace_of, without_secrets
from yunchou.core.jobs.queue import READY
from yunchou.core.jobs.registry import kind_called
from yunchou.core.jobs.run import progress_of
from yunchou.core.models import Job, JobStep, JobWorker

#: A worker that has not been seen for this long is taken for dead, and its jobs are taken over.
LEASE = timedelta(seconds=40)
#: A job under which the process ends this often in a row, without a step getting done, is set aside.
MOST_INTERRUPTIONS = 5
LONGEST_DELAY = timedelta(hours=1)
CANDIDATES = 20


def next_due(now: datetime) -> list[Job]:
    """The jobs that may run now, longest waiting first. One query."""
    ready = Job.unscoped.filter(state__in=READY, due_at__lte=now).order_by("due_at", "id")
    return list(ready.select_related("workspace", "requested_by")[:CANDIDATES])


def any_due(now: datetime) -> bool:
    return Job.unscoped.filter(state__in=READY, due_at__lte=now).exists()


def take(job: Job, *, worker: JobWorker, now: datetime) -> bool:
    """Make the job this worker's. False when another was quicker."""
    taken = {
        "state": Job.State.RUNNING,
        "worker_id": worker.pk,
        "attempts": job.attempts + 1,
        "started_at": job.started_at or now,
    }
    won = Job.unscoped.filter(pk=job.pk, state=job.state, attempts=job.attempts, due_at=job.due_at).update(
        **taken
    )
    for name, value in taken.items():
        setattr(job, name, value)
    return bool(won)


def _leave(job: Job, **changes: Any) -> bool:
    """Write the end of this attempt, unless the job is no longer this worker's."""
    held = Job.unscoped.filter(
        pk=job.pk, state=Job.State.RUNNING, worker_id=job.worker_id, attempts=job.attempts
    )
    return bool(held.update(worker=None, **progress_of(job), **changes))


def finish(job: Job, result: Any, *, now: datetime) -> None:
    _leave(job, state=Job.State.DONE, result=result, error="", trace="", finished_at=now)


def finish_cancelled(job: Job, *, now: datetime) -> None:
    _leave(job, state=Job.State.CANCELLED, finished_at=now)


def put_back(job: Job) -> None:
    """The process is stopping: the job goes on at the next start, from its finished steps."""
    _leave(job, state=Job.State.QUEUED, attempts=job.attempts - 1)


def set_aside_doubtful(job: Job, step: str, *, now: datetime) -> None:
    error = _("The step “%(step)s” may or may not have taken effect outside; look there and say which.")
    _leave(job, state=Job.State.UNKNOWN, error=error % {"step": step}, finished_at=now)


def refuse(job: Job, refusal: DomainError, *, now: datetime) -> None:
    """A refusal would be the same next time, so the job is not tried again."""
    error = without_secrets(" ".join(filter(None, (refusal.message, refusal.advice))))
    _leave(job, state=Job.State.DEAD, error=error, finished_at=now)


def fail(job: Job, failure: Exception, *, now: datetime) -> None:
    """Try again later, or give up after the last attempt or when a person asked to stop meanwhile."""
    kept = {"error": reason_of(failure), "trace": trace_of(failure)}
    if Job.unscoped.filter(pk=job.pk, cancel_requested=True).exists():
        _leave(job, state=Job.State.CANCELLED, finished_at=now, **kept)
    elif job.attempts >= job.max_attempts:
        _leave(job, state=Job.State.DEAD, finished_at=now, **kept)
    else:
        _leave(job, state=Job.State.WAITING, due_at=now + delay_before_retry(job), **kept)


def delay_before_retry(job: Job) -> timedelta:
    """Doubles with each attempt up to an hour, then 50 to 150 % of that, so that failures do not march in step."""
    kind = kind_called(job.kind)
    first = kind.first_delay if kind else LEASE
    doublings: int = min(job.attempts - 1, 20)
    whole = min(first * (1 << doublings), LONGEST_DELAY)
    jitter: float = random.uniform(0.5, 1.5)  # noqa: S311  jitter keeps no secret
    return whole * jitter


def recover_orphans(*, me: JobWorker, running_here: Callable[[], Collection[UUID]], now: datetime) -> int:
    """Jobs that no thread works on any more go back to the queue. Answers how many there were."""
    lost = models.Q(worker=None) | models.Q(worker=me)
    found = list(Job.unscoped.filter(lost, state=Job.State.RUNNING))
    # TRICKY: asked after the rows are read. The other way round a job taken in between would look lost.
    here = running_here()
    return sum(_recover(job, now=now) for job in found if job.pk not in here)


def _recover(job: Job, *, now: datetime) -> bool:
    interruptions = job.interruptions + 1
    if not job.cancel_requested and interruptions <= MOST_INTERRUPTIONS:
        # An interrupted attempt is not a failed one.
        attempts = max(job.attempts - 1, 0)
        return _leave(job, state=Job.State.QUEUED, attempts=attempts, interruptions=interruptions)
    # A step that was reaching outside just then can no longer be told from one that succeeded.
    job.steps.filter(state=JobStep.State.STARTED).update(state=JobStep.State.UNKNOWN)
    if job.cancel_requested:
        return _leave(job, state=Job.State.CANCELLED, finished_at=now)
    error = _("The server stopped %(count)s times in a row under this job, perhaps because of it.")
    return _leave(job, state=Job.State.DEAD, error=error % {"count": interruptions}, finished_at=now)


def forget_dead_workers(*, me: JobWorker, alone: bool, now: datetime) -> None:
    """Their jobs become orphans. `alone`: no other process can be running, so all others are dead."""
    others = JobWorker.objects.exclude(pk=me.pk)
    dead = others if alone else others.filter(seen_at__lt=now - LEASE)
    dead.delete()
