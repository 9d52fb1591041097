"""Reads of the inbox in the workspace in scope: news, preferences, destinations, deliveries."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunchou.core.errors import NotFound
from yunchou.core.models import User, Workspace
from yunchou.inbox.models import Delivery, Destination, Notification, Preference


def notifications(person: User, *, unread_only: bool = False) -> QuerySet[Notification]:
    """What the person was told, newest first."""
    rows: QuerySet[Notification] = Notification.objects.filter(to=person)
    return rows.filter(read_at=None) if unread_only else rows


def unread_count(person: User) -> int:
    """How many the person has not read. One query."""
    return Notification.objects.filter(to=person, read_at=None).count()


def notification(pk: int, *, person: User) -> Notification:
    """One of the person's own. Raises NotFound."""
    found: Notification | None = Notification.objects.filter(to=person, pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no notification %(number)s for you.") % {"number": pk},
            advice=_("Go back to the notifications."),
        )
    return found


def preference_of(person: User, *, workspace: Workspace) -> Preference:
    """How the person wants to be told; of one who never said, the defaults, not saved. One query."""
    found: Preference | None = Preference.unscoped.filter(workspace=workspace, person=person).first()
    return found or Preference(workspace=workspace, person=person)


def destinations() -> QuerySet[Destination]:
    """The group robots, by name."""
    rows: QuerySet[Destination] = Destination.objects.all()
    return rows


def destination(pk: int) -> Destination:
    """One group robot. Raises NotFound."""
    found: Destination | None = Destination.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no group robot %(number)s here.") % {"number": pk},
            advice=_("Go back to the list of group robots."),
        )
    return found


def deliveries() -> QuerySet[Delivery]:
    """What was sent from here, newest first."""
    rows: QuerySet[Delivery] = Delivery.objects.select_related("destination", "asked_by", "job")
    return rows


def sent_since(destination: Destination, *, since: datetime) -> list[datetime]:
    """When the robot last spoke or was refused for speaking too often, newest first. One query."""
    rows = Delivery.unscoped.filter(destination=destination, finished_at__gte=since)
    moments = rows.order_by("-finished_at").values_list("finished_at", flat=True)
    return [one for one in moments if one is not None]
