"""Every file that means harm, or is none of ours, is refused with its own code, and costs the server next to nothing."""

import gc
import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import psutil
import pytest

from tests.events.files.crafted import SMALL, sheet, text_cell, write_ole, write_xls, write_xlsx
from yunchou.events.files.layout import LIMITS, Kind, Layout, Limits
from yunchou.events.files.refusals import EXPLANATIONS, Fault, FileRefused
from yunchou.events.files.tables import inspect, read_table

LAUGHS = "<!DOCTYPE w [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)
QUADRATIC = f"<!DOCTYPE w [<!ENTITY a '{'ha' * 50_000}'>]>"
OUTSIDE = "<!DOCTYPE w [<!ENTITY a SYSTEM 'http://127.0.0.1:9/secret'>]>"


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def with_entities(before: str) -> Callable[[Path], Path]:
    return lambda path: write_xlsx(
        path, sheet(f'<row r="1">{text_cell("A1", "&a;" * 100)}</row>', before=before)
    )


def shared_bomb(path: Path) -> Path:
    return write_xlsx(path, sheet(), more={"xl/sharedStrings.xml": f"{LAUGHS}]><sst/>"})


def zip_bomb(path: Path) -> Path:
    return write_xlsx(path, sheet(SMALL + " " * (40 << 20)))


