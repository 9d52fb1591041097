"""What a cell of a workbook becomes, which sheet is read, and that numbers say when Excel has spoilt them."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.events.files.crafted import SMALL, sheet, text_cell, write_xlsx
from yunchou.events.files.child import number_text
from yunchou.events.files.layout import Layout, Limits
from yunchou.events.files.refusals import Fault, FileRefused
from yunchou.events.files.tables import inspect, read_table
from yunchou.events.files.values import BadValue, Flaw, read_id, read_number


def written(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    formats = {"default_date_format": "yyyy-mm-dd hh:mm:ss"}
    with xlsxwriter.Workbook(path, formats) as workbook:
        for name, rows in sheets.items():
            worksheet = workbook.add_worksheet(name)
            if name in hidden:
                worksheet.hide()
            for place, row in enumerate(rows):
                worksheet.write_row(place, 0, row)
    return path


def column(path: Path, place: int = 0) -> list[str]:
    [chunk] = read_table(path, inspect(path, name=path.name).layout)
    return chunk.columns[place]


def test_cells_become_text(tmp_path: Path):
    moment = datetime(2026, 6, 18, 12, 3, 22)  # noqa: DTZ001 - Excel knows no zone
    cells = ["计划", 7, 0.1 + 0.2, 12.5, date(2026, 6, 18), moment, time(12, 3), timedelta(hours=36), True]
    path = written(tmp_path / "a.xlsx", {"S": [["value", "n"], *[[cell, 1] for cell in cells]]})
    assert column(path)[:6] == ["计划", "7", "0.3", "12.5", "2026-06-18", "2026-06-18 12:03:22"]
    assert column(path)[8] == "TRUE"


def test_an_order_number_that_was_a_number_is_told(tmp_path: Path):
    path = written(
        tmp_path / "a.xlsx", {"S": [["order", "n"], [202606181234567890, 1], ["202606181234567890", 1]]}
    )
    rounded, whole = column(path)
    assert read_id(whole) == "202606181234567890"
    for read in (read_id, read_number):
        with pytest.raises(BadValue) as caught:
            read(rounded)
        assert caught.value.reason is Flaw.LOST_DIGITS


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_every_whole_number_that_excel_can_hold_is_read_back(number: int):
    assert read_number(number_text(float(number))) == number


@given(st.decimals(-(10**11), 10**11, places=4))
def test_every_amount_that_excel_can_hold_is_read_back(amount: object):
    assert read_number(number_text(float(str(amount)))) == amount


def test_rows_keep_the_numbers_that_excel_gives_them(tmp_path: Path):
    rows = [["报表名称"], [], ["日期", "花费"], ["2026-06-18", 1], [], ["2026-06-20", 2]]
    path = written(tmp_path / "a.xlsx", {"S": rows})
    inspection = inspect(path, name="a.xlsx")
    [chunk] = read_table(path, inspection.layout)
    assert (inspection.layout.header_line, inspection.rows_about) == (3, 3)
    assert (chunk.lines, chunk.columns) == ([4, 5, 6], [["2026-06-18", "", "2026-06-20"], ["1", "", "2"]])


def test_a_table_that_begins_in_the_middle_of_a_sheet_is_found(tmp_path: Path):
    rows = f'<row r="5">{text_cell("C5", "day")}{text_cell("D5", "n")}</row><row r="7"><c r="D7"><v>2</v></c></row>'
    path = write_xlsx(tmp_path / "a.xlsx", sheet(rows))
    inspection = inspect(path, name="a.xlsx")
    assert (inspection.layout.header_line, inspection.header, inspection.sample) == (
        5,
        ("day", "n"),
        [("", "2")],
    )


def test_the_first_sheet_with_cells_that_a_person_sees_is_read(tmp_path: Path):
    table = [["day", "n"], ["2026-06-18", 1]]
    path = written(
        tmp_path / "a.xlsx", {"empty": [], "secret": table, "data": table, "more": table}, hidden=("secret",)
    )
    inspection = inspect(path, name="a.xlsx")
    assert (inspection.layout.sheet, inspection.sheets) == ("data", ("empty", "data", "more"))
    assert "3 sheets" in str(inspection.notes[0])


def test_a_sheet_may_be_chosen(tmp_path: Path):
    path = written(tmp_path / "a.xlsx", {"a": [["x", "y"], ["z", 1]], "b": [["day", "n"], ["2026-06-18", 1]]})
    assert inspect(path, name="a.xlsx", layout=Layout(sheet="b")).header == ("day", "n")
    with pytest.raises(FileRefused) as caught:
        inspect(path, name="a.xlsx", layout=Layout(sheet="c"))
    assert (caught.value.code, caught.value.values) == (Fault.NO_SUCH_SHEET, {"sheet": "c", "sheets": "a, b"})


def test_cells_that_are_read_as_empty_are_counted(tmp_path: Path):
    errors = '<row r="3"><c r="A3" t="e"><v>#DIV/0!</v></c><c r="B3"><f>1+1</f></c></row>'
    inspection = inspect(write_xlsx(tmp_path / "a.xlsx", sheet(SMALL + errors)), name="a.xlsx")
    assert [str(note)[:8] for note in inspection.notes] == ["1 cells ", "1 formul"]


def test_macros_are_not_run_and_it_is_said(tmp_path: Path):
    path = write_xlsx(tmp_path / "a.xlsm", sheet(), more={"xl/vbaProject.bin": b"\xcc\x61" * 999})
    inspection = inspect(path, name="a.xlsm")
    assert inspection.header == ("day", "clicks")
    assert "not run" in str(inspection.notes[0])


def test_more_rows_than_allowed_are_refused_by_look_and_by_reading(tmp_path: Path):
    path = written(tmp_path / "a.xlsx", {"S": [["day", "n"], *[["2026-06-18", n] for n in range(300)]]})
    layout = inspect(path, name="a.xlsx", limits=Limits(max_workbook_rows=300)).layout
    few = Limits(max_workbook_rows=299)
    for read in (
        lambda: inspect(path, name="a.xlsx", limits=few),
        lambda: list(read_table(path, layout, limits=few)),
    ):
        with pytest.raises(FileRefused) as caught:
            read()
        assert caught.value.code is Fault.TOO_MANY_ROWS
        assert "CSV" in str(caught.value.advice)


def test_the_child_ends_with_its_reader(tmp_path: Path):
    path = written(tmp_path / "a.xlsx", {"S": [["day", "n"], *[["x" * 1000, n] for n in range(3_000)]]})
    chunks = read_table(path, inspect(path, name="a.xlsx").layout)
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]  # a generator; it waits for the child, or this test would hang
    assert list(chunks) == []


def test_two_hundred_thousand_rows_are_read_within_the_limits_of_the_child(tmp_path: Path):
    header = (
        '<row r="1">' + "".join(text_cell(f"{letter}1", f"name {letter}") for letter in "ABCDEFGH") + "</row>"
    )
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", f"20260618{n:010}")}{text_cell(f"B{n}", f"计划{n}")}'
        + "".join(f'<c r="{letter}{n}"><v>{n}.25</v></c>' for letter in "CDEFGH")
        + "</row>"
        for n in range(2, 200_002)
    )
    path = write_xlsx(tmp_path / "a.xlsx", sheet(header + rows))
    inspection = inspect(path, name="a.xlsx")
    chunks = list(read_table(path, inspection.layout))
    assert (inspection.rows_about, sum(len(chunk.lines) for chunk in chunks)) == (200_000, 200_000)
    assert (chunks[-1].columns[0][-1], chunks[-1].columns[7][-1]) == ("202606180000200001", "200001.25")
