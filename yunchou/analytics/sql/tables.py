"""The store's tables as guarded sub-queries: the only place where a question names one (JUDGE)."""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from collections.abc import Iterable, Sequence
from datetime import date

from yunchou.analytics.questions import Period
from yunchou.analytics.schema import SILENT_TYPES, VIEW_EVENTS, VIEW_TYPES
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql.parameters import GUARD, INSTANT, Parameters
from yunchou.calc.periods import ONE_DAY, instants


def _words(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


IS_ACTIVITY = f"type NOT IN ({_words(SILENT_TYPES)})"
IS_VIEW = f"(type IN ({_words(VIEW_TYPES)}) OR event IN ({_words(VIEW_EVENTS)}))"


IS_TRACKED = "import_id = 0"
"""Events that a tracker sent. Imported ones are no traffic: they open no session and state their own source."""


def events(
    columns: Iterable[str],
    conditions: Iterable[str],
    *,
    periods: Sequence[Period],
    scope: Scope,
    into: Parameters,
) -> str:
    """Events of the periods, before people are merged."""
    return _select(columns, "events", (within(periods, scope=scope, into=into), *conditions))


def events_until(
    columns: Iterable[str], conditions: Iterable[str], *, last: date, scope: Scope, into: Parameters
) -> str:
    """Events of all time up to the end of a day."""
    ends = instants(Period(last, last), scope.zone)[1]
    return _select(columns, "events", (f"time < {into.bind(ends, INSTANT)}", *conditions))


def within(periods: Sequence[Period], *, scope: Scope, into: Parameters) -> str:
    """The condition that an event's time lies in one of the periods."""
    spans = []
    for period in _joined(periods):
        begins, ends = instants(period, scope.zone)
        spans.append(f"(time >= {into.bind(begins, INSTANT)} AND time < {into.bind(ends, INSTANT)})")
    return f"({' OR '.join(spans)})"


def on_days(periods: Sequence[Period], *, into: Parameters) -> str:
    """The condition that a row's day lies in one of the periods."""
    spans = (
        f"(day >= {into.bind(period.start, 'Date')} AND day <= {into.bind(period.end, 'Date')})"
        for period in _joined(periods)
    )
    return f"({' OR '.join(spans)})"


def _joined(periods: Sequence[Period]) -> list[Period]:
    """Earliest first, with neighbours and what overlaps as one: a single range is read faster than two."""
    found: list[Period] = []
    for period in sorted(periods):
        if found and found[-1].end + ONE_DAY >= period.start:
            found[-1] = Period(found[-1].start, max(found[-1].end, period.end))
        else:
            found.append(period)
    return found


def merges() -> str:
    """person -> into: of several, the earliest by (time, message id); ids compare as text, as everywhere."""
    return (
        f"SELECT person, argMin(into, (time, toString(message_id), into)) AS merged_into "
        f"FROM person_overrides WHERE {GUARD} GROUP BY person"
    )


def sessions(
    columns: Iterable[str], conditions: Iterable[str], *, periods: Sequence[Period], into: Parameters
) -> str:
    """The sessions of the periods, each day by its newest build."""
    newest = f"(day, build) IN ({builds(periods, into=into)})"
    return _select(columns, "sessions", (on_days(periods, into=into), newest, *conditions))


def builds(periods: Sequence[Period], *, into: Parameters) -> str:
    """The newest build of each day that has one."""
    days = on_days(periods, into=into)
    return _select(("day", "max(build) AS newest_build"), "session_builds", (days,)) + " GROUP BY day"


def merged(events_sql: str) -> str:
    """Events with `who`: the person they count for once merges are applied."""
    return (
        "SELECT e.*, if(m.merged_into = 0, e.person, m.merged_into) AS who\n"
        f"FROM ({events_sql}) AS e LEFT JOIN ({merges()}) AS m ON m.person = e.person"
    )


def _select(columns: Iterable[str], table: str, conditions: Iterable[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} WHERE {' AND '.join((GUARD, *conditions))}"
