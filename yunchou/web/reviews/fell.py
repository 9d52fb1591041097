"""Fell by how much, and where: the four facts, the waterfall and its table, a breakdown at a time (stage: learn)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.analytics.answers import OTHER_CODE, VALUE_PREFIX
from yunchou.analytics.questions import Dimension
from yunchou.metrics.catalogue import Form, Metric
from yunchou.reviews.figures import Breakdown, By, Comparison, Findings, Part
from yunchou.web import formats
from yunchou.web.amounts import ZERO_TEXT, Writer, delta, figure, share_text, tone_of
from yunchou.web.answers import better, short_name
from yunchou.web.formats import Delta, Figure, speaks_chinese
from yunchou.web.names import DIMENSIONS, Names
from yunchou.web.slices import NamesOf

#: So many parts are drawn and listed one by one; the rest are one line, so that the sum stays whole.
MOST_PARTS = 8
#: Steps of the funnel that are no metric of their own.
STEPS: Mapping[str, str | Promise] = {
    "product-views": gettext_lazy("Product views"),
    "checkouts": gettext_lazy("Checkouts"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the numbers of a review need to be written: the metric, every other metric, the currency, and names."""

    metric: Metric
    metrics: dict[str, Metric]
    currency: str
    names: NamesOf

    def of(self, amount: Decimal | None, *, form: Form | None = None, why: str = "") -> Figure:
        """A number in this form, else in that of the review's metric."""
        return figure(amount, form=form or self.metric.form, currency=self.currency, why=why)


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the few numbers at the top."""

    label: str
    value: Figure
    note: str = ""
    delta: Delta | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the change, as the table shows it. `contribution` is signed; `amount` is what a workbook holds."""

    name: str
    before: Figure
    after: Figure
    delta: Delta | None
    volume: str
    mix: str
    rate: str
    contribution: str
    amount: Decimal
    share: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the waterfall: from where to where, and how it is written."""

    name: str
    low: float
    high: float
    meets: float
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Fell:
    """A breakdown as the page shows it. `bars` are empty where the whole has no answer to start from."""

    key: str
    label: str
    method: str
    rows: tuple[PartRow, ...]
    total: PartRow
    bars: tuple[Bar, ...]
    has_volume: bool
    has_mix: bool
    summary: str
    is_share: bool
    prefix: str

    @property
    def payload(self) -> dict[str, Any]:
        """What review_charts.js reads from the page."""
        return {
            "kind": "waterfall",
            "title": self.label,
            "isChinese": speaks_chinese(),
            "isShare": self.is_share,
            "prefix": self.prefix,
            "bars": [
                {
                    "name": bar.name,
                    "low": bar.low,
                    "high": bar.high,
                    "meets": bar.meets,
                    "text": bar.text,
                    "tone": bar.tone,
                }
                for bar in self.bars
            ],
        }


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to split the change, and whether it is the one that shows."""

    key: str
    label: str
    is_current: bool


def facts_of(findings: Findings, known: Known) -> tuple[Fact, ...]:
    """Actual, baseline (or target), the difference, and the largest part."""
    compared = findings.comparison
    shown = [
        Fact(_("Actual"), known.of(compared.after.amount, why=_("No answer for these days"))),
        Fact(
            _("Baseline"),
            known.of(compared.before.amount, why=_("No answer for these days")),
            _("same weekdays before"),
        ),
        _difference(compared, known),
    ]
    if compared.target is not None:
        shown.append(Fact(_("Target"), known.of(compared.target)))
    largest = _largest(findings, known)
    return tuple([*shown, largest] if largest else shown)


def _difference(compared: Comparison, known: Known) -> Fact:
    writer = _writer(known, compared)
    if compared.change is None:
        return Fact(_("Difference"), formats.not_measured(_("One of the two has no answer")))
    moved = formats.Figure(writer.moved(compared.change), amount=compared.change, cell=writer.cell)
    by = delta(compared.before.amount, compared.after.amount, metric=known.metric)
    tone = tone_of(compared.change, direction=better(known.metric))
    return Fact(_("Difference"), moved, certainty(compared), by, tone)


def certainty(compared: Comparison) -> str:
    """Whether the change may be chance, in words; empty where days are too few to tell."""
    if compared.is_significant is None:
        return ""
    return _("beyond chance (95 %)") if compared.is_significant else _("may be chance (95 %)")


def _largest(findings: Findings, known: Known) -> Fact | None:
    """The part that explains most of the change beyond its size, in the first breakdown that has one."""
    for breakdown in findings.breakdowns:
        part = next((one for one in breakdown.parts if one.key == breakdown.leading), None)
        if part is not None and part.share is not None:
            name = Figure(part_name(part, breakdown, known, names=_names(breakdown, known)))
            note = _("%(share)s of the difference") % {"share": share_text(part.share)}
            return Fact(_("Largest part"), name, note)
    return None


