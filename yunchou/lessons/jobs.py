"""Background work of lessons: what ran out is marked, and its owner told (stage: facts)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yunchou.core.jobs import JobRun, schedule
from yunchou.lessons.services import expire_lessons


@schedule("25 * * * *", "lessons.expire", label=_("Mark lessons that ran out"))
def expire(_run: JobRun, tick: datetime) -> int:
    """Every hour, since midnight comes to each workspace at its own time."""
    return expire_lessons(now=tick)
