"""What a document says, apart from how it is written: blocks in reading order. Serves LEARN and PLAN.

Texts arrive translated and numbers arrive formatted: a `Figure` carries both what is read ("¥12.06 万") and the
amount that a workbook calculates with. No text is markup: `*`, `#` and `$` are printed as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from yunchou.documents.errors import DoesNotAddUp, DoesNotFit

Amount = int | float | Decimal
Tone = Literal["plain", "good", "warn", "bad"]

# Parts are stored and shown rounded; what is left over by rounding is no mistake.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, an amount of money or a day as it is read, with what a workbook holds.

    `cell` is the number format of the workbook (`0.0%`, `#,##0`, `yyyy-mm-dd`). `amount` None is "no answer":
    the text says why, and the workbook holds that text.
    """

    text: str
    amount: Amount | date | None = None
    cell: str = "General"
    tone: Tone = "plain"


Cell = str | Figure


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the document: level 1 is a part, 2 a section in it."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. A line break in it stays one; `is_quiet` is for definitions and sources, in small grey."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that must not be missed, in a box: data that is incomplete, a refusal, a verdict."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value, such as "Owner: Ana". `note` is small text after it."""

    label: str
    value: Cell
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Named values side by side, large (`is_large`: the few numbers that matter) or as a small list."""

    facts: Sequence[Fact]
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered if the order matters."""

    items: Sequence[str]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Numeric ones are set right; `share` is the width beside the others' (1 is usual)."""

    label: str
    is_numeric: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; `total` is its last row, set apart. `title` also names its sheet in a workbook."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    title: str = ""
    note: str = ""
    empty: str = ""

    def __post_init__(self) -> None:
        wanted = len(self.columns)
        for row in (*self.rows, *([self.total] if self.total is not None else [])):
            if len(row) != wanted:
                raise DoesNotFit(
                    f"The table “{self.title}” has {wanted} columns, but a row has {len(row)} cells: {list(row)!r}."
                )


@dataclass(frozen=True, slots=True)
class Axis:
    """How the numbers beside a chart are written: `Axis(10_000, suffix=" 万")` writes 20 万 for 200,000."""

    divisor: float = 1.0
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a waterfall: its name, how much, and how that is written above it."""

    label: str
    amount: float
    text: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From a start by steps to an end. Raises DoesNotAddUp where the steps do not lead there.

    `is_up_good` decides the colour of a step up; the sign in its text says the same without colour.
    """

    start: Bar
    steps: Sequence[Bar]
    end: Bar
    title: str = ""
    axis: Axis = Axis()
    is_up_good: bool = True

    def __post_init__(self) -> None:
        reached = self.start.amount + sum(step.amount for step in self.steps)
        size = max(abs(self.start.amount), abs(self.end.amount), *(abs(s.amount) for s in self.steps), 1e-12)
        if abs(reached - self.end.amount) > ROUNDING * size:
            raise DoesNotAddUp(
                f"The waterfall “{self.title}” goes from {self.start.amount} by its steps to {reached}, "
                f"not to {self.end.amount}. Pass the parts of a decomposition, unrounded."
            )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart, a value per day; None where there is no answer: the line has a gap there."""

    name: str
    values: Sequence[float | None]
    is_comparison: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, drawn at its place on the time axis (0 is the first day; 0.5 its noon)."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Window:
    """A shaded stretch of days, from the first to the last place, both within."""

    first: int
    last: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Values over time. `days` are the names of the places, in order."""

    days: Sequence[str]
    lines: Sequence[Line]
    title: str = ""
    axis: Axis = Axis()
    window: Window | None = None
    marks: Sequence[Mark] = ()

    def __post_init__(self) -> None:
        for line in self.lines:
            if len(line.values) != len(self.days):
                raise DoesNotFit(
                    f"The line “{line.name}” of “{self.title}” has {len(line.values)} values for {len(self.days)} days."
                )


Block = Heading | Paragraph | Note | Facts | Bullets | TableBlock | Waterfall | Lines
Chart = Waterfall | Lines


@dataclass(frozen=True, slots=True)
class Document:
    """A report, a plan sheet, a review on paper.

    `foot` stands at the bottom of each page (workspace, data as of). `language` is a BCP 47 tag and decides
    hyphenation and the font's regional forms. `made_at` is written into the file, so the same document at the
    same moment is the same file. `is_wide` lays pages on their side, for tables of many columns.
    """

    title: str
    blocks: Sequence[Block]
    made_at: datetime
    subtitle: str = ""
    foot: str = ""
    language: str = "zh-Hans"
    is_wide: bool = False
