"""Which row names the columns, below the title lines of an export, and unique names for them (stage: facts)."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from yunchou.events.files.cells import is_absent, plain
from yunchou.events.files.values import BadValue, Flaw, is_total_row, read_instant, read_number

#: The header is looked for in so many rows at the top, and judged by so many rows below it.
ROWS_LOOKED_AT = 60
_ROWS_BELOW = 20
#: A header fills at least this share of the columns that the rows of the table fill.
_FILLED = 0.6
#: How much less uniform the columns may be below the first candidate: a line of units or remarks below a header.
_TOLERATED = 0.06
_LONGEST_NAME = 200
_ANY_ZONE = ZoneInfo("UTC")
_ANY_YEAR = 2024
#: Not readable as it stands, but no name of a column either.
_VALUE_FLAWS = {Flaw.LOST_DIGITS, Flaw.AT_LEAST, Flaw.AMBIGUOUS_DAY, Flaw.UNCLEAR_COMMA, Flaw.CELL_ERROR}


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the row with the names of the columns; None if every row that could be it holds values.

    Title lines fill few columns. Of the other rows without a number or day, before the values begin, the header is
    the one below which every column keeps to one kind of value; of several, the first.
    """
    kinds = [_kinds_of(row) for row in rows[:ROWS_LOOKED_AT]]
    width = _usual_width(kinds)
    wide = [index for index, row in enumerate(kinds) if _filled(row) >= max(1.0, _FILLED * width)]
    candidates = [index for index in wide[: _values_begin(wide, kinds)] if set(kinds[index]) <= {"", "text"}]
    if not candidates:
        return None
    scores = {index: _uniformity(kinds[index + 1 :]) for index in candidates}
    enough = max(scores.values()) - (_TOLERATED if width > 2 else 0)
    return next(index for index in candidates if scores[index] >= enough)


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns: an empty one is called as Excel calls the column, a second of a name gets (2)."""
    names: list[str] = []
    for place, cell in enumerate(cells):
        name = " ".join(cell.split())[:_LONGEST_NAME] or letters(place)
        names.append(_not_in(names, name))
    return tuple(names)


def letters(place: int) -> str:
    """What Excel calls a column: A, B, … Z, AA, AB …, counted from 0."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _not_in(names: Sequence[str], name: str) -> str:
    if name not in names:
        return name
    count = 2
    while f"{name} ({count})" in names:
        count += 1
    return f"{name} ({count})"


def _kinds_of(row: Sequence[str]) -> tuple[str, ...]:
    """Of every cell "number", "day", "text", or "" for nothing; a row of totals says nothing at all."""
    return ("",) if is_total_row(row) else tuple(map(_kind_of, row))


@lru_cache(maxsize=1 << 14)
def _kind_of(cell: str) -> str:
    if is_absent(plain(cell)):
        return ""
    if _is_value(lambda: read_number(cell)):
        return "number"
    return "day" if _is_value(lambda: read_instant(cell, zone=_ANY_ZONE, year=_ANY_YEAR)) else "text"


def _is_value(read: Callable[[], object]) -> bool:
    try:
        read()
    except BadValue as flaw:
        return flaw.reason in _VALUE_FLAWS
    return True


def _filled(kinds: Sequence[str]) -> int:
    return sum(map(bool, kinds))


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The number of filled cells that makes up most of the table, so that one odd title line does not decide."""
    counts = Counter(map(_filled, rows))
    return max(counts, key=lambda width: (counts[width] * width, width), default=0)


def _values_begin(wide: Sequence[int], kinds: Sequence[Sequence[str]]) -> int:
    """How many of the wide rows come before the first two in a row that hold values."""
    holds = [bool({"number", "day"} & set(kinds[index])) for index in wide]
    pairs = zip(holds, holds[1:] or holds, strict=False)
    return next((place for place, pair in enumerate(pairs) if all(pair)), len(wide))


def _uniformity(rows: Sequence[Sequence[str]]) -> float:
    """How far every column keeps to one kind of value, from 0 to 1; a table of no rows is half sure."""
    filled = [row for row in rows if any(row)][:_ROWS_BELOW]
    width = max(map(len, filled), default=0)
    columns = [[row[place] for row in filled if place < len(row) and row[place]] for place in range(width)]
    shares = [max(Counter(column).values()) / len(column) for column in columns if column]
    return sum(shares) / len(shares) if shares else 0.5
