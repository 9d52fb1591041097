"""The file of refused rows: as they stood, why, and what to do, to be mended and imported again (stage: facts)."""

import csv
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from yunchou.events.files.cells import is_absent, unwrapped
from yunchou.events.imports.cells import DANGEROUS, DEFUSED
from yunchou.events.imports.parts import RefusedRow

#: Excel reads a file that begins with this as UTF-8.
BOM = b"\xef\xbb\xbf"
_NUMBER = re.compile(r"[+-]?[\d.,]+[%％]?")
#: Longer numbers lose digits in a spreadsheet, and leading zeros are lost in any.
_CODE = re.compile(r"0\d+|\d{16,}")


def write_refused(path: Path, rows: Sequence[RefusedRow], *, header: Sequence[str], at: int) -> int:
    """Write rows behind the first `at` bytes, which are accounted for, and say how long the file is then.

    What lies behind `at` was written by a try that was broken off: it is written over.
    """
    if not rows:
        return at
    content = _lines(rows) if at else BOM + _line([*map(defused, header), *_titles()]) + _lines(rows)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.truncate(at)
        file.seek(at)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return at + len(content)


def _titles() -> list[str]:
    return [_("Line in the file"), _("Column"), _("Value"), _("What is wrong"), _("What to do")]


def _lines(rows: Sequence[RefusedRow]) -> bytes:
    return b"".join(_line(_cells(row)) for row in rows)


def _cells(row: RefusedRow) -> list[str]:
    wrong = row.problem
    said = (wrong.column, wrong.value, wrong.message.text(_), wrong.advice.text(_))
    return [*map(defused, row.cells), str(row.line), *map(defused, said)]


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula and none shortens; importing it again gives what it was."""
    text = unwrapped(cell)
    if _CODE.fullmatch(text):
        return DEFUSED + text
    if not text.startswith(DANGEROUS) or _NUMBER.fullmatch(text) or is_absent(text):
        return text
    return DEFUSED + text
