"""The rows under a tallied number, as SQL (JUDGE)."""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from yunchou.analytics.questions import EventCount, NumberSum, UniquePeople, Visits
from yunchou.analytics.questions.fields import SESSION_DIMENSIONS
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql import dimensions
from yunchou.analytics.sql.counted_rows import counted_rows
from yunchou.analytics.sql.parameters import Parameters
from yunchou.analytics.stores.base import OTHER, Drilling, Tallying

EVENT_COLUMNS = (
    "time",
    "event",
    "type",
    "user_id",
    "anonymous_id",
    "path",
    "device",
    "amount",
    "currency",
    "amount_workspace",
    "message_id",
)
EVENT_ROW = (*EVENT_COLUMNS, "person", *SESSION_DIMENSIONS)
PERSON_ROW = ("person", "user_id", "first", "last", "events")
VISIT_ROW = (
    "start",
    "end",
    "person",
    *SESSION_DIMENSIONS,
    "device",
    "os",
    "browser",
    "region",
    "path",
    "views",
    "events",
)
VISITOR_ROW = ("person", "first", "last", "visits")
CONTRIBUTION = "contribution"


def drill_columns(tallying: Tallying) -> tuple[str, ...]:
    """What a row shows, the contribution last."""
    match tallying.measure:
        case EventCount() | NumberSum():
            return (*EVENT_ROW, CONTRIBUTION)
        case UniquePeople():
            return (*PERSON_ROW, CONTRIBUTION)
        case Visits():
            return (*VISIT_ROW, CONTRIBUTION)
        case _:
            return (*VISITOR_ROW, CONTRIBUTION)


def drill_sql(drilling: Drilling, *, scope: Scope, into: Parameters) -> str:
    """One page of rows, newest first."""
    limit, offset = into.bind(drilling.limit, "UInt64"), into.bind(drilling.offset, "UInt64")
    columns = ", ".join(drill_columns(drilling.tallying))
    rows = _rows(drilling, scope=scope, into=into)
    return f"SELECT {columns}\nFROM ({rows})\nORDER BY {_order(drilling)} LIMIT {limit} OFFSET {offset}"


def drill_total_sql(drilling: Drilling, *, scope: Scope, into: Parameters) -> str:
    """How many rows there are in all, and what they add up to."""
    return f"SELECT count(), sum(ifNull(contribution, 0)) FROM ({_rows(drilling, scope=scope, into=into)})"


def _order(drilling: Drilling) -> str:
    match drilling.tallying.measure:
        case EventCount() | NumberSum():
            return "time DESC, toString(message_id)"
        case Visits():
            return "start DESC, person"
        case _:
            return "last DESC, person"


def _rows(drilling: Drilling, *, scope: Scope, into: Parameters) -> str:
    tallying = drilling.tallying
    conditions = [_in_group(drilling, into)] if tallying.by is not None else []
    match tallying.measure:
        case EventCount():
            source = counted_rows(tallying, scope=scope, into=into, extra=EVENT_COLUMNS)
            return _select(f"{_event_row()}, 1 AS contribution", source, conditions)
        case NumberSum(_, number):
            source = counted_rows(tallying, scope=scope, into=into, extra=(*EVENT_COLUMNS, "numbers"))
            usable, added = dimensions.number_is_usable(number, into), dimensions.number_to_add(number, into)
            given = dimensions.number_is_set(number, into)
            contribution = f"if({usable}, {added}, NULL) AS contribution"
            return _select(f"{_event_row()}, {contribution}", source, [given, *conditions])
        case UniquePeople():
            source = counted_rows(tallying, scope=scope, into=into, extra=("user_id",))
            columns = "who AS person, max(user_id) AS user_id, min(time) AS first, max(time) AS last"
            return f"{_select(f'{columns}, count() AS events, 1 AS contribution', source, conditions)} GROUP BY who"
        case Visits():
            source = counted_rows(tallying, scope=scope, into=into, extra=VISIT_ROW)
            return _select(f"{', '.join(VISIT_ROW)}, 1 AS contribution", source, conditions)
        case _:
            source = counted_rows(tallying, scope=scope, into=into, extra=("start", "end"))
            columns = "who AS person, min(start) AS first, max(end) AS last, count() AS visits"
            return f"{_select(f'{columns}, 1 AS contribution', source, conditions)} GROUP BY who"


def _select(columns: str, source: str, conditions: list[str]) -> str:
    keep = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {columns} FROM ({source}){keep}"


def _event_row() -> str:
    """An event's row, with the texts of its session."""
    texts = ", ".join(f"if(time <= session_end, session_{name}, '') AS {name}" for name in SESSION_DIMENSIONS)
    return f"{', '.join(EVENT_COLUMNS)}, who AS person, {texts}"


def _in_group(drilling: Drilling, into: Parameters) -> str:
    if drilling.label is OTHER:
        return f"NOT has({into.bind(list(drilling.tallying.named), 'Array(String)')}, label)"
    return f"label = {into.text(drilling.label)}"
