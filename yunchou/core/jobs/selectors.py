"""Reads about the jobs of the workspace in scope."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from yunchou.core.errors import NotFound
from yunchou.core.models import Job, JobStep

#: While a job is in one of these, its page keeps itself up to date.
MOVING = (Job.State.QUEUED, Job.State.RUNNING, Job.State.WAITING)


def recent_jobs(*, state: str = "", kind: str = "", text: str = "") -> models.QuerySet[Job]:
    """Jobs of the workspace, newest first, narrowed by state, kind and words. The requester comes along."""
    jobs: models.QuerySet[Job] = Job.objects.select_related("requested_by")
    if state:
        jobs = jobs.filter(state=state)
    if kind:
        jobs = jobs.filter(kind=kind)
    if text:
        words = ("key", "message", "error", "requested_by__name")
        jobs = jobs.filter(reduce(or_, (models.Q(**{f"{word}__icontains": text}) for word in words)))
    return jobs


def jobs_by_state() -> dict[str, int]:
    """How many jobs of the workspace are in each state that has any. One query."""
    return dict(Job.objects.order_by().values_list("state").annotate(models.Count("pk")))


def kinds_in_use() -> list[str]:
    """The kinds of which the workspace has jobs. One query."""
    return list(Job.objects.order_by("kind").values_list("kind", flat=True).distinct())


def job_with_id(job_id: UUID) -> Job:
    """The workspace's job with its requester and steps. Two queries."""
    found: Job | None = (
        Job.objects.select_related("requested_by").prefetch_related("steps").filter(pk=job_id).first()
    )
    if found is None:
        raise NotFound(
            _("There is no job %(id)s here.") % {"id": job_id},
            advice=_("Finished jobs are deleted after 30 days."),
        )
    return found


def step_with_id(job: Job, step_id: int) -> JobStep:
    step = job.steps.filter(pk=step_id).first()
    if step is None:
        raise NotFound(_("There is no step %(id)s in this job.") % {"id": step_id})
    return step


def time_taken(job: Job, *, now: datetime) -> timedelta | None:
    """From the first start to the end, or to now while it is under way; None before it started."""
    return None if job.started_at is None else (job.finished_at or now) - job.started_at


def time_remaining(job: Job, *, now: datetime) -> timedelta | None:
    """At the pace so far; None where the work or the pace is not known yet."""
    taken = time_taken(job, now=now)
    if taken is None or not job.total_steps or not 0 < job.done_steps < job.total_steps:
        return None
    return taken / job.done_steps * (job.total_steps - job.done_steps)
