"""Imports in memory, as they are defined: what is shown is looked for anew each time (facts under JUDGE)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from yunchou.analytics.errors import StillPublished
from yunchou.analytics.sql.publishing import CHANGED, LOADED, SUPERSEDED, TRACKED, UNCHANGED
from yunchou.analytics.stores.base import EventRow, Override
from yunchou.analytics.stores.importing import (
    AccountDay,
    FactDayRow,
    FactsPublished,
    ImportSizes,
    Published,
    Undone,
)
from yunchou.analytics.stores.lookups import FactRow
from yunchou.analytics.stores.memory_rows import event_rows, fact_rows, time_of
from yunchou.calc.periods import local_day

NO_CONTENT = ("workspace", "received_at", "message_id", "segment", "position", "item", "import_id")
"""What two imports may say differently of a record and still say the same."""
EXACT = 2**53
Imports = frozenset[int]


class MemoryImports:
    """Everything the store in memory holds, and what imports do to it."""

    def __init__(self) -> None:
        self.events: list[EventRow] = []
        self.overrides: list[Override] = []
        self.versions: list[EventRow] = []
        self.facts: list[tuple[int, FactRow]] = []
        self.fact_days: set[tuple[int, int, FactDayRow]] = set()
        self.published: set[tuple[int, int]] = set()
        self._tokens: set[str] = set()

    def insert_versions(self, json_lines: bytes, *, token: str) -> None:
        if self._is_new(f"versions {token}"):
            self.versions += event_rows(json_lines)

    def insert_facts(self, json_lines: bytes, *, token: str) -> None:
        if self._is_new(f"facts {token}"):
            self.facts += fact_rows(json_lines)

    def publish_import(self, *, workspace: int, import_id: int, zone: str) -> Published:
        self.published.add((workspace, import_id))
        own = [one for one in self.versions if _is_of(one, workspace, import_id)]
        self._settle(workspace, own)
        rows = [one for one in own if not one["item"]]
        kinds, _ = self._effects(workspace, import_id, rows, ZoneInfo(zone))
        _, days = self._effects(workspace, import_id, own, ZoneInfo(zone))
        earlier = len(rows) - kinds.total()
        return Published(
            loaded=kinds[LOADED],
            changed=kinds[CHANGED],
            unchanged=kinds[UNCHANGED],
            superseded=kinds[SUPERSEDED] + earlier,
            tracked=kinds[TRACKED],
            days=days,
        )

    def publish_facts(self, *, workspace: int, import_id: int, days: Sequence[FactDayRow]) -> FactsPublished:
        self.fact_days |= {(workspace, import_id, one) for one in days}
        self.published.add((workspace, import_id))
        lines, touched = self._fact_effects(workspace, import_id)
        counts = Counter(lines.values())
        return FactsPublished(
            loaded=counts[3], changed=counts[2], superseded=counts[1], unchanged=counts[0], days=touched
        )

    def undo_import(self, *, workspace: int, import_id: int, zone: str) -> Undone:
        self.published.discard((workspace, import_id))
        own = [one for one in self.versions if _is_of(one, workspace, import_id)]
        self.events = [one for one in self.events if not _is_of(one, workspace, import_id)]
        self._settle(workspace, own)
        kinds, days = self._effects(workspace, import_id, own, ZoneInfo(zone))
        return Undone(
            events=kinds[LOADED],
            restored=kinds[CHANGED],
            facts=len(self._facts_of(workspace, import_id)),
            days=days,
            fact_days=self._fact_effects(workspace, import_id)[1],
            people=frozenset(cast(int, one["person"]) for one in own) - self._people(workspace),
        )

    def forget_import(self, *, workspace: int, import_id: int) -> None:
        if (workspace, import_id) in self.published:
            raise StillPublished(
                f"Import {import_id} of workspace {workspace} counts. Undo it before its rows are deleted."
            )
        self.versions = [one for one in self.versions if not _is_of(one, workspace, import_id)]
        self.facts = [one for one in self.facts if (one[0], one[1].import_id) != (workspace, import_id)]
        self.fact_days = {one for one in self.fact_days if one[:2] != (workspace, import_id)}

    def import_sizes(self, *, workspace: int, import_id: int) -> ImportSizes:
        versions, events = (
            sum(_is_of(one, workspace, import_id) for one in rows) for rows in (self.versions, self.events)
        )
        return ImportSizes(versions, events, len(self._facts_of(workspace, import_id)))

    def _is_new(self, token: str) -> bool:
        is_new = token not in self._tokens
        self._tokens.add(token)
        return is_new

    def _published(self, workspace: int) -> Imports:
        return frozenset(import_id for of, import_id in self.published if of == workspace)

    def _people(self, workspace: int) -> set[int]:
        """Everybody who has an event, or someone merged into them."""
        named = {cast(int, one["person"]) for one in self.events if one["workspace"] == workspace}
        return named | {one.into for one in self.overrides if one.workspace == workspace}

    # Events.

    def _settle(self, workspace: int, own: Iterable[EventRow]) -> None:
        """Let each of these records be shown as it is stated; what says so word for word stays where it is."""
        published = self._published(workspace)
        for record in {one["message_id"]: one for one in own}.values():
            stated = None if self._is_tracked(record) else self._stated(record, published)
            shown = [one for one in self.events if one["import_id"] and _is_same(one, record)]
            right = [
                one
                for one in shown
                if stated and one["import_id"] in published and _content(one) == _content(stated)
            ]
            self.events = [one for one in self.events if one not in shown or one in right]
            if stated and not right:
                self.events.append(stated)

    def _stated(self, record: EventRow, imports: Collection[object]) -> EventRow | None:
        """What the highest of these imports says of a record in its last line about it."""
        found = [one for one in self.versions if _is_same(one, record) and one["import_id"] in imports]
        return max(found, key=_rank, default=None)

    def _is_tracked(self, record: EventRow) -> bool:
        number = _order_number(record)
        tracked = (
            one for one in self.events if one["workspace"] == record["workspace"] and not one["import_id"]
        )
        return number != "" and any(
            one["event"] == record["event"] and _order_number(one, tracked=True) == number for one in tracked
        )

    def _effects(
        self, workspace: int, import_id: int, own: Sequence[EventRow], zone: ZoneInfo
    ) -> tuple[Counter[str], frozenset[date]]:
        others = self._published(workspace) - {import_id}
        kinds: Counter[str] = Counter()
        days: set[date] = set()
        for record in {one["message_id"]: one for one in own}.values():
            mine = self._stated(record, {import_id})
            other = self._stated(record, others)
            kind = self._kind(mine, other)
            kinds[kind] += 1
            touched = {LOADED: (mine,), CHANGED: (mine, other), TRACKED: (other,)}.get(kind, ())
            days |= {local_day(time_of(one), zone) for one in touched if one}
        return kinds, frozenset(days)

    def _kind(self, mine: EventRow | None, other: EventRow | None) -> str:
        assert mine is not None
        if self._is_tracked(mine):
            return TRACKED
        if other is None:
            return LOADED
        if _content(mine) == _content(other):
            return UNCHANGED
        return SUPERSEDED if cast(int, other["import_id"]) > cast(int, mine["import_id"]) else CHANGED

    # Facts.

    def _current_facts(self, workspace: int) -> list[FactRow]:
        """Those that count now."""
        return self._counting(workspace, self._published(workspace))

    def _counting(self, workspace: int, imports: Imports) -> list[FactRow]:
        """Those that count if these imports are published."""
        whole = [
            (_day_of(one), number)
            for of, number, one in self.fact_days
            if of == workspace and one.whole and number in imports
        ]
        floors = {day: max(number for of, number in whole if of == day) for day, _ in whole}
        settled = [
            one
            for of, one in self.facts
            if of == workspace and one.import_id in imports and one.import_id >= floors.get(_day_of(one), 0)
        ]
        highest: dict[int, int] = {}
        for one in settled:
            highest[one.key] = max(highest.get(one.key, 0), one.import_id)
        return [one for one in settled if one.import_id == highest[one.key]]

    def _facts_of(self, workspace: int, import_id: int) -> list[FactRow]:
        return [one for of, one in self.facts if (of, one.import_id) == (workspace, import_id)]

    def _fact_effects(self, workspace: int, import_id: int) -> tuple[dict[int, int], frozenset[AccountDay]]:
        """What each line does, from 0 (nothing) to 3 (states something new), and the account days it is felt on."""
        published = self._published(workspace)
        without = _by_key(self._counting(workspace, published - {import_id}))
        with_it = _by_key(self._counting(workspace, published | {import_id}))
        own = self._facts_of(workspace, import_id)
        said = _by_key(own)
        lines: dict[int, int] = {}
        for one in own:
            does = _fact_effect(import_id, said[one.key], without.get(one.key), with_it.get(one.key))
            lines[one.line] = max(lines.get(one.line, 0), does)
        felt = {
            _day_of(rows[0])
            for key, rows in (without | with_it).items()
            if _said(without.get(key)) != _said(with_it.get(key))
        }
        return lines, frozenset(felt)


def _fact_effect(
    import_id: int, own: list[FactRow], without: list[FactRow] | None, with_it: list[FactRow] | None
) -> int:
    if with_it is None or with_it[0].import_id != import_id:
        return 0 if _said(own) == _said(with_it) else 1
    if without is None:
        return 3
    return 0 if _said(without) == _said(with_it) else 2


def _by_key(facts: Iterable[FactRow]) -> dict[int, list[FactRow]]:
    found: dict[int, list[FactRow]] = {}
    for one in facts:
        found.setdefault(one.key, []).append(one)
    return found


def _said(facts: list[FactRow] | None) -> list[str] | None:
    """The lines of one key in any order."""
    if facts is None:
        return None
    return sorted(
        repr(
            (
                one.value,
                one.currency,
                one.value_workspace,
                one.channel,
                one.campaign,
                one.adgroup,
                one.creative,
            )
        )
        + one.content
        for one in facts
    )


def _day_of(one: FactRow | FactDayRow) -> AccountDay:
    return AccountDay(one.source, one.account, one.day)


def _is_of(one: EventRow, workspace: int, import_id: int) -> bool:
    return (one["workspace"], one["import_id"]) == (workspace, import_id)


def _rank(one: EventRow) -> tuple[int, ...]:
    return tuple(cast(int, one[name]) for name in ("import_id", "position", "item"))


def _is_same(one: EventRow, other: EventRow) -> bool:
    """The same record."""
    return all(one[name] == other[name] for name in ("workspace", "message_id"))


def _content(one: EventRow) -> dict[str, object]:
    return {name: value for name, value in one.items() if name not in NO_CONTENT}


def _order_number(one: EventRow, *, tracked: bool = False) -> str:
    """The number of an order; trackers may send it as a number too."""
    text = cast(dict[str, str], one["strings"]).get("order_id", "")
    number = cast(dict[str, float], one["numbers"]).get("order_id")
    if tracked and not text and number is not None and abs(number) < EXACT:
        return str(int(number))
    return text
