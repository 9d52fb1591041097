"""Workbooks other than .xlsx: the same table out of .xls, .xlsb and .ods."""

from pathlib import Path

from tests.events.files.crafted import write_ods, write_xls, write_xlsb
from yunchou.events.files.tables import inspect, read_table

ROWS = [("日期", "花费"), ("2026-06-18", 1.5), ("2026-06-19", 2.0)]


def columns_of(path: Path) -> list[list[str]]:
    [chunk] = read_table(path, inspect(path, name=path.name).layout)
    return chunk.columns


def test_a_workbook_of_excel_97_is_read(tmp_path: Path):
    assert columns_of(write_xls(tmp_path / "a.xls", ROWS)) == [["2026-06-18", "2026-06-19"], ["1.5", "2"]]


def test_a_binary_workbook_is_read(tmp_path: Path):
    assert columns_of(write_xlsb(tmp_path / "a.xlsb", ROWS)) == [["2026-06-18", "2026-06-19"], ["1.5", "2"]]


def test_an_open_document_table_is_read(tmp_path: Path):
    rows = [tuple(map(str, row)) for row in ROWS]
    assert columns_of(write_ods(tmp_path / "a.ods", rows)) == [["2026-06-18", "2026-06-19"], ["1.5", "2.0"]]
