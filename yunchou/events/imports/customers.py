"""Rows of a list of customers as people with traits (stage: facts)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from yunchou.events.decoding.identity import person_id
from yunchou.events.imports.cells import MASK, CellReader
from yunchou.events.imports.fields import TRAIT, Kind, field_called
from yunchou.events.imports.parts import Part, Row
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.problems import Code, RowRefused, problem

#: Traits that are codes: digits that no program may round, and no name.
_CODES = frozenset({"phone"})
#: Longest trait; PostgreSQL and pages could take more, but nobody could read it.
LONGEST_TRAIT = 1_000


class Traits:
    """Reads the traits of a row: the named fields of customers, and free ones."""

    def __init__(self, plan: Plan, cells: CellReader) -> None:
        stated = [field for field in plan.mapping.fields if field.name != "customer"]
        named = {field.name for field in stated if plan.mapping.kind is Kind.CUSTOMERS}
        self._fields = [
            (field.name, field.name.removeprefix(TRAIT))
            for field in stated
            if field.name in named or field.name.startswith(TRAIT)
        ]
        self._cells = cells

    def of(self, row: Sequence[str]) -> dict[str, str]:
        """Trait → text; what a row leaves empty it does not state."""
        found = {trait: self._read(row, field) for field, trait in self._fields}
        return {trait: text for trait, text in found.items() if text}

    def _read(self, row: Sequence[str], field: str) -> str:
        known = field_called(Kind.CUSTOMERS, field)
        if field == "registered_at":
            at = self._cells.instant(row, field)
            return at.isoformat() if at else ""
        if field == "birthday":
            day = self._cells.day(row, field)
            return day.isoformat() if day else ""
        if field in _CODES:
            return self._cells.identifier(row, field)
        assert known is not None
        return self._cells.text(row, field, most=LONGEST_TRAIT).replace("\x00", "␀")


class Customers:
    """Turns rows into people. Holds which customers the file has named."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._cells = CellReader(plan)
        self._traits = Traits(plan, self._cells)
        self._lines: dict[int, int] = {}

    key_places: tuple[int, ...] = ()

    def convert(self, rows: Sequence[Row], part: Part) -> None:
        """One row; it is loaded or refused."""
        for row in rows:
            try:
                self._add(row, part)
            except RowRefused as refused:
                part.refuse(row, refused.problem)

    def rest(self) -> Iterable[Part]:
        """Every row was counted with its part."""
        return ()

    def _add(self, row: Row, part: Part) -> None:
        line, cells = row
        given = self._cells.required(self._cells.identifier(cells, "customer"), "customer")
        if MASK in given:
            raise RowRefused(self._cells.wrong(Code.MASKED, "customer", given))
        user_id = self._plan.mapping.options.customer_prefix + given
        traits = self._traits.of(cells)
        person = person_id(self._plan.workspace, "user", user_id)
        known = self._lines.setdefault(person, line)
        if known != line:
            raise RowRefused(problem(Code.REPEATED, other=known))
        seen = self._seen_at(traits)
        part.people[user_id] = {
            "person": person,
            "first": seen,
            "last": seen,
            "at": self._plan.received_at.isoformat(),
            "traits": traits,
        }
        part.note_day(_day(seen, self._plan))
        part.loaded += 1

    def _seen_at(self, traits: dict[str, Any]) -> str:
        """When they registered, as far as that is past; else when the list was brought in."""
        registered: str | None = traits.get("registered_at")
        received = self._plan.received_at.astimezone(UTC).isoformat()
        return min(registered, received) if registered else received


def _day(instant: str, plan: Plan) -> date:
    return datetime.fromisoformat(instant).astimezone(plan.zone).date()
