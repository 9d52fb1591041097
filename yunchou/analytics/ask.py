"""Ask questions of a store and put the answers together (JUDGE)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from yunchou.analytics.answers import Answer, Completeness, Group, GroupKind, Known, Point, Value
from yunchou.analytics.batches import Batch, batches, counted_from
from yunchou.analytics.completeness import Evidence, completeness_of, short_of_a_year
from yunchou.analytics.definitions import definition_of
from yunchou.analytics.passes import Counted, count_all
from yunchou.analytics.questions import Compare, Period, Question
from yunchou.analytics.questions.measures import Measure, Table, counts_people, parts, table_of
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.stores.counting import OTHER, Counting, Label
from yunchou.analytics.values import Line, Reader
from yunchou.calc.change import Change, change
from yunchou.calc.periods import buckets


def ask(question: Question, *, store: Counting, scope: Scope, freshness: Freshness, now: datetime) -> Answer:
    """Answer a question. One statement for each table that it counts rows of, and one for evidence."""
    return ask_all([question], store=store, scope=scope, freshness=freshness, now=now)[0]


def ask_all(
    questions: Sequence[Question], *, store: Counting, scope: Scope, freshness: Freshness, now: datetime
) -> list[Answer]:
    """Answer questions, in their order.

    Those of one period, grain, split, filters and comparison are a batch: they share one choice of groups, which the
    first of them makes, so all their answers list the same groups in the same order. All batches share statements: at
    most five for a dozen of them.
    """
    answers: dict[Question, Answer] = {}
    told_apart = batches(questions)
    for batch, counted in zip(told_apart, count_all(told_apart, store=store, scope=scope), strict=True):
        evidence = Evidence(
            scope, freshness, now, counted.days, batch.shape.by, batch.shape.where, counted.named
        )
        reader = Reader(counted.tallies, evidence)
        answers |= {one: _answer(one, batch, counted, reader, evidence) for one in batch.questions}
    return [answers[question] for question in questions]


def _answer(question: Question, batch: Batch, counted: Counted, reader: Reader, evidence: Evidence) -> Answer:
    sheets = [_Sheet(question, turn, period, reader, evidence) for turn, period in enumerate(batch.periods)]
    asked, before = sheets[0], sheets[1] if len(sheets) > 1 else None
    total, previous = asked.total(), before.total() if before else None
    return Answer(
        question=question,
        total=total,
        points=asked.points(),
        groups=tuple(_groups(counted, asked, before)) if question.by is not None else (),
        groups_overlap=question.by is not None and any(counts_people(one) for one in parts(question.measure)),
        previous_period=before.period if before else None,
        previous_total=previous,
        previous_points=before.points() if before else (),
        change=_change(total, previous),
        definition=definition_of(question, scope=evidence.scope),
        statements=counted.statements_of(question),
        data_version=_data_version(question, evidence.freshness),
        completeness=asked.completeness(),
    )


class _Sheet:
    """A question's numbers of one period."""

    def __init__(
        self, question: Question, turn: int, period: Period, reader: Reader, evidence: Evidence
    ) -> None:
        self.period = period
        self._measure: Measure = question.measure
        self._parts = parts(question.measure)
        self._of = counted_from(question)
        self._reader, self._evidence = reader, evidence
        self._whole = Line(turn, (period,), by_bucket=False)
        self._course = Line(turn, buckets(period, question.grain), by_bucket=True)
        is_year_before = turn > 0 and question.compare is Compare.LAST_YEAR
        self._missing = short_of_a_year(self._parts, period, evidence) if is_year_before else None

    def total(self) -> Value:
        return self._comparable(self._reader.values(self._measure, self._whole)[0])

    def group(self, label: Label) -> tuple[Value, tuple[Value, ...]]:
        """Its total, and its values along the buckets."""
        whole = replace(self._whole, is_group=True, label=label)
        course = replace(self._course, is_group=True, label=label)
        [total] = self._reader.values(self._measure, whole)
        return self._comparable(total), tuple(self._reader.values(self._measure, course))

    def points(self) -> tuple[Point, ...]:
        values = self._reader.values(self._measure, self._course)
        left_out = self._reader.left_out(self._measure, self._course)
        return tuple(
            Point(days, value, self._completeness(days, many))
            for days, value, many in zip(self._course.days, values, left_out, strict=True)
        )

    def completeness(self) -> Completeness:
        return self._completeness(self.period, self._reader.left_out(self._measure, self._whole)[0])

    def _completeness(self, days: Period, left_out: int) -> Completeness:
        return completeness_of(days, self._evidence, of=self._of, left_out=left_out)

    def _comparable(self, value: Value) -> Value:
        """A year of which only a part is known, or nothing, cannot be held against a whole one."""
        return value if self._missing is None else self._missing


def _groups(counted: Counted, asked: _Sheet, before: _Sheet | None) -> Iterator[Group]:
    for label in counted.labels:
        total, series = asked.group(label)
        previous, previous_series = before.group(label) if before else (None, ())
        yield Group(
            _kind(label), label or "", total, series, previous, previous_series, _change(total, previous)
        )


def _kind(label: Label) -> GroupKind:
    if label is OTHER:
        return GroupKind.OTHER
    return GroupKind.VALUE if label else GroupKind.EMPTY


def _change(now: Value, before: Value | None) -> Change | None:
    if isinstance(now, Known) and isinstance(before, Known):
        return change(now=now.amount, before=before.amount)
    return None


def _data_version(question: Question, freshness: Freshness) -> str:
    """The same as long as nothing changed that the answer was counted from."""
    tables = {table_of(part) for part in parts(question.measure)}
    periods: Iterable[Period] = question.periods
    lines = []
    if tables - {Table.FACTS}:
        is_history = Table.HISTORIES in tables
        days = [
            day
            for day in sorted(freshness.day_versions)
            if any(day in period or (is_history and day < period.start) for period in periods)
        ]
        lines += [f"{day} {freshness.day_versions[day]}" for day in days]
    if Table.FACTS in tables:
        days = [day for day in sorted(freshness.fact_versions) if any(day in period for period in periods)]
        lines += [f"facts {day} {freshness.fact_versions[day]}" for day in days]
    return sha256("\n".join(lines).encode()).hexdigest()[:12]