def tabs_of(findings: Findings, *, chosen: str) -> list[Tab]:
    """Every breakdown that was found, the chosen one marked; the first where the address names none of them."""
    keys = [key_of(one) for one in findings.breakdowns]
    current = chosen if chosen in keys else next(iter(keys), "")
    return [Tab(key_of(one), label_of(one), key_of(one) == current) for one in findings.breakdowns]


def key_of(breakdown: Breakdown) -> str:
    return breakdown.dimension if breakdown.by is By.DIMENSION else breakdown.by.value


def label_of(breakdown: Breakdown) -> str:
    if breakdown.by is By.DRIVERS:
        return _("Drivers")
    if breakdown.by is By.STEPS:
        return _("Steps of the funnel")
    return str(DIMENSIONS.get(breakdown.dimension, breakdown.dimension))


def fell_of(findings: Findings, known: Known, *, chosen: str = "") -> Fell | None:
    """The chosen breakdown with its bars and rows; None where nothing could be split."""
    tab = next((one for one in tabs_of(findings, chosen=chosen) if one.is_current), None)
    if tab is None:
        return None
    breakdown = next(one for one in findings.breakdowns if key_of(one) == tab.key)
    compared, names = findings.comparison, _names(breakdown, known)
    writer = _writer(known, compared)
    parts = _kept(breakdown)
    rows = tuple(_row(part, breakdown, known, writer, names=names) for part in parts)
    rest = _rest_row(breakdown, parts, compared, known, writer)
    return Fell(
        key=tab.key,
        label=tab.label,
        method=_method(breakdown, known),
        rows=(*rows, rest) if rest else rows,
        total=_total_row(breakdown, compared, known, writer),
        bars=_bars(compared, [*rows, rest] if rest else rows, writer, known),
        has_volume=any(part.volume is not None for part in breakdown.parts),
        has_mix=any(part.mix is not None for part in breakdown.parts),
        summary=_summary(breakdown, known, writer, names=names),
        is_share=known.metric.form is Form.SHARE,
        prefix=writer.currency,
    )


def _writer(known: Known, compared: Comparison) -> Writer:
    sizes = [
        abs(one)
        for one in (compared.before.amount, compared.after.amount, compared.change)
        if one is not None
    ]
    return Writer.of(known.metric, currency=known.currency, largest=max(sizes, default=Decimal(0)))


def _names(breakdown: Breakdown, known: Known) -> Names:
    return known.names(Dimension(breakdown.dimension)) if breakdown.by is By.DIMENSION else Names()


def part_name(part: Part, breakdown: Breakdown, known: Known, *, names: Names) -> str:
    """A driver or step by its metric's name, a group as people call it."""
    if breakdown.by is By.DRIVERS:
        return _called(part.key, known)
    if breakdown.by is By.STEPS:
        before = _step_before(part, breakdown)
        return (
            f"{_called(before, known)} → {_called(part.key, known)}" if before else _called(part.key, known)
        )
    if part.key == OTHER_CODE:
        return _("Other")
    value = part.key.removeprefix(VALUE_PREFIX)
    return names(value) if value else _("Not set")


def _called(key: str, known: Known) -> str:
    metric = known.metrics.get(key)
    return short_name(metric) if metric else str(STEPS.get(key, key))


def _step_before(part: Part, breakdown: Breakdown) -> str:
    """The step that leads to this one; '' for the first, which is a count and no rate."""
    keys = [one.key for one in breakdown.parts]
    place = keys.index(part.key)
    return keys[place - 1] if place else ""


def _form_of(part: Part, breakdown: Breakdown, known: Known) -> Form:
    """How a part's own number is written: a step is a share of the one before, or money for each of them."""
    own = known.metrics.get(part.key)
    if breakdown.by is By.DIMENSION or (breakdown.by is By.DRIVERS and own is None):
        return known.metric.form
    # The chain of a rate begins at what it is divided by, which is no part itself: all its parts are shares.
    is_rate = bool(_step_before(part, breakdown)) or known.metric.form is Form.SHARE
    if breakdown.by is By.STEPS and is_rate:
        return Form.COST if own is not None and own.form is Form.MONEY else Form.SHARE
    return own.form if own else Form.COUNT


def _kept(breakdown: Breakdown) -> Sequence[Part]:
    """The parts shown one by one: of groups the largest contributions, in the order of the breakdown."""
    if breakdown.by is not By.DIMENSION or len(breakdown.parts) <= MOST_PARTS:
        return breakdown.parts
    largest = sorted(breakdown.parts, key=lambda part: abs(part.contribution), reverse=True)[:MOST_PARTS]
    return [part for part in breakdown.parts if part in largest]


