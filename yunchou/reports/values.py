"""What a report says, as values; stored as JSON and read back the same, whatever happened to the data since (stage: learn)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yunchou.analytics.answers import Known, NoData, NotApplicable, Reason, Value
from yunchou.analytics.messages import Message
from yunchou.calc.periods import Period
from yunchou.reports.errors import StoredOtherwise

#: Raised when what is stored changes its shape.
VERSION = 1
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chance:
    """How the metric per day (or the ratio) changed, and whether by more than chance. None where days are too few."""

    amount: float
    low: float
    high: float
    p: float
    is_significant: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A metric over the period, kept to some channels if any are named, and over the one before.

    `reasons`: why it could still change when the report was made. `data_version`: of what it was counted from.
    """

    metric: str
    now: Value
    before: Value | None
    chance: Chance | None
    reasons: tuple[str, ...]
    data_version: str
    channels: tuple[str, ...] = ()

    @property
    def change(self) -> Decimal | None:
        if isinstance(self.now, Known) and isinstance(self.before, Known):
            return self.now.amount - self.before.amount
        return None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain: from one station's metric to the next by a rate; `orders`: what its change adds to orders.

    Of the steps up to the order these sum, with what the first station adds, to the change of orders. Of repurchase
    it is the repeat buyers that the change of the rate brought or cost, each of whom is one order at the least.
    """

    start: str
    end: str
    rate: Number
    orders: Decimal | None


@dataclass(frozen=True, slots=True)
class ChannelLoss:
    """What a channel adds to the change of the largest loss point, in orders: by its own rate, and by its weight."""

    channel: str
    orders: Decimal
    rate: Decimal
    mix: Decimal


@dataclass(frozen=True, slots=True)
class Chain:
    """Exposure → click → visit → lead → order → repurchase. `channels`: those whose exposure and visits are known,
    where it keeps to them. `volume`: what the change of the first station adds to orders. `worst`: the rate whose
    change cost most orders, '' if none did."""

    channels: tuple[str, ...]
    stations: tuple[Number, ...]
    steps: tuple[Step, ...]
    volume: Decimal | None
    worst: str
    losses: tuple[ChannelLoss, ...]

    @property
    def worst_step(self) -> Step | None:
        return next((step for step in self.steps if step.rate.metric == self.worst), None)


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel with its numbers, by metric."""

    channel: str
    numbers: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened or is due, in codes and values: `kind` decides how it is said and which page it opens."""

    kind: str
    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted: it can be counted again and held against this."""

    numbers: tuple[Number, ...]
    chain: Chain
    channels: tuple[ChannelRow, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """All that a report says. `basis`: what numbers depend on beside the data: zone, currency, margin, metrics."""

    period: Period
    before: Period
    currency: str
    measured: Measured
    causes: tuple[Line, ...]
    alerts: tuple[Line, ...]
    reviews: tuple[Line, ...]
    goals: tuple[Line, ...]
    lessons: tuple[Line, ...]
    actions: tuple[Line, ...]
    tests: tuple[Line, ...]
    basis: Mapping[str, str]


LISTS = ("causes", "alerts", "reviews", "goals", "lessons", "actions", "tests")


def to_json(answers: Answers) -> Json:
    """Numbers are texts, so that no reader rounds them."""
    lists = {name: [_line(one) for one in getattr(answers, name)] for name in LISTS}
    return {
        "version": VERSION,
        "period": _period(answers.period),
        "before": _period(answers.before),
        "currency": answers.currency,
        "numbers": [_number(one) for one in answers.measured.numbers],
        "chain": _chain(answers.measured.chain),
        "channels": [
            {"channel": row.channel, "numbers": [_number(one) for one in row.numbers.values()]}
            for row in answers.measured.channels
        ],
        "basis": dict(answers.basis),
        **lists,
    }


def from_json(stored: Mapping[str, Any]) -> Answers:
    """Read what `to_json` wrote. Raises StoredOtherwise."""
    if stored.get("version") != VERSION:
        raise StoredOtherwise(
            _("This report was stored by another version of Yunchou."),
            advice=_("Make it again for the same days."),
        )
    channels = tuple(
        ChannelRow(row["channel"], {one["metric"]: _read_number(one) for one in row["numbers"]})
        for row in stored["channels"]
    )
    numbers = tuple(_read_number(one) for one in stored["numbers"])
    lists = {name: tuple(_read_line(one) for one in stored[name]) for name in LISTS}
    return Answers(
        period=_read_period(stored["period"]),
        before=_read_period(stored["before"]),
        currency=stored["currency"],
        measured=Measured(numbers, _read_chain(stored["chain"]), channels),
        basis=stored["basis"],
        **lists,
    )


def _period(one: Period) -> Json:
    return {"start": one.start.isoformat(), "end": one.end.isoformat()}


def _read_period(stored: Json) -> Period:
    return Period(date.fromisoformat(stored["start"]), date.fromisoformat(stored["end"]))


def _line(one: Line) -> Json:
    return {"kind": one.kind, "key": one.key, "values": dict(one.values)}


def _read_line(stored: Json) -> Line:
    return Line(stored["kind"], stored["key"], stored["values"])


def _number(one: Number) -> Json:
    chance = one.chance
    return {
        "metric": one.metric,
        "channels": list(one.channels),
        "now": _value(one.now),
        "before": None if one.before is None else _value(one.before),
        "chance": None
        if chance is None
        else [chance.amount, chance.low, chance.high, chance.p, chance.is_significant],
        "reasons": list(one.reasons),
        "data_version": one.data_version,
    }


def _read_number(stored: Json) -> Number:
    chance = stored["chance"]
    return Number(
        metric=stored["metric"],
        now=_read_value(stored["now"]),
        before=None if stored["before"] is None else _read_value(stored["before"]),
        chance=None if chance is None else Chance(*chance),
        reasons=tuple(stored["reasons"]),
        data_version=stored["data_version"],
        channels=tuple(stored["channels"]),
    )


def _value(one: Value) -> Json:
    if isinstance(one, Known):
        return {"amount": str(one.amount), "above": _text(one.numerator), "below": _text(one.denominator)}
    kind = "not_applicable" if isinstance(one, NotApplicable) else "no_data"
    return {"none": kind, "code": one.reason.code, "message": _message(one.reason.message)}


def _read_value(stored: Json) -> Value:
    if "none" not in stored:
        return Known(Decimal(stored["amount"]), _amount(stored["above"]), _amount(stored["below"]))
    reason = Reason(stored["code"], _read_message(stored["message"]))
    return NotApplicable(reason) if stored["none"] == "not_applicable" else NoData(reason)


def _message(one: Message) -> Json:
    """A sentence stays one of the reader's language: its English text and its values apart."""
    values = {
        name: _message(value) if isinstance(value, Message) else value for name, value in one.values.items()
    }
    return {"msgid": one.msgid, "values": values}


def _read_message(stored: Json) -> Message:
    values = {
        name: _read_message(value) if isinstance(value, dict) else value
        for name, value in stored["values"].items()
    }
    return Message(stored["msgid"], values)


def _chain(one: Chain) -> Json:
    return {
        "channels": list(one.channels),
        "stations": [_number(station) for station in one.stations],
        "steps": [
            {"start": step.start, "end": step.end, "rate": _number(step.rate), "orders": _text(step.orders)}
            for step in one.steps
        ],
        "volume": _text(one.volume),
        "worst": one.worst,
        "losses": [[loss.channel, str(loss.orders), str(loss.rate), str(loss.mix)] for loss in one.losses],
    }


def _read_chain(stored: Json) -> Chain:
    steps = tuple(
        Step(step["start"], step["end"], _read_number(step["rate"]), _amount(step["orders"]))
        for step in stored["steps"]
    )
    losses = tuple(
        ChannelLoss(channel, Decimal(orders), Decimal(rate), Decimal(mix))
        for channel, orders, rate, mix in stored["losses"]
    )
    return Chain(
        channels=tuple(stored["channels"]),
        stations=tuple(_read_number(one) for one in stored["stations"]),
        steps=steps,
        volume=_amount(stored["volume"]),
        worst=stored["worst"],
        losses=losses,
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)