def lying_zip_bomb(path: Path) -> Path:
    """The directory and the member say that it is small."""
    body = bytearray(write_xlsx(path, sheet("", before="<!--" + " " * (64 << 20) + "-->")).read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
        size = struct.pack("<I", member.file_size)
    return put(path, bytes(body).replace(size, struct.pack("<I", 1000)))


def many_members(path: Path) -> Path:
    return write_xlsx(path, sheet(), more={f"xl/media/{n}.xml": "" for n in range(10_000)})


def many_members_hidden(path: Path) -> Path:
    """The end of the directory claims five members."""
    body = bytearray(many_members(path).read_bytes())
    place = body.rfind(b"PK\x05\x06")
    body[place + 8 : place + 12] = struct.pack("<HH", 5, 5)
    return put(path, bytes(body))


def named(name: str) -> Callable[[Path], Path]:
    return lambda path: write_xlsx(path, sheet(), more={name: "x"})


def far_cell(place: str, row: int) -> Callable[[Path], Path]:
    rows = SMALL + f'<row r="{row}">{text_cell(place, "x")}</row>'
    return lambda path: write_xlsx(path, sheet(rows))


def encrypted_member(path: Path) -> Path:
    """The first bit of a member's flags, in the directory and before the member."""
    body = bytearray(write_xlsx(path, sheet()).read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.find(mark) + place] |= 1
    return put(path, bytes(body))


def encrypted_ods(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", os.urandom(400))
        archive.writestr(
            "META-INF/manifest.xml", "<manifest><file-entry><encryption-data/></file-entry></manifest>"
        )
    return path


def cut_off(path: Path) -> Path:
    body = write_xlsx(path, sheet()).read_bytes()
    return put(path, body[: len(body) // 2])


def flipped(path: Path) -> Path:
    """A byte of a packed sheet is another one."""
    body = bytearray(write_xlsx(path, sheet()).read_bytes())
    body[body.find(b"sheet1.xml") + 40] ^= 0xFF
    return put(path, bytes(body))


def archive_of(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


def raw(content: bytes) -> Callable[[Path], Path]:
    return lambda path: put(path, content)


HOSTILE: dict[str, tuple[Fault, Callable[[Path], Path]]] = {
    "zip bomb": (Fault.ZIP_BOMB, zip_bomb),
    "ten thousand members": (Fault.TOO_MANY_MEMBERS, many_members),
    "ten thousand members, said to be five": (Fault.TOO_MANY_MEMBERS, many_members_hidden),
    "billion laughs": (Fault.XML_ENTITIES, with_entities(LAUGHS + "]>")),
    "billion laughs in the shared strings": (Fault.XML_ENTITIES, shared_bomb),
    "quadratic entity": (Fault.XML_ENTITIES, with_entities(QUADRATIC)),
    "external entity": (Fault.XML_ENTITIES, with_entities(OUTSIDE)),
    "external entity behind a comment": (Fault.XML_ENTITIES, with_entities("<!--" + "-" * 9000 + "x-->" + OUTSIDE)),
    "a name that climbs": (Fault.UNSAFE_NAME, named("../../etc/passwd")),
    "a name that climbs, of Windows": (Fault.UNSAFE_NAME, named("xl\\..\\..\\x")),
    "a name from the root": (Fault.UNSAFE_NAME, named("/etc/passwd")),
    "a name with a drive": (Fault.UNSAFE_NAME, named("C:/x")),
    "a cell in the last row and column": (Fault.TOO_MUCH_MEMORY, far_cell("XFD1048576", 1_048_576)),
    "a cell in the last column": (Fault.TOO_MANY_COLUMNS, far_cell("XFD3", 3)),
    "a cell in the last row": (Fault.TOO_MANY_ROWS, far_cell("A1048576", 1_048_576)),
    "a cell beyond the last row": (Fault.BROKEN, lambda path: write_xlsx(path, sheet('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'))),
    "encrypted by Excel": (Fault.PASSWORD, lambda path: write_ole(path, "EncryptedPackage", b"x" * 9000)),
    "encrypted member": (Fault.PASSWORD, encrypted_member),
    "an old workbook with a password": (Fault.PASSWORD, lambda path: write_xls(path, [("a", 1.0)], has_password=True)),
    "an open document with a password": (Fault.PASSWORD, encrypted_ods),
    "cut off": (Fault.BROKEN, cut_off),
    "a flipped byte": (Fault.BROKEN, flipped),
    "a sheet without an end": (Fault.BROKEN, lambda path: write_xlsx(path, sheet().split("</sheetData>")[0])),
    "an old workbook of rubbish": (Fault.BROKEN, lambda path: write_ole(path, "Workbook", b"\xff" * 9000)),
    "an empty workbook": (Fault.EMPTY, lambda path: write_xlsx(path, sheet(""))),
    "a workbook of a header alone": (Fault.EMPTY, lambda path: write_xlsx(path, sheet(SMALL.split("</row>")[0] + "</row>"))),
    "a workbook of values alone": (Fault.NO_HEADER, lambda path: write_xlsx(path, sheet("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>' for n in (1, 2, 3))))),
    "a Word document of old": (Fault.UNKNOWN_KIND, lambda path: write_ole(path, "WordDocument", b"x")),
    "a Word document": (Fault.UNKNOWN_KIND, raw(archive_of("word/document.xml", b"<w/>"))),
    "a ZIP of a CSV": (Fault.UNKNOWN_KIND, raw(archive_of("a.csv", b"a,b\n1,2\n"))),
    "an empty ZIP": (Fault.UNKNOWN_KIND, raw(b"PK\x05\x06" + bytes(18))),
    "a PDF": (Fault.UNKNOWN_KIND, raw(b"%PDF-1.7\n1 0 obj\n")),
    "a picture": (Fault.UNKNOWN_KIND, raw(b"\x89PNG\r\n\x1a\n" + bytes(64))),
    "HTML called .xls": (Fault.UNKNOWN_KIND, raw(b"<html><body><table><tr><td>1</td></tr></table>")),
    "HTML in UTF-16": (Fault.UNKNOWN_KIND, raw("<table><tr><td>1</td></tr>".encode("utf-16"))),
    "XML of Excel 2003": (Fault.UNKNOWN_KIND, raw(b'<?xml version="1.0"?><Workbook/>')),
    "JSON": (Fault.UNKNOWN_KIND, raw(b'[{"a": 1}, {"a": 2}]')),
    "a program": (Fault.UNKNOWN_KIND, raw(b"\x7fELF\x02\x01\x01" + bytes(9) + bytes(range(256)) * 8)),
    "nothing": (Fault.EMPTY, raw(b"")),
}  # fmt: skip


@pytest.mark.parametrize("called", HOSTILE)
def test_a_hostile_file_is_refused_with_its_own_code(tmp_path: Path, called: str):
    code, make = HOSTILE[called]
    path = make(tmp_path / "upload.xlsx")
    with pytest.raises(FileRefused) as caught:
        inspect(path, name="upload.xlsx")
    assert caught.value.code is code
    assert "%(" not in str(caught.value)
    again = FileRefused(code, **orjson.loads(orjson.dumps(caught.value.values)))
    assert str(again) == str(caught.value)


def test_what_a_file_is_instead_is_said_in_the_language_of_the_reader(tmp_path: Path):
    with pytest.raises(FileRefused) as caught:
        inspect(put(tmp_path / "a.pdf", b"%PDF-1.7"), name="a.pdf")
    words = {"a PDF": "PDF 文件", caught.value.message.msgid: "这不是表格，而是%(kind)s。"}
    assert caught.value.message.text(lambda msgid: words[msgid]) == "这不是表格，而是PDF 文件。"


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_says_what_is_wrong_and_what_to_do(fault: Fault):
    problem, advice = EXPLANATIONS[fault]
    assert problem.endswith(".")
    assert advice.endswith(".")


def test_a_sheet_that_lies_about_its_size_is_read_for_the_cells_it_has(tmp_path: Path):
    path = write_xlsx(tmp_path / "a.xlsx", sheet(dimension="A1:XFD1048576"))
    inspection = inspect(path, name="a.xlsx")
    assert (inspection.header, inspection.sample, inspection.rows_about) == (
        ("day", "clicks"),
        [("2026-06-18", "7")],
        1,
    )


def test_cells_without_a_value_do_not_make_a_sheet_large(tmp_path: Path):
    rows = SMALL + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert inspect(write_xlsx(tmp_path / "a.xlsx", sheet(rows)), name="a.xlsx").rows_about == 1


def test_a_workbook_that_is_too_large_is_not_opened(tmp_path: Path):
    path = write_xlsx(tmp_path / "a.xlsx", sheet())
    with pytest.raises(FileRefused) as caught:
        inspect(path, name="a.xlsx", limits=Limits(max_workbook_bytes=100))
    assert caught.value.code is Fault.TOO_LARGE


def heavy(path: Path, rows: int) -> Path:
    cells = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", f"计划{n}")}<c r="B{n}"><v>{n}</v></c></row>'
        for n in range(2, rows)
    )
    return write_xlsx(
        path, sheet(f'<row r="1">{text_cell("A1", "plan")}{text_cell("B1", "n")}</row>' + cells)
    )


def test_a_child_that_takes_too_much_memory_is_told_as_such(tmp_path: Path):
    path = heavy(tmp_path / "a.xlsx", 190_000)
    with pytest.raises(FileRefused) as caught:
        inspect(path, name="a.xlsx", limits=Limits(memory_bytes=40 << 20))
    assert (caught.value.code, caught.value.values) == (Fault.TOO_MUCH_MEMORY, {"limit": 40})


def test_a_child_that_takes_too_much_time_is_told_as_such(tmp_path: Path):
    path = heavy(tmp_path / "a.xlsx", 190_000)
    with pytest.raises(FileRefused) as caught:
        list(
            read_table(
                path, Layout(kind=Kind.WORKBOOK, sheet="S", header_line=1), limits=Limits(cpu_seconds=0)
            )
        )
    assert caught.value.code is Fault.TOO_SLOW


def test_a_child_that_is_silent_is_given_up(tmp_path: Path):
    path = heavy(tmp_path / "a.xlsx", 1_000)
    with pytest.raises(FileRefused) as caught:
        inspect(path, name="a.xlsx", limits=Limits(silence_seconds=0))
    assert caught.value.code is Fault.TOO_SLOW


def test_no_hostile_file_grows_the_server(tmp_path: Path):
    server = psutil.Process(os.getpid())
    paths = [make(tmp_path / f"{n}.xlsx") for n, (_code, make) in enumerate(HOSTILE.values())]
    gc.collect()
    before = server.memory_info().rss
    for path in paths:
        with pytest.raises(FileRefused):
            inspect(path, name=path.name)
    assert server.memory_info().rss - before < 64 << 20


def test_a_bomb_that_lies_about_its_size_ends_in_the_child(tmp_path: Path):
    path = lying_zip_bomb(tmp_path / "a.xlsx")
    with pytest.raises(FileRefused) as caught:
        inspect(path, name="a.xlsx", limits=LIMITS)
    assert caught.value.code in {Fault.BROKEN, Fault.TOO_SLOW, Fault.TOO_MUCH_MEMORY, Fault.EMPTY}
