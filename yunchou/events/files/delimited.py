"""Text with delimiters, read as a stream: its delimiter, its rows and where each begins (stage: facts)."""

import csv
import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from yunchou.events.files import chunks
from yunchou.events.files.encodings import text_blocks
from yunchou.events.files.layout import DELIMITERS
from yunchou.events.files.refusals import Fault, FileRefused

if TYPE_CHECKING:
    from _csv import Reader  # the csv module does not name the type of its readers

#: Longest row in characters. A cell has at most 131,072, which is the csv module's own limit.
LONGEST_ROW = 1 << 20
_LINES_LOOKED_AT = 200
#: Given to the csv reader as the last line. Texts hold no NUL, so it can stand in no file.
_END = "\0end"
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)
#: A comma of Chinese prose is a delimiter only where it is clearly the better one.
_PROSE = {"，": 0.9}


class TextLines:
    """The lines of a file, and how much of it was read; a row or line without end is refused."""

    def __init__(self, path: Path, *, encoding: str) -> None:
        self.path = path
        self.encoding = encoding
        self.characters = 0
        self.row_line = 1
        """Where the row begins that is being read; its reader keeps it up to date."""

    def __iter__(self) -> Iterator[str]:
        rest, row_line, row_length = "", 0, 0
        for block in text_blocks(self.path, encoding=self.encoding):
            self.characters += len(block)
            row_length = row_length + len(block) if row_line == self.row_line else 0
            row_line = self.row_line
            lines = (rest + block).split("\n")
            rest = lines.pop()
            if len(rest) > LONGEST_ROW or row_length > 2 * LONGEST_ROW:
                raise too_long(self.row_line, LONGEST_ROW)
            yield from [line + "\n" for line in lines]
        if rest:
            yield rest


def too_long(line: int, limit: int) -> FileRefused:
    return FileRefused(Fault.LINE_TOO_LONG, line=line, limit=limit)


def row_batches(
    path: Path, *, encoding: str, delimiter: str, first_line: int = 1
) -> Generator[tuple[list[list[str]], list[int]], None, None]:
    """The rows from a line on and the lines in which they begin, in batches of about 20,000. Raises FileRefused."""
    source = TextLines(path, encoding=encoding)
    lines = iter(source)
    for _ in range(first_line - 1):
        source.row_line += 1
        if next(lines, None) is None:
            raise FileRefused(Fault.NO_SUCH_LINE, line=first_line)
    reader = csv.reader(chain(lines, [_END]), delimiter=_known(delimiter), skipinitialspace=delimiter == " ")
    while True:
        rows, places = _batch(reader, source, first_line=first_line)
        is_last = "".join(rows[-1][-1:]).endswith(_END)
        if is_last and rows.pop() != [_END]:
            raise FileRefused(Fault.UNCLOSED_QUOTE, line=places[-1])
        if rows:
            yield rows, places[: len(rows)]
        if is_last:
            return


def find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most lines into the same number of cells, more than one; a comma if none does."""
    told = _SEP.fullmatch(lines[0]) if lines else None
    if told and told[1] in DELIMITERS:
        return told[1]
    scores = {delimiter: _score(lines, delimiter) for delimiter in DELIMITERS if delimiter != " "}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best][1] > 1:
        return best
    return " " if _score(lines, " ")[0] == 1 else ","


def first_lines(path: Path, *, encoding: str) -> list[str]:
    """The top of a file, to judge its delimiter by."""
    return list(islice(TextLines(path, encoding=encoding), _LINES_LOOKED_AT))


def _batch(reader: "Reader", source: TextLines, *, first_line: int) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    places: list[int] = []
    enough = source.characters + chunks.CHARACTERS
    line = first_line + reader.line_num
    try:
        for row in reader:
            rows.append(row)
            places.append(line)
            source.row_line = line = first_line + reader.line_num
            if len(rows) == chunks.ROWS or source.characters > enough:
                break
    except csv.Error as error:
        raise too_long(line, csv.field_size_limit()) from error
    return rows, places


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """The share of the filled lines that have the usual number of cells, and that number; (0, 1) if it cuts none."""
    rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter == " ")
    widths = Counter(len(row) for row in rows if any(map(str.strip, row)))
    cut = {width: count for width, count in widths.items() if width > 1}
    if not cut:
        return 0, 1
    usual = max(cut, key=lambda width: (cut[width] * width, width))
    return cut[usual] / widths.total() * _PROSE.get(delimiter, 1), usual


def _known(delimiter: str) -> str:
    if delimiter not in DELIMITERS:
        choices = " ".join(map(repr, DELIMITERS))
        raise FileRefused(Fault.NO_SUCH_LAYOUT, field="delimiter", value=delimiter, choices=choices)
    return delimiter
