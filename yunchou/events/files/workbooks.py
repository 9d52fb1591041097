"""The server's end of the child that reads a workbook: its request, its answers, and what its death means (stage: facts)."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from yunchou.analytics.messages import N_, Message
from yunchou.events.files.frames import NoFrame, receive
from yunchou.events.files.layout import Limits
from yunchou.events.files.refusals import Fault, FileRefused

log = logging.getLogger(__name__)
_CHILD = "yunchou.events.files.child"


@dataclass(frozen=True, slots=True)
class Top:
    """The first rows of a sheet, and what the child says of it."""

    sheets: tuple[str, ...]
    sheet: str
    last_line: int
    rows: list[list[str]]
    notes: tuple[Message, ...]


def read_top(path: Path, *, sheet: str | None, first_line: int, rows: int, limits: Limits) -> Top:
    """Some rows of a sheet, the first that is not empty if none is named. Raises FileRefused."""
    with closing(_frames(path, sheet=sheet, first_line=first_line, top=rows, limits=limits)) as frames:
        about = next(frames)
        found = [row for frame in frames for row in frame["rows"]]
    return Top(tuple(about["sheets"]), about["sheet"], about["rows"], found, tuple(_notes(about)))


def read_rows(
    path: Path, *, sheet: str | None, first_line: int, limits: Limits
) -> Generator[tuple[list[list[str]], list[int]], None, None]:
    """The rows from a line on, in batches of about 20,000, with their lines. Raises FileRefused."""
    with closing(_frames(path, sheet=sheet, first_line=first_line, top=None, limits=limits)) as frames:
        next(frames)
        for frame in frames:
            rows = frame["rows"]
            yield rows, list(range(frame["line"], frame["line"] + len(rows)))


def _notes(about: dict[str, Any]) -> Iterator[Message]:
    if len(about["sheets"]) > 1:
        text = N_("The workbook has %(count)s sheets; this is “%(sheet)s”.")
        yield Message(text, {"count": len(about["sheets"]), "sheet": about["sheet"]})
    if about.get("errors"):
        text = N_("%(count)s cells hold an error such as #DIV/0!; they are read as empty.")
        yield Message(text, {"count": about["errors"]})
    if about.get("formulas"):
        text = N_(
            "%(count)s formulas have no stored result and are read as empty. Save the workbook in Excel once."
        )
        yield Message(text, {"count": about["formulas"]})


def _frames(
    path: Path, *, sheet: str | None, first_line: int, top: int | None, limits: Limits
) -> Generator[dict[str, Any], None, None]:
    """What the child answers; it is ended with the iterator, whether or not it was done."""
    request = request_for(sheet=sheet, first_line=first_line, top=top, limits=limits)
    with path.open("rb") as file:
        child = _start(request, file.fileno())
    assert child.stdout is not None
    try:
        while (frame := receive(child.stdout.fileno(), seconds=limits.silence_seconds))["kind"] != "end":
            if frame["kind"] == "refused":
                raise _refusal(frame, limits)
            yield frame
    except NoFrame as gone:
        raise _fate(child, gone, limits) from gone
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def request_for(*, sheet: str | None, first_line: int, top: int | None, limits: Limits) -> dict[str, Any]:
    """What the child is asked: some rows, or all of them where `top` is None, and what they may cost."""
    return {
        "sheet": sheet,
        "first_line": first_line,
        "top": top,
        "last_line": first_line + limits.max_workbook_rows + (top or 0),
        "max_rows": limits.max_workbook_rows,
        "max_columns": limits.max_columns,
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
    }


def _start(request: dict[str, Any], file: int) -> subprocess.Popen[bytes]:
    """The child gets the file, a pipe and the way to the code: no path, no setting and no secret of the server."""
    return subprocess.Popen(
        [sys.executable, "-m", _CHILD, orjson.dumps(request).decode()],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a parser that runs out of memory prints its stack
        env={"PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)},
        bufsize=0,
    )


def _refusal(frame: dict[str, Any], limits: Limits) -> FileRefused:
    if frame["fault"]:
        log.error("the reader of workbooks failed: %s", frame["fault"])
    code = Fault(frame["code"])
    values = frame["values"]
    if code is Fault.TOO_MUCH_MEMORY:
        values = {"limit": limits.memory_bytes >> 20}
    return FileRefused(code, **values)


def _fate(child: subprocess.Popen[bytes], gone: NoFrame, limits: Limits) -> FileRefused:
    """Why there is no answer: the child is silent, or a limit or the parser ended it."""
    if gone.is_silent:
        return FileRefused(Fault.TOO_SLOW, limit=round(limits.silence_seconds))
    ended = child.wait()
    if ended == -signal.SIGXCPU:
        return FileRefused(Fault.TOO_SLOW, limit=limits.cpu_seconds)
    if ended in {
        -signal.SIGABRT,
        -signal.SIGKILL,
    }:  # how a parser ends without memory; how the system ends it
        return FileRefused(Fault.TOO_MUCH_MEMORY, limit=limits.memory_bytes >> 20)
    return FileRefused(Fault.BROKEN, detail=N_("it stopped its reader"))
