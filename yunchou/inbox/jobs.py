"""Background work of the inbox: news go out, each message is sent at most once, old ones are let go."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yunchou.core.jobs import JobRun, job, schedule
from yunchou.inbox.models import Delivery
from yunchou.inbox.services import deliver, forget_before, forget_deliveries_before, send_out_news
from yunchou.inbox.services.deliveries import DELIVER, KEPT

KEEP_READ = timedelta(days=90)


@schedule("41 3 * * *", "inbox.forget_read", label=_("Delete notifications read long ago"))
def forget_read(_run: JobRun, tick: datetime) -> int:
    """Unread ones stay."""
    return forget_before(tick - KEEP_READ)


@schedule("43 3 * * *", "inbox.forget_deliveries", label=_("Delete old deliveries"))
def forget_deliveries(_run: JobRun, tick: datetime) -> int:
    """What nobody knows the end of stays."""
    return forget_deliveries_before(tick - KEPT)


@schedule("1-56/5 * * * *", "inbox.send_out_news", label=_("Send out news"))
def news(_run: JobRun, tick: datetime) -> int:
    """A minute after the news are told, every five minutes."""
    return send_out_news(now=tick)


@job(DELIVER, label=_("Send a message"), max_attempts=8, first_delay=timedelta(seconds=30))
def deliver_one(run: JobRun, delivery: int) -> None:
    """Tried for about an hour as long as it is certain that nothing was sent."""
    found = Delivery.objects.select_related("destination", "job").get(pk=delivery)
    if found.state != Delivery.State.SENT:
        deliver(run, delivery=found)
