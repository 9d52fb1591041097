"""The reading child: reads one file by one plan, sends what it becomes, opens no database (stage: facts)."""

import contextlib
import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import orjson

from yunchou.events.decoding.frames import ChildGone, receive, send
from yunchou.events.files.refusals import FileRefused
from yunchou.events.imports.facts import Facts
from yunchou.events.imports.parts import Part
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.reading import Converter, converter_for, read_parts

#: Reading gives way to the server, whose answers people and clients wait for.
NICENESS = 5
#: Objects made before cycles are looked for: rows make many and no cycles, and looking took an eighth of the time.
OBJECTS_BETWEEN = 500_000


def main() -> None:
    """Read the file that the first message names, and end. The server ends this child by closing the pipes."""
    # Both are sent to the whole group; the server ends this child in its turn.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING)
    os.nice(NICENESS)
    gc.set_threshold(OBJECTS_BETWEEN)
    with contextlib.suppress(ChildGone):
        [order] = receive(sys.stdin.fileno())
        asked = orjson.loads(order)
        _serve(Path(asked["path"]), Plan.from_json(asked["plan"]), skip=asked["skip"])


def _serve(path: Path, plan: Plan, *, skip: int) -> None:
    """Send every part from number `skip` on. Those before are read as well: what they hold tells later rows apart."""
    converter = converter_for(plan)
    try:
        for number, part in enumerate(read_parts(path, plan, converter)):
            if number >= skip:
                _send({"kind": "part", "number": number, **part_to_json(part)}, b"".join(part.lines))
    except FileRefused as refusal:
        _send({"kind": "refused", "code": refusal.code.value, "values": refusal.values})
    else:
        _send({"kind": "end", **ending(converter)})


def _send(head: dict[str, Any], lines: bytes = b"") -> None:
    send(sys.stdout.fileno(), orjson.dumps(head), lines)


def part_to_json(part: Part) -> dict[str, Any]:
    """A part without its lines, which travel beside it."""
    return {
        "loaded": part.loaded,
        "skipped": dict(part.skipped),
        "refused": [
            {"line": row.line, "cells": row.cells, "problem": row.problem.to_json()} for row in part.refused
        ],
        "facts": part.facts,
        "refunds": part.refunds,
        "no_rate": part.no_rate,
        "first_day": part.first_day,
        "last_day": part.last_day,
        "people": part.people,
    }


def ending(converter: Converter) -> dict[str, Any]:
    """What is known of a whole file when it was read: the accounts and days that a report speaks about."""
    if not isinstance(converter, Facts):
        return {"days": [], "account_names": {}, "currencies": {}}
    return {
        "days": sorted((account, day.isoformat()) for account, day in converter.days),
        "account_names": converter.account_names,
        "currencies": converter.currencies,
    }


if __name__ == "__main__":
    main()
