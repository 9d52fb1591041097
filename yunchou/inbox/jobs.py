"""Background work of the inbox: what was read long ago is let go."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yunchou.core.jobs import JobRun, schedule
from yunchou.inbox.services import forget_before

KEEP_READ = timedelta(days=90)


@schedule("41 3 * * *", "inbox.forget_read", label=_("Delete notifications read long ago"))
def forget_read(_run: JobRun, tick: datetime) -> int:
    """Unread ones stay."""
    return forget_before(tick - KEEP_READ)
