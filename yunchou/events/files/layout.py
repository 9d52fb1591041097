"""How a file is laid out, what a first look at it shows, and the pieces it is read in (stage: facts)."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum, unique
from typing import Any

from yunchou.analytics.messages import Message

#: What a delimiter may be. A blank stands for any run of blanks, as in columns that are aligned by them.
DELIMITERS = (",", "\t", ";", "|", "，", " ")
#: Found by themselves are the first four; the others have to be chosen, because their bytes pass for GB18030.
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5", "cp1252")


@unique
class Kind(StrEnum):
    """How a file is read."""

    TEXT = "text"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table of a file is. What is None is found by `inspect`, whose answer leaves nothing open.

    `header_line` is the line of the file, or the row of the sheet, counted from 1; 0 says that there is no header:
    the columns are then called A, B, C … `encoding` and `delimiter` belong to text, `sheet` to a workbook.
    """

    kind: Kind | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_line: int | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Layout":
        kind = value.get("kind")
        return cls(
            kind=Kind(kind) if kind else None,
            encoding=value.get("encoding"),
            delimiter=value.get("delimiter"),
            sheet=value.get("sheet"),
            header_line=value.get("header_line"),
        )


@dataclass(frozen=True, slots=True)
class Inspection:
    """A first look: the whole layout, the columns by unique names, some rows under them, and what is worth knowing."""

    layout: Layout
    sheets: tuple[str, ...]
    """The sheets of a workbook that a person sees; empty for text."""
    header: tuple[str, ...]
    sample: list[tuple[str, ...]]
    rows_about: int | None
    """Rows under the header: exact for a workbook; lines for text, more than rows where cells hold line breaks."""
    notes: tuple[Message, ...] = ()


@dataclass(slots=True)
class Chunk:
    """Some rows by column: `columns[i][row]` is the text under `header[i]`, `lines[row]` where the row begins.

    Blank lines are rows of empty cells. A row with too few cells is filled up with empty ones; one with too many has
    lost the rest. Both are in `ragged`, by row, with the number of cells that were there.
    """

    first_line: int
    lines: list[int]
    columns: list[list[str]]
    ragged: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Those of a workbook hold for the child that reads it."""

    max_bytes: int = 2 << 30
    max_rows: int = 10_000_000
    max_columns: int = 1_000
    max_workbook_bytes: int = 100 << 20
    max_workbook_rows: int = 200_000
    max_members: int = 1_000
    max_unpacked_bytes: int = 1 << 30
    max_ratio: int = 200
    memory_bytes: int = 512 << 20
    cpu_seconds: int = 30
    silence_seconds: float = 60.0


LIMITS = Limits()
