"""Questions that differ in their measure alone, and what is counted for them (JUDGE)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yunchou.analytics.completeness import CountedFrom
from yunchou.analytics.questions import (
    Dimension,
    EventCount,
    FirstTimePeople,
    LaterEvents,
    Measure,
    Question,
    Ratio,
    SimpleMeasure,
)
from yunchou.analytics.questions.measures import Table, parts, table_of
from yunchou.analytics.stores.counting import Periods


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions that differ in their measure alone. `shape` is any of them: it has all that they share."""

    questions: tuple[Question, ...]

    @property
    def shape(self) -> Question:
        return self.questions[0]

    @property
    def periods(self) -> Periods:
        return self.shape.periods

    def tables(self) -> Mapping[Table, Sequence[SimpleMeasure]]:
        """What to count in each table. The first measure of all is the one that ranks the groups."""
        wanted = [part for one in self.questions for part in _weighty_first(one.measure)]
        found: dict[Table, dict[SimpleMeasure, None]] = {}
        for measure in (counted for part in wanted for counted in countable(part)):
            found.setdefault(table_of(measure), {})[measure] = None
        return {table: tuple(measures) for table, measures in found.items()}


def batches(questions: Iterable[Question]) -> list[Batch]:
    """The questions by what they share, in the order of their first."""
    found: dict[object, dict[Question, None]] = {}
    for one in questions:
        shape = (one.between, one.grain, one.by, one.where, one.compare, one.groups)
        found.setdefault(shape, {})[one] = None
    return [Batch(tuple(alike)) for alike in found.values()]


def counted_from(question: Question) -> CountedFrom:
    """What the numbers of a question wait for."""
    counted = parts(question.measure)
    tables = {table_of(one) for one in counted}
    on = (question.by, *(one.on for one in question.where))
    of_session = any(isinstance(one, Dimension) and one.of_the_session for one in on)
    is_about_events = bool(tables - {Table.FACTS})
    return CountedFrom(
        events=is_about_events,
        sessions=Table.SESSIONS in tables or (of_session and is_about_events),
        facts=Table.FACTS in tables,
    )


def _weighty_first(measure: Measure) -> tuple[SimpleMeasure, ...]:
    """A ratio ranks its groups by the denominator, which is its weight."""
    if isinstance(measure, Ratio):
        return (*parts(measure.denominator), *parts(measure.numerator))
    return parts(measure)


def countable(measure: SimpleMeasure) -> tuple[SimpleMeasure, ...]:
    """What is counted for a measure: all events but the first ones are the later ones."""
    if isinstance(measure, LaterEvents):
        return EventCount(measure.event), FirstTimePeople(measure.event)
    return (measure,)
