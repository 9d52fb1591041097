"""Rows to columns, with a note of the rows that have too few or too many cells (stage: facts)."""

from collections.abc import Sequence

from yunchou.events.files.layout import Chunk

#: A chunk ends at whichever comes first; both keep its memory apart from the size of the file.
ROWS = 20_000
CHARACTERS = 1_200_000


def to_chunk(rows: list[list[str]], *, lines: list[int], width: int) -> Chunk:
    """The rows as a chunk of `width` columns."""
    ragged: dict[int, int] = {}
    if set(map(len, rows)) - {width}:
        ragged = {place: len(row) for place, row in enumerate(rows) if _is_ragged(row, width)}
        rows = [_fitted(row, width) for row in rows]
    columns = [list(column) for column in zip(*rows, strict=True)]
    return Chunk(first_line=lines[0], lines=lines, columns=columns, ragged=ragged)


def _is_ragged(row: Sequence[str], width: int) -> bool:
    """Blank lines are not, nor is a row whose cells beyond the header are empty."""
    if len(row) < width:
        return any(row)
    return any(map(str.strip, row[width:]))


def _fitted(row: list[str], width: int) -> list[str]:
    return row[:width] + [""] * (width - len(row))
