"""Remembers which world is being entered and how far that has come, so that an interrupted set-up goes on."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

NAME = "demo-world.json"


@dataclass(frozen=True, slots=True)
class Ledger:
    """One world in one data folder. `end` and `events` stay what they were on the first start, however long it takes."""

    end: date
    events: int = 0
    has_traffic: bool = False
    """Every event of the own shop has been acknowledged and loaded."""
    lived_through: int | None = None
    """The last day, counted back from `end`, that the team has lived through: see entering.history."""
    is_complete: bool = False


def read_ledger(folder: Path) -> Ledger | None:
    """None: no world was begun here by a version that keeps a ledger."""
    try:
        value = json.loads((folder / NAME).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Ledger(**{**value, "end": date.fromisoformat(value["end"])})


def write_ledger(folder: Path, ledger: Ledger) -> Ledger:
    """The whole of it or nothing: a reader never meets half a file."""
    text = json.dumps(asdict(ledger) | {"end": ledger.end.isoformat()}, indent=1)
    draft = folder / f"{NAME}.new"
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)
    return ledger
