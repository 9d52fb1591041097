"""Tables as files: CSV in the encodings that platforms use, and workbooks; the same rows always give the same bytes."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook

Cell = str | int | float
Row = Sequence[Cell]

GBK, UTF8_BOM, UTF16 = "gb18030", "utf-8-sig", "utf-16"
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001  a property of the workbook, which has no zone


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file as it was downloaded. `form` says which export it is, `taken` when: in the order in which they come in."""

    form: str
    name: str
    content: bytes
    taken: datetime


def as_csv(
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    encoding: str,
    titles: Sequence[str] = (),
    delimiter: str = ",",
) -> bytes:
    """`titles` are the lines that some platforms put above the header."""
    text = io.StringIO(newline="")
    for title in titles:
        text.write(f"{title}\r\n")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_workbook(
    header: Sequence[str], rows: Iterable[Row], *, sheet: str = "Sheet1", titles: Sequence[str] = ()
) -> bytes:
    """One sheet; numbers are numbers, everything else is text, as in the workbooks that platforms write."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "constant_memory": False, "strings_to_formulas": False})
    # The day of making is the only thing in a workbook that would differ from one run to the next.
    book.set_properties({"created": _MADE})
    page = book.add_worksheet(sheet)
    lines: Iterable[Row] = [*([title] for title in titles), header, *rows]
    for number, line in enumerate(lines):
        page.write_row(number, 0, line)
    book.close()
    return target.getvalue()


def yuan(fen: int) -> str:
    """As platforms write money: two decimals, no sign."""
    return f"{fen // 100}.{fen % 100:02d}"


def grouped(number: int) -> str:
    """With commas between the thousands."""
    return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """A rate as platforms compute it; `--` where there is nothing to divide by."""
    return f"{100 * part / whole:.2f}%" if whole else "--"


def per(fen: int, count: int) -> str:
    """Yuan for each one; `--` where there is none."""
    return f"{fen / count / 100:.2f}" if count else "--"


def guarded(digits: str) -> str:
    """Digits that Excel shall not turn into a number."""
    return f'="{digits}"'
