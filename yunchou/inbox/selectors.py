"""Reads of a person's inbox in the workspace in scope."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunchou.core.errors import NotFound
from yunchou.core.models import User
from yunchou.inbox.models import Notification


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
