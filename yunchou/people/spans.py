"""When people were first and last seen, written in bulk: one statement inserts and widens (stage: facts)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

#: The scalar functions for the smaller and the larger of two values.
_LEAST = {"sqlite": "MIN", "postgresql": "LEAST"}
_GREATEST = {"sqlite": "MAX", "postgresql": "GREATEST"}


@dataclass(frozen=True, slots=True)
class Span:
    """A person, and when they were first and last seen."""

    user_id: str
    number: int
    first: datetime
    last: datetime


def merged_spans(spans: Iterable[Span]) -> list[Span]:
    """One span a person: a statement may not touch a row twice."""
    merged: dict[str, Span] = {}
    for span in spans:
        known = merged.setdefault(span.user_id, span)
        if known is not span:
            first, last = min(known.first, span.first), max(known.last, span.last)
            merged[span.user_id] = Span(span.user_id, span.number, first, last)
    return list(merged.values())


def widen_people(workspace: int, spans: Sequence[Span], *, is_live: bool) -> None:
    """Make people known, or seen for longer. `is_live`: by trackers, not by an import. One statement.

    TRICKY: plain SQL, because no expression can be given to an upsert of the ORM; reading first and writing back took four
    times as long.
    """
    if not spans:
        return
    names = ("first_seen_at", "last_seen_at", "live_first_at", "live_last_at")
    seen = names if is_live else names[:2]
    _upsert(
        "people_person",
        ("workspace_id", "user_id", "number", *seen),
        [
            (workspace, span.user_id, str(span.number), *times * (2 if is_live else 1))
            for span, times in zip(spans, _instants(spans), strict=True)
        ],
        fixed={"traits": "'{}'", "trait_marks": "'{}'", "live_traits": "'{}'"},
        conflict=("workspace_id", "user_id"),
        widened=seen,
    )


def widen_statements(workspace: int, spans: Sequence[Span], *, import_id: int) -> None:
    """Keep when an import saw these people. One statement."""
    if not spans:
        return
    _upsert(
        "people_personstatement",
        ("workspace_id", "user_id", "import_id", "first_at", "last_at"),
        [
            (workspace, span.user_id, import_id, *times)
            for span, times in zip(spans, _instants(spans), strict=True)
        ],
        fixed={"traits": "'{}'"},
        conflict=("workspace_id", "user_id", "import_id"),
        widened=("first_at", "last_at"),
    )


def _instants(spans: Sequence[Span]) -> list[tuple[Any, Any]]:
    vendor = connection.vendor
    return [(_as_stored(vendor, span.first), _as_stored(vendor, span.last)) for span in spans]


@lru_cache(maxsize=100_000)
def _as_stored(_vendor: str, moment: datetime) -> Any:
    """A moment as the database takes it. Remembered: each goes into two tables, and days are many people's."""
    return connection.ops.adapt_datetimefield_value(moment)


def _upsert(
    table: str,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    fixed: dict[str, str],
    conflict: Sequence[str],
    widened: Sequence[str],
) -> None:
    """Insert rows; where one is there, `widened` columns take the earlier of two firsts and the later of two lasts."""
    values = ", ".join(("%s",) * len(columns) + tuple(fixed.values()))
    sql = (
        f"INSERT INTO {table} ({', '.join((*columns, *fixed))}) VALUES {', '.join([f'({values})'] * len(rows))} "  # noqa: S608  names of ours alone; values are bound
        f"ON CONFLICT ({', '.join(conflict)}) DO UPDATE SET {', '.join(_wider(table, name) for name in widened)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])


def _wider(table: str, name: str) -> str:
    choose = (_LEAST if "first" in name else _GREATEST)[connection.vendor]
    return f"{name} = {choose}(COALESCE({table}.{name}, excluded.{name}), excluded.{name})"
