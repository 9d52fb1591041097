"""Reads about the jobs of the workspace in scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from yunchou.core.errors import NotFound
from yunchou.core.models import Job, JobStep

#: While a job is in one of these, its page keeps itself up to date.
MOVING = (Job.State.QUEUED, Job.State.RUNNING, Job.State.WAITING)


@dataclass(frozen=True)
class StateCount:
    """How many jobs of the workspace are in a state."""

    state: Job.State
    count: int


def recent_jobs(*, states: Iterable[str] = (), kind: str = "", text: str = "") -> models.QuerySet[Job]:
    """Jobs of the workspace, newest first, narrowed by state, kind and words in their message or error."""
    jobs: models.QuerySet[Job] = Job.objects.select_related("requested_by")
    if wanted := [state for state in states if state in Job.State.values]:
        jobs = jobs.filter(state__in=wanted)
    if kind:
        jobs = jobs.filter(kind=kind)
    if text:
        jobs = jobs.filter(
            models.Q(message__icontains=text)
            | models.Q(error__icontains=text)
            | models.Q(requested_by__name__icontains=text)
        )
    return jobs


def job_counts() -> list[StateCount]:
    """Jobs of the workspace by state, every state named. One query."""
    counts = dict(Job.objects.order_by().values_list("state").annotate(models.Count("pk")))
    return [StateCount(state, counts.get(state, 0)) for state in Job.State]


def kinds_in_use() -> list[str]:
    """The kinds of which the workspace has jobs. One query."""
    return list(Job.objects.order_by("kind").values_list("kind", flat=True).distinct())


def job_with_id(job_id: UUID | str) -> Job:
    """The workspace's job with its requester and steps. Two queries."""
    try:
        found: Job = Job.objects.select_related("requested_by").prefetch_related("steps").get(pk=job_id)
    except (Job.DoesNotExist, ValidationError):
        raise NotFound(
            _("There is no job %(id)s here.") % {"id": job_id},
            advice=_("Finished jobs are deleted after 30 days."),
        ) from None
    return found


def step_with_id(job: Job, step_id: int) -> JobStep:
    step = job.steps.filter(pk=step_id).first()
    if step is None:
        raise NotFound(_("There is no step %(id)s in this job.") % {"id": step_id})
    return step


def time_taken(job: Job, *, now: datetime) -> float | None:
    """Seconds from the first start to the end, or to now while it runs; None before it started."""
    if job.started_at is None:
        return None
    return ((job.finished_at or now) - job.started_at).total_seconds()
