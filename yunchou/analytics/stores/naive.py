"""Counting by going through every event in Python, one after the other: the check on the SQL (JUDGE)."""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from yunchou.analytics.questions import (
    Dimension,
    EventCount,
    Filter,
    Number,
    NumberSum,
    Op,
    UniquePeople,
    Visits,
)
from yunchou.analytics.questions.fields import PROPERTY, SESSION_DIMENSIONS
from yunchou.analytics.questions.measures import counts_people, counts_visits
from yunchou.analytics.sql.dimensions import NUMBER_LIMIT, NUMBER_SCALE
from yunchou.analytics.sql.drill import CONTRIBUTION, EVENT_COLUMNS, drill_columns
from yunchou.analytics.stores.base import OTHER, Cell, Drill, Drilling, EventRow, Label, Tally, Tallying
from yunchou.analytics.stores.naive_sessions import Session, is_activity
from yunchou.calc.periods import Period, bucket_start

COMPARE: dict[Op, Callable[[object, object], bool]] = {
    Op.EQUAL: operator.eq,
    Op.UNEQUAL: operator.ne,
    Op.ABOVE: operator.gt,  # type: ignore[dict-item]  # only ever called with two numbers
    Op.AT_LEAST: operator.ge,  # type: ignore[dict-item]  # as above
    Op.BELOW: operator.lt,  # type: ignore[dict-item]  # as above
    Op.AT_MOST: operator.le,  # type: ignore[dict-item]  # as above
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to count: an event with its session if it lies in one, or a session alone."""

    day: date
    who: int
    event: EventRow | None
    session: Session | None

    @property
    def happening(self) -> EventRow:
        """The event; a visit has none."""
        assert self.event is not None
        return self.event

    @property
    def visit(self) -> Session:
        """The session; a fact about an event may have none."""
        assert self.session is not None
        return self.session

    @property
    def time(self) -> datetime:
        return cast(datetime, self.happening["time"])

    def text(self, dimension: Dimension) -> str:
        """What it says about a dimension."""
        if self.event is None:
            return self.session.text(dimension.name) if self.session else ""
        if dimension.name == PROPERTY:
            return str(_map(self.event, "strings").get(dimension.key, ""))
        if dimension.of_the_session:
            return self.session.text(dimension.name) if self.session else ""
        return str(self.event[dimension.name])


@dataclass(frozen=True, slots=True)
class World:
    """Everything of one workspace, in the person it counts for."""

    facts: Sequence[Fact]
    sessions: Sequence[Session]


def tally(tallying: Tallying, period: Period, world: World) -> Tally:
    """Count by level: each level anew, since people do not add up."""
    levels: dict[str, dict[object, list[Fact]]] = {
        name: defaultdict(list) for name in ("all", "day", "by", "cell")
    }
    for fact in _kept(tallying, period, world):
        bucket = max(bucket_start(fact.day, tallying.grain), period.start)
        levels["all"][""].append(fact)
        levels["day"][bucket].append(fact)
        if tallying.by is not None:
            label = _label(fact.text(tallying.by), tallying)
            levels["by"][label].append(fact)
            levels["cell"][label, bucket].append(fact)
    counted = {
        name: {key: _count(tallying, facts) for key, facts in level.items()} for name, level in levels.items()
    }
    return Tally(
        total=counted["all"].get("", Cell(Decimal(0))),
        buckets=counted["day"],  # type: ignore[arg-type]  # the keys are those put in above
        groups=counted["by"],  # type: ignore[arg-type]  # as above
        cells=counted["cell"],  # type: ignore[arg-type]  # as above
    )


def leading_groups(tallying: Tallying, world: World, limit: int) -> list[str]:
    """The labels with the largest totals; ties by the period before, then by name."""
    totals = [_totals(tallying, period, world) for period in tallying.periods]
    labels = {label for each in totals for label in each}
    ranked = sorted(labels, key=lambda label: (*(-each.get(label, Decimal(0)) for each in totals), label))
    return ranked[:limit]


def _totals(tallying: Tallying, period: Period, world: World) -> dict[str, Decimal]:
    assert tallying.by is not None
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in _kept(tallying, period, world):
        groups[fact.text(tallying.by)].append(fact)
    return {label: _count(tallying, facts).amount for label, facts in groups.items()}


def drill(drilling: Drilling, world: World) -> Drill:
    """Every row under a number, a page of them shown."""
    tallying = drilling.tallying
    facts = [fact for fact in _kept(tallying, tallying.span, world) if _in_group(fact, drilling)]
    rows = _rows(tallying, facts)
    return Drill(
        columns=drill_columns(tallying),
        rows=tuple(rows[drilling.offset : drilling.offset + drilling.limit]),
        contribution=CONTRIBUTION,
        total_rows=len(rows),
        total_contribution=sum((row[-1] for row in rows if isinstance(row[-1], Decimal)), Decimal(0)),
    )


def passes(one: Filter, fact: Fact) -> bool:
    """Whether a filter keeps a fact."""
    if isinstance(one.on, Number):
        return _number_passes(one, one.on, fact)
    text = fact.text(one.on)
    match one.op:
        case Op.IS_SET:
            return text != ""
        case Op.IS_NOT_SET:
            return text == ""
        case Op.IN | Op.NOT_IN:
            assert isinstance(one.value, tuple)
            return (text in one.value) == (one.op is Op.IN)
        case Op.CONTAINS:
            return str(one.value) in text
        case _:
            return (text == one.value) == (one.op is Op.IS)


def _number_passes(one: Filter, number: Number, fact: Fact) -> bool:
    is_set = _is_set(number, fact.happening)
    if one.op in (Op.IS_SET, Op.IS_NOT_SET):
        return is_set == (one.op is Op.IS_SET)
    assert isinstance(one.value, Decimal)
    if number.is_amount:
        amount = fact.happening["amount_workspace"]
        return amount is not None and COMPARE[one.op](amount, one.value)
    return is_set and COMPARE[one.op](_map(fact.happening, "numbers")[number.key], float(one.value))


def _kept(tallying: Tallying, period: Period, world: World) -> Iterator[Fact]:
    facts = _visits(world.sessions) if counts_visits(tallying.measure) else _happened(tallying, world.facts)
    for fact in facts:
        if fact.day in period and all(passes(one, fact) for one in tallying.where):
            yield fact


def _visits(sessions: Iterable[Session]) -> Iterator[Fact]:
    return (Fact(one.day, one.person, None, one) for one in sessions if one.is_visit)


def _happened(tallying: Tallying, facts: Iterable[Fact]) -> Iterator[Fact]:
    name = getattr(tallying.measure, "event", None)
    for fact in facts:
        if is_activity(fact.happening) if name is None else fact.happening["event"] == name:
            yield fact


def _label(text: str, tallying: Tallying) -> Label:
    return text if text in tallying.named else OTHER


def _in_group(fact: Fact, drilling: Drilling) -> bool:
    by = drilling.tallying.by
    if by is None:
        return True
    text = fact.text(by)
    return text not in drilling.tallying.named if drilling.label is OTHER else text == drilling.label


def _count(tallying: Tallying, facts: Sequence[Fact]) -> Cell:
    if counts_people(tallying.measure):
        return Cell(Decimal(len({fact.who for fact in facts})))
    if not isinstance(tallying.measure, NumberSum):
        return Cell(Decimal(len(facts)))
    number = tallying.measure.of
    events = [fact.happening for fact in facts if _is_set(number, fact.happening)]
    added = [amount for event in events if (amount := _added(number, event)) is not None]
    return Cell(sum(added, Decimal(0)), usable=len(added), unusable=len(events) - len(added))


def _is_set(number: Number, event: EventRow) -> bool:
    if number.is_amount:
        return event["amount"] is not None or event["amount_workspace"] is not None
    return number.key in _map(event, "numbers")


def _added(number: Number, event: EventRow) -> Decimal | None:
    """What a number adds: an amount, or a property to the millionth; None where it cannot be added."""
    if number.is_amount:
        return cast(Decimal | None, event["amount_workspace"])
    value = cast(float, _map(event, "numbers")[number.key])
    if abs(value) >= NUMBER_LIMIT:
        return None
    return Decimal(f"{round(value * 10**NUMBER_SCALE)}E-{NUMBER_SCALE}")


def _map(event: EventRow, name: str) -> Mapping[str, object]:
    return cast(Mapping[str, object], event[name])


def _rows(tallying: Tallying, facts: Sequence[Fact]) -> list[tuple[object, ...]]:
    match tallying.measure:
        case EventCount():
            return [(*_event_row(fact), Decimal(1)) for fact in _newest_first(facts)]
        case NumberSum(_, number):
            given = [fact for fact in _newest_first(facts) if _is_set(number, fact.happening)]
            return [(*_event_row(fact), _added(number, fact.happening)) for fact in given]
        case UniquePeople():
            return _latest_first(_person_row(who, mine) for who, mine in _by_person(facts))
        case Visits():
            visits = sorted(facts, key=lambda fact: fact.who)
            visits.sort(key=lambda fact: fact.visit.start, reverse=True)
            return [_visit_row(fact.visit) for fact in visits]
        case _:
            return _latest_first(_visitor_row(who, mine) for who, mine in _by_person(facts))


def _newest_first(facts: Sequence[Fact]) -> list[Fact]:
    by_id = sorted(facts, key=lambda fact: str(fact.happening["message_id"]))
    return sorted(by_id, key=lambda fact: fact.time, reverse=True)


def _latest_first(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """By the last time (third from the end), newest first; the rows come in the order of the people."""
    return sorted(rows, key=lambda row: cast(datetime, row[-3]), reverse=True)


def _by_person(facts: Sequence[Fact]) -> list[tuple[int, list[Fact]]]:
    found: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.who].append(fact)
    return sorted(found.items())


def _event_row(fact: Fact) -> tuple[object, ...]:
    texts = (fact.session.text(name) if fact.session else "" for name in SESSION_DIMENSIONS)
    return (*(fact.happening[name] for name in EVENT_COLUMNS), fact.who, *texts)


def _person_row(who: int, facts: Sequence[Fact]) -> tuple[object, ...]:
    times = [fact.time for fact in facts]
    user_id = max(str(fact.happening["user_id"]) for fact in facts)
    return who, user_id, min(times), max(times), len(facts), Decimal(1)


def _visitor_row(who: int, facts: Sequence[Fact]) -> tuple[object, ...]:
    first = min(fact.visit.start for fact in facts)
    return who, first, max(fact.visit.end for fact in facts), len(facts), Decimal(1)


def _visit_row(visit: Session) -> tuple[object, ...]:
    texts = (visit.text(name) for name in (*SESSION_DIMENSIONS, "device", "os", "browser", "region", "path"))
    return visit.start, visit.end, visit.person, *texts, visit.views, len(visit.events), Decimal(1)
