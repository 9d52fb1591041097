"""The rows that a measure counts, whole: filtered, with their day, their person and their label (JUDGE)."""

from collections.abc import Iterable

from yunchou.analytics.questions import Dimension, Filter, NumberSum
from yunchou.analytics.questions.fields import SESSION_DIMENSIONS
from yunchou.analytics.questions.measures import counts_people, counts_visits
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql import dimensions, tables
from yunchou.analytics.sql.parameters import Parameters
from yunchou.analytics.stores.base import Tallying


def counted_rows(tallying: Tallying, *, scope: Scope, into: Parameters, extra: tuple[str, ...] = ()) -> str:
    """A sub-query with `day`, `who` if people matter, `label` with a dimension, and the columns in `extra`."""
    if counts_visits(tallying.measure):
        return _visits(tallying, into=into, extra=extra)
    return _events(tallying, scope=scope, into=into, extra=extra)


def needs_session(tallying: Tallying) -> bool:
    """True where an event's session must be found."""
    return any(isinstance(on, Dimension) and on.of_the_session for on in _fields(tallying))


def _visits(tallying: Tallying, *, into: Parameters, extra: tuple[str, ...]) -> str:
    conditions = [dimensions.condition(one, dimensions.of_session, into) for one in tallying.where]
    columns = ["day", "person AS who", *extra]
    if tallying.by is not None:
        columns.append(f"{dimensions.of_session(tallying.by, into)} AS label")
    return tables.sessions(columns, ["is_visit", *conditions], period=tallying.span, into=into)


def _events(tallying: Tallying, *, scope: Scope, into: Parameters, extra: tuple[str, ...]) -> str:
    inner, outer = _split(tallying.where)
    conditions = [_happened(tallying, into), *(_condition(one, into) for one in inner)]
    joined = needs_session(tallying) or bool(extra)
    people = joined or counts_people(tallying.measure)
    columns = _event_columns(tallying, people=people, extra=extra)
    source = tables.events(columns, conditions, period=tallying.span, scope=scope, into=into)
    if people:
        source = tables.merged(source)
    if joined:
        source = with_sessions(source, tallying, into=into)
    keep = f"\nWHERE {' AND '.join(_condition(one, into) for one in outer)}" if outer else ""
    return f"SELECT {', '.join(_shown(tallying, scope=scope, into=into))}\nFROM ({source}) AS f{keep}"


def with_sessions(events_sql: str, tallying: Tallying, *, into: Parameters) -> str:
    """Events beside the session of their person that began last before them (or with them).

    An event belongs to it up to the session's end; sessions of one person never begin together.
    """
    columns = ["person", "start", "end", *SESSION_DIMENSIONS]
    sessions_sql = tables.sessions(columns, (), period=tallying.span, into=into)
    taken = ", ".join(f"s.{name} AS session_{name}" for name in ("end", *SESSION_DIMENSIONS))
    return (
        f"SELECT a.*, {taken}\nFROM ({events_sql}) AS a\n"
        f"ASOF LEFT JOIN ({sessions_sql}) AS s ON s.person = a.who AND a.time >= s.start"
    )


def _fields(tallying: Tallying) -> Iterable[object]:
    return [tallying.by, *(one.on for one in tallying.where)]


def _split(where: Iterable[Filter]) -> tuple[list[Filter], list[Filter]]:
    """Filters that an event answers by itself, and those that need its session."""
    inner: list[Filter] = []
    outer: list[Filter] = []
    for one in where:
        of_session = isinstance(one.on, Dimension) and one.on.of_the_session
        (outer if of_session else inner).append(one)
    return inner, outer


def _condition(one: Filter, into: Parameters) -> str:
    return dimensions.condition(one, dimensions.of_event, into)


def _happened(tallying: Tallying, into: Parameters) -> str:
    event = getattr(tallying.measure, "event", None)
    return tables.IS_ACTIVITY if event is None else f"event = {into.text(event)}"


def _event_columns(tallying: Tallying, *, people: bool, extra: tuple[str, ...]) -> list[str]:
    columns = ["time", *extra]
    if people:
        columns.append("person")
    if tallying.by is not None:
        columns += dimensions.event_columns(tallying.by)
    if isinstance(tallying.measure, NumberSum):
        columns += dimensions.event_columns(tallying.measure.of)
    return list(dict.fromkeys(columns))


def _shown(tallying: Tallying, *, scope: Scope, into: Parameters) -> list[str]:
    columns = ["*", f"toDate(time, {into.text(scope.zone.key)}) AS day"]
    if tallying.by is not None:
        columns.append(f"{dimensions.of_event(tallying.by, into)} AS label")
    return columns
