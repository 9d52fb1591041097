"""What a stretch of a file has become: rows for the store, people, and what was skipped or refused (stage: facts)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique
from typing import Any

from yunchou.events.imports.problems import Problem

Row = tuple[int, Sequence[str]]
"""The line of the file on which a row begins, and its cells."""


@unique
class Skip(StrEnum):
    """Why a row is rightly left out."""

    BLANK = "blank"
    TOTAL = "total"
    UNPAID = "unpaid"
    NOTHING_STATED = "nothing_stated"
    JOINED = "joined"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    TRACKED = "tracked"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken, as it stood in the file."""

    line: int
    cells: tuple[str, ...]
    problem: Problem


@dataclass(slots=True)
class Part:
    """One stretch of a file. Rows: `loaded` (into `lines`, or `people`), `skipped` and `refused`."""

    lines: list[bytes] = field(default_factory=list)
    loaded: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedRow] = field(default_factory=list)
    facts: int = 0
    refunds: int = 0
    no_rate: int = 0
    first_day: date | None = None
    last_day: date | None = None
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    """User id → person, first, last (ISO text), traits."""

    @property
    def read(self) -> int:
        return self.loaded + self.skipped.total() + len(self.refused)

    def skip(self, reason: Skip, rows: int = 1) -> None:
        self.skipped[reason.value] += rows

    def refuse(self, row: Row, problem: Problem) -> None:
        self.refused.append(RefusedRow(row[0], tuple(row[1]), problem))

    def note_day(self, day: date) -> None:
        """Widen the span of days that this part speaks of."""
        if self.first_day is None or day < self.first_day:
            self.first_day = day
        if self.last_day is None or day > self.last_day:
            self.last_day = day
