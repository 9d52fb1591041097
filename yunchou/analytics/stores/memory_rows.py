"""Rows of the store in memory, read from the same JSON lines that the other store takes (facts under JUDGE)."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from yunchou.analytics.errors import StoreRefused
from yunchou.analytics.schema import EVENT_COLUMNS, FACT_COLUMNS
from yunchou.analytics.stores.base import EventRow
from yunchou.analytics.stores.lookups import FactRow

READ: Mapping[str, Callable[[str], object]] = {"Date": date.fromisoformat, "UUID": UUID}


def event_rows(json_lines: bytes) -> list[EventRow]:
    """Events, with what their lines leave out."""
    return list(_rows(json_lines, EVENT_COLUMNS))


def fact_rows(json_lines: bytes) -> list[tuple[int, FactRow]]:
    """Facts, each with its workspace."""
    found = []
    for row in _rows(json_lines, FACT_COLUMNS):
        said: dict[str, Any] = {name: value for name, value in row.items() if name != "workspace"}
        found.append((cast(int, row["workspace"]), FactRow(**said)))
    return found


def time_of(event: EventRow) -> datetime:
    """When it happened."""
    return cast(datetime, event["time"])


def _rows(json_lines: bytes, columns: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    for line in json_lines.splitlines():
        if line.strip():
            given = json.loads(line, parse_float=Decimal)
            _refuse_unknown(given.keys() - columns.keys())
            yield {name: _stored(kind, given.get(name)) for name, kind in columns.items()}


def _refuse_unknown(names: Iterable[str]) -> None:
    for name in sorted(names):
        raise StoreRefused(f"The event store knows no column {name!r}. Leave it out of the event.")


def _stored(kind: str, value: object) -> object:
    if kind.startswith("Nullable") and value is None:
        return None
    if "Decimal" in kind:
        return Decimal(str(value or 0))
    if "DateTime64" in kind:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    if kind.startswith("Map"):
        return _stored_map(kind, value)
    if "Int" in kind:
        return int(cast(int, value or 0))
    return READ.get(kind, str)(str(value or ""))


def _stored_map(kind: str, value: object) -> dict[str, object]:
    given = cast(Mapping[str, object], value or {})
    convert = float if "Float64" in kind else str
    return {key: convert(cast(str, one)) for key, one in given.items()}
