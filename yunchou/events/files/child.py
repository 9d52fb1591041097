"""The child that reads one workbook: the file on standard input, answers on standard output, nothing else (stage: facts).

It parses what strangers wrote, so it limits itself before it does: memory, time, and no descriptor beyond the ones it
has, which leaves it no file and no socket. It runs no macro and computes no formula; calamine can do neither.
"""

import codecs
import re
import resource
import struct
import sys
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

import orjson
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from yunchou.events.files import chunks
from yunchou.events.files.frames import send
from yunchou.events.files.kinds import ZIP

#: What Excel itself can hold; a cell beyond it is made up.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
#: From here on a number of Excel does not hold every digit.
_EXACT_BELOW = 2.0**53
_FEWER_DIGITS_BELOW = 1e15
_TOP_OF_PART = 64 << 10
_BLOCK_BYTES = 1 << 20
_LONGEST_MARK = 64
_LONGEST_DETAIL = 200
_MANIFEST = "META-INF/manifest.xml"
_RECORD = struct.Struct("<HH")
_FILE_PASS = 0x002F
_TOP_OF_RECORDS = 512
#: The first record of a workbook of Excel 5 to 2003.
_OLD_WORKBOOK = re.compile(rb"\x09\x08[\x08\x10]\0\0[\x05\x06]\x05\0")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ERROR_CELL = re.compile(rb'<c [^<>]*t="e"')
_EMPTY_FORMULA = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")
#: zipfile decodes names with it, and would load it when no descriptor is left to do so.
codecs.lookup("cp437")


