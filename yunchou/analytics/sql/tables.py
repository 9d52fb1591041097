"""The store's tables as guarded sub-queries: the only place where a question names one (JUDGE)."""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from collections.abc import Iterable

from yunchou.analytics.questions import Period
from yunchou.analytics.schema import SILENT_TYPES, VIEW_EVENTS, VIEW_TYPES
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql.parameters import GUARD, INSTANT, Parameters
from yunchou.calc.periods import instants


def _words(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


IS_ACTIVITY = f"type NOT IN ({_words(SILENT_TYPES)})"
IS_VIEW = f"(type IN ({_words(VIEW_TYPES)}) OR event IN ({_words(VIEW_EVENTS)}))"


def events(
    columns: Iterable[str], conditions: Iterable[str], *, period: Period, scope: Scope, into: Parameters
) -> str:
    """Events of the period, before people are merged."""
    begins, ends = instants(period, scope.zone)
    span = (f"time >= {into.bind(begins, INSTANT)}", f"time < {into.bind(ends, INSTANT)}")
    return _select(columns, "events", (*span, *conditions))


def merges() -> str:
    """person -> into: of several, the earliest by (time, message id); ids compare as text, as everywhere."""
    return (
        f"SELECT person, argMin(into, (time, toString(message_id), into)) AS merged_into "
        f"FROM person_overrides WHERE {GUARD} GROUP BY person"
    )


def sessions(columns: Iterable[str], conditions: Iterable[str], *, period: Period, into: Parameters) -> str:
    """The sessions of the period, each day by its newest build."""
    span = (f"day >= {into.bind(period.start, 'Date')}", f"day <= {into.bind(period.end, 'Date')}")
    newest = f"(day, build) IN ({builds(period, into=into)})"
    return _select(columns, "sessions", (*span, newest, *conditions))


def builds(period: Period, *, into: Parameters) -> str:
    """The newest build of each day that has one."""
    span = (f"day >= {into.bind(period.start, 'Date')}", f"day <= {into.bind(period.end, 'Date')}")
    return _select(("day", "max(build) AS newest_build"), "session_builds", span) + " GROUP BY day"


def merged(events_sql: str) -> str:
    """Events with `who`: the person they count for once merges are applied."""
    return (
        "SELECT e.*, if(m.merged_into = 0, e.person, m.merged_into) AS who\n"
        f"FROM ({events_sql}) AS e LEFT JOIN ({merges()}) AS m ON m.person = e.person"
    )


def _select(columns: Iterable[str], table: str, conditions: Iterable[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} WHERE {' AND '.join((GUARD, *conditions))}"
