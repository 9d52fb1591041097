"""The housekeeping that every installation needs: expired sessions and finished jobs are tidied away."""

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yunchou.core.jobs.registry import schedule
from yunchou.core.jobs.run import JobRun
from yunchou.core.models import Job

KEEP_FINISHED = timedelta(days=30)
#: A dead letter waits longer for somebody to look. One in doubt waits until somebody has.
KEEP_DEAD = timedelta(days=90)
CHUNK = 500


@schedule("40 3 * * *", "core.clear_sessions", label=_("Clear expired sessions"), zone="Asia/Shanghai")
def clear_sessions(_run: JobRun, _tick: datetime) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@schedule("50 3 * * *", "core.tidy_jobs", label=_("Delete old finished jobs"), zone="Asia/Shanghai")
def tidy_jobs(run: JobRun, tick: datetime) -> int:
    ended = Job.unscoped.filter(
        state__in=(Job.State.DONE, Job.State.CANCELLED), finished_at__lt=tick - KEEP_FINISHED
    )
    dead = Job.unscoped.filter(state=Job.State.DEAD, finished_at__lt=tick - KEEP_DEAD)
    deleted = 0
    # In chunks, so that no other writer waits for long.
    while old := list((ended | dead).values_list("pk", flat=True)[:CHUNK]):
        Job.unscoped.filter(pk__in=old).delete()
        deleted += len(old)
        run.progress(deleted)
    return deleted
