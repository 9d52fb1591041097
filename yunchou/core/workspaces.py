"""A workspace's own settings: name, zone and currency. What moves numbers becomes a Change."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.changes import record_change
from yunchou.core.errors import DomainError
from yunchou.core.models import Change, User, Workspace


class UnknownZone(DomainError):
    """A time zone that the IANA list does not hold."""

    code = "unknown_zone"


class UnknownCurrency(DomainError):
    """A currency code that ISO 4217 does not hold."""

    code = "unknown_currency"


class NamelessWorkspace(DomainError):
    """A workspace needs a name to be found by."""

    code = "nameless_workspace"


@transaction.atomic
def update_workspace(
    workspace: Workspace, *, name: str, time_zone: str, currency: str, by: User, now: datetime
) -> frozenset[str]:
    """Set name, zone and currency; says which of them changed, so that the caller can have events re-cut."""
    require_zone(time_zone)
    require_currency(currency)
    if not name.strip():
        raise NamelessWorkspace(
            _("The name is empty."), advice=_("Write the name of the brand or the team."), field="name"
        )
    current = Workspace.objects.select_for_update().get(pk=workspace.pk)
    wanted = {"name": name.strip(), "time_zone": time_zone, "currency": currency}
    changed = frozenset(field for field, value in wanted.items() if getattr(current, field) != value)
    if not changed:
        return changed
    before = {field: getattr(current, field) for field in sorted(changed)}
    after = {field: wanted[field] for field in sorted(changed)}
    for field, value in after.items():
        setattr(workspace, field, value)
    workspace.save(update_fields=sorted(changed))
    _log_what_moves_numbers(before, after, by=by, now=now)
    details = {"before": before, "after": after}
    audit.record("workspace.updated", by=by, on=workspace, now=now, details=details)
    return changed


def require_zone(name: str) -> None:
    if name not in known_zones():
        raise UnknownZone(
            _("There is no time zone “%(zone)s”.") % {"zone": name},
            advice=_("Choose one of the list, such as Asia/Shanghai."),
            field="time_zone",
        )


def require_currency(code: str) -> None:
    if code not in list_currencies():
        raise UnknownCurrency(
            _("There is no currency “%(code)s”.") % {"code": code},
            advice=_("Use the three letters of ISO 4217, such as CNY."),
            field="currency",
        )


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Every zone a person may choose, without the aliases that carry no place."""
    return frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


def _log_what_moves_numbers(
    before: dict[str, str], after: dict[str, str], *, by: User, now: datetime
) -> None:
    titles = {"time_zone": _("Workspace time zone changed"), "currency": _("Workspace currency changed")}
    for field in after.keys() & titles.keys():
        record_change(
            Change.Kind.SETTINGS,
            titles[field],
            by=by,
            at=now,
            now=now,
            touches=[{"kind": "workspace", "key": field}],
            before=before[field],
            after=after[field],
        )
