"""The cards of a board with their numbers: one question a card, those of one period asked together (stage: facts)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from yunchou.analytics.answers import Answer, Group, GroupKind, Known, NoData, Value
from yunchou.analytics.questions import Dimension, Trend
from yunchou.core import clock
from yunchou.events.selectors import last_complete_day
from yunchou.metrics import selectors
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.models import BoardCard
from yunchou.web.access import WorkspaceRequest
from yunchou.web.answers import card_of, chart_of, delta_of, figure_of, group_name
from yunchou.web.cards import CardCompleteness, NumberCard
from yunchou.web.charts import LineChart
from yunchou.web.completeness import completeness_words
from yunchou.web.formats import Delta, Figure
from yunchou.web.masking import mask_for
from yunchou.web.names import DIMENSIONS, Names, names_of
from yunchou.web.numbers.kept import part_code
from yunchou.web.periods import PRESETS, ChosenPeriod, read_period

#: What a card draws with, by its form.
ICONS = {"number": "hash", "line": "chart-line", "bars": "chart-bar", "table": "table"}


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a card: `share` of the largest one, for the length of its bar."""

    name: str
    figure: Figure
    delta: Delta | None
    share: float
    href: str

    @property
    def percent(self) -> str:
        """The length of the bar out of 100."""
        return f"{self.share * 100:.1f}"


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as the board shows it. What its form does not need stays empty."""

    card: BoardCard
    metric: Metric
    href: str
    period_label: str
    by_label: str | Promise
    completeness: CardCompleteness | None = None
    number: NumberCard | None = None
    chart: LineChart | None = None
    parts: tuple[Part, ...] = ()
    total: Part | None = None

    @property
    def icon(self) -> str:
        return ICONS[self.card.form]


@dataclass(frozen=True, slots=True)
class Answered:
    """A card with what it was answered, and how its reader sees it."""

    card: BoardCard
    metric: Metric
    answer: Answer
    names: Names
    chosen: ChosenPeriod
    slug: str

    @property
    def href(self) -> str:
        """The number's own page, for the same days and the same split."""
        link = self.chosen.link(by=self.card.by or "none")
        return reverse("number", args=[self.slug, self.metric.key]) + link

    def figure(self, value: Value) -> Figure:
        return figure_of(value, self.answer, metric=self.metric)


def shown_cards(
    request: WorkspaceRequest, cards: Sequence[BoardCard], chosen: ChosenPeriod
) -> list[ShownCard]:
    """The cards with their numbers, from one look at how fresh the data are."""
    metrics = selectors.metrics(request.workspace, with_archived=True)
    periods = periods_of(request, cards, chosen)
    splits = _splits(cards, periods)
    questions = [_question(card, metrics[card.metric], periods[card.period], splits) for card in cards]
    found = selectors.answers(questions, workspace=request.workspace, now=clock.now())
    mask = mask_for(request.membership)
    names = {by: names_of(Dimension(by) if by else None, mask=mask) for by in {card.by for card in cards}}
    slug = request.workspace.slug
    return [
        _shown(Answered(card, metrics[card.metric], answer, names[card.by], periods[card.period], slug))
        for card, answer in zip(cards, found, strict=True)
    ]


def plain_cards(request: WorkspaceRequest, cards: Sequence[BoardCard]) -> list[ShownCard]:
    """The cards without their numbers, for arranging them: nothing is asked of the event store."""
    metrics = selectors.metrics(request.workspace, with_archived=True)
    return [
        ShownCard(card, metrics[card.metric], "", period_label(card), DIMENSIONS.get(card.by, ""))
        for card in cards
    ]


def period_label(card: BoardCard) -> str:
    """The card's own period, or nothing where it follows the page."""
    return str(PRESETS[card.period].label) if card.period else ""


def periods_of(
    request: WorkspaceRequest, cards: Sequence[BoardCard], chosen: ChosenPeriod
) -> dict[str, ChosenPeriod]:
    """The period of each card by what the card says of it: its own, or the page's."""
    own = {card.period for card in cards} - {"", chosen.preset}
    if not own:
        return {"": chosen, chosen.preset: chosen}
    last = last_complete_day(request.workspace, today=chosen.today)
    asked = {key: QueryDict(f"period={key}&compare={chosen.compare.value}") for key in own}
    return {
        "": chosen,
        chosen.preset: chosen,
        **{key: read_period(query, today=chosen.today, last=last) for key, query in asked.items()},
    }


def _splits(cards: Sequence[BoardCard], periods: Mapping[str, ChosenPeriod]) -> dict[str, str]:
    """The split that most cards share, by the name of their period.

    A number is the same whether its question is split or not, and questions of one split are counted together: what
    needs no split is asked with that of its neighbours where it can be.
    """
    counted: dict[str, Counter[str]] = {}
    for card in cards:
        if card.by:
            counted.setdefault(periods[card.period].preset, Counter())[card.by] += 1
    return {preset: splits.most_common(1)[0][0] for preset, splits in counted.items()}


def _question(card: BoardCard, metric: Metric, chosen: ChosenPeriod, splits: Mapping[str, str]) -> Trend:
    by = card.by or splits.get(chosen.preset, "")
    return metric.over(
        chosen.period,
        grain=chosen.grain,
        by=Dimension(by) if by in metric.dimensions else None,
        compare=chosen.compare,
    )


def _shown(one: Answered) -> ShownCard:
    card, metric, answer = one.card, one.metric, one.answer
    shown = ShownCard(card, metric, one.href, period_label(card), DIMENSIONS.get(card.by, ""))
    if card.form == BoardCard.Form.NUMBER:
        return replace(shown, number=card_of(metric, answer, href=one.href))
    shown = replace(shown, completeness=completeness_words(answer))
    if card.form == BoardCard.Form.LINE:
        chart = chart_of(metric, answer, names=one.names, today=one.chosen.today, is_split=bool(card.by))
        return replace(shown, chart=replace(chart, key=f"card-{card.pk}"))
    total = Part("", one.figure(answer.total), delta_of(answer.change, answer, metric=metric), 0, one.href)
    return replace(shown, parts=_parts(one), total=total)


def _parts(one: Answered) -> tuple[Part, ...]:
    """The groups, the largest first and the rest last; bars start at zero."""
    groups = [group for group in one.answer.groups if _says_something(group)]
    largest = max((_amount(group.total) for group in groups), default=0.0)
    ordered = sorted(groups, key=lambda group: (group.kind is GroupKind.OTHER, -_amount(group.total)))
    return tuple(
        Part(
            name=group_name(group, one.names),
            figure=one.figure(group.total),
            delta=delta_of(group.change, one.answer, metric=one.metric),
            share=max(0.0, _amount(group.total) / largest) if largest > 0 else 0.0,
            href=f"{one.href}&{urlencode({'group': part_code(group, mask=one.names.mask)})}",
        )
        for group in ordered
    )


def _says_something(group: Group) -> bool:
    """Cards that are asked together share their groups: one that has nothing of this metric is left out."""
    if isinstance(group.total, NoData):
        return False
    return _amount(group.total) != 0 or (
        group.previous_total is not None and _amount(group.previous_total) > 0
    )


def _amount(value: object) -> float:
    """Where a group stands among the others; without a number, last."""
    return float(value.amount) if isinstance(value, Known) else -1.0
