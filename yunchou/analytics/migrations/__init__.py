"""The event store's schema, version by version, each a text of statements (facts under JUDGE)."""

import re
from dataclasses import dataclass
from importlib import resources
from typing import Protocol

from yunchou.analytics.errors import SchemaTooNew

LEDGER = """CREATE TABLE IF NOT EXISTS schema_versions
(version UInt32, name String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'))
ENGINE = MergeTree ORDER BY version"""
FILE_NAME = re.compile(r"^(\d{4})_(\w+)\.sql$")


class Migratable(Protocol):
    """A store that keeps its schema by statements."""

    def command(self, sql: str, parameters: dict[str, object] | None = None) -> None:
        """Run a statement that answers nothing."""

    def select(self, sql: str, parameters: dict[str, object] | None = None) -> list[tuple[object, ...]]:
        """Run a statement that answers rows."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema; its statements can be repeated without harm, for a crash in their midst."""

    version: int
    name: str
    statements: tuple[str, ...]


def migrations() -> list[Migration]:
    """Every known step, in order."""
    found = []
    for entry in resources.files(__package__).iterdir():
        if named := FILE_NAME.match(entry.name):
            statements = _statements(entry.read_text(encoding="utf-8"))
            found.append(Migration(int(named[1]), named[2], statements))
    return sorted(found, key=lambda step: step.version)


def migrate(store: Migratable) -> list[int]:
    """Bring the store's schema up to date and return the versions applied; refuse a newer store."""
    store.command(LEDGER)
    known = migrations()
    current = schema_version(store)
    newest = known[-1].version
    if current > newest:
        raise SchemaTooNew(
            f"The event store has schema version {current}, this program knows up to {newest}. "
            f"Start a newer version of the program, or point EVENTS_URL at another store."
        )
    todo = [step for step in known if step.version > current]
    for step in todo:
        _apply(store, step)
    return [step.version for step in todo]


def schema_version(store: Migratable) -> int:
    """The newest applied version; 0 for an empty store."""
    [(version,)] = store.select("SELECT max(version) FROM schema_versions")
    assert isinstance(version, int)
    return version


def _apply(store: Migratable, step: Migration) -> None:
    for statement in step.statements:
        store.command(statement)
    store.command(
        "INSERT INTO schema_versions (version, name) SELECT {version:UInt32}, {name:String}",
        {"version": step.version, "name": step.name},
    )


def _statements(text: str) -> tuple[str, ...]:
    code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return tuple(part.strip() for part in (code + "\n").split(";\n") if part.strip())
