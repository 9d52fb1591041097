"""A workspace's own settings: name, zone, currency and margin rate. What moves numbers becomes a Change."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
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


class ImpossibleMargin(DomainError):
    """A margin rate that no shop has, or that is finer than the product computes with."""

    code = "impossible_margin"


#: A hundredth of a percent is the finest margin rate.
FINEST_RATE = Decimal("0.0001")


@transaction.atomic
def update_workspace(
    workspace: Workspace,
    *,
    name: str,
    time_zone: str,
    currency: str,
    margin_rate: Decimal | None,
    by: User,
    now: datetime,
) -> frozenset[str]:
    """Set a workspace's settings; says which of them changed, so that the caller can have events re-cut."""
    require_zone(time_zone)
    require_currency(currency)
    require_margin(margin_rate)
    if not name.strip():
        raise NamelessWorkspace(
            _("The name is empty."), advice=_("Write the name of the brand or the team."), field="name"
        )
    current = Workspace.objects.select_for_update().get(pk=workspace.pk)
    wanted = {
        "name": name.strip(),
        "time_zone": time_zone,
        "currency": currency,
        "margin_rate": margin_rate,
    }
    changed = frozenset(field for field, value in wanted.items() if getattr(current, field) != value)
    if not changed:
        return changed
    for field in changed:
        setattr(workspace, field, wanted[field])
    workspace.save(update_fields=sorted(changed))
    before = {field: _as_logged(getattr(current, field)) for field in sorted(changed)}
    after = {field: _as_logged(wanted[field]) for field in sorted(changed)}
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


def require_margin(rate: Decimal | None) -> None:
    if rate is None or (0 < rate <= 1 and rate == rate.quantize(FINEST_RATE)):
        return
    raise ImpossibleMargin(
        _("A margin rate of %(rate)s makes no sense.") % {"rate": _as_logged(rate)},
        advice=_("Give a percentage above 0 and up to 100 with at most two decimals, or leave it empty."),
        field="margin_rate",
    )


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Every zone a person may choose, without the aliases that carry no place."""
    return frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


def _as_logged(value: str | Decimal | None) -> str | None:
    """A setting as it was typed: the rate 0.6250 is 62.5%."""
    return f"{(value * 100).normalize():f}%" if isinstance(value, Decimal) else value


def _log_what_moves_numbers(
    before: Mapping[str, str | None], after: Mapping[str, str | None], *, by: User, now: datetime
) -> None:
    titles = {
        "time_zone": _("Workspace time zone changed"),
        "currency": _("Workspace currency changed"),
        "margin_rate": _("Margin rate changed"),
    }
    for field in sorted(after.keys() & titles.keys()):
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
