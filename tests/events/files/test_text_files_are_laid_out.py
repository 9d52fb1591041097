"""What is found out about a text file: its encoding, its delimiter, where its header is, what its columns are called."""

from pathlib import Path

import pytest

from yunchou.events.files.layout import Kind, Layout
from yunchou.events.files.refusals import Fault, FileRefused
from yunchou.events.files.tables import inspect, read_table

TABLE = "日期,计划,花费\n2026-06-18,品牌词,1.5\n2026-06-19,通用词,2\n"
TITLES = "报表名称：账户报表\n统计时间：2026-06-01 至 2026-06-30\n账户名,某公司\n\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "export.csv"
    path.write_bytes(text.encode(encoding))
    return path


def found(folder: Path, text: str, encoding: str = "utf-8") -> tuple[Layout, tuple[str, ...]]:
    inspection = inspect(written(folder, text, encoding), name="export.csv")
    return inspection.layout, inspection.header


def refused(folder: Path, text: str | bytes, **wanted: Layout) -> FileRefused:
    path = folder / "export.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FileRefused) as caught:
        inspect(path, name="export.csv", **wanted)
    return caught.value


@pytest.mark.parametrize(
    ("written_in", "read_in"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_an_encoding_is_found(tmp_path: Path, written_in: str, read_in: str):
    layout, header = found(tmp_path, TABLE, written_in)
    assert (layout.encoding, header) == (read_in, ("日期", "计划", "花费"))


def test_chinese_that_begins_a_million_characters_down_decides_the_encoding(tmp_path: Path):
    text = "day,name\n" + "2026-06-18,brand\n" * 60_000 + "2026-06-18,品牌词\n"
    assert found(tmp_path, text, "gbk")[0].encoding == "gb18030"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_a_delimiter_is_found(tmp_path: Path, delimiter: str):
    layout, header = found(tmp_path, TABLE.replace(",", delimiter))
    assert (layout.delimiter, header) == (delimiter, ("日期", "计划", "花费"))


def test_columns_aligned_by_blanks_are_found(tmp_path: Path):
    layout, header = found(
        tmp_path, " id   day      amount\n 00001 19970101  11.77\n 00002 19970112   1.00\n"
    )
    assert (layout.delimiter, header) == (" ", ("id", "day", "amount"))


def test_a_chinese_comma_within_texts_is_no_delimiter(tmp_path: Path):
    text = "标题,阅读\n早上好，世界,1\n晚安，世界,2\n再见，世界,3\n"
    assert found(tmp_path, text)[0].delimiter == ","


def test_a_decimal_comma_is_no_delimiter(tmp_path: Path):
    assert found(tmp_path, "a;b\n" + "1,5;2,5\n" * 20)[0].delimiter == ";"


def test_the_line_that_excel_reads_the_delimiter_from_is_obeyed(tmp_path: Path):
    layout, header = found(tmp_path, "sep=;\nday;a,b\n2026-06-18;1,2\n")
    assert (layout.delimiter, header) == (";", ("day", "a,b"))


def test_a_tsv_is_cut_at_tabs_even_where_commas_look_better(tmp_path: Path):
    path = tmp_path / "export.tsv"
    path.write_text("name\ta,b\nx\t1,2\n")
    assert inspect(path, name="Export.TSV").header == ("name", "a,b")


@pytest.mark.parametrize(
    "titles", ["", TITLES, "# 导出条件：a,b,c,d,e,f\n", "统计时间,2026-06-18,\n", '"多行\n标题",,\n']
)
def test_the_header_is_found_below_title_lines(tmp_path: Path, titles: str):
    layout, header = found(tmp_path, titles + TABLE)
    assert (layout.header_line, header) == (titles.count("\n") + 1, ("日期", "计划", "花费"))


def test_a_line_of_units_below_the_header_is_not_taken_for_it(tmp_path: Path):
    rows = "".join(f"2026-06-{day:02},品牌词,{day}\n" for day in range(1, 25))
    assert found(tmp_path, "日期,计划,花费\n按日,名称,元\n" + rows)[0].header_line == 1


def test_a_header_above_texts_alone_is_the_first_row(tmp_path: Path):
    assert found(tmp_path, "name,city\n张三,上海\n李四,北京\n")[1] == ("name", "city")


def test_a_first_row_of_values_that_are_absent_is_not_the_header(tmp_path: Path):
    assert found(tmp_path, "计划,花费\n品牌词,--\n通用词,2\n词,3\n")[0].header_line == 1


def test_empty_and_repeated_names_become_unique(tmp_path: Path):
    assert found(tmp_path, "日期,,花费,花费, 花费 \n2026-06-18,1,2,3,4\n")[1] == (
        "日期",
        "B",
        "花费",
        "花费 (2)",
        "花费 (3)",
    )


def test_a_file_without_a_header_is_refused_with_its_first_row(tmp_path: Path):
    refusal = refused(tmp_path, "2026-06-18,1\n2026-06-19,2\n")
    assert (refusal.code, refusal.values) == (Fault.NO_HEADER, {"row": "2026-06-18 · 1"})


def test_a_file_may_be_said_to_have_no_header(tmp_path: Path):
    path = written(tmp_path, "2026-06-18,1\n2026-06-19,2\n")
    inspection = inspect(path, name="a.csv", layout=Layout(header_line=0))
    assert (inspection.header, inspection.rows_about) == (("A", "B"), 2)
    assert [chunk.columns for chunk in read_table(path, inspection.layout)] == [
        [["2026-06-18", "2026-06-19"], ["1", "2"]]
    ]


def test_a_chosen_layout_is_obeyed(tmp_path: Path):
    path = written(tmp_path, "a,b\nc,d\n1,2\n", "utf-8")
    chosen = Layout(encoding="gb18030", delimiter=",", header_line=2)
    inspection = inspect(path, name="a.csv", layout=chosen)
    assert (inspection.layout.encoding, inspection.header, inspection.sample) == (
        "gb18030",
        ("c", "d"),
        [("1", "2")],
    )


def test_a_layout_survives_json():
    layout = Layout(kind=Kind.TEXT, encoding="utf-8", delimiter=",", header_line=3)
    assert Layout.from_json(layout.to_json()) == layout


@pytest.mark.parametrize(
    ("layout", "field"), [(Layout(encoding="rot13"), "encoding"), (Layout(delimiter="x"), "delimiter")]
)
def test_a_layout_that_nothing_can_be_read_with_is_refused(tmp_path: Path, layout: Layout, field: str):
    refusal = refused(tmp_path, TABLE, layout=layout)
    assert (refusal.code, refusal.values["field"]) == (Fault.NO_SUCH_LAYOUT, field)


def test_a_header_line_behind_the_end_is_refused(tmp_path: Path):
    assert refused(tmp_path, TABLE, layout=Layout(header_line=99)).code is Fault.NO_SUCH_LINE


def test_a_byte_that_is_no_text_is_named_by_line_and_place(tmp_path: Path):
    good = "日期,计划\n2026-06-18,品牌词\n".encode()
    refusal = refused(tmp_path, good + b"2026-06-19,\xff\xfe\n")
    assert refusal.code is Fault.UNDECODABLE
    assert (refusal.values["line"], refusal.values["byte"], refusal.values["found"]) == (
        3,
        len(good) + 12,
        "FF",
    )


def test_a_bad_byte_is_named_in_the_middle_of_a_large_file(tmp_path: Path):
    good = ("日期,计划\n" + "2026-06-18,品牌词\n" * 50_000).encode("gb18030")
    refusal = refused(tmp_path, good + b"2026-06-19,\xff\n" + good)
    assert (refusal.values["line"], refusal.values["byte"]) == (50_002, len(good) + 12)


def test_a_torn_character_at_the_end_is_named(tmp_path: Path):
    refusal = refused(tmp_path, TABLE.encode() + "品".encode()[:2])
    assert (refusal.code, refusal.values["line"]) == (Fault.UNDECODABLE, 4)


def test_nuls_are_left_out_and_it_is_said(tmp_path: Path):
    path = written(tmp_path, TABLE + "2026-06-20,品\0牌,3\n\0\0")
    inspection = inspect(path, name="a.csv")
    assert [str(note) for note in inspection.notes] == ["3 NUL characters are left out."]
    assert inspection.sample[-1] == ("2026-06-20", "品牌", "3")


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "日期,计划,花费\n", "日期,计划\n,\n\n", "\0\0\0\0"])
def test_a_file_without_rows_is_refused(tmp_path: Path, text: str):
    assert refused(tmp_path, text).code is Fault.EMPTY
