"""The channels of the overview beside each other, and the total that they add up to (stage: judge)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from yunchou.analytics.answers import Answer, Group, GroupKind, Known, Value
from yunchou.calc.change import Change
from yunchou.channels.selectors import ChannelEntry
from yunchou.metrics.catalogue import Metric
from yunchou.web import formats
from yunchou.web.answers import delta_of, figure_of, group_name, short_name
from yunchou.web.completeness import late_words
from yunchou.web.dashboard.asked import COLUMNS, Overview
from yunchou.web.formats import Delta, Figure
from yunchou.web.names import Names
from yunchou.web.tables import Column, Page, Table, TableRequest, sorted_rows

#: What a phone has room for.
ON_PHONE = frozenset({"spend", "revenue", "roas"})


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel, or the total: its figures by column.

    `bar`: its share of all spend as the width of a bar. `late`: what its platforms have not stated.
    """

    name: str
    platform: str
    figures: Mapping[str, Figure]
    bar: str
    delta: Delta | None
    href: str
    is_chosen: bool
    late: str = ""

    def amount(self, key: str) -> Decimal:
        """What rows are ranked by; nothing known ranks lowest."""
        amount = self.figures[key].amount
        return Decimal(-1) if amount is None else amount


@dataclass(frozen=True, slots=True)
class Channels:
    """The rows of one overview. `link` leads from a channel to its page."""

    overview: Overview
    entries: Mapping[str, ChannelEntry]
    link: Callable[[str], str]
    today: date

    def rows(self) -> list[ChannelRow]:
        """Every channel that any number has: by spend, then by revenue; the unnamed last."""
        groups = self.overview.by_channel["roas"].groups
        named = [self._row(group) for group in groups if group.kind is GroupKind.VALUE]
        named.sort(key=lambda row: (row.amount("spend"), row.amount("revenue")), reverse=True)
        return [*named, *(self._row(group) for group in groups if group.kind is not GroupKind.VALUE)]

    def total(self) -> ChannelRow:
        """What the rows add up to; ratios as sums over sums."""
        answers = self.overview.by_channel
        values = {key: answers[key].total for key in COLUMNS}
        return self._filled(_("Total"), values, answers["revenue"].change)

    def _row(self, group: Group) -> ChannelRow:
        found = {key: _same(group, self.overview.by_channel[key]) for key in COLUMNS}
        values: dict[str, Value] = {key: one.total for key, one in found.items() if one}
        entry = self.entries.get(group.name)
        is_named = group.kind is GroupKind.VALUE
        revenue = found["revenue"]
        row = self._filled(
            group_name(group, Names({key: one.name for key, one in self.entries.items()})),
            values,
            revenue.change if revenue else None,
            platform=entry.platform if entry else "",
            href=self.link(group.name) if is_named else "",
            is_chosen=is_named and group.name == self.overview.channel,
        )
        return row if group.kind is GroupKind.OTHER else replace(row, late=self._late(group.name))

    def _late(self, channel: str) -> str:
        question = self.overview.by_channel["spend"].question
        accounts = [one for one in self.overview.accounts if one.channel == channel]
        return late_words(accounts, between=question.between, today=self.today)

    def _filled(
        self,
        name: str,
        values: Mapping[str, Value],
        change: Change | None,
        *,
        platform: str = "",
        href: str = "",
        is_chosen: bool = False,
    ) -> ChannelRow:
        answers, metrics = self.overview.by_channel, self.overview.metrics
        figures = {
            key: figure_of(values[key], answers[key], metric=metrics[key])
            if key in values
            else formats.not_measured(_("Counted under Other"))
            for key in COLUMNS
        }
        share = _share(values.get("spend"), answers["spend"].total)
        delta = delta_of(change, answers["revenue"], metric=metrics["revenue"])
        return ChannelRow(
            name=name,
            platform=platform,
            figures=figures | {"share": share, "change": _change_figure(change, delta)},
            bar=f"{share.amount * 100:.1f}%" if share.amount is not None else "",
            delta=delta,
            href=href,
            is_chosen=is_chosen,
        )


def _same(group: Group, answer: Answer) -> Group | None:
    """The group of another answer about the same channels."""
    return next((one for one in answer.groups if one.code == group.code), None)


def _share(value: Value | None, total: Value) -> Figure:
    """What part of all spend; spend adds up, so the parts make a whole."""
    if not isinstance(value, Known) or not isinstance(total, Known):
        return formats.not_measured()
    if not total.amount:
        return formats.not_applicable(_("Nothing was spent."))
    return formats.rate(value.amount / total.amount)


def _change_figure(change: Change | None, delta: Delta | None) -> Figure:
    """The change as a workbook holds it."""
    if delta is None or change is None:
        return formats.not_measured(_("Nothing to compare with"))
    if change.relative is None:
        return formats.not_applicable(delta.text)
    return Figure(delta.text, "", True, change.relative, "+0.0%;-0.0%;0.0%")


def channel_columns(metrics: Mapping[str, Metric]) -> list[Column]:
    """The head of the table."""
    columns = [Column("channel", _("Channel"), lambda row: row.name)]
    columns += [_column(key, short_name(metrics[key])) for key in COLUMNS]
    columns.insert(2, _column("share", _("Share of spend")))
    return [*columns, _column("change", _("Revenue, change"))]


def _column(key: str, label: str) -> Column:
    return Column(
        key,
        label,
        lambda row: row.figures[key],
        align="right",
        is_sortable=True,
        is_on_phone=key in ON_PHONE,
        order=lambda row: row.figures[key].amount,
    )


def channel_table(channels: Channels, *, request: TableRequest, can_export: bool) -> Table[ChannelRow]:
    """The rows in the order that the address asks for."""
    columns = channel_columns(channels.overview.metrics)
    rows = sorted_rows(channels.rows(), at=request, columns=columns)
    return Table(
        key="channels",
        caption=_("Channels"),
        columns=columns,
        page=Page(rows, len(rows), 1, max(1, len(rows))),
        request=request,
        row_template="dashboard/channel_row.html",
        foot_template="dashboard/channel_foot.html",
        can_export=can_export,
    )
