"""What an event store does for imports: take in what files state, show it, and take it back (facts under JUDGE).

An import is staged first: its rows are stored and seen by nobody. Publishing turns its switch on, undoing turns it off,
and what counts follows from the imports that are on:

- of an imported event (a record, told apart by its `message_id`), the statement of the highest import, and of several
  lines of one import the last; none at all where a tracker brought the same order;
- of a fact, the lines of the highest import that states its `key`, unless a higher import states its day whole.

So an undo shows what lies beneath, and an import that only repeats another still holds the record when that one goes.
Every operation can be repeated after a crash at any point: it finishes, and reports the same. One import changes at a
time: the others wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol


class AccountDay(NamedTuple):
    """A day of one account of a platform, on the account's own calendar."""

    source: str
    account: str
    day: date


@dataclass(frozen=True, slots=True)
class FactDayRow:
    """An import speaks about this day; `whole`: what it does not state of it is no longer so."""

    source: str
    account: str
    day: date
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """What an import's statements did, counted in the rows of its file by the first record of each. They add up to them.

    `loaded`: new · `changed`: other than what was shown · `unchanged`: as it was shown, and remembered ·
    `superseded`: a later line or a later import states the record otherwise · `tracked`: left out, for a tracker
    brought the order · `days`: the days in the asked zone whose events are others now.
    """

    loaded: int
    changed: int
    unchanged: int
    superseded: int
    tracked: int
    days: frozenset[date]


@dataclass(frozen=True, slots=True)
class FactsPublished:
    """What an import's facts did, counted in lines of its file by the most telling fact of each line.

    `loaded`: states something not known before · `changed`: other than what was known · `unchanged`: as it was known ·
    `superseded`: a later import states it, or its day whole · `days`: the account days whose facts are others now.
    """

    loaded: int
    changed: int
    unchanged: int
    superseded: int
    days: frozenset[AccountDay]


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took back: `events` that are gone and `restored` ones that are as they were before; `facts` rows.

    `days` and `fact_days`: those whose events or facts are others now. `people`: people (ids as in the event rows)
    whom the import named and who have no event left, nor any other person merged into them.
    """

    events: int
    restored: int
    facts: int
    days: frozenset[date]
    fact_days: frozenset[AccountDay]
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class ImportSizes:
    """Rows of an import: staged `versions` of events and `facts`, and the `events` that are shown from it now."""

    versions: int
    events: int
    facts: int


class Importing(Protocol):
    """What the importers need of an event store."""

    def insert_versions(self, json_lines: bytes, *, token: str) -> None:
        """Stage what an import states of events, one JSON object a line, keys from EVENT_COLUMNS.

        `message_id` is the record's identity, `import_id` the import (never 0), `position` the line of the file,
        `strings.order_id` the order number by which a tracker's order is known again. The same token counts once.
        """

    def insert_facts(self, json_lines: bytes, *, token: str) -> None:
        """Stage facts, one JSON object a line, keys from FACT_COLUMNS; `key` by `fact_key`. The same token counts once."""

    def publish_import(self, *, workspace: int, import_id: int, zone: str) -> Published:
        """Show an import's events: those that no other import states, and those it states otherwise."""

    def publish_facts(self, *, workspace: int, import_id: int, days: Sequence[FactDayRow]) -> FactsPublished:
        """Show an import's facts, all at once. `days`: those it states whole, or of which it has no row; more do no harm."""

    def undo_import(self, *, workspace: int, import_id: int, zone: str) -> Undone:
        """Show what lies beneath an import. Its rows stay until `forget_import`, so that a repeat reports the same."""

    def forget_import(self, *, workspace: int, import_id: int) -> None:
        """Delete the rows of an import that is undone or was never published; raises StillPublished otherwise.

        TRICKY: tokens are remembered. To stage the same import anew afterwards, use other tokens.
        """

    def import_sizes(self, *, workspace: int, import_id: int) -> ImportSizes:
        """How much of an import is stored and shown."""
