"""The rows under a counted number, as SQL (JUDGE)."""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from dataclasses import dataclass

from yunchou.analytics.facts import FactUnit, unit_of
from yunchou.analytics.questions import (
    Bounces,
    FactSum,
    NumberSum,
    RepeatPeople,
    SimpleMeasure,
    UniquePeople,
    Views,
    Visitors,
    Visits,
    VisitSeconds,
)
from yunchou.analytics.questions.fields import CHANNEL, SESSION_DIMENSIONS
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql import dimensions
from yunchou.analytics.sql.adding import LENGTH, fact_value
from yunchou.analytics.sql.counted_rows import Cut, Wanted, counted_rows
from yunchou.analytics.sql.parameters import Parameters
from yunchou.analytics.stores.counting import OTHER, Drilling

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
FACT_COLUMNS = (
    "source",
    "account",
    "campaign",
    "adgroup",
    "creative",
    "content",
    "metric",
    "value",
    "currency",
    "value_workspace",
    "import_id",
    "line",
)
FACT_ROW = ("day", "channel", *FACT_COLUMNS)
CONTRIBUTION = "contribution"


@dataclass(frozen=True, slots=True)
class Listing:
    """How rows are shown: `extra` is read, `select` makes the columns, `order` is newest first and leaves no tie.

    TRICKY: a column that is made of one of the same name is made as `shown_…` and named at the very end.
    """

    extra: tuple[str, ...]
    select: str
    order: str
    keep: str = ""
    tail: str = ""
    made: tuple[str, ...] = ()


def drill_columns(measure: SimpleMeasure) -> tuple[str, ...]:
    """What a row shows, the contribution last."""
    match measure:
        case UniquePeople() | RepeatPeople():
            return (*PERSON_ROW, CONTRIBUTION)
        case Visits() | Views() | Bounces() | VisitSeconds():
            return (*VISIT_ROW, CONTRIBUTION)
        case Visitors():
            return (*VISITOR_ROW, CONTRIBUTION)
        case FactSum():
            return (*FACT_ROW, CONTRIBUTION)
        case _:
            return (*EVENT_ROW, CONTRIBUTION)


def drill_sql(drilling: Drilling, *, scope: Scope, into: Parameters) -> str:
    """One page of rows, newest first."""
    limit, offset = into.bind(drilling.limit, "UInt64"), into.bind(drilling.offset, "UInt64")
    listing = _listing(drilling.measure, scope, into)
    rows = _rows(drilling, listing, scope=scope, into=into)
    names = drill_columns(drilling.measure)
    shown = ", ".join(f"shown_{name} AS {name}" if name in listing.made else name for name in names)
    return f"SELECT {shown}\nFROM ({rows})\nORDER BY {listing.order} LIMIT {limit} OFFSET {offset}"


def drill_total_sql(drilling: Drilling, *, scope: Scope, into: Parameters) -> str:
    """How many rows there are in all, and what they add up to."""
    rows = _rows(drilling, _listing(drilling.measure, scope, into), scope=scope, into=into)
    return f"SELECT count(), sum(ifNull(contribution, 0)) FROM ({rows})"


def _rows(drilling: Drilling, listing: Listing, *, scope: Scope, into: Parameters) -> str:
    cut = Cut((drilling.measure,), (drilling.period,), drilling.by, drilling.where)
    wanted = Wanted((cut,), listing.extra)
    kept = [_in_group(drilling, into)] if drilling.by is not None else []
    kept += [listing.keep] if listing.keep else []
    where = f" WHERE {' AND '.join(kept)}" if kept else ""
    source = counted_rows(wanted, scope=scope, into=into)
    return f"SELECT {listing.select} AS contribution FROM ({source}){where}{listing.tail}"


def _listing(measure: SimpleMeasure, scope: Scope, into: Parameters) -> Listing:  # noqa: PLR0911 - one case for each kind of row
    match measure:
        case UniquePeople():
            return _people("")
        case RepeatPeople(_, at_least):
            return _people(f" HAVING events >= {into.bind(at_least, 'UInt64')}")
        case Visitors():
            select = "who AS person, min(start) AS first, max(end) AS last, count() AS visits, 1"
            return Listing(("start", "end"), select, "last DESC, person", tail=" GROUP BY who")
        case Visits() | Views() | Bounces() | VisitSeconds():
            keep = "views = 1" if isinstance(measure, Bounces) else ""
            select = f"{', '.join(VISIT_ROW)}, {_visit_counts(measure)}"
            return Listing(VISIT_ROW, select, "start DESC, person", keep)
        case FactSum():
            return _facts(measure, scope, into)
        case NumberSum(_, number):
            usable, added = dimensions.number_is_usable(number, into), dimensions.number_to_add(number, into)
            select = f"{_event_row()}, if({usable}, {added}, NULL)"
            extra = (*EVENT_COLUMNS, "numbers")
            given = dimensions.number_is_set(number, into)
            return Listing(extra, select, EVENT_ORDER, given, made=SESSION_DIMENSIONS)
        case _:
            select = f"{_event_row()}, 1"
            return Listing(EVENT_COLUMNS, select, EVENT_ORDER, made=SESSION_DIMENSIONS)


EVENT_ORDER = "time DESC, toString(message_id)"
FACT_ORDER = (
    "day DESC, source, account, campaign, adgroup, creative, content, metric, import_id, line, value, channel"
)


def _people(having: str) -> Listing:
    select = (
        "who AS person, max(user_id) AS user_id, min(time) AS first, max(time) AS last, count() AS events, 1"
    )
    return Listing(("user_id",), select, "last DESC, person", tail=f" GROUP BY who{having}")


def _visit_counts(measure: SimpleMeasure) -> str:
    match measure:
        case Views():
            return "views"
        case VisitSeconds():
            return LENGTH
        case _:
            return "1"


def _facts(measure: FactSum, scope: Scope, into: Parameters) -> Listing:
    channel = dimensions.of_fact(CHANNEL, scope, into)
    value = fact_value(is_money=unit_of(measure.metrics[0]) is FactUnit.MONEY)
    select = f"day, shown_channel, {', '.join(FACT_COLUMNS)}, {value}"
    extra = (*FACT_COLUMNS, f"{channel} AS shown_channel")
    return Listing(extra, select, FACT_ORDER, made=("channel",))


def _event_row() -> str:
    """An event's row, with the texts of its session."""
    texts = ", ".join(f"{dimensions.of_its_session(name)} AS shown_{name}" for name in SESSION_DIMENSIONS)
    return f"{', '.join(EVENT_COLUMNS)}, who AS person, {texts}"


def _in_group(drilling: Drilling, into: Parameters) -> str:
    if drilling.label is OTHER:
        return f"NOT has({into.bind(list(drilling.named), 'Array(String)')}, label)"
    return f"label = {into.text(drilling.label)}"
