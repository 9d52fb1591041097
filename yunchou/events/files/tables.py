"""The way in: look at a file, then read its table in chunks, whatever kind it is (stage: facts)."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path, PurePath

from yunchou.analytics.messages import N_, Message
from yunchou.events.files import delimited, encodings, workbooks
from yunchou.events.files.archives import check_workbook
from yunchou.events.files.chunks import to_chunk
from yunchou.events.files.headers import ROWS_LOOKED_AT, find_header, letters, unique_names
from yunchou.events.files.kinds import kind_of
from yunchou.events.files.layout import LIMITS, Chunk, Inspection, Kind, Layout, Limits
from yunchou.events.files.refusals import Fault, FileRefused

#: Rows of a sample, and the rows that are read to find the header above them.
SAMPLE_ROWS = 50
_TOP_ROWS = ROWS_LOOKED_AT + SAMPLE_ROWS
_SHOWN_OF_ROW = 100

Rows = list[list[str]]
Batches = Generator[tuple[Rows, list[int]], None, None]


def inspect(path: Path, *, name: str, limits: Limits = LIMITS, layout: Layout | None = None) -> Inspection:
    """What a file holds, and how to read it. `name` is what its owner calls it. Raises FileRefused.

    What `layout` leaves open (None) is found; what it says is obeyed. A text file is read once as a whole, so that
    what is found here holds to its end.
    """
    wanted = layout or Layout()
    _check_size(path, limits)
    if kind_of(path) is Kind.WORKBOOK:
        return _inspect_workbook(path, wanted, limits)
    if wanted.delimiter is None and PurePath(name).suffix.lower() == ".tsv":
        wanted = replace(wanted, delimiter="\t")
    return _inspect_text(path, wanted, limits)


def read_table(path: Path, layout: Layout, *, limits: Limits = LIMITS) -> Iterator[Chunk]:
    """The rows under the header, about 20,000 at a time. `layout` is one of `inspect`. Raises FileRefused."""
    _check_size(path, limits)
    header: Sequence[str] | None = None
    count = 0
    with closing(_batches(path, layout, limits)) as batches:
        for rows, lines in batches:
            if header is None:
                header = _names(rows, has_header=layout.header_line != 0)
                if layout.header_line:
                    del rows[0], lines[0]
            count += len(rows)
            if count > limits.max_rows:
                raise FileRefused(Fault.TOO_MANY_ROWS, rows=count, limit=limits.max_rows)
            if rows:
                chunk = to_chunk(rows, lines=lines, width=len(header))
                rows.clear()  # or they would stay in memory beside the next ones
                yield chunk


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise FileRefused(Fault.TOO_LARGE, bytes=size, limit=limits.max_bytes)


def _inspect_text(path: Path, wanted: Layout, limits: Limits) -> Inspection:
    found = encodings.scan(path, encoding=wanted.encoding)
    delimiter = wanted.delimiter or delimited.find_delimiter(
        delimited.first_lines(path, encoding=found.encoding)
    )
    layout = replace(wanted, kind=Kind.TEXT, encoding=found.encoding, delimiter=delimiter, sheet=None)
    with closing(_batches(path, layout, limits)) as batches:
        rows, lines = next(batches, ([], []))
    layout, header, sample = _table(rows[:_TOP_ROWS], lines, layout, limits)
    nulls = Message(N_("%(count)s NUL characters are left out."), {"count": found.nulls})
    return Inspection(
        layout=layout,
        sheets=(),
        header=header,
        sample=sample,
        rows_about=found.lines - (layout.header_line or 0),
        notes=(nulls,) if found.nulls else (),
    )


def _inspect_workbook(path: Path, wanted: Layout, limits: Limits) -> Inspection:
    notes = check_workbook(path, limits=limits)
    first_line = wanted.header_line or 1
    top = workbooks.read_top(path, sheet=wanted.sheet, first_line=first_line, rows=_TOP_ROWS, limits=limits)
    layout = replace(wanted, kind=Kind.WORKBOOK, sheet=top.sheet, encoding=None, delimiter=None)
    lines = list(range(first_line, first_line + len(top.rows)))
    layout, header, sample = _table(top.rows, lines, layout, limits)
    rows = top.last_line - (layout.header_line or 0)
    if rows > limits.max_workbook_rows:
        raise FileRefused(Fault.TOO_MANY_ROWS, rows=rows, limit=limits.max_workbook_rows)
    return Inspection(
        layout=layout,
        sheets=top.sheets,
        header=header,
        sample=sample,
        rows_about=rows,
        notes=(*notes, *top.notes),
    )


def _table(
    rows: Rows, lines: list[int], layout: Layout, limits: Limits
) -> tuple[Layout, tuple[str, ...], list[tuple[str, ...]]]:
    """The layout with its header line, the names of the columns, and a sample of the rows below them."""
    if layout.header_line is None:
        place = _header_place(rows)
        layout = replace(layout, header_line=lines[place])
        rows = rows[place:]
    header = _names(rows, has_header=layout.header_line != 0)
    if len(header) > limits.max_columns:
        raise FileRefused(Fault.TOO_MANY_COLUMNS, columns=len(header), limit=limits.max_columns)
    body = [row for row in rows[bool(layout.header_line) :] if any(map(str.strip, row))]
    if not body:
        raise FileRefused(Fault.EMPTY)
    chunk = to_chunk(body[:SAMPLE_ROWS], lines=lines, width=len(header))
    return layout, header, list(zip(*chunk.columns, strict=True))


def _header_place(rows: Rows) -> int:
    if not any(any(map(str.strip, row)) for row in rows):
        raise FileRefused(Fault.EMPTY)
    place = find_header(rows)
    if place is None:
        first = max(rows[:ROWS_LOOKED_AT], key=len)
        raise FileRefused(Fault.NO_HEADER, row=" · ".join(first)[:_SHOWN_OF_ROW])
    return place


def _names(rows: Rows, *, has_header: bool) -> tuple[str, ...]:
    if has_header:
        return unique_names(rows[0]) if rows else ()
    width = max(map(len, rows[:ROWS_LOOKED_AT]), default=0)
    return tuple(map(letters, range(width)))


def _batches(path: Path, layout: Layout, limits: Limits) -> Batches:
    """The rows from the header on, or all where it is not known yet or there is none."""
    first_line = layout.header_line or 1
    if layout.kind is Kind.WORKBOOK:
        check_workbook(path, limits=limits)
        return workbooks.read_rows(path, sheet=layout.sheet, first_line=first_line, limits=limits)
    if layout.encoding is None or layout.delimiter is None:
        raise ValueError(f"{layout} is not complete: it has to come from inspect")
    return delimited.row_batches(
        path, encoding=layout.encoding, delimiter=layout.delimiter, first_line=first_line
    )
