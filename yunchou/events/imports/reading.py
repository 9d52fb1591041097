"""Reads a file stretch by stretch and turns each into a part of an import (stage: facts)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from yunchou.events.files.layout import Chunk
from yunchou.events.files.tables import read_table
from yunchou.events.files.values import is_total_row
from yunchou.events.imports.customers import Customers
from yunchou.events.imports.facts import Facts
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.orders import Orders
from yunchou.events.imports.parts import Part, Row, Skip
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.problems import Code, problem


class Converter(Protocol):
    """Turns rows of one kind of file into a part. One converter reads one file, from its beginning, once."""

    @property
    def key_places(self) -> tuple[int, ...]:
        """The columns by which rows that belong together are told; empty if every row stands alone."""

    def convert(self, rows: Sequence[Row], part: Part) -> None:
        """Rows that belong together. Each is counted in the part, as loaded, skipped or refused."""

    def rest(self) -> Iterable[Part]:
        """What is told of the file as a whole, when all rows are read: parts without rows."""


def converter_for(plan: Plan) -> Facts | Orders | Customers:
    """The converter for the kind of file that the plan says."""
    match plan.mapping.kind:
        case Kind.FACTS:
            return Facts(plan)
        case Kind.ORDERS:
            return Orders(plan)
        case Kind.CUSTOMERS:
            return Customers(plan)


def read_parts(path: Path, plan: Plan, converter: Converter) -> Iterator[Part]:
    """The parts of a file, one a chunk of it and then the rest, the same every time. Raises FileRefused."""
    groups = Groups.of(path, plan, converter.key_places)
    for chunk in read_table(path, plan.layout):
        part = Part()
        read_rows(chunk, groups, converter, part)
        yield part
    yield from converter.rest()


def read_rows(chunk: Chunk, groups: "Groups", converter: Converter, part: Part) -> None:
    """Count the rows of a chunk in a part. What waits for other rows of its kind is counted when the last has come."""
    for place, row in enumerate(zip(chunk.lines, zip(*chunk.columns, strict=True), strict=True)):
        if reason := _left_out(row):
            part.skip(reason)
        elif chunk.ragged.get(place, 0) > len(row[1]):
            part.refuse(row, problem(Code.RAGGED, found=chunk.ragged[place], expected=len(row[1])))
        elif together := groups.add(row):
            converter.convert(together, part)


def _left_out(row: Row) -> Skip | None:
    cells = row[1]
    if not any(cells) or not any(map(str.strip, cells)):
        return Skip.BLANK
    # TRICKY: the word for a sum stands in the first cells, and begins with no digit as most ids and days do.
    if cells[0][:1].isdigit() and (len(cells) == 1 or cells[1][:1].isdigit()):
        return None
    return Skip.TOTAL if is_total_row(cells) else None


class Groups:
    """Holds rows back until all of their kind have come: the lines of an order, the hours of a day.

    How many there are is counted in a first pass over the file, by the text of the key's cells. So only what is open is
    held, and where the parts are cut does not depend on what is done with them.
    """

    def __init__(self, places: tuple[int, ...], counts: Counter[int]) -> None:
        self._places = places
        self._counts = counts
        self._open: dict[int, list[Row]] = {}

    @classmethod
    def of(cls, path: Path, plan: Plan, places: tuple[int, ...]) -> "Groups":
        groups = cls(places, Counter())
        if places:
            for chunk in read_table(path, plan.layout):
                groups.count(chunk)
        return groups

    def count(self, chunk: Chunk) -> None:
        """The first pass."""
        for place, row in enumerate(zip(chunk.lines, zip(*chunk.columns, strict=True), strict=True)):
            is_ragged = chunk.ragged.get(place, 0) > len(row[1])
            if not is_ragged and not _left_out(row) and (key := self._key(row)):
                self._counts[key] += 1

    def add(self, row: Row) -> Sequence[Row] | None:
        """The rows of a kind when this is the last of them; None while others are to come."""
        key = self._key(row)
        count = self._counts[key] if key else 1
        if count <= 1:
            return (row,)
        rows = self._open.setdefault(key, [])
        rows.append(row)
        return self._open.pop(key) if len(rows) == count else None

    def _key(self, row: Row) -> int:
        """0 for a row that stands alone."""
        if not self._places:
            return 0
        texts = [row[1][place].strip() for place in self._places]
        return hash("\x00".join(texts)) if texts[0] else 0
