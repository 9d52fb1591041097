"""Workbooks made byte by byte, good and hostile: what no library would write."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_RELATION = '<Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"/>'


def _relations(*entries: tuple[str, str, str]) -> str:
    found = "".join(
        _RELATION.format(id=i, office=_OFFICE, kind=kind, target=target) for i, kind, target in entries
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


WORKBOOK = (
    f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SMALL = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>day</t></is></c><c r="B1" t="inlineStr"><is><t>clicks</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>2026-06-18</t></is></c><c r="B2"><v>7</v></c></row>'
)


def sheet(rows: str = SMALL, *, before: str = "", dimension: str = "A1:B2") -> str:
    """A worksheet; `before` stands in front of its first element."""
    return (
        f'{_XML}{before}<worksheet xmlns="{_MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def write_xlsx(path: Path, content: str, *, more: Mapping[str, bytes | str] | None = None) -> Path:
    """A workbook of one sheet, and what else should lie in the archive."""
    types = f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
    members = {
        "[Content_Types].xml": types,
        "_rels/.rels": _relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": _relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": content,
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


def write_ods(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """An OpenDocument table of text cells."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'{_XML}<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'{_XML}<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def write_xls(path: Path, rows: Sequence[Sequence[str | float]], *, has_password: bool = False) -> Path:
    """A workbook of Excel 97: a stream of records in an OLE container."""
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    guard = _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if has_password else b""
    name = b"\x01\x00S"
    end = _record(0x000A, b"")
    place = len(start) + len(guard) + 4 + 6 + len(name) + len(end)
    head = start + guard + _record(0x0085, struct.pack("<IBB", place, 0, 0) + name) + end
    cells = b"".join(_xls_cell(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row))
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + end
    return write_ole(path, "Workbook", head + body)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _xls_cell(row: int, column: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", cell))


def write_ole(path: Path, name: str, stream: bytes) -> Path:
    """An OLE container with one stream: a header, the table of sectors, the directory, the stream."""
    stream = stream.ljust(4096, b"\0")  # shorter ones would lie in a container of their own
    sectors = -(-len(stream) // 512)
    chain = [*range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", *([0xFFFFFFFD, 0xFFFFFFFE, *chain] + [0xFFFFFFFF] * (126 - sectors)))
    entries = _ole_entry("Root Entry", 5, child=1, start=0xFFFFFFFE) + _ole_entry(
        name, 2, start=2, size=len(stream)
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    path.write_bytes(header + table + entries.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0"))
    return path


def _ole_entry(name: str, kind: int, *, child: int = 0xFFFFFFFF, start: int = 0, size: int = 0) -> bytes:
    written = name.encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
    return head + struct.pack("<III36xIQ", 0xFFFFFFFF, 0xFFFFFFFF, child, start, size)


def write_xlsb(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """A binary workbook: the parts of .xlsx, but of records."""
    entry = _wide("rId1") + _wide("S")
    book = _binary(0x83) + _binary(0x9C, struct.pack("<II", 0, 1) + entry) + _binary(0x90) + _binary(0x84)
    lines = b"".join(
        _binary(0x00, struct.pack("<I", r) + bytes(21))
        + b"".join(_xlsb_cell(c, cell) for c, cell in enumerate(row))
        for r, row in enumerate(rows)
    )
    area = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    body = _binary(0x81) + _binary(0x94, area) + _binary(0x91) + lines + _binary(0x92) + _binary(0x82)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'{_XML}<Types xmlns="{_PACKAGE}/content-types"/>')
        archive.writestr(
            "xl/_rels/workbook.bin.rels", _relations(("rId1", "worksheet", "worksheets/sheet1.bin"))
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", body)
    return path


def _binary(kind: int, body: bytes = b"") -> bytes:
    """A record: its kind and its length, seven bits a byte."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_cell(column: int, cell: str | float) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(cell, str):
        return _binary(0x06, place + _wide(cell))
    return _binary(0x05, place + struct.pack("<d", cell))
