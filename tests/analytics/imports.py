"""What imports state, in a few words: rows of events and facts as the importers stage them."""

import itertools
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from yunchou.analytics.facts import fact_key
from yunchou.analytics.stores.base import EventRow, Store
from yunchou.analytics.stores.importing import FactDayRow, FactsPublished, Published, Undone

ZONE = "Asia/Shanghai"
DAY = date(2026, 3, 18)
_tokens = itertools.count(1)


def record_id(name: object) -> UUID:
    """The identity of a record; spread over the buckets like the real ones."""
    return uuid5(NAMESPACE_URL, str(name))


def order(
    number: object, amount: str = "10.0000", *, time: str = "2026-03-18 02:00", **columns: Any
) -> dict[str, Any]:
    """What a line of an order file states."""
    return {
        "message_id": str(record_id(number)),
        "time": f"{time}:00.000",
        "received_at": "2026-11-01 00:00:00.000",
        "person": 1,
        "type": "track",
        "event": "order_completed",
        "amount": amount,
        "amount_workspace": amount,
        "currency": "CNY",
        "strings": {"order_id": str(number)},
        "segment": "import",
    } | columns


def stated(
    value: str = "1.0000", *, metric: str = "spend", day: date = DAY, line: int = 1, **columns: Any
) -> dict[str, Any]:
    """One fact of a line of a platform's file."""
    given = {"source": "oceanengine", "account": "1", "campaign": ""} | columns
    key = fact_key(
        source=given["source"],
        account=given["account"],
        day=day,
        parts=[given["campaign"], "", "", ""],
        metric=metric,
    )
    said = {"day": day.isoformat(), "metric": metric, "value": value, "value_workspace": value, "line": line}
    return {"currency": "CNY", "key": key} | said | given


def whole(day: date = DAY, *, account: str = "1", whole: bool = True) -> FactDayRow:
    """A day that a file speaks about, and states whole."""
    return FactDayRow("oceanengine", account, day, whole)


class Desk:
    """Imports of one workspace into one store."""

    def __init__(self, store: Store, *, workspace: int = 1) -> None:
        self.store = store
        self.workspace = workspace

    def track(self, *events: dict[str, Any]) -> None:
        """Events that a tracker sent."""
        lines = [json.dumps({"workspace": self.workspace} | one).encode() for one in events]
        self.store.insert_events(b"\n".join(lines), token=f"live {next(_tokens)}")

    def stage(self, import_id: int, *rows: dict[str, Any]) -> None:
        """Events of an import, a line each."""
        numbered = [{"position": line} | row for line, row in enumerate(rows, 2)]
        lines = self._lines(import_id, numbered)
        self.store.insert_versions(lines, token=f"import {import_id} {next(_tokens)}")

    def publish(self, import_id: int, *rows: dict[str, Any]) -> Published:
        """Stage and show; without rows, show what was staged."""
        if rows:
            self.stage(import_id, *rows)
        return self.store.publish_import(workspace=self.workspace, import_id=import_id, zone=ZONE)

    def stage_facts(self, import_id: int, *rows: dict[str, Any]) -> None:
        """Facts of an import."""
        self.store.insert_facts(self._lines(import_id, rows), token=f"import {import_id} {next(_tokens)}")

    def state(self, import_id: int, *rows: dict[str, Any], days: Sequence[FactDayRow] = ()) -> FactsPublished:
        """Stage facts and show them."""
        if rows:
            self.stage_facts(import_id, *rows)
        return self.store.publish_facts(workspace=self.workspace, import_id=import_id, days=days)

    def undo(self, import_id: int) -> Undone:
        return self.store.undo_import(workspace=self.workspace, import_id=import_id, zone=ZONE)

    def shown(self) -> dict[UUID, tuple[int, str]]:
        """The imported events: import and amount by record; a record that is shown twice fails here."""
        found: dict[UUID, tuple[int, str]] = {}
        for one in self.events():
            record = one["message_id"]
            assert record not in found, f"{record} is shown twice"
            found[record] = (one["import_id"], str(one["amount"]))  # type: ignore[index,assignment]  # values of every type
        return found

    def events(self) -> list[EventRow]:
        rows = self.store.latest_events(workspace=self.workspace, limit=10_000)
        return [one for one in rows if one["import_id"]]

    def _lines(self, import_id: int, rows: Iterable[dict[str, Any]]) -> bytes:
        mine = {"workspace": self.workspace, "import_id": import_id}
        return b"\n".join(json.dumps(mine | row).encode() for row in rows)
