"""What a file would become under a mapping, shown before anything is loaded (stage: facts)."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunchou.analytics.messages import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused: its column, the value, what is wrong with it, and what to do. Messages are English until said."""

    code: str
    field: str
    column: str
    value: str
    message: Message
    advice: Message


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
