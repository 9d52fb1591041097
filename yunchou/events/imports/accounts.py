"""What is known of platforms' accounts, and rates of exchange: what is set here moves numbers (stage: facts)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.changes import Touch, record_change
from yunchou.core.errors import Conflict
from yunchou.core.models import Change, User, Workspace
from yunchou.core.scope import current_workspace_id
from yunchou.core.workspaces import require_currency
from yunchou.events.imports.checks import SOURCE
from yunchou.events.imports.errors import BadAccount, BadRate
from yunchou.events.models import CurrencyRate, FactAccount, FactDay

#: Platforms correct their figures for some days; more than this is no correction.
MOST_SETTLE_DAYS = 60
_HIGHEST_RATE = Decimal(10) ** 9


@transaction.atomic
def add_account(
    *, source: str, account: str, name: str = "", channel: str = "", by: User | None, now: datetime
) -> FactAccount:
    """Make an account known before its first file. Raises BadAccount; Conflict when it is known already."""
    if not SOURCE.fullmatch(source):
        raise BadAccount(
            _("“%(source)s” cannot name the platform.") % {"source": source},
            advice=_("Use up to 60 letters, digits, dots, hyphens and underscores, such as oceanengine."),
            field="source",
        )
    made, is_new = FactAccount.objects.get_or_create(
        workspace_id=current_workspace_id(),
        source=source,
        account=account.strip(),
        defaults={"name": name.strip(), "channel": channel, "created_at": now},
    )
    if not is_new:
        raise Conflict(
            _("The account %(account)s is known already.") % {"account": str(made)},
            advice=_("Change it in the list of accounts."),
        )
    audit.record("fact_account.added", by=by, on=made, now=now)
    found: FactAccount = made
    return found


@transaction.atomic
def set_account(
    account: FactAccount,
    *,
    name: str,
    channel: str,
    currency: str,
    is_expected: bool,
    settle_days: int,
    by: User,
    now: datetime,
) -> None:
    """Set what is known of an account; each thing that moves numbers is a Change. Raises UnknownCurrency, BadAccount.

    The currency holds for files from now on; the channel and the rest at once, for all of its facts.
    """
    if currency:
        require_currency(currency)
    if not 0 <= settle_days <= MOST_SETTLE_DAYS:
        raise BadAccount(
            _("Figures cannot settle for %(days)s days.") % {"days": settle_days},
            advice=_("Give 0 to %(most)s days.") % {"most": MOST_SETTLE_DAYS},
            field="settle_days",
        )
    row = FactAccount.objects.select_for_update().get(pk=account.pk)
    wanted = {
        "name": name.strip()[:120],
        "channel": channel,
        "currency": currency,
        "is_expected": is_expected,
        "settle_days": settle_days,
    }
    changed = {
        field: (getattr(row, field), value) for field, value in wanted.items() if getattr(row, field) != value
    }
    if not changed:
        return
    FactAccount.objects.filter(pk=row.pk).update(**wanted)
    account.refresh_from_db()
    audit.record("fact_account.changed", by=by, on=account, now=now, details={"fields": sorted(changed)})
    if changed.keys() - {"name"}:
        _outdate_answers(account)
    _log(account, changed, by=by, now=now)


def _outdate_answers(account: FactAccount) -> None:
    """Its facts belong to another channel or count otherwise now: answers that were kept are old."""
    rows = FactDay.objects.filter(source=account.source, account=account.account)
    rows.update(version=F("version") + 1)


def _log(account: FactAccount, changed: dict[str, tuple[Any, Any]], *, by: User, now: datetime) -> None:
    titles = {
        "channel": _("Channel of the account %(account)s changed"),
        "currency": _("Currency of the account %(account)s changed"),
        "is_expected": _("Whether facts of the account %(account)s are waited for changed"),
        "settle_days": _("Days in which figures of the account %(account)s settle changed"),
    }
    for field in changed.keys() & titles.keys():
        before, after = changed[field]
        touches: list[Touch] = [{"kind": "source", "key": account.source}]
        if field == "channel":
            touches += [{"kind": "channel", "key": key} for key in (before, after) if key]
        record_change(
            Change.Kind.SETTINGS,
            titles[field] % {"account": str(account)[:80]},
            by=by,
            at=now,
            now=now,
            touches=touches,
            before=before,
            after=after,
        )


@transaction.atomic
def set_rate(*, currency: str, day: date, rate: Decimal, by: User, now: datetime) -> CurrencyRate:
    """State what one unit of `currency` is worth in the workspace's from `day` on, for what arrives or is imported from now on."""
    require_currency(currency)
    workspace = Workspace.objects.get(pk=current_workspace_id())
    if currency == workspace.currency:
        raise BadRate(
            _("%(currency)s is the workspace's own currency.") % {"currency": currency},
            advice=_("Choose another one."),
            field="currency",
        )
    if not 0 < rate < _HIGHEST_RATE:
        raise BadRate(
            _("One %(currency)s cannot be worth %(rate)s.") % {"currency": currency, "rate": rate},
            advice=_("Give a number above 0, such as 7.1234."),
            field="rate",
        )
    before = CurrencyRate.objects.filter(currency=currency, day=day).values_list("rate", flat=True).first()
    row, _is_new = CurrencyRate.objects.update_or_create(
        workspace=workspace, currency=currency, day=day, defaults={"rate": rate}
    )
    audit.record("rate.set", by=by, on=row, now=now)
    _log_rate(row, before=before, after=rate, by=by, now=now)
    made: CurrencyRate = row
    return made


@transaction.atomic
def delete_rate(rate: CurrencyRate, *, by: User, now: datetime) -> None:
    """Take a rate back; amounts that were told by it stay."""
    audit.record("rate.deleted", by=by, on=rate, now=now)
    _log_rate(rate, before=rate.rate, after=None, by=by, now=now)
    rate.delete()


def _log_rate(
    row: CurrencyRate, *, before: Decimal | None, after: Decimal | None, by: User, now: datetime
) -> None:
    record_change(
        Change.Kind.SETTINGS,
        _("Rate of %(currency)s from %(day)s changed") % {"currency": row.currency, "day": row.day},
        by=by,
        at=now,
        now=now,
        touches=[{"kind": "currency", "key": row.currency}],
        before=None if before is None else str(before),
        after=None if after is None else str(after),
    )
