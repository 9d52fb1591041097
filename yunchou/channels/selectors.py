"""Reads about channels: what they are called, what is known of each, and tracked links (stage: make)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunchou.analytics.errors import StoreError
from yunchou.analytics.stores.lookups import Traffic as StoredTraffic
from yunchou.calc.periods import Period
from yunchou.channels.built_in import BUILT_IN
from yunchou.channels.errors import NoSuchChannel
from yunchou.channels.models import Channel, Cost, CostModel, Kind, TrackedLink
from yunchou.channels.rules import ANY_CLICK_ID, TrafficRow
from yunchou.core.event_store import event_store
from yunchou.core.models import Change, User, Workspace
from yunchou.events.decoding.channels import Rule
from yunchou.events.decoding.config import rule_from_json
from yunchou.events.decoding.traffic import Traffic
from yunchou.events.imports.selectors import coverage, rates
from yunchou.events.models import ChannelRule, DataImport, FactAccount
from yunchou.events.selectors import own_channel_names, silent_store

#: Rules are tried on the traffic of so long, and on so many different sources of it.
RECENT = timedelta(days=30)
MOST_SOURCES = 5000
#: Changes looked through, and those of one channel that are shown.
MOST_CHANGES, SHOWN_CHANGES = 1000, 8
#: Costs in these states of their import do not count any more.
GONE = (DataImport.State.UNDOING, DataImport.State.UNDONE)
#: Where a channel that nobody placed stands in lists.
UNPLACED = 100


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    """One channel as lists and cards show it, whether or not somebody described it."""

    key: str
    name: str
    kind: Kind
    platform: str = ""
    owner: User | None = None
    cost_model: str = ""
    note: str = ""
    position: int = UNPLACED
    archived_at: datetime | None = None
    is_described: bool = False
    has_rules: bool = False

    @property
    def is_built_in(self) -> bool:
        return self.key in BUILT_IN

    @property
    def cost_words(self) -> str:
        return str(CostModel(self.cost_model).label) if self.cost_model else ""


def channel_names() -> dict[str, str]:
    """Every channel the workspace in scope can name, by key: described, else by its rules, else built in. Two queries."""
    names = {key: str(known.name) for key, known in BUILT_IN.items()} | own_channel_names()
    return names | dict(Channel.objects.values_list("key", "name"))


def channels(*, seen: Iterable[str] = (), with_archived: bool = False) -> list[ChannelEntry]:
    """Every channel of the workspace in scope: built in, named by rules, described, or in the data (`seen`). Two queries."""
    ruled = own_channel_names()
    described = {row.key: row for row in Channel.objects.select_related("owner")}
    keys = dict.fromkeys([*described, *ruled, *BUILT_IN, *(key for key in seen if key)])
    entries = [_entry(key, row=described.get(key), ruled=ruled) for key in keys]
    listed = [entry for entry in entries if with_archived or entry.archived_at is None]
    return sorted(listed, key=lambda entry: entry.position)


def channel_called(key: str, *, seen: Iterable[str] = ()) -> ChannelEntry:
    """One channel. Raises NoSuchChannel. Two queries."""
    found = next((entry for entry in channels(seen=seen, with_archived=True) if entry.key == key), None)
    if found is None:
        raise NoSuchChannel(
            _("There is no channel “%(key)s”.") % {"key": key},
            advice=_("Choose one of the list of channels."),
        )
    return found


def channel_rules() -> list[dict[str, Any]]:
    """The rules in force in the workspace in scope, in their order. One query."""
    return list(ChannelRule.objects.order_by("order").values("channel", "name", "conditions"))


def rules_in_force() -> tuple[Rule, ...]:
    """The same rules, ready to be held against a source. One query."""
    return tuple(rule_from_json(rule) for rule in channel_rules())


def recent_traffic(workspace: Workspace, *, now: datetime) -> list[TrafficRow]:
    """What the last 30 days' events said of where they came from, most frequent first. Raises Unavailable."""
    try:
        found = event_store().recent_traffic(workspace=workspace.pk, since=now - RECENT, limit=MOST_SOURCES)
    except StoreError as error:
        raise silent_store() from error
    return [TrafficRow(_carried(one), one.channel, one.events) for one in found]


def _carried(one: StoredTraffic) -> Traffic:
    return Traffic(
        source=one.source,
        medium=one.medium,
        campaign=one.campaign,
        content=one.content,
        term=one.term,
        click_platform="",
        click_id=ANY_CLICK_ID if one.has_click_id else "",
        referrer_host=one.referrer_host,
    )


@dataclass(frozen=True, slots=True)
class AccountCoverage:
    """A platform account of a channel, and for how many of the asked days it has stated facts."""

    account: FactAccount
    known_days: int
    asked_days: int
    last_day: date | None


def account_coverage(
    key: str, *, between: Period, workspace: Workspace, today: date
) -> list[AccountCoverage]:
    """The accounts that feed a channel, over these days. Two queries."""
    return [
        AccountCoverage(
            account=one.account,
            known_days=sum(between.start <= day <= between.end for day in one.days),
            asked_days=between.length,
            last_day=max(one.days, default=None),
        )
        for one in coverage(workspace, today=today)
        if one.account.channel == key
    ]


def changes_touching(key: str, *, since: datetime) -> list[Change]:
    """The last changes since then that touch a channel, newest first. One query."""
    # The databases look into lists of JSON differently; a team makes few changes, so that Python does.
    recent = Change.objects.select_related("by").filter(at__gte=since)[:MOST_CHANGES]
    touched = (change for change in recent if {"kind": "channel", "key": key} in change.touches)
    return list(islice(touched, SHOWN_CHANGES))


def _entry(key: str, *, row: Channel | None, ruled: dict[str, str]) -> ChannelEntry:
    if row is None:
        known = BUILT_IN.get(key)
        name = ruled.get(key) or (str(known.name) if known else key)
        return ChannelEntry(key, name, known.kind if known else Kind.OTHER, has_rules=key in ruled)
    return ChannelEntry(
        key=key,
        name=row.name,
        kind=Kind(row.kind),
        platform=row.platform,
        owner=row.owner,
        cost_model=row.cost_model,
        note=row.note,
        position=row.position,
        archived_at=row.archived_at,
        is_described=True,
        has_rules=key in ruled,
    )


def usable_currencies(workspace: Workspace) -> list[str]:
    """The currencies that can be told in the workspace's own, that one first. One query."""
    return list(dict.fromkeys([workspace.currency, *(rate.currency for rate in rates())]))


def costs(*, text: str = "", channel: str = "", with_undone: bool = False) -> QuerySet[Cost]:
    """Costs that people entered in the workspace in scope, last first."""
    rows: QuerySet[Cost] = Cost.objects.select_related("data_import__job", "entered_by")
    if not with_undone:
        rows = rows.exclude(data_import__state__in=GONE)
    if channel:
        rows = rows.filter(channel=channel)
    if text:
        rows = rows.filter(Q(campaign__icontains=text) | Q(note__icontains=text) | Q(account__icontains=text))
    return rows


def tracked_links(*, text: str = "", channel: str = "", is_archived: bool = False) -> QuerySet[TrackedLink]:
    """Saved links of the workspace in scope, newest first; `text` looks in name, campaign, content and address."""
    rows: QuerySet[TrackedLink] = TrackedLink.objects.select_related("created_by")
    rows = rows.filter(archived_at__isnull=not is_archived)
    if channel:
        rows = rows.filter(channel=channel)
    if text:
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(campaign__icontains=text)
            | Q(content__icontains=text)
            | Q(url__icontains=text)
        )
    return rows
