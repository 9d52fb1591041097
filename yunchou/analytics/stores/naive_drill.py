"""The rows under a number, found by going through every row in Python: the check on the SQL (JUDGE)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from yunchou.analytics.questions import (
    Bounces,
    Dimension,
    FactSum,
    NumberSum,
    RepeatPeople,
    SimpleMeasure,
    UniquePeople,
    Visitors,
)
from yunchou.analytics.questions.fields import SESSION_DIMENSIONS
from yunchou.analytics.questions.measures import counts_visits
from yunchou.analytics.sql.drill import CONTRIBUTION, EVENT_COLUMNS, FACT_COLUMNS, drill_columns
from yunchou.analytics.stores.counting import OTHER, Drill, Drilling
from yunchou.analytics.stores.naive import Countable, World, added, is_set, kept
from yunchou.analytics.stores.naive_sessions import Session

Row = tuple[object, ...]


def drill(drilling: Drilling, world: World) -> Drill:
    """Every row under a number, a page of them shown."""
    measure = drilling.measure
    found = kept(measure, drilling.where, drilling.period, world)
    rows = _listed(measure, [row for row in found if _in_group(row, drilling)])
    return Drill(
        columns=drill_columns(measure),
        rows=tuple(rows[drilling.offset : drilling.offset + drilling.limit]),
        contribution=CONTRIBUTION,
        total_rows=len(rows),
        total_contribution=sum((row[-1] for row in rows if isinstance(row[-1], Decimal)), Decimal(0)),
    )


def _in_group(row: Countable, drilling: Drilling) -> bool:
    if drilling.by is None:
        return True
    text = row.text(drilling.by)
    return text not in drilling.named if drilling.label is OTHER else text == drilling.label


def _listed(measure: SimpleMeasure, rows: Sequence[Countable]) -> list[Row]:
    match measure:
        case UniquePeople():
            return _people(rows, at_least=1)
        case RepeatPeople(_, at_least):
            return _people(rows, at_least=at_least)
        case Visitors():
            return _latest_first(_visitor(who, mine) for who, mine in _by_person(rows))
        case FactSum():
            listed = sorted(((*_fact(row), added(measure, row)) for row in rows), key=_fact_order)
            return sorted(listed, key=lambda row: cast(date, row[0]), reverse=True)
        case NumberSum(_, number):
            rows = [row for row in rows if is_set(number, row.happening)]
    if counts_visits(measure):
        visits = sorted((row for row in rows if _is_shown(measure, row)), key=lambda row: row.who)
        visits.sort(key=lambda row: row.visit.start, reverse=True)
        return [(*_visit(row.visit), added(measure, row)) for row in visits]
    return [(*_event(row), added(measure, row)) for row in _newest_first(rows)]


def _is_shown(measure: SimpleMeasure, row: Countable) -> bool:
    return row.visit.views == 1 or not isinstance(measure, Bounces)


def _people(rows: Sequence[Countable], *, at_least: int) -> list[Row]:
    return _latest_first(_person(who, mine) for who, mine in _by_person(rows) if len(mine) >= at_least)


def _newest_first(rows: Sequence[Countable]) -> list[Countable]:
    by_id = sorted(rows, key=lambda row: str(row.happening["message_id"]))
    return sorted(by_id, key=lambda row: row.time, reverse=True)


def _latest_first(rows: Iterable[Row]) -> list[Row]:
    """By the last time (third from the end), newest first; the rows come in the order of the people."""
    return sorted(rows, key=lambda row: cast(datetime, row[-3]), reverse=True)


def _by_person(rows: Sequence[Countable]) -> list[tuple[int, list[Countable]]]:
    found: dict[int, list[Countable]] = defaultdict(list)
    for row in rows:
        found[row.who].append(row)
    return sorted(found.items())


def _event(row: Countable) -> Row:
    texts = (row.text(Dimension(name)) for name in SESSION_DIMENSIONS)
    return (*(row.happening[name] for name in EVENT_COLUMNS), row.who, *texts)


def _person(who: int, rows: Sequence[Countable]) -> Row:
    times = [row.time for row in rows]
    user_id = max(str(row.happening["user_id"]) for row in rows)
    return who, user_id, min(times), max(times), len(rows), Decimal(1)


def _visitor(who: int, rows: Sequence[Countable]) -> Row:
    first = min(row.visit.start for row in rows)
    return who, first, max(row.visit.end for row in rows), len(rows), Decimal(1)


def _visit(visit: Session) -> Row:
    names = (*SESSION_DIMENSIONS, "device", "os", "browser", "region", "path")
    texts = (visit.text(name) for name in names)
    return visit.start, visit.end, visit.person, *texts, visit.views, len(visit.events)


def _fact(row: Countable) -> Row:
    return row.day, row.channel, *(getattr(row.stated, name) for name in FACT_COLUMNS)


def _fact_order(row: Row) -> tuple[object, ...]:
    (
        _,
        channel,
        source,
        account,
        campaign,
        adgroup,
        creative,
        content,
        metric,
        value,
        _,
        _,
        import_id,
        line,
        _,
    ) = row
    return source, account, campaign, adgroup, creative, content, metric, import_id, line, value, channel
