"""The rows under a number: they add up to it exactly (JUDGE)."""

from datetime import date
from enum import StrEnum

from yunchou.analytics.answers import OTHER_CODE, VALUE_PREFIX
from yunchou.analytics.batches import Batch
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.passes import count
from yunchou.analytics.questions import Measure, Period, Question, Ratio, SimpleMeasure
from yunchou.analytics.questions.measures import parts
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores.base import Store
from yunchou.analytics.stores.counting import OTHER, Drill, Drilling, Label
from yunchou.calc.periods import buckets

MAX_ROWS = 10_000
Rows = Drill


class Which(StrEnum):
    """The period whose rows are wanted."""

    CURRENT = "current"
    PREVIOUS = "previous"


class Side(StrEnum):
    """The part of a ratio whose rows are wanted."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


def rows(
    question: Question,
    *,
    store: Store,
    scope: Scope,
    bucket: date | None = None,
    group: str | None = None,
    limit: int = 100,
    offset: int = 0,
    period: Which = Which.CURRENT,
    side: Side = Side.NUMERATOR,
    term: int = 0,
) -> Rows:
    """A page of the rows under the total, one bucket, one group, or one group in one bucket.

    `bucket` is the first day of a point, `group` the code of a group. The contributions of all rows sum to the
    number; None contributes nothing (a number that could not be added). A row is an event; for people, a person;
    for visits, a session; for facts, what one line of a file says. Of a ratio they are those of what `side` counts,
    of a combination those of its `term`, counted from 0 and before its factor.
    """
    if not 1 <= limit <= MAX_ROWS or offset < 0:
        advice = Message(N_("Ask for 1 to %(most)s rows from 0 on."), {"most": MAX_ROWS})
        raise BadQuestion("limit", f"{limit}, {offset}", advice)
    label, named = _label(question, group, store=store, scope=scope)
    drilling = Drilling(
        measure=_part(question.measure, side, term),
        period=_days(question, bucket, period),
        by=question.by if group is not None else None,
        where=question.where,
        limit=limit,
        offset=offset,
        label=label,
        named=named,
    )
    return store.drill(drilling, scope=scope)


def _days(question: Question, bucket: date | None, period: Which) -> Period:
    periods = question.periods
    if period is Which.PREVIOUS and len(periods) == 1:
        raise BadQuestion(
            "period", str(period), Message(N_("This question is held against no other period."))
        )
    whole = periods[period is Which.PREVIOUS]
    if bucket is None:
        return whole
    for days in buckets(whole, question.grain):
        if days.start == bucket:
            return days
    raise BadQuestion("bucket", str(bucket), Message(N_("Give the first day of one of the answer's points.")))


def _label(
    question: Question, group: str | None, *, store: Store, scope: Scope
) -> tuple[Label, tuple[str, ...]]:
    if group is None:
        return "", ()
    if question.by is None:
        raise BadQuestion("group", group, Message(N_("This question is not split: leave the group out.")))
    if group == OTHER_CODE:
        return OTHER, count(Batch((question,)), store=store, scope=scope).named
    if group.startswith(VALUE_PREFIX):
        return group.removeprefix(VALUE_PREFIX), ()
    raise BadQuestion("group", group, Message(N_("Give the code of one of the answer's groups.")))


def _part(measure: Measure, side: Side, term: int) -> SimpleMeasure:
    if isinstance(measure, Ratio):
        measure = measure.denominator if side is Side.DENOMINATOR else measure.numerator
    terms = parts(measure)
    if not 0 <= term < len(terms):
        advice = Message(N_("Give a term from 0 to %(last)s."), {"last": len(terms) - 1})
        raise BadQuestion("term", term, advice)
    return terms[term]
