"""The page of the overview: what came in, what it cost, where the chain loses most, by channel (stage: judge)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import VALUE_PREFIX, GroupKind, Known, Reason
from yunchou.channels.selectors import ChannelEntry
from yunchou.channels.selectors import channels as known_channels
from yunchou.core import clock
from yunchou.metrics.catalogue import HEADLINES
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import card_of, chart_of, short_name
from yunchou.web.chains import Chain, chain_of
from yunchou.web.charts import LineChart
from yunchou.web.completeness import OF_THE_PAGE, page_reasons
from yunchou.web.dashboard.asked import Overview, ask_overview
from yunchou.web.dashboard.channels import Channels, channel_columns, channel_table
from yunchou.web.dashboard.goal_card import goal_card, newest_open
from yunchou.web.dashboard.workbook import overview_workbook
from yunchou.web.formats import Figure
from yunchou.web.names import Names, in_words
from yunchou.web.noted import NotedChanges, noted_changes
from yunchou.web.periods import PRESETS, ChosenPeriod, page_period
from yunchou.web.tables import export_xlsx, parse_table_request

#: Choices of this page that its links keep.
KEPT = ("metric", "split", "channel", "sort")


@dataclass(frozen=True, slots=True)
class PageNote:
    """What is said once above all numbers, and where it can be mended."""

    text: str
    tone: str = "warn"
    icon: str = "alert-triangle"
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the links of the page lead: it keeps what was chosen."""

    request: WorkspaceRequest
    chosen: ChosenPeriod
    channel: str | None

    def here(self, **changes: str) -> str:
        """This page, with some of its choices changed."""
        kept = {name: self.request.GET[name] for name in KEPT if name in self.request.GET}
        return self.chosen.link(**(kept | changes))

    def number(self, key: str, **changes: str) -> str:
        """The page of a number, of the channel that this page keeps to."""
        part = {"by": "channel", "group": VALUE_PREFIX + self.channel} if self.channel is not None else {}
        page = reverse("number", args=[self.request.workspace.slug, key])
        return page + self.chosen.link(**(part | changes))

    def channel_card(self, key: str) -> str:
        """The score card of a channel, over the same days."""
        page = reverse("channel-card", args=[self.request.workspace.slug, key])
        return page + self.chosen.link()

    @property
    def shown(self) -> str:
        """The number in the chart."""
        wanted = self.request.GET.get("metric", "")
        return wanted if wanted in HEADLINES else HEADLINES[0]

    @property
    def is_split(self) -> bool:
        """Whether the chart shows the channels. One channel alone has no parts."""
        return self.request.GET.get("split") == "channel" and self.channel is None


@require_safe
@workspace_page(Permission.READ)
def dashboard(request: WorkspaceRequest) -> HttpResponseBase:
    """?channel= keeps to one, ?metric= and ?split= choose what the chart shows; ?export=xlsx takes the channels, =all everything."""
    now, chosen = clock.now(), page_period(request)
    entries = {entry.key: entry for entry in known_channels(with_archived=True)}
    overview = ask_overview(
        request.workspace, chosen, channel=request.GET.get("channel", ""), known=entries, now=now
    )
    address = Address(request, chosen, overview.channel)
    channels = Channels(overview, entries, link=address.channel_card, today=chosen.today)
    may_export = request.membership.can(Permission.ASK)
    asked = parse_table_request(request, columns=channel_columns(overview.metrics))
    table = channel_table(channels, request=asked, can_export=may_export)
    if may_export and asked.wants_export:
        return export_xlsx(table, [*table.page.rows, channels.total()], filename=_("Channels"))
    if may_export and request.GET.get("export") == "all":
        return overview_workbook(overview, table, total=channels.total(), today=chosen.today)
    context = _context(overview, address, entries) | {
        "presets": PRESETS,
        "import_href": _import_href(request),
        "import_label": _("Import files"),
        "notes": _notes(overview, request),
        "table": table,
        "total": channels.total(),
        "may_export": may_export,
        "export_href": address.here(export="all"),
        "zone": formats.zone(request.workspace.time_zone),
        "now": now,
    }
    return render(request, "dashboard/dashboard.html", context)


