"""What a file would become under a mapping, shown before anything is loaded (stage: facts)."""

from collections import Counter
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from yunchou.analytics.messages import Message
from yunchou.events.files.layout import Chunk
from yunchou.events.imports.customers import Customers
from yunchou.events.imports.facts import Facts
from yunchou.events.imports.fields import LEVELS
from yunchou.events.imports.orders import Orders
from yunchou.events.imports.parts import Part, Row, Skip
from yunchou.events.imports.problems import Problem
from yunchou.events.imports.reading import Groups, read_rows

_OF_FACTS = ("day", "account", "channel", *LEVELS)
_OF_ORDERS = ("time", "user_id", "amount", "currency", "channel", "source", "medium", "campaign", "region")


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the sample: its cells, and what they become, or why they are skipped or refused."""

    line: int
    cells: tuple[str, ...]
    values: MappingOf[str, Any]
    skipped: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the sample of a file says of an import.

    `warnings` are sentences a person should read before starting; `replaces`: days of its accounts that facts stand
    for already; `channels`: the channels that the rows fall into, with the number of rows.
    """

    columns: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    first_day: date | None
    last_day: date | None
    accounts: tuple[str, ...]
    channels: MappingOf[str, int]
    replaces: int
    warnings: tuple[Message, ...]

    @property
    def loaded(self) -> int:
        return sum(1 for row in self.rows if not row.skipped and row.problem is None)

    @property
    def skipped(self) -> int:
        return sum(1 for row in self.rows if row.skipped)

    @property
    def refused(self) -> int:
        return sum(1 for row in self.rows if row.problem)


def preview_rows(
    rows: Sequence[Row], *, converter: Facts | Orders | Customers
) -> tuple[list[PreviewRow], Part]:
    """What rows become, each for itself or with others of its kind, and all that they add up to."""
    groups = Groups(converter.key_places, Counter())
    groups.count(_chunk(rows))
    shown: dict[int, PreviewRow] = {}
    whole = Part()
    for row in rows:
        part = Part()
        read_rows(_chunk([row]), groups, converter, part)
        _add(whole, part)
        shown |= _shown(row, part)
    return [shown.get(line, _waiting(line, cells)) for line, cells in rows], whole


def _chunk(rows: Sequence[Row]) -> Chunk:
    return Chunk(
        first_line=rows[0][0] if rows else 0,
        lines=[line for line, _cells in rows],
        columns=[list(column) for column in zip(*(cells for _line, cells in rows), strict=True)],
    )


def _add(whole: Part, part: Part) -> None:
    whole.loaded += part.loaded
    whole.no_rate += part.no_rate
    for day in (part.first_day, part.last_day):
        if day is not None:
            whole.note_day(day)


def _shown(row: Row, part: Part) -> dict[int, PreviewRow]:
    line, cells = row[0], tuple(row[1])
    if part.refused:
        return {one.line: PreviewRow(one.line, one.cells, {}, problem=one.problem) for one in part.refused}
    if part.loaded:
        return {line: PreviewRow(line, cells, _values(part))}
    reason = next(iter(part.skipped), "")
    return {line: PreviewRow(line, cells, {}, skipped=reason)} if reason else {}


def _waiting(line: int, cells: Sequence[str]) -> PreviewRow:
    """One of several rows that became one."""
    return PreviewRow(line, tuple(cells), {}, skipped=Skip.JOINED)


def _values(part: Part) -> dict[str, Any]:
    """What a row became, by field: figures of a fact row, the columns of an order, the traits of a customer."""
    if not part.lines:
        [(user_id, person)] = part.people.items()
        return {"customer": user_id, **person["traits"]}
    lines = [orjson.loads(line) for line in b"".join(part.lines).splitlines()]
    if "metric" in lines[0]:
        shared = {name: lines[0][name] for name in _OF_FACTS if lines[0][name]}
        return shared | {line["metric"]: line["value"] for line in lines}
    order = {name: lines[0][name] for name in _OF_ORDERS if lines[0].get(name)}
    refund = {"refund_amount": lines[1]["amount"]} if len(lines) > 1 else {}
    return {**order, **lines[0]["strings"], **refund}
