"""Counts what a report says: numbers with their chances, the chain with its losses, channels, in two batches (stage: learn)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from yunchou.analytics.answers import Answer, Completeness, Group, GroupKind, Known, Point, Value
from yunchou.analytics.questions import Compare, Dimension, Filter, Op, Trend
from yunchou.calc.decomposition import Share, Term, log_mean, mix_and_rate
from yunchou.calc.periods import Period
from yunchou.calc.significance import DayNumber, TooFew, change_of_days
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import CHAIN, Metric, built_in
from yunchou.metrics.selectors import Look, answers, look_at
from yunchou.reports.values import Chain, Chance, ChannelLoss, ChannelRow, Measured, Number, Step

CHANNEL = Dimension("channel")
#: The numbers of the first page, in order: what came in, whom it brought, what it cost.
REPORTED = (
    "revenue",
    "orders",
    "new-customers",
    "leads",
    "visits",
    "visitors",
    "spend",
    "roas",
    "cac",
    "lead-cost",
    "ctr",
    "order-rate",
    "repurchase-rate",
)
#: The columns of the channel table.
OF_A_CHANNEL = ("spend", "visits", "leads", "orders", "revenue", "roas")
OF_CHAIN = tuple(key for link in CHAIN for key in (link.metric, link.rate) if key)
ALL = tuple(dict.fromkeys((*REPORTED, *OF_A_CHANNEL, *OF_CHAIN)))
ORDERS, REPEAT_RATE = "orders", "repurchase-rate"
MOST_CHANNELS = 12
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose numbers, over which days, as they stand now."""

    workspace: Workspace
    period: Period
    look: Look
    now: datetime

    def answers(
        self, keys: Iterable[str], *, by: Dimension | None, where: tuple[Filter, ...] = ()
    ) -> dict[str, Answer]:
        """Each metric by day against the period before. Raises CannotAsk or Unavailable."""
        names, known = list(keys), built_in(self.workspace.margin_rate)
        questions = [self._question(known[key], by, where) for key in names]
        found = answers(questions, workspace=self.workspace, now=self.now, look=self.look)
        return dict(zip(names, found, strict=True))

    def _question(self, metric: Metric, by: Dimension | None, where: tuple[Filter, ...]) -> Trend:
        return metric.over(self.period, by=by, where=where, compare=Compare.PREVIOUS)


def measure(workspace: Workspace, period: Period, *, now: datetime) -> Measured:
    """Everything that is counted. At most ten statements. Raises CannotAsk or Unavailable."""
    asking = Asking(workspace, period, look_at(workspace, now=now), now)
    by_channel = asking.answers(ALL, by=CHANNEL)
    traceable = _traceable(by_channel)
    where = (Filter(CHANNEL, Op.IN, traceable),) if traceable else ()
    of_chain = asking.answers(OF_CHAIN, by=CHANNEL, where=where) if traceable else by_channel
    return Measured(
        numbers=tuple(number_of(key, by_channel[key]) for key in REPORTED),
        chain=_chain(of_chain, traceable),
        channels=tuple(_channel_rows(by_channel)),
    )


def number_of(metric: str, answer: Answer, *, channels: tuple[str, ...] = ()) -> Number:
    """The total of an answer, with what its days say of chance."""
    return Number(
        metric=metric,
        now=answer.total,
        before=answer.previous_total,
        chance=_chance(answer.points, answer.previous_points),
        reasons=_codes(answer.completeness),
        data_version=answer.data_version,
        channels=channels,
    )


def _codes(completeness: Completeness) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.code for reason in completeness.reasons))


def _chance(points: tuple[Point, ...], previous: tuple[Point, ...]) -> Chance | None:
    found = change_of_days(_days(previous), _days(points))
    if isinstance(found, TooFew):
        return None
    return Chance(found.amount, found.low, found.high, found.p, found.is_significant)


def _days(points: tuple[Point, ...]) -> list[DayNumber]:
    """The known days. A ratio gives what it was divided from."""
    known = [(point.days.start, point.value) for point in points if isinstance(point.value, Known)]
    return [
        DayNumber(day, float(value.amount))
        if value.numerator is None or value.denominator is None
        else DayNumber(day, float(value.numerator), float(value.denominator))
        for day, value in known
    ]


def _traceable(found: Mapping[str, Answer]) -> tuple[str, ...]:
    """The channels of which both exposure and visits are known; empty where that is all, none, or not to be told.

    A marketplace reports exposure and orders, but nobody sees its visits: steps over them would mean nothing.
    """
    exposed, visited, ordered = (_with_some(found[key]) for key in ("impressions", "visits", ORDERS))
    both = exposed.keys() & visited.keys()
    is_part = bool(both) and exposed.keys() | visited.keys() | ordered.keys() != both
    if not is_part or any(exposed[code].kind is not GroupKind.VALUE for code in both):
        return ()
    return tuple(one.name for code, one in exposed.items() if code in both)


def _with_some(answer: Answer) -> dict[str, Group]:
    """The groups that have any, by code."""
    return {one.code: one for one in answer.groups if isinstance(one.total, Known) and one.total.amount}


