"""How a person wants to be told. Serves every stage."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User, Workspace
from yunchou.inbox.errors import BadPreference
from yunchou.inbox.models import Notification, Preference

HOURS, WEEKDAYS = range(24), range(7)


@transaction.atomic
def save_preference(
    person: User,
    *,
    workspace: Workspace,
    by_mail: str,
    hour: int,
    weekday: int,
    quiet: tuple[int, int] | None,
    without: Iterable[str],
    now: datetime,
) -> Preference:
    """Set how the person is told beside the bell. What they were told before is not mailed after the fact.

    `quiet`: from which hour until which nothing is sent; it may pass midnight. Raises BadPreference.
    """
    if by_mail not in Preference.ByMail.values:
        raise BadPreference(_("There is no way “%(way)s”.") % {"way": by_mail}, field="by_mail")
    if hour not in HOURS or weekday not in WEEKDAYS or (quiet and not set(quiet) <= set(HOURS)):
        raise BadPreference(_("There is no such hour or weekday."), advice=_("Choose one of the list."))
    if quiet and quiet[0] == quiet[1]:
        raise BadPreference(
            _("Quiet hours that end when they begin are none."),
            advice=_("Choose two hours, or leave both empty."),
            field="quiet_until",
        )
    known: Preference | None = Preference.unscoped.filter(workspace=workspace, person=person).first()
    row = known or Preference(workspace=workspace, person=person)
    if row.by_mail == Preference.ByMail.NEVER:
        row.mailed_through = _newest(person, workspace=workspace)
    row.by_mail, row.hour, row.weekday = by_mail, hour, weekday
    row.quiet_from, row.quiet_until = quiet or (None, None)
    row.without = sorted(set(without))
    row.save()
    audit.record("person.notifications_set", by=person, on=person, now=now, details={"by_mail": by_mail})
    return row


def _newest(person: User, *, workspace: Workspace) -> int:
    rows = Notification.unscoped.filter(workspace=workspace, to=person)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0
