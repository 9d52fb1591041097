"""A document as a workbook holds numbers to calculate with, and never a formula that somebody typed."""

import io
import re
import zipfile
from html import unescape

import pytest

from tests.documents.samples import HOSTILE, document
from yunchou.documents import Bar, Column, Figure, Heading, Paragraph, TableBlock, Waterfall
from yunchou.documents.workbook import to_xlsx


def parts_of(*blocks, **changes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(document(*blocks, **changes)))) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def sheet_names(parts: dict[str, str]) -> list[str]:
    return [unescape(name) for name in re.findall(r'<sheet name="(.*?)"', parts["xl/workbook.xml"])]


def cells(parts: dict[str, str], number: int) -> dict[str, str]:
    """What each cell of a sheet holds: shared texts by their text, numbers as written."""
    shared = [
        unescape(re.sub(r"<.*?>", "", one))
        for one in re.findall(r"<si>(.*?)</si>", parts.get("xl/sharedStrings.xml", ""), re.DOTALL)
    ]
    found = re.findall(
        r'<c r="(\w+)"([^>]*)><v>(.*?)</v></c>', parts[f"xl/worksheets/sheet{number}.xml"], re.DOTALL
    )
    return {place: shared[int(value)] if 't="s"' in kind else value for place, kind, value in found}


@pytest.fixture(scope="module")
def sample() -> dict[str, str]:
    return parts_of()


def test_texts_come_first_then_a_sheet_for_each_table_and_chart(sample):
    assert sheet_names(sample) == ["抖音支付金额连续 3 天低于基线", "差额由什么组成", "分解表", "支付金额"]


def test_the_first_sheet_holds_what_is_no_table(sample):
    held = list(cells(sample, 1).values())
    for text in (
        "复盘 R-0187",
        "跌了多少，跌在哪里",
        "1. 改版",
        "• 留住首屏入口",
        "退款窗口未满，金额为退款前",
        "负责人",
        "程一诺",
    ):
        assert text in held
    assert "125720.66" in held


def test_a_table_holds_numbers_days_and_texts(sample):
    held = cells(sample, 3)
    assert [held[place] for place in ("A1", "B1", "C1")] == ["分解项", "日期", "贡献"]
    assert (held["A2"], held["B2"], held["C2"]) == ("访问量", "46278", "-4290.45")
    assert (held["A4"], held["C4"]) == ("支付金额", "-57988")


def test_no_answer_is_its_words_not_a_zero(sample):
    assert cells(sample, 3)["C3"] == "不适用"


@pytest.mark.parametrize(
    "text", [HOSTILE, "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A1", "\t=1", "https://example.com"]
)
def test_what_looks_like_a_formula_or_a_link_stays_text(text):
    parts = parts_of(TableBlock([Column(text)], [[text]], total=[text]), Heading(text), Paragraph(text))
    sheets = "".join(body for name, body in parts.items() if name.startswith("xl/worksheets/"))
    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets
    assert list(cells(parts, 2).values()) == [text, text, text]


def test_sheets_of_the_same_or_an_impossible_name_get_one_of_their_own():
    tables = [
        TableBlock([Column("a")], [], title=title)
        for title in ("渠道", "渠道", "a/b:c?", "'x'", "长" * 60, "长" * 60)
    ]
    names = sheet_names(parts_of(*tables))[1:]
    assert names == ["渠道", "渠道 2", "a b c", "x", "长" * 31, "长" * 28 + " 2"]


def test_a_waterfall_is_drawn_on_an_invisible_base(sample):
    held = cells(sample, 2)
    assert [held[f"C{row}"] for row in (2, 3, 4)] == ["174287.37", "123023.03", "123023.03"]
    assert "barChart" in sample["xl/charts/chart1.xml"]


def test_a_waterfall_below_zero_shows_its_numbers_alone():
    parts = parts_of(Waterfall(Bar("a", 5, "5"), [Bar("s", -9, "−9")], Bar("z", -4, "−4")))
    assert cells(parts, 2)["B2"] == "-9"
    assert "xl/charts/chart1.xml" not in parts


def test_a_line_without_an_answer_leaves_its_cell_empty(sample):
    held = cells(sample, 4)
    assert (held["A3"], held.get("B3", ""), held["C3"]) == ("9/11", "", "59000")
    assert "lineChart" in sample["xl/charts/chart2.xml"]


def test_numbers_keep_the_format_in_which_they_are_read():
    parts = parts_of(TableBlock([Column("a")], [[Figure("12.3%", 0.123, "0.0%")]]))
    assert 'formatCode="0.0%"' in parts["xl/styles.xml"]
