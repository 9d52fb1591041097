"""渠道: every channel with its numbers, and one channel's score card (stage: judge)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import VALUE_PREFIX, GroupKind, Known
from yunchou.channels.score_cards import (
    Score,
    ScoreBoard,
    score_board,
)
from yunchou.channels.selectors import (
    ChannelEntry,
    account_coverage,
    changes_touching,
    channel_called,
    channel_rules,
    channels,
)
from yunchou.core import clock
from yunchou.metrics.catalogue import METRICS
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import card_of, chart_of, delta_of, figure_of, short_name
from yunchou.web.channel_rule_form import condition_words
from yunchou.web.formats import Delta, Figure
from yunchou.web.names import Names
from yunchou.web.periods import PRESETS, ChosenPeriod, page_period
from yunchou.web.tables import Column, Page, Table, export_xlsx, parse_table_request, sorted_rows

#: The columns of the list; a phone shows the first and those that say most.
LISTED = ("spend", "visits", "leads", "lead-cost", "orders", "new-customers", "cac", "revenue", "roas")
ON_PHONE = frozenset({"spend", "revenue", "roas"})
#: The cards of a score card, before the table that has everything.
CARDS = ("revenue", "orders", "spend", "roas", "visits", "order-rate", "new-customers", "cac")
RANKED_BY = "revenue"
#: The changes of so long stand beside a score card.
CHANGES_OF = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel in the list. `amounts` sort, `figures` show."""

    entry: ChannelEntry
    figures: Mapping[str, Figure]
    amounts: Mapping[str, Decimal | None]
    spend_share: str
    delta: Delta | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One metric on the score card."""

    name: str
    figure: Figure
    previous: Figure | None
    delta: Delta | None
    share: str
    rank: str
    href: str


@require_safe
@workspace_page(Permission.READ)
def channel_list(request: WorkspaceRequest) -> HttpResponseBase:
    """?all=1 shows those without any number, and those put away, too."""
    chosen, shows_all = page_period(request), request.GET.get("all") == "1"
    board = score_board(
        between=chosen.period,
        workspace=request.workspace,
        now=clock.now(),
        grain=chosen.grain,
        compare=chosen.compare,
        metrics=LISTED,
    )
    columns = _columns()
    at = parse_table_request(request, columns=columns, default_sort=f"-{RANKED_BY}")
    known = channels(seen=board.keys, with_archived=shows_all)
    lines = [_line(entry, board) for entry in known if shows_all or _is_in_use(entry, board)]
    rows = sorted_rows(lines, at=at, columns=columns)
    can_export = request.membership.can(Permission.ASK)
    table = Table(
        "channels",
        _("Channels"),
        columns,
        Page(rows, len(rows), 1, max(1, len(rows))),
        at,
        row_template="channels/row.html",
        foot_template="channels/foot.html",
        can_export=can_export,
    )
    if can_export and at.wants_export:
        return export_xlsx(table, rows, filename=_("Channels"))
    revenue = board.answers["revenue"]
    context = _frame(request, chosen) | {
        "table": table,
        "totals": [
            (key, figure_of(one.total, one, metric=board.metrics[key])) for key, one in board.answers.items()
        ],
        "rests": _rests(board),
        "change": delta_of(revenue.change, revenue, metric=board.metrics["revenue"]),
        "on_phone": ON_PHONE,
        "shows_all": shows_all,
    }
    return render(request, "channels/channels.html", context)


def _frame(request: WorkspaceRequest, chosen: ChosenPeriod) -> dict[str, Any]:
    """What every page about channels' numbers shows around them."""
    return {
        "chosen": chosen,
        "presets": PRESETS,
        "can_edit": request.membership.can(Permission.MANAGE),
        "can_build": request.membership.can(Permission.WORK),
        "zone": request.workspace.time_zone,
        "now": clock.now(),
    }


def _rests(board: ScoreBoard) -> list[tuple[str, list[tuple[str, Figure]]]]:
    """What the total counts beside the channels: rows that name none, and channels too small to be told apart."""
    names = {GroupKind.OTHER: _("Other channels"), GroupKind.EMPTY: _("No channel known")}
    return [
        (name, [(key, _beyond_figure(key, board, kind)) for key in board.answers])
        for kind, name in names.items()
        if board.beyond(kind)
    ]


def _beyond_figure(key: str, board: ScoreBoard, kind: GroupKind) -> Figure:
    value = board.beyond(kind).get(key)
    if value is None:
        return formats.not_measured()
    return figure_of(value, board.answers[key], metric=board.metrics[key])


def _is_in_use(entry: ChannelEntry, board: ScoreBoard) -> bool:
    """Somebody named it, or something came by it in these days."""
    return entry.is_described or entry.has_rules or entry.key in board.keys


