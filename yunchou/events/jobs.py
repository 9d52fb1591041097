"""Background work about events: days cut anew, and what has been kept long enough is let go."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

import yunchou.events.imports.jobs  # noqa: F401  registers what imports do in the background
from yunchou.core.event_store import event_store
from yunchou.core.jobs import JobRun, job, schedule
from yunchou.events.days import RECUT, recut_days
from yunchou.events.intake import running_intake
from yunchou.events.models import QuarantinedEvent, RefusedRequest, SpoolSegment
from yunchou.events.spool.reader import Spool

#: Resolved quarantined events and the counts of unreadable requests are kept this long.
KEEP_RESOLVED = timedelta(days=30)


@job(RECUT, label=_("Cut the days anew"))
def recut(run: JobRun) -> int:
    """After a change of the workspace's zone."""
    assert run.workspace is not None
    workspace = run.workspace
    days: int = run.step("recut", lambda: recut_days(workspace, store=event_store(), now=run.now()))
    return days


@schedule("17 * * * *", "events.clean_spool", label=_("Delete loaded spool segments"))
def clean_spool(_run: JobRun, tick: datetime) -> int:
    """Delete what was loaded long enough ago; until then it can be replayed."""
    env = settings.ENV
    loaded = dict(SpoolSegment.objects.values_list("name", "loaded_through"))
    spool = Spool(env.spool, durable=running_intake().writer.durable)
    deleted = spool.delete_loaded(
        older_than=timedelta(days=env.YUNCHOU_SEGMENT_DAYS),
        now=tick,
        loaded_up_to=lambda name: loaded.get(name, 0),
    )
    SpoolSegment.objects.filter(name__in=deleted).delete()
    return len(deleted)


@schedule("55 3 * * *", "events.forget_resolved", label=_("Delete resolved quarantined events"))
def forget_resolved(_run: JobRun, tick: datetime) -> int:
    """Open ones stay until a person has looked at them."""
    before = tick - KEEP_RESOLVED
    RefusedRequest.unscoped.filter(hour__lt=before).delete()
    count, _by_model = QuarantinedEvent.unscoped.filter(resolved_at__lt=before).delete()
    return count
