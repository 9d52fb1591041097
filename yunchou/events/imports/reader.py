"""The server's end of the reading child: starts it, receives what a file has become, ends it (stage: facts)."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from yunchou.events.decoding.frames import ChildGone, receive, send
from yunchou.events.files.refusals import Fault, FileRefused
from yunchou.events.imports.parts import RefusedRow
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.problems import Problem

#: A part takes a second or two, the first pass over a large file some more; a child that is silent for so long hangs.
ANSWER_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part as it comes from the child."""

    number: int
    lines: bytes
    loaded: int
    skipped: dict[str, int]
    refused: list[RefusedRow]
    facts: int
    refunds: int
    no_rate: int
    first_day: date | None
    last_day: date | None
    people: dict[str, dict[str, Any]]

    @property
    def read(self) -> int:
        return self.loaded + sum(self.skipped.values()) + len(self.refused)


@dataclass(frozen=True, slots=True)
class Ending:
    """What a whole file speaks about: days of accounts, their names and currencies."""

    days: tuple[tuple[str, date], ...]
    account_names: dict[str, str]
    currencies: dict[str, str]


class ReadingChild:
    """One child reading one file. Use it as a context: leaving ends the child."""

    def __init__(self, path: Path, plan: Plan, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._path = path
        self._plan = plan
        self._answer_seconds = answer_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self.ending: Ending | None = None
        """Known when every part has come."""

    def __enter__(self) -> "ReadingChild":
        command = [sys.executable, "-m", "yunchou.events.imports.child"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        return self

    def __exit__(self, *_exception: object) -> None:
        child, self._child = self._child, None
        assert child is not None
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            pipe.close()
        try:
            child.wait(timeout=2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def parts(self, *, skip: int) -> Iterator[ReadPart]:
        """Every part from number `skip` on. Raises FileRefused; ChildGone when the child died or hangs."""
        assert self._child is not None
        assert self._child.stdin is not None
        order = {"path": str(self._path), "plan": self._plan.to_json(), "skip": skip}
        send(self._child.stdin.fileno(), orjson.dumps(order))
        return self._received()

    def _received(self) -> Iterator[ReadPart]:
        while (answer := self._answer())[0]["kind"] == "part":
            yield _part(*answer)
        head = answer[0]
        if head["kind"] == "refused":
            raise FileRefused(Fault(head["code"]), **head["values"])
        self.ending = Ending(
            days=tuple((account, date.fromisoformat(day)) for account, day in head["days"]),
            account_names=head["account_names"],
            currencies=head["currencies"],
        )

    def _answer(self) -> tuple[dict[str, Any], bytes]:
        if self._child is None or self._child.stdout is None:
            raise ChildGone("the reading child is not running")
        head, lines = receive(self._child.stdout.fileno(), seconds=self._answer_seconds)
        return orjson.loads(head), lines


def _part(head: dict[str, Any], lines: bytes) -> ReadPart:
    return ReadPart(
        number=head["number"],
        lines=lines,
        loaded=head["loaded"],
        skipped=head["skipped"],
        refused=[
            RefusedRow(row["line"], tuple(row["cells"]), Problem.from_json(row["problem"]))
            for row in head["refused"]
        ],
        facts=head["facts"],
        refunds=head["refunds"],
        no_rate=head["no_rate"],
        first_day=date.fromisoformat(head["first_day"]) if head["first_day"] else None,
        last_day=date.fromisoformat(head["last_day"]) if head["last_day"] else None,
        people=head["people"],
    )