def _row(part: Part, breakdown: Breakdown, known: Known, writer: Writer, *, names: Names) -> PartRow:
    form = _form_of(part, breakdown, known)
    return PartRow(
        name=part_name(part, breakdown, known, names=names),
        before=known.of(part.before, form=form),
        after=known.of(part.after, form=form),
        delta=delta(part.before, part.after, metric=_directed(part, breakdown, known), form=form),
        volume=writer.moved(part.volume),
        mix=writer.moved(part.mix),
        rate=writer.moved(part.rate),
        contribution=writer.moved(part.contribution),
        amount=part.contribution,
        share=share_text(part.share),
        tone=tone_of(part.contribution, direction=better(known.metric)),
    )


def _directed(part: Part, breakdown: Breakdown, known: Known) -> Metric:
    """Whose direction says whether a part's move is good: a driver's own, else the whole's."""
    return known.metrics.get(part.key, known.metric) if breakdown.by is By.DRIVERS else known.metric


def _rest_row(
    breakdown: Breakdown, kept: Sequence[Part], compared: Comparison, known: Known, writer: Writer
) -> PartRow | None:
    """What is not listed, in one line, so that the rows sum to the total; None where that is nothing."""
    amount = breakdown.change - sum((part.contribution for part in kept), Decimal(0))
    if len(kept) == len(breakdown.parts) and writer.moved(amount) == ZERO_TEXT:
        return None
    share = amount / compared.change if compared.change else None
    is_many = len(kept) < len(breakdown.parts)
    dash = formats.NOT_MEASURED
    return PartRow(
        name=_("All others") if is_many else _("In no part"),
        before=formats.not_measured(),
        after=formats.not_measured(),
        delta=None,
        volume=dash,
        mix=dash,
        rate=dash,
        contribution=writer.moved(amount),
        amount=amount,
        share=share_text(share),
        tone=tone_of(amount, direction=better(known.metric)),
    )


def _total_row(breakdown: Breakdown, compared: Comparison, known: Known, writer: Writer) -> PartRow:
    def summed(name: str) -> str:
        amounts = [getattr(part, name) for part in breakdown.parts]
        given = [amount for amount in amounts if amount is not None]
        return writer.moved(sum(given, Decimal(0))) if given else formats.NOT_MEASURED

    return PartRow(
        name=short_name(known.metric),
        before=known.of(compared.before.amount),
        after=known.of(compared.after.amount),
        delta=delta(compared.before.amount, compared.after.amount, metric=known.metric),
        volume=summed("volume"),
        mix=summed("mix"),
        rate=summed("rate"),
        contribution=writer.moved(breakdown.change),
        amount=breakdown.change,
        share=share_text(Decimal(1) if breakdown.change else None),
    )


def _bars(compared: Comparison, rows: Sequence[PartRow], writer: Writer, known: Known) -> tuple[Bar, ...]:
    before, after = compared.before.amount, compared.after.amount
    if before is None or after is None:
        return ()
    bars = [_end(_("Baseline"), before, writer)]
    level = before
    for row in rows:
        reached = level + row.amount
        low, high = sorted((level, reached))
        tone = tone_of(row.amount, direction=better(known.metric))
        bars.append(Bar(row.name, float(low), float(high), float(reached), row.contribution, tone))
        level = reached
    return (*bars, _end(_("Actual"), after, writer))


def _end(name: str, amount: Decimal, writer: Writer) -> Bar:
    low, high = sorted((Decimal(0), amount))
    return Bar(name, float(low), float(high), float(amount), writer.level(amount), "end")


def _method(breakdown: Breakdown, known: Known) -> str:
    """How the change was split, in one sentence."""
    if breakdown.by is not By.DIMENSION:
        return _("Log-mean decomposition (LMDI): the parts sum to the whole difference.")
    if any(part.mix is not None for part in breakdown.parts):
        if known.metric.form in (Form.SHARE, Form.COST, Form.TIMES):
            return _(
                "Mix: more or less of the whole fell to this group. Rate: the group's own number moved. The parts sum to the whole difference."
            )
        return _(
            "Volume: more or fewer came. Mix: of which kind. Rate: what each brought. The parts sum to the whole difference."
        )
    return _("What each group added or lost. The parts sum to the whole difference.")


def _summary(breakdown: Breakdown, known: Known, writer: Writer, *, names: Names) -> str:
    """The main finding, for those who do not see the picture."""
    part = next((one for one in breakdown.parts if one.key == breakdown.leading), None)
    whole = _("%(metric)s changed by %(change)s.") % {
        "metric": known.metric.label,
        "change": writer.moved(breakdown.change),
    }
    if part is None:
        return whole
    most = _("Most of it: %(part)s, %(change)s.") % {
        "part": part_name(part, breakdown, known, names=names),
        "change": writer.moved(part.contribution),
    }
    return formats.sentences(whole, most)