def _context(overview: Overview, address: Address, entries: Mapping[str, ChannelEntry]) -> dict[str, Any]:
    names = Names({key: entry.name for key, entry in entries.items()})
    noted = noted_changes(address.request, address.chosen, overview.shown[address.shown])
    chain = _chain(overview, address)
    return {
        "chosen": address.chosen,
        "has_anything": overview.has_anything,
        "cards": [
            card_of(overview.metrics[key], overview.shown[key], href=address.number(key), said=OF_THE_PAGE)
            for key in HEADLINES
        ],
        "chain": chain,
        "chain_review": newest_open(metric=chain.fallen) if chain.fallen else None,
        "goal": goal_card(address.request, today=address.chosen.today, metric=address.shown),
        "chart": _chart(overview, address, noted, names),
        "metrics": [
            (short_name(overview.metrics[key]), address.here(metric=key), key == address.shown)
            for key in HEADLINES
        ],
        "metric_label": short_name(overview.metrics[address.shown]),
        "is_split": address.is_split,
        "split_links": [
            (_("All together"), address.here(split=""), not address.is_split),
            (_("By channel"), address.here(split="channel"), address.is_split),
        ],
        "noted": noted,
        "channels": _channel_links(overview, address, names),
        "channel_label": names(overview.channel) if overview.channel else _("All"),
    }


def _chain(overview: Overview, address: Address) -> Chain:
    return chain_of(overview.metrics, overview.chain, link=address.number, note=_chain_note(overview))


def _chain_note(overview: Overview) -> str:
    """What the chain leaves out: channels without exposure or without visits."""
    if overview.chain is overview.shown:
        return ""
    words = _("Channels whose exposure and visits are known; left out: visits %(visits)s, orders %(orders)s")
    return words % {"visits": _left_out(overview, "visits"), "orders": _left_out(overview, "orders")}


def _left_out(overview: Overview, key: str) -> Figure:
    """What the channels outside the chain have of a number that adds up."""
    whole, inside = overview.by_channel[key].total, overview.chain[key].total
    if isinstance(whole, Known) and isinstance(inside, Known):
        return formats.count(whole.amount - inside.amount)
    return formats.not_measured()


def _chart(overview: Overview, address: Address, noted: NotedChanges, names: Names) -> LineChart:
    key, one = address.shown, overview.shown[address.shown]
    return chart_of(
        overview.metrics[key],
        one,
        names=names,
        today=address.chosen.today,
        is_split=address.is_split,
        marks=noted.marks,
        links=[address.number(key, bucket=str(point.days.start)) + "#rows" for point in one.points],
        export_href=address.number(key, export="chart")
        if address.request.membership.can(Permission.ASK)
        else "",
    )


def _channel_links(overview: Overview, address: Address, names: Names) -> list[tuple[str, str, bool]]:
    """The channels that have numbers, and the one that is kept to."""
    seen = [group.name for group in overview.by_channel["roas"].groups if group.kind is GroupKind.VALUE]
    keys = dict.fromkeys([*seen, *([overview.channel] if overview.channel else [])])
    listed = [(names(key), address.here(channel=key), key == overview.channel) for key in keys]
    return [(_("All"), address.here(channel=""), overview.channel is None), *listed]


def _notes(overview: Overview, request: WorkspaceRequest) -> list[PageNote]:
    """What holds for every number of the page."""
    said = [_reason_note(reason, request) for reason in page_reasons(overview.shown.values())]
    if overview.lacks_facts:
        said.append(_facts_note(request))
    return said


def _reason_note(reason: Reason, request: WorkspaceRequest) -> PageNote:
    if reason.code == "quarantine" and request.membership.can(Permission.ASK):
        return PageNote(
            in_words(reason.message),
            href=reverse("quarantine", args=[request.workspace.slug]),
            link=_("Open the quarantine"),
        )
    return PageNote(in_words(reason.message))


def _facts_note(request: WorkspaceRequest) -> PageNote:
    """Spend, impressions and clicks are the platforms' to state."""
    text = _(
        "No platform has stated spend, impressions or clicks for these days: import the platforms' exports."
    )
    return PageNote(text, tone="", icon="info-circle", href=_import_href(request), link=_("Import files"))


def _import_href(request: WorkspaceRequest) -> str:
    """Where files are imported, for those who may."""
    if not request.membership.can(Permission.WORK):
        return ""
    return reverse("imports", args=[request.workspace.slug])


urlpatterns = [path("w/<slug:workspace>/dashboard", dashboard, name="dashboard")]
