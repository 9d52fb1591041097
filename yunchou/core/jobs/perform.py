"""Runs one job that this worker has taken, and writes down how it ended."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yunchou.analytics.errors import StoreClosing
from yunchou.core.errors import DomainError
from yunchou.core.jobs import claims
from yunchou.core.jobs.errors import Cancelled, LetGo, OutcomeUnknown, UnknownKind
from yunchou.core.jobs.registry import kind_called
from yunchou.core.jobs.run import JobRun
from yunchou.core.models import Job
from yunchou.core.scope import workspace_scope

log = structlog.get_logger(__name__)


def perform(job: Job, *, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
    """Every way a job can end has its line here."""
    run = JobRun(job, clock=clock, stopping=stopping)
    with translation.override(_language_of(job)):
        try:
            result = _call(job, run)
        except LetGo:
            claims.put_back(job)
        except Cancelled:
            claims.finish_cancelled(job, now=clock())
        except OutcomeUnknown as doubt:
            log.warning("job.outcome_unknown", job=str(job.pk), kind=job.kind, step=doubt.step)
            claims.set_aside_doubtful(job, doubt.step, now=clock())
        except DomainError as refusal:
            log.info("job.refused", job=str(job.pk), kind=job.kind, code=refusal.code)
            claims.refuse(job, refusal, now=clock())
        except Exception as failure:  # noqa: BLE001  whatever a job raises is its failure, shown to a manager
            log.warning(
                "job.failed",
                job=str(job.pk),
                kind=job.kind,
                attempt=run.attempt,
                error=type(failure).__name__,
            )
            claims.fail(job, failure, now=clock())
        else:
            claims.finish(job, result, now=clock())


def _call(job: Job, run: JobRun) -> Any:
    kind = kind_called(job.kind)
    if kind is None:
        raise UnknownKind(
            _("This version of the server does not know the job “%(kind)s”.") % {"kind": job.kind},
            advice=_("Retry it after an update, or cancel it."),
        )
    with ExitStack() as stack:
        if job.workspace is not None:
            stack.enter_context(workspace_scope(job.workspace))
        try:
            return kind.body(run, **job.arguments)
        except Exception as error:
            if _is_of_the_end(error):
                raise LetGo from error
            raise


def _is_of_the_end(error: BaseException | None) -> bool:
    """Whether the process's own end is behind an error: the job has not failed, it goes on at the next start."""
    while error is not None and not isinstance(error, StoreClosing):
        error = error.__cause__
    return error is not None


def _language_of(job: Job) -> str:
    """Messages are read by whoever asked for the work."""
    return job.requested_by.language if job.requested_by else settings.LANGUAGE_CODE
