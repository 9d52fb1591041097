"""Refused rows come back as a file that says why, that no spreadsheet runs, and that can be mended and imported again."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events.imports.desk import csv_of
from yunchou.events.imports.cells import DANGEROUS, tidy
from yunchou.events.imports.refused_rows import defused
from yunchou.events.imports.selectors import refused_rows_file

HEADER = ("订单号", "客户ID", "实付金额", "支付时间", "商品名称")


def rows_of(done):
    return list(csv.DictReader(io.StringIO(refused_rows_file(done).read_bytes().decode("utf-8-sig"))))


def test_a_refused_row_comes_back_with_its_line_its_value_and_what_to_do(desk):
    done = desk.load(
        csv_of(HEADER, ("A1", "u1", "10", "2026-03-01", ""), ("A2", "u2", "ten", "2026-03-01", "霜"))
    )
    [row] = rows_of(done)
    assert [row[name] for name in HEADER] == ["A2", "u2", "ten", "2026-03-01", "霜"]
    assert (row["Line in the file"], row["Column"], row["Value"]) == ("3", "实付金额", "ten")
    assert row["What is wrong"] == "“ten” is no number."
    assert row["What to do"]


def test_the_file_begins_as_excel_wants_utf_8(desk):
    done = desk.load(csv_of(HEADER, ("A2", "u2", "ten", "2026-03-01", "")))
    assert refused_rows_file(done).read_bytes().startswith(b"\xef\xbb\xbf")


def test_nothing_refused_is_no_file(desk):
    assert refused_rows_file(desk.load(csv_of(HEADER, ("A1", "u1", "10", "2026-03-01", "")))) is None


def test_mended_and_imported_again_nothing_counts_twice(desk):
    rows = [
        ("A1", "u1", "10", "2026-03-01", "-5 度霜"),
        ("4200000001234567890", "=u2", "ten", "2026-03-01", "-5 度霜"),
    ]
    done = desk.load(csv_of(HEADER, *rows))
    content = refused_rows_file(done).read_bytes().replace(b",ten,", b",20,")
    again = desk.load(content, name="refused.csv")
    assert (again.read, again.loaded, again.refused) == (1, 1, 0)
    event = next(one for one in desk.events() if one["import_id"] == again.pk)
    assert event["strings"]["order_id"] == "4200000001234567890"
    assert (event["user_id"], event["strings"]["items"]) == ("=u2", "-5 度霜")


@given(st.text())
def test_no_cell_begins_as_a_formula_and_each_is_read_as_it_was(cell):
    safe = defused(cell)
    is_number = safe.strip("+-.,%％0123456789") == ""
    assert is_number or not safe.startswith(DANGEROUS)
    assert tidy(safe) == tidy(cell)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "＝1", "\t=1"])
def test_formulas_are_made_text(cell):
    assert not defused(cell).startswith(DANGEROUS)


@pytest.mark.parametrize("cell", ["-5", "+3.5", "-12.5%", "1,234"])
def test_numbers_stay_numbers(cell):
    assert defused(cell) == cell


@pytest.mark.parametrize("cell", ["4200000001234567890", "007"])
def test_codes_keep_their_digits(cell):
    assert defused(cell) == f"'{cell}"
