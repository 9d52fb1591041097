"""Asking for work and deciding about it: enqueue, cancel, retry, settle a doubtful step."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.jobs.errors import JobHasMovedOn, UnknownKind
from yunchou.core.jobs.registry import kind_called
from yunchou.core.jobs.wake import wake_workers
from yunchou.core.models import Job, JobStep, User, Workspace
from yunchou.core.scope import workspace_scope

log = structlog.get_logger(__name__)

#: A job in one of these states is still to be picked up.
READY = (Job.State.QUEUED, Job.State.WAITING)
#: In one of these a person may set it going again.
ENDED_EARLY = (Job.State.DEAD, Job.State.CANCELLED)


def enqueue(
    kind: str,
    *,
    key: str,
    arguments: Mapping[str, Any] | None = None,
    workspace: Workspace | None,
    by: User | None,
    now: datetime,
    total: int | None = None,
    due: datetime | None = None,
) -> Job:
    """Ask for work, inside the caller's transaction: it is rolled back with it and runs once it commits.

    The same (workspace, kind, key) is the same work: a second request returns the first one's job, whatever
    became of it. A key is remembered until its finished job is tidied away. `due` holds the job back.
    """
    known = kind_called(kind)
    if known is None:
        raise UnknownKind(_("There is no job called “%(kind)s”.") % {"kind": kind})
    job: Job
    job, created = Job.unscoped.get_or_create(
        workspace=workspace,
        kind=kind,
        key=key,
        defaults={
            "arguments": _plain(arguments or {}),
            "due_at": due or now,
            "max_attempts": known.max_attempts,
            "total_steps": total,
            "requested_by": by,
            "created_at": now,
        },
    )
    if created:
        transaction.on_commit(wake_workers)
    return job


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments are stored and shown to managers, so they are plain JSON and hold no secrets."""
    if forbidden := audit.FORBIDDEN_DETAILS & arguments.keys():
        raise ValueError(
            f"Job arguments may not hold {', '.join(sorted(forbidden))}; store a row and pass its id."
        )
    plain: dict[str, Any] = json.loads(json.dumps(dict(arguments)))
    return plain


@transaction.atomic
def cancel_job(job: Job, *, by: User | None, now: datetime) -> None:
    """Stop a job that has not run yet, or ask a running one to stop at its next step."""
    waiting = (*READY, Job.State.UNKNOWN, Job.State.DEAD)
    stopped = Job.unscoped.filter(pk=job.pk, state__in=waiting).update(
        state=Job.State.CANCELLED, cancel_requested=True, finished_at=now
    )
    asked = not stopped and Job.unscoped.filter(pk=job.pk, state=Job.State.RUNNING).update(
        cancel_requested=True
    )
    job.refresh_from_db()
    if not stopped and not asked:
        raise _moved_on(job)
    _record("job.cancelled", job, by=by, now=now)


@transaction.atomic
def retry_job(job: Job, *, by: User | None, now: datetime) -> None:
    """Set a failed or cancelled job going again; its finished steps stay finished."""
    if not _set_going(job, ENDED_EARLY, now=now):
        raise _moved_on(job)
    _record("job.retried", job, by=by, now=now)


@transaction.atomic
def settle_step(step: JobStep, *, happened: bool, by: User | None, now: datetime) -> None:
    """A person has looked: the doubtful step did or did not take effect. The job goes on accordingly."""
    doubtful = JobStep.objects.filter(pk=step.pk, state=JobStep.State.UNKNOWN)
    settled = doubtful.update(state=JobStep.State.DONE, finished_at=now) if happened else doubtful.delete()[0]
    if not settled or not _set_going(step.job, (Job.State.UNKNOWN, *ENDED_EARLY), now=now):
        raise _moved_on(step.job)
    _record("job.settled", step.job, by=by, now=now, step=step.name, happened=happened)


def _set_going(job: Job, states: tuple[Job.State, ...], *, now: datetime) -> bool:
    unsettled = job.steps.filter(state=JobStep.State.UNKNOWN).exists()
    if unsettled:
        raise JobHasMovedOn(
            _("Nobody has said yet whether a step of this job took effect."),
            advice=_("Open the job, look outside whether it happened, and say so there."),
        )
    moved = Job.unscoped.filter(pk=job.pk, state__in=states).update(
        state=Job.State.QUEUED,
        attempts=0,
        interruptions=0,
        cancel_requested=False,
        error="",
        trace="",
        due_at=now,
        started_at=None,
        finished_at=None,
    )
    job.refresh_from_db()
    transaction.on_commit(wake_workers)
    return bool(moved)


def _moved_on(job: Job) -> JobHasMovedOn:
    job.refresh_from_db()
    return JobHasMovedOn(
        _("This job is now “%(state)s”, so that cannot be done.") % {"state": job.get_state_display()},
        advice=_("Reload the page to see where it stands."),
    )


def _record(action: str, job: Job, *, by: User | None, now: datetime, **details: Any) -> None:
    """Into the workspace's audit log; the installation's own jobs have only the server's log."""
    if job.workspace_id is None:
        log.info(action, job=str(job.pk), kind=job.kind, **details)
        return
    with workspace_scope(job.workspace_id):
        audit.record(action, by=by, on=job, now=now, details={"kind": job.kind, **details})