def _chain(found: Mapping[str, Answer], channels: tuple[str, ...]) -> Chain:
    stations = {link.metric: number_of(link.metric, found[link.metric], channels=channels) for link in CHAIN}
    terms = _terms(stations)
    rates = {
        link.rate: number_of(link.rate, found[link.rate], channels=channels) for link in CHAIN if link.rate
    }
    steps = tuple(
        Step(start.metric, end.metric, rates[end.rate], _orders_of(end.rate, rates, terms))
        for start, end in pairwise(CHAIN)
    )
    worst = min(
        (step for step in steps if step.orders is not None),
        key=lambda step: step.orders or ZERO,
        default=None,
    )
    lost = worst is not None and worst.orders is not None and worst.orders < 0
    return Chain(
        channels=channels,
        stations=tuple(stations.values()),
        steps=steps,
        volume=terms[CHAIN[0].metric].contribution if terms else None,
        worst=worst.rate.metric if worst and lost else "",
        losses=_losses(found[worst.rate.metric], worst.orders) if worst and lost and worst.orders else (),
    )


def _terms(stations: Mapping[str, Number]) -> dict[str, Term]:
    """What the first station and each rate up to the order add to the change of orders (LMDI); by metric.

    Empty unless every station was passed by somebody in both periods: a step over nobody has no rate.
    """
    path = [link for link in CHAIN if link.rate != REPEAT_RATE]
    counts = [(link, _amounts(stations[link.metric])) for link in path]
    if any(pair is None or min(pair) <= 0 for _link, pair in counts):
        return {}
    known = [(link, pair) for link, pair in counts if pair is not None]
    first, pair = known[0]
    factors = [(first.metric, *pair)]
    for (_one, before), (link, after) in pairwise(known):
        factors.append((link.rate, after[0] / before[0], after[1] / before[1]))
    return {term.name: term for term in log_mean(factors)}


def _amounts(number: Number) -> tuple[Decimal, Decimal] | None:
    """Before and now, where both are known."""
    if isinstance(number.now, Known) and isinstance(number.before, Known):
        return number.before.amount, number.now.amount
    return None


def _orders_of(rate: str, rates: Mapping[str, Number], terms: Mapping[str, Term]) -> Decimal | None:
    if rate != REPEAT_RATE:
        return terms[rate].contribution if rate in terms else None
    number = rates[rate]
    pair = _amounts(number)
    if pair is None or not isinstance(number.now, Known) or number.now.denominator is None:
        return None
    return (pair[1] - pair[0]) * number.now.denominator


def _losses(answer: Answer, orders: Decimal) -> tuple[ChannelLoss, ...]:
    """The orders of a step shared over its channels as its rate's change is, so that they sum to them."""
    shares = {group.name: share for group in answer.groups if (share := _share(group)) is not None}
    effects = mix_and_rate(shares)
    whole = sum((effect.total for effect in effects.values()), ZERO)
    if not whole:
        return ()
    losses = [
        ChannelLoss(name, orders * one.total / whole, orders * one.rate / whole, orders * one.mix / whole)
        for name, one in effects.items()
    ]
    return tuple(sorted(losses, key=lambda loss: loss.orders)[:MOST_CHANNELS])


def _share(group: Group) -> Share | None:
    now, before = _parts(group.total), _parts(group.previous_total)
    if now is None and before is None:
        return None
    return Share(*(before or (ZERO, ZERO)), *(now or (ZERO, ZERO)))


def _parts(value: Value | None) -> tuple[Decimal, Decimal] | None:
    if isinstance(value, Known) and value.numerator is not None and value.denominator is not None:
        return value.numerator, value.denominator
    return None


def _channel_rows(found: Mapping[str, Answer]) -> Iterable[ChannelRow]:
    """The channels with any revenue, spend or visit, the largest revenue first."""
    ranked = {group.name: group for group in found["revenue"].groups if group.kind is not GroupKind.OTHER}
    others = (group for key in ("spend", "visits") for group in found[key].groups)
    for group in others:
        if group.kind is not GroupKind.OTHER:
            ranked.setdefault(group.name, group)
    rows = [_channel_row(name, found) for name in ranked]
    known = [
        row
        for row in rows
        if any(isinstance(one.now, Known) and one.now.amount for one in row.numbers.values())
    ]
    return known[:MOST_CHANNELS]


def _channel_row(name: str, found: Mapping[str, Answer]) -> ChannelRow:
    numbers = {key: _of_group(key, name, found[key]) for key in OF_A_CHANNEL}
    return ChannelRow(name, {key: one for key, one in numbers.items() if one is not None})


def _of_group(metric: str, name: str, answer: Answer) -> Number | None:
    group = next((one for one in answer.groups if one.name == name and one.kind is not GroupKind.OTHER), None)
    if group is None:
        return None
    return Number(
        metric=metric,
        now=group.total,
        before=group.previous_total,
        chance=None,
        reasons=_codes(answer.completeness),
        data_version=answer.data_version,
        channels=(name,),
    )
