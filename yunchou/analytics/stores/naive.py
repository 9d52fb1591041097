"""Counting by going through every row in Python, one after the other: the check on the SQL (JUDGE)."""

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar, cast

from yunchou.analytics.answers import Statement
from yunchou.analytics.facts import FactUnit, unit_of
from yunchou.analytics.questions import (
    Bounces,
    Dimension,
    FactSum,
    Filter,
    FirstTimePeople,
    LaterEvents,
    Number,
    NumberSum,
    Op,
    RepeatPeople,
    SimpleMeasure,
    UniquePeople,
    Views,
    Visitors,
    VisitSeconds,
)
from yunchou.analytics.questions.fields import PROPERTY
from yunchou.analytics.questions.measures import Table, table_of
from yunchou.analytics.sql.dimensions import NUMBER_LIMIT, NUMBER_SCALE
from yunchou.analytics.stores.base import EventRow
from yunchou.analytics.stores.counting import OTHER, Cell, Label, Tallied, Tally, Tallying
from yunchou.analytics.stores.lookups import FactRow
from yunchou.analytics.stores.naive_sessions import Session, arrival, is_activity
from yunchou.calc.periods import Period, bucket_start

Key = TypeVar("Key", bound=Hashable)
COMPARE: dict[Op, Callable[[object, object], bool]] = {
    Op.EQUAL: operator.eq,
    Op.UNEQUAL: operator.ne,
    Op.ABOVE: operator.gt,  # type: ignore[dict-item]  # only ever called with two numbers
    Op.AT_LEAST: operator.ge,  # type: ignore[dict-item]  # as above
    Op.BELOW: operator.lt,  # type: ignore[dict-item]  # as above
    Op.AT_MOST: operator.le,  # type: ignore[dict-item]  # as above
}


@dataclass(frozen=True, slots=True)
class Countable:
    """Something to count: an event with its session if it lies in one, a session alone, or a fact with its channel."""

    day: date
    who: int = 0
    event: EventRow | None = None
    session: Session | None = None
    fact: FactRow | None = None
    channel: str = ""

    @property
    def happening(self) -> EventRow:
        """The event; visits and facts have none."""
        assert self.event is not None
        return self.event

    @property
    def visit(self) -> Session:
        """The session; an event may have none."""
        assert self.session is not None
        return self.session

    @property
    def stated(self) -> FactRow:
        """The fact; events and visits have none."""
        assert self.fact is not None
        return self.fact

    @property
    def time(self) -> datetime:
        return cast(datetime, self.happening["time"])

    def text(self, dimension: Dimension) -> str:
        """What it says about a dimension."""
        if self.fact is not None:
            return _text_of_fact(self.fact, self.channel, dimension)
        if self.event is None or (dimension.of_the_session and not self.event["import_id"]):
            return self.session.text(dimension.name) if self.session else ""
        if dimension.name == PROPERTY:
            return str(texts(self.event).get(dimension.key, ""))
        return str(self.event[dimension.name])


def _text_of_fact(fact: FactRow, channel: str, dimension: Dimension) -> str:
    if dimension.name == "channel":
        return channel
    return str(getattr(fact, "source" if dimension.name == "platform" else dimension.name))


@dataclass(frozen=True, slots=True)
class World:
    """Everything of one workspace, in the person it counts for."""

    happenings: Sequence[Countable]
    sessions: Sequence[Session]
    facts: Sequence[Countable]

    def firsts(self, event: str) -> set[int]:
        """Everybody's first such event of all time, as the identities of their rows."""
        first: dict[int, Countable] = {}
        for one in self.happenings:
            if one.event is not None and one.event["event"] == event:
                known = first.get(one.who)
                if known is None or _order(one) < _order(known):
                    first[one.who] = one
        return {id(one.event) for one in first.values()}


def _order(one: Countable) -> tuple[object, ...]:
    return one.time, *arrival(one.happening)


def tally(tallying: Tallying, world: World) -> Tallied:
    """Count each measure by itself, and each level anew: people do not add up."""
    named = (*tallying.named, *_newcomers(tallying, world))
    return Tallied(
        tallies={
            measure: tuple(_tally(measure, tallying, named, period, world) for period in tallying.periods)
            for measure in tallying.measures
        },
        named=named,
        statement=Statement("counted in memory", {"tallying": tallying}),
    )


def _tally(
    measure: SimpleMeasure, tallying: Tallying, named: Sequence[str], period: Period, world: World
) -> Tally:
    rows = list(kept(measure, tallying.where, period, world))
    bucket = {id(row): max(bucket_start(row.day, tallying.grain), period.start) for row in rows}
    by = tallying.by
    labels: dict[int, Label] = {}
    if by is not None:
        labels = {id(row): label if (label := row.text(by)) in named else OTHER for row in rows}
    split = rows if by is not None else []
    return Tally(
        total=count(measure, rows),
        buckets=_counted(measure, rows, lambda row: bucket[id(row)]),
        groups=_counted(measure, split, lambda row: labels[id(row)]),
        cells=_counted(measure, split, lambda row: (labels[id(row)], bucket[id(row)])),
    )