def _columns() -> list[Column]:
    return [
        Column("rank", _("Rank"), lambda line: line.rank, "right", is_on_phone=False),
        Column("channel", _("Channel"), lambda line: line.entry.name, is_sortable=True),
        *(column for key in LISTED for column in _metric_columns(key)),
        Column("change", _("Revenue, change"), lambda line: line.delta.text if line.delta else None, "right"),
    ]


def _metric_columns(key: str) -> list[Column]:
    own = Column(
        key,
        short_name(METRICS[key]),
        lambda line: line.figures[key],
        "right",
        is_sortable=True,
        is_on_phone=key in ON_PHONE,
        order=lambda line: line.amounts[key],
    )
    # Only on the page: whoever takes the workbook can divide.
    return (
        [own, Column("share", _("Share of spend"), align="right", is_on_phone=False)]
        if key == "spend"
        else [own]
    )


def _line(entry: ChannelEntry, board: ScoreBoard) -> ChannelLine:
    scores = board.scores(entry.key)
    revenue, spend = scores["revenue"], scores["spend"]
    return ChannelLine(
        entry=entry,
        figures={key: _figure(score) for key, score in scores.items()},
        amounts={key: _amount(score) for key, score in scores.items()},
        spend_share=_percent(spend.share),
        delta=delta_of(revenue.answer.change, revenue.answer, metric=revenue.metric),
        rank=revenue.rank,
    )


def _figure(score: Score) -> Figure:
    return figure_of(score.value, score.answer, metric=score.metric)


def _amount(score: Score) -> Decimal | None:
    return score.value.amount if isinstance(score.value, Known) else None


def _percent(share: Decimal | None) -> str:
    return "" if share is None else formats.rate(share).text


@require_safe
@workspace_page(Permission.READ)
def card(request: WorkspaceRequest, key: str) -> HttpResponseBase:
    """One channel's score card. ?metric= chooses what its chart shows."""
    now, chosen = clock.now(), page_period(request)
    board = score_board(
        between=chosen.period,
        workspace=request.workspace,
        now=now,
        grain=chosen.grain,
        compare=chosen.compare,
    )
    entry, scores = channel_called(key, seen=board.keys), board.scores(key)
    wanted = request.GET.get("metric", RANKED_BY)
    shown = scores[wanted if wanted in scores else RANKED_BY]
    context = _frame(request, chosen) | {
        "channel": entry,
        "cards": [
            card_of(scores[name].metric, scores[name].answer, href=_number_href(request, name, key, chosen))
            for name in CARDS
        ],
        "lines": [_score_line(request, name, score, key, chosen) for name, score in scores.items()],
        "chart": chart_of(shown.metric, shown.answer, names=Names(), today=chosen.today, is_split=False),
        "metrics": [(one.metric, chosen.link(metric=name), one is shown) for name, one in scores.items()],
        "accounts": account_coverage(
            key, between=chosen.period, workspace=request.workspace, today=chosen.today
        ),
        "changes": changes_touching(key, since=now - CHANGES_OF),
        "rules": _rules_of(key),
    }
    return render(request, "channels/card.html", context)


def _number_href(request: WorkspaceRequest, name: str, key: str, chosen: ChosenPeriod) -> str:
    """The number's own page, kept to this channel."""
    address = reverse("number", args=[request.workspace.slug, name])
    return address + chosen.link(by="channel", group=f"{VALUE_PREFIX}{key}")


def _score_line(
    request: WorkspaceRequest, name: str, score: Score, key: str, chosen: ChosenPeriod
) -> ScoreLine:
    before = score.answer.previous_total
    rank = _("%(rank)d of %(all)d") % {"rank": score.rank, "all": score.ranked} if score.rank else ""
    return ScoreLine(
        name=str(score.metric.label),
        figure=_figure(score),
        previous=figure_of(before, score.answer, metric=score.metric) if before else None,
        delta=delta_of(score.answer.change, score.answer, metric=score.metric),
        share=_percent(score.share),
        rank=rank,
        href=_number_href(request, name, key, chosen),
    )


def _rules_of(key: str) -> list[tuple[int, list[str]]]:
    """The rules that lead to a channel: their places, and their conditions in words."""
    return [
        (place, [condition_words(condition) for condition in rule["conditions"]])
        for place, rule in enumerate(channel_rules(), start=1)
        if rule["channel"] == key
    ]


#: A key is what data and files say: it may hold a slash.
urlpatterns = [
    path("w/<slug:workspace>/channels", channel_list, name="channels"),
    path("w/<slug:workspace>/channels/card/<path:key>", card, name="channel-card"),
]
