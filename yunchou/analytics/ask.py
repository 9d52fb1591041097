"""Ask a question of a store and put the answer together (JUDGE)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from yunchou.analytics.answers import Answer, Completeness, Group, GroupKind, Known, Point, Statement, Value
from yunchou.analytics.completeness import Evidence, completeness_of
from yunchou.analytics.definitions import definition_of
from yunchou.analytics.questions import MAX_GROUPS, Compare, Dimension, Period, Question
from yunchou.analytics.questions.measures import counts_people, counts_visits, parts
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.stores.base import OTHER, Cell, Counting, Label, Tally, Tallying
from yunchou.analytics.values import NOTHING, value_of
from yunchou.calc.change import Change, change
from yunchou.calc.periods import buckets, previous_period


@dataclass(frozen=True, slots=True)
class Counted:
    """One period, counted: a tally for each part of the measure."""

    period: Period
    buckets: tuple[Period, ...]
    tallies: tuple[Tally, ...]
    evidence: Evidence


def ask(question: Question, *, store: Counting, scope: Scope, freshness: Freshness, now: datetime) -> Answer:
    """Answer a question. One query for each part of the measure, two with a split, and one or two for evidence."""
    periods = periods_of(question)
    named, ranking = named_groups(question, store=store, scope=scope)
    evidence = _evidence(question, periods, store=store, scope=scope, freshness=freshness, now=now)
    counted, counting = _count(question, periods, named, evidence, store=store)
    now_counted, before = counted[0], counted[1] if len(counted) > 1 else None
    total, previous = _total(now_counted), _total(before) if before else None
    return Answer(
        question=question,
        total=total,
        points=_points(now_counted),
        groups=tuple(_groups(question, named, now_counted, before)),
        groups_overlap=question.by is not None and any(counts_people(one) for one in parts(question.measure)),
        previous_period=before.period if before else None,
        previous_total=previous,
        previous_points=_points(before) if before else (),
        change=_change(total, previous),
        definition=definition_of(question, scope=scope),
        statements=(*ranking, *counting),
        data_version=_data_version(periods, freshness),
        completeness=_completeness(
            now_counted, now_counted.period, [each.total for each in now_counted.tallies]
        ),
    )


def ask_all(
    questions: Sequence[Question], *, store: Counting, scope: Scope, freshness: Freshness, now: datetime
) -> list[Answer]:
    """Answer questions, in their order. Those of one period, grain, split, filters and comparison share at most five
    statements and one choice of groups, which the first of them makes: all their answers list the same groups.
    """
    return [ask(one, store=store, scope=scope, freshness=freshness, now=now) for one in questions]


def periods_of(question: Question) -> tuple[Period, ...]:
    """The asked period, and the one before if it is held against it."""
    if question.compare is Compare.NONE:
        return (question.between,)
    return question.between, previous_period(question.between)


def named_groups(
    question: Question, *, store: Counting, scope: Scope
) -> tuple[tuple[str, ...], tuple[Statement, ...]]:
    """The groups told apart: the largest now, then those of the period before: what vanished stays in sight.

    A ratio ranks by its denominator, which is its weight; free seats go to its other side.
    """
    if question.by is None:
        return (), ()
    named: list[str] = []
    statements = []
    for tallying in reversed(tallyings(question, periods_of(question), ())):
        if len(named) >= MAX_GROUPS:
            break
        leading, statement = store.leading_groups(tallying, scope=scope, limit=MAX_GROUPS)
        named += [label for label in leading if label not in named][: MAX_GROUPS - len(named)]
        statements.append(statement)
    return tuple(named), tuple(statements)


def tallyings(
    question: Question, periods: tuple[Period, ...], named: tuple[str, ...]
) -> tuple[Tallying, ...]:
    """What to count for a question: a ratio counts two things."""
    return tuple(
        Tallying(measure, periods, question.grain, question.by, question.where, named)
        for measure in parts(question.measure)
    )


def _evidence(
    question: Question,
    periods: tuple[Period, ...],
    *,
    store: Counting,
    scope: Scope,
    freshness: Freshness,
    now: datetime,
) -> Evidence:
    """Looked up once for both periods: the one before ends where the asked one starts."""
    whole = Period(periods[-1].start, periods[0].end)
    built = store.built_days(scope=scope, period=whole) if _reads_sessions(question) else None
    return Evidence(scope, freshness, now, store.active_days(scope=scope, period=whole), built)


def _count(
    question: Question,
    periods: tuple[Period, ...],
    named: tuple[str, ...],
    evidence: Evidence,
    *,
    store: Counting,
) -> tuple[list[Counted], list[Statement]]:
    found = [store.tally(one, scope=evidence.scope) for one in tallyings(question, periods, named)]
    counted = [
        Counted(period, buckets(period, question.grain), tuple(each[turn] for each, _ in found), evidence)
        for turn, period in enumerate(periods)
    ]
    return counted, [statement for _, statement in found]


def _reads_sessions(question: Question) -> bool:
    on = [question.by, *(one.on for one in question.where)]
    return any(counts_visits(one) for one in parts(question.measure)) or any(
        isinstance(one, Dimension) and one.of_the_session for one in on
    )


def _total(counted: Counted) -> Value:
    return value_of([tally.total for tally in counted.tallies], counted.period, counted.evidence)


def _points(counted: Counted) -> tuple[Point, ...]:
    points = []
    for days in counted.buckets:
        cells = [tally.buckets.get(days.start, NOTHING) for tally in counted.tallies]
        value = value_of(cells, days, counted.evidence)
        points.append(Point(days, value, _completeness(counted, days, cells)))
    return tuple(points)


def _completeness(counted: Counted, days: Period, cells: Iterable[Cell]) -> Completeness:
    return completeness_of(days, counted.evidence, left_out=sum(cell.unusable for cell in cells))


def _groups(
    question: Question, named: Sequence[str], now: Counted, before: Counted | None
) -> Iterator[Group]:
    labels: list[Label] = list(named)
    if any(OTHER in tally.groups for each in (now, before) if each for tally in each.tallies):
        labels.append(OTHER)
    for label in labels if question.by is not None else ():
        total, series = _of_group(label, now)
        previous, previous_series = _of_group(label, before) if before else (None, ())
        yield Group(
            _kind(label), label or "", total, series, previous, previous_series, _change(total, previous)
        )


def _of_group(label: Label, counted: Counted) -> tuple[Value, tuple[Value, ...]]:
    total = [tally.groups.get(label, NOTHING) for tally in counted.tallies]
    series = (_cells(label, days.start, counted) for days in counted.buckets)
    values = zip(series, counted.buckets, strict=True)
    return (
        value_of(total, counted.period, counted.evidence),
        tuple(value_of(cells, days, counted.evidence) for cells, days in values),
    )


def _cells(label: Label, start: date, counted: Counted) -> list[Cell]:
    return [tally.cells.get((label, start), NOTHING) for tally in counted.tallies]


def _kind(label: Label) -> GroupKind:
    if label is OTHER:
        return GroupKind.OTHER
    return GroupKind.VALUE if label else GroupKind.EMPTY


def _change(now: Value, before: Value | None) -> Change | None:
    if isinstance(now, Known) and isinstance(before, Known):
        return change(now=now.amount, before=before.amount)
    return None


def _data_version(periods: Iterable[Period], freshness: Freshness) -> str:
    """The same as long as no day of the periods changed."""
    days = sorted(day for day in freshness.day_versions if any(day in period for period in periods))
    text = "\n".join(f"{day} {freshness.day_versions[day]}" for day in days)
    return sha256(text.encode()).hexdigest()[:12]