class Refused(Exception):
    """The workbook cannot be read; the parent says so in words."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def main() -> None:
    """Answer one request, which is the only argument, as JSON."""
    request = orjson.loads(sys.argv[1])
    answers = sys.stdout.fileno()
    restrict(memory_bytes=request["memory_bytes"], cpu_seconds=request["cpu_seconds"])
    try:
        for frame in _frames(sys.stdin.buffer, request):
            send(answers, frame)
        send(answers, {"kind": "end"})
    except BrokenPipeError:
        return
    except BaseException as error:  # noqa: BLE001 - a panic of the parser is none of Exception; all are told
        refusal, fault = _refusal_of(error), "" if _is_of_the_file(error) else repr(error)
        send(answers, {"kind": "refused", "code": refusal.code, "values": refusal.values, "fault": fault})


def restrict(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Take away from this process all that reading a workbook does not need; nothing gives it back."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # Every socket, file and pipe needs a descriptor.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _refusal_of(error: BaseException) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, PasswordError):
        return Refused("password")
    if isinstance(error, MemoryError):
        return Refused("too_much_memory")
    return Refused("broken", detail=f"{error}"[:_LONGEST_DETAIL] or type(error).__name__)


def _is_of_the_file(error: BaseException) -> bool:
    """Whether the file is to blame, not a fault of ours. A panic of calamine has no type that could be named."""
    known = (Refused, CalamineError, MemoryError)
    return isinstance(error, known) or type(error).__name__ == "PanicException"


def _frames(file: BinaryIO, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    is_zip = file.read(len(ZIP)) == ZIP
    file.seek(0)
    doubts = _look_inside(file, counts=request["top"] is not None) if is_zip else {}
    workbook = _opened(file)
    names = _sheet_names(workbook)
    sheet = _chosen(workbook, names, request["sheet"])
    height = _checked_height(sheet, request)
    yield {"kind": "sheet", "sheets": names, "sheet": sheet.name, "rows": height, **doubts}
    rows = islice(
        _rows(sheet), request["first_line"] - 1, request["top"] and request["top"] + request["first_line"]
    )
    line = request["first_line"]
    for batch in _batches(rows):
        yield {"kind": "rows", "rows": batch, "line": line}
        line += len(batch)


def _opened(file: BinaryIO) -> CalamineWorkbook:
    """TRICKY: of an old workbook with a password calamine says only that it knows no such format."""
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file)
    except CalamineError as error:
        file.seek(0)
        if _has_password(file.read()):
            raise Refused("password") from error
        raise


def _has_password(content: bytes) -> bool:
    """Whether the records of an old workbook begin with the one that tells how the others are encrypted."""
    found = _OLD_WORKBOOK.search(content)
    records = content[found.start() : found.start() + _TOP_OF_RECORDS] if found else b""
    place = 0
    while place + _RECORD.size <= len(records):
        kind, length = _RECORD.unpack_from(records, place)
        if kind == _FILE_PASS:
            return True
        place += _RECORD.size + length
    return False


def _look_inside(file: BinaryIO, *, counts: bool) -> dict[str, int]:
    """Refuse parts with a DTD, which no workbook has; count what calamine reads as empty without a word."""
    errors, formulas = 0, 0
    try:
        with ZipFile(file) as archive:
            for name in archive.namelist():
                if name.lower().endswith((".xml", ".rels")):
                    _check_top(archive, name)
                if counts and name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    found = _count(archive, name)
                    errors, formulas = errors + found[0], formulas + found[1]
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Refused("broken", detail=f"{error}"[:_LONGEST_DETAIL]) from error
    return {"errors": errors, "formulas": formulas}


def _check_top(archive: ZipFile, name: str) -> None:
    """A DTD stands before the first element. NULs are left out to see one in UTF-16 as well."""
    with archive.open(name) as part:
        top = part.read(_TOP_OF_PART).replace(b"\0", b"")
    if _DTD.search(top):
        raise Refused("xml_entities", name=name[:100])
    if name == _MANIFEST and b"encryption-data" in top:
        raise Refused("password")


def _count(archive: ZipFile, name: str) -> tuple[int, int]:
    """Cells that hold an error, and formulas whose result was never stored."""
    errors, formulas, rest = 0, 0, b""
    with archive.open(name) as part:
        while block := part.read(_BLOCK_BYTES):
            text = rest + block
            errors += sum(found.end() > len(rest) for found in _ERROR_CELL.finditer(text))
            formulas += sum(found.end() > len(rest) for found in _EMPTY_FORMULA.finditer(text))
            rest = text[-_LONGEST_MARK:]
    return errors, formulas


def _sheet_names(workbook: CalamineWorkbook) -> list[str]:
    """The worksheets that a person sees; all of them when all are hidden."""
    worksheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    seen = [sheet.name for sheet in worksheets if sheet.visible == SheetVisibleEnum.Visible]
    return seen or [sheet.name for sheet in worksheets]


def _chosen(workbook: CalamineWorkbook, names: list[str], wanted: str | None) -> CalamineSheet:
    if wanted is not None:
        if wanted not in workbook.sheet_names:
            raise Refused("no_such_sheet", sheet=wanted[:100], sheets=", ".join(names)[:1000])
        return workbook.get_sheet_by_name(wanted)
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            return sheet
    raise Refused("empty")


def _checked_height(sheet: CalamineSheet, request: dict[str, Any]) -> int:
    """The last row with a cell in it. TRICKY: rows are handed out from the first of the sheet, however empty."""
    if sheet.end is None:
        raise Refused("empty")
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    if height > LAST_ROW or width > LAST_COLUMN:
        raise Refused("broken", detail=f"a cell in row {height}, column {width}")
    if height > request["last_line"]:
        raise Refused("too_many_rows", rows=height, limit=request["max_rows"])
    if sheet.width > request["max_columns"]:
        raise Refused("too_many_columns", columns=sheet.width, limit=request["max_columns"])
    return height


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [_WRITERS[type(cell)](cell) for cell in row]


def _batches(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row) + sum(map(len, row))
        if len(batch) == chunks.ROWS or characters > chunks.CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def number_text(number: float) -> str:
    """A number as Excel shows it: whole, or with at most 15 digits, beyond which fractions are its own noise.

    One that is too large for Excel to hold every digit is written with an exponent, so that it can be told from one
    that is whole: an order number of 18 digits was rounded before the file was saved.
    """
    if not number.is_integer():
        return f"{number:.15g}" if abs(number) < _FEWER_DIGITS_BELOW else repr(number)
    return str(int(number)) if abs(number) < _EXACT_BELOW else f"{number:.16E}"


def _moment_text(moment: datetime) -> str:
    return moment.isoformat(" ", "milliseconds" if moment.microsecond else "seconds")


def _length_text(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_WRITERS: dict[type, Any] = {
    str: lambda text: text.replace("\0", ""),
    float: number_text,
    int: lambda number: number_text(float(number)),
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: _moment_text,
    date: date.isoformat,
    time: lambda value: value.isoformat("seconds"),
    timedelta: _length_text,
}

if __name__ == "__main__":
    main()
