"""Costs that people enter: an import of one small file, so that they count, are seen and are undone like any (stage: run)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.channels.errors import BadCost, NotYourCost
from yunchou.channels.models import Cost
from yunchou.channels.selectors import channel_called, usable_currencies
from yunchou.core import audit
from yunchou.core.models import User, Workspace
from yunchou.events.imports import services as imports
from yunchou.events.imports.fields import MANUAL, Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.events.models import DataImport

MOST_DAYS = 366
#: Questions begin with it.
FIRST_YEAR = 1990
LARGEST = Decimal(10) ** 12
CENT = Decimal("0.01")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CostEntry:
    """A cost as a person states it: an amount for a day, or for several that it is spread over evenly."""

    channel: str
    kind: str
    amount: Decimal
    currency: str
    first_day: date
    last_day: date
    campaign: str = ""
    account: str = ""
    note: str = ""

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def even_split(amount: Decimal, *, days: int) -> list[Decimal]:
    """The amount over so many days, to the cent; the first days take what does not divide. Adds up to the amount."""
    cents = int(amount / CENT)
    each, rest = divmod(cents, days)
    return [CENT * (each + (1 if turn < rest else 0)) for turn in range(days)]


def record_cost(workspace: Workspace, entry: CostEntry, *, by: User, now: datetime) -> Cost:
    """Enter a cost. It counts as soon as its import is loaded, which takes a moment. Raises BadCost."""
    return _record(workspace, entry, replaces=None, by=by, now=now)


def correct_cost(cost: Cost, entry: CostEntry, *, by: Membership, now: datetime) -> Cost:
    """Put another entry in place of a cost: the old import is undone, the new one loaded. Raises BadCost, Conflict."""
    require_own_cost(cost, by=by)
    return _record(by.workspace, entry, replaces=cost, by=by.user, now=now)


@transaction.atomic
def undo_cost(cost: Cost, *, by: Membership, now: datetime) -> None:
    """Take a cost back. Raises Conflict while it is being loaded or undone."""
    require_own_cost(cost, by=by)
    imports.undo(cost.data_import, by=by.user, now=now)
    audit.record("cost.undone", by=by.user, on=cost, now=now)


def require_own_cost(cost: Cost, *, by: Membership) -> None:
    """One's own cost, or the right to undo what others brought in."""
    if cost.entered_by_id != by.user_id and not by.can(Permission.REPAIR):
        raise NotYourCost(
            _("%(cost)s was entered by %(name)s.") % {"cost": cost, "name": cost.entered_by},
            advice=_("Ask them or a manager to correct it."),
        )


def _record(
    workspace: Workspace, entry: CostEntry, *, replaces: Cost | None, by: User, now: datetime
) -> Cost:
    _check(workspace, entry)
    received = imports.receive_file(workspace, name=_file_name(entry), chunks=[_file(entry)], by=by, now=now)
    try:
        return _load(received, entry, replaces=replaces, by=by, now=now)
    except BaseException:
        # A file that was not used would wait for somebody to map it.
        imports.discard(received, by=by, now=now)
        raise


@transaction.atomic
def _load(received: DataImport, entry: CostEntry, *, replaces: Cost | None, by: User, now: datetime) -> Cost:
    if replaces is not None:
        imports.undo(replaces.data_import, by=by, now=now)
    started = imports.start(
        received, mapping=_mapping(entry), channel_names={entry.channel: entry.channel}, by=by, now=now
    )
    cost: Cost = Cost.unscoped.create(
        workspace=started.workspace,
        data_import=started,
        channel=entry.channel,
        kind=entry.kind,
        campaign=entry.campaign.strip(),
        account=entry.account.strip(),
        amount=entry.amount,
        currency=entry.currency,
        first_day=entry.first_day,
        last_day=entry.last_day,
        note=entry.note.strip(),
        replaces=replaces,
        entered_by=by,
        entered_at=now,
    )
    details = {"channel": entry.channel, "cost": str(entry.amount), "currency": entry.currency}
    audit.record("cost.corrected" if replaces else "cost.entered", by=by, on=cost, now=now, details=details)
    return cost


def _mapping(entry: CostEntry) -> Mapping:
    """Each entry is a creative of its own, so that two costs of one day and campaign add up and do not replace each other."""
    constants = {
        "channel": entry.channel,
        "currency": entry.currency,
        "campaign": entry.campaign.strip(),
        "account": entry.account.strip(),
        "creative_id": f"cost-{uuid4().hex}",
    }
    stated = {field: text for field, text in constants.items() if text}
    return Mapping(Kind.FACTS, MANUAL, {"day": "day", entry.kind: entry.kind}, stated)


def _file_name(entry: CostEntry) -> str:
    """How the list of imports names it."""
    kind = Cost.Kind(entry.kind).label
    if entry.first_day == entry.last_day:
        return f"{kind} {entry.first_day}.csv"
    return f"{kind} {entry.first_day} – {entry.last_day}.csv"


def _file(entry: CostEntry) -> bytes:
    return "".join(_lines(entry)).encode()


def _lines(entry: CostEntry) -> Iterator[str]:
    yield f"day,{entry.kind}\n"
    for turn, part in enumerate(even_split(entry.amount, days=entry.days)):
        yield f"{entry.first_day + turn * ONE_DAY},{part}\n"


def _check(workspace: Workspace, entry: CostEntry) -> None:
    """Raises BadCost, NoSuchChannel."""
    channel_called(entry.channel)
    if entry.kind not in set(Cost.Kind):
        raise BadCost(
            _("“%(kind)s” is no kind of cost.") % {"kind": entry.kind},
            advice=_("Choose one of the list."),
            field="kind",
        )
    _check_days(entry)
    _check_amount(entry)
    if entry.currency not in usable_currencies(workspace):
        raise BadCost(
            _("There is no rate from %(currency)s to %(own)s.")
            % {"currency": entry.currency, "own": workspace.currency},
            advice=_("State the rate first, or give the amount in %(own)s.") % {"own": workspace.currency},
            field="currency",
        )


def _check_days(entry: CostEntry) -> None:
    if not 1 <= entry.days <= MOST_DAYS:
        raise BadCost(
            _("From %(first)s to %(last)s are %(days)d days.")
            % {"first": entry.first_day, "last": entry.last_day, "days": entry.days},
            advice=_("End on or after the first day, and within %(most)d days.") % {"most": MOST_DAYS},
            field="last_day",
        )
    if entry.first_day.year < FIRST_YEAR:
        raise BadCost(
            _("%(day)s lies too far back.") % {"day": entry.first_day},
            advice=_("Give a day from 1990 on."),
            field="first_day",
        )


def _check_amount(entry: CostEntry) -> None:
    is_whole_cents = entry.amount == entry.amount.quantize(CENT)
    if not CENT * entry.days <= entry.amount < LARGEST or not is_whole_cents:
        raise BadCost(
            _("%(amount)s cannot be spread over %(days)d days.")
            % {"amount": entry.amount, "days": entry.days},
            advice=_("Give an amount above zero with at most two decimals, at least a cent a day."),
            field="amount",
        )
