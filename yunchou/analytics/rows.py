"""The rows under a number: they add up to it exactly (JUDGE)."""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from yunchou.analytics.answers import OTHER_CODE, VALUE_PREFIX
from yunchou.analytics.ask import named_groups, tallyings
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Period, Question, Ratio
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores.base import OTHER, Drill, Drilling, Label, Store
from yunchou.calc.periods import buckets, previous_period

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
) -> Rows:
    """A page of the rows under the total, one bucket, one group, or one group in one bucket.

    `bucket` is the first day of a point, `group` the code of a group. The contributions of all rows sum to the
    number; None contributes nothing (a number that could not be added). A row is an event; for people, a person;
    for visits, a session; of a ratio, what `side` counts.
    """
    if not 1 <= limit <= MAX_ROWS or offset < 0:
        advice = Message(N_("Ask for 1 to %(most)s rows from 0 on."), {"most": MAX_ROWS})
        raise BadQuestion("limit", f"{limit}, {offset}", advice)
    days = _days(question, bucket, period)
    label, named = _label(question, group, store=store, scope=scope)
    one = tallyings(question, (days,), named)[_side(question, side)]
    if group is None:
        one = replace(one, by=None)
    return store.drill(Drilling(one, limit, offset, label), scope=scope)


def _days(question: Question, bucket: date | None, period: Which) -> Period:
    whole = question.between if period is Which.CURRENT else previous_period(question.between)
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
        return OTHER, named_groups(question, store=store, scope=scope)[0]
    if group.startswith(VALUE_PREFIX):
        return group.removeprefix(VALUE_PREFIX), ()
    raise BadQuestion("group", group, Message(N_("Give the code of one of the answer's groups.")))


def _side(question: Question, side: Side) -> int:
    return int(isinstance(question.measure, Ratio) and side is Side.DENOMINATOR)
