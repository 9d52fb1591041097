"""Background work across nouns."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yunchou.core.jobs import JobRun, schedule
from yunchou.flows.notices import tell_the_news


@schedule("*/5 * * * *", "flows.tell_the_news", label=_("Tell people what happened"))
def news(_run: JobRun, tick: datetime) -> int:
    """Every five minutes; what was told already stays told once."""
    return tell_the_news(now=tick)