def _counted(
    measure: SimpleMeasure, rows: Iterable[Countable], key: Callable[[Countable], Key]
) -> dict[Key, Cell]:
    by_key: dict[Key, list[Countable]] = defaultdict(list)
    for row in rows:
        by_key[key(row)].append(row)
    return {found: count(measure, mine) for found, mine in by_key.items()}


def _newcomers(tallying: Tallying, world: World) -> list[str]:
    """The largest groups without a name, as many as there are seats."""
    by = tallying.by
    if by is None or not tallying.seats:
        return []
    sizes = [
        _counted(measure, kept(measure, tallying.where, period, world), lambda row: row.text(by))
        for measure in tallying.measures
        for period in tallying.periods
    ]
    new = {label for size in sizes for label in size} - set(tallying.named)
    nothing, ranking = Cell(Decimal(0)), sizes[: 2 * len(tallying.periods)]
    ranked = sorted(new, key=lambda label: (*(-size.get(label, nothing).amount for size in ranking), label))
    return ranked[: tallying.seats]


def kept(
    measure: SimpleMeasure, where: Iterable[Filter], period: Period, world: World
) -> Iterator[Countable]:
    """The rows that a measure counts."""
    filters = list(where)
    for row in _rows(measure, world):
        if row.day in period and all(passes(one, row) for one in filters):
            yield row


def _rows(measure: SimpleMeasure, world: World) -> Iterable[Countable]:
    match measure:
        case FactSum(metrics):
            return (one for one in world.facts if one.stated.metric in metrics)
        case FirstTimePeople(event) | LaterEvents(event):
            firsts, is_first = world.firsts(event), isinstance(measure, FirstTimePeople)
            return (one for one in _happened(event, world) if (id(one.event) in firsts) == is_first)
    if table_of(measure) is Table.SESSIONS:
        return (Countable(one.day, one.person, None, one) for one in world.sessions if one.is_visit)
    return _happened(getattr(measure, "event", None), world)


def _happened(name: str | None, world: World) -> Iterator[Countable]:
    for one in world.happenings:
        if is_activity(one.happening) if name is None else one.happening["event"] == name:
            yield one


def passes(one: Filter, row: Countable) -> bool:
    """Whether a filter keeps a row."""
    return _number_passes(one, one.on, row) if isinstance(one.on, Number) else one.keeps(row.text(one.on))


def _number_passes(one: Filter, number: Number, row: Countable) -> bool:
    given = is_set(number, row.happening)
    if one.op in (Op.IS_SET, Op.IS_NOT_SET):
        return given == (one.op is Op.IS_SET)
    assert isinstance(one.value, Decimal)
    if number.is_amount:
        amount = row.happening["amount_workspace"]
        return amount is not None and COMPARE[one.op](amount, one.value)
    return given and COMPARE[one.op](_numbers(row.happening)[number.key], float(one.value))


def count(measure: SimpleMeasure, rows: Sequence[Countable]) -> Cell:
    """One number of these rows."""
    match measure:
        case UniquePeople() | Visitors():
            return Cell(Decimal(len({row.who for row in rows})))
        case RepeatPeople(_, at_least):
            often = Counter(row.who for row in rows)
            return Cell(Decimal(sum(times >= at_least for times in often.values())))
        case NumberSum(_, number):
            return _sum([added(measure, row) for row in rows if is_set(number, row.happening)])
        case FactSum():
            return _sum([added(measure, row) for row in rows])
        case _:
            return Cell(sum((added(measure, row) or Decimal(0) for row in rows), Decimal(0)))


def _sum(amounts: Sequence[Decimal | None]) -> Cell:
    usable = [amount for amount in amounts if amount is not None]
    return Cell(sum(usable, Decimal(0)), usable=len(usable), unusable=len(amounts) - len(usable))


def added(measure: SimpleMeasure, row: Countable) -> Decimal | None:
    """What one row adds; None where its number cannot be added."""
    match measure:
        case NumberSum(_, number):
            return _added_number(number, row.happening)
        case FactSum(metrics):
            is_money = unit_of(metrics[0]) is FactUnit.MONEY
            return row.stated.value_workspace if is_money else row.stated.value
        case Views():
            return Decimal(row.visit.views)
        case Bounces():
            return Decimal(row.visit.views == 1)
        case VisitSeconds():
            return Decimal((row.visit.end - row.visit.start) // timedelta(milliseconds=1)) / 1000
        case _:
            return Decimal(1)


def is_set(number: Number, event: EventRow) -> bool:
    """Whether the event states the number, even if it cannot be added."""
    if number.is_amount:
        return event["amount"] is not None or event["amount_workspace"] is not None
    return number.key in _numbers(event)


def _added_number(number: Number, event: EventRow) -> Decimal | None:
    """What a number adds: an amount, or a property to the millionth; None where it cannot be added."""
    if number.is_amount:
        return cast(Decimal | None, event["amount_workspace"])
    value = _numbers(event).get(number.key, 0.0)
    if abs(value) >= NUMBER_LIMIT:
        return None
    return Decimal(f"{round(value * 10**NUMBER_SCALE)}E-{NUMBER_SCALE}")


def _numbers(event: EventRow) -> Mapping[str, float]:
    return cast(Mapping[str, float], event["numbers"])


def texts(event: EventRow) -> Mapping[str, str]:
    """The texts among an event's properties."""
    return cast(Mapping[str, str], event["strings"])
