"""A workspace's days: cut anew when its zone changes; what may no longer change once events have arrived."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.analytics.questions import Period
from yunchou.analytics.stores.base import Store
from yunchou.calc.periods import local_day
from yunchou.core.errors import DomainError
from yunchou.core.jobs import enqueue
from yunchou.core.models import User, Workspace
from yunchou.core.workspaces import update_workspace
from yunchou.events.models import EventDay
from yunchou.events.selectors import first_event_day, question_scope

RECUT = "events.recut_days"


class CurrencyIsFixed(DomainError):
    """Amounts were already told in the workspace's currency."""

    code = "currency_is_fixed"


@transaction.atomic
def change_workspace(
    workspace: Workspace,
    *,
    name: str,
    time_zone: str,
    currency: str,
    margin_rate: Decimal | None,
    by: User,
    now: datetime,
) -> frozenset[str]:
    """Change a workspace's settings; a new zone has all its days cut anew by a job. Says which settings changed."""
    if currency != workspace.currency and first_event_day(workspace) is not None:
        raise CurrencyIsFixed(
            _("The currency stays %(currency)s: events have arrived, and their amounts are told in it.")
            % {"currency": workspace.currency},
            advice=_("Make another workspace for another currency."),
            field="currency",
        )
    changed = update_workspace(
        workspace,
        name=name,
        time_zone=time_zone,
        currency=currency,
        margin_rate=margin_rate,
        by=by,
        now=now,
    )
    if "time_zone" in changed and first_event_day(workspace) is not None:
        enqueue(RECUT, key=f"{time_zone} {now.isoformat()}", workspace=workspace, by=by, now=now)
    return changed


def recut_days(workspace: Workspace, *, store: Store, now: datetime) -> int:
    """Count the days of all events anew in the workspace's zone, and have their sessions rebuilt; how many days."""
    first = store.first_event_at(workspace=workspace.pk)
    if first is None:
        return 0
    period = Period(local_day(first, workspace.zone), local_day(now, workspace.zone))
    active = store.active_days(scope=question_scope(workspace), period=period)
    with transaction.atomic():
        rows = {row.day: row for row in EventDay.unscoped.select_for_update().filter(workspace=workspace)}
        # Days of the old zone stay, empty if need be: their old sessions have to be rebuilt away as well.
        for day in rows.keys() | active.keys():
            row = rows.get(day) or EventDay(workspace=workspace, day=day)
            row.events, row.version = active.get(day, 0), row.version + 1
            row.save()
    return len(active)
