"""The rows of a text file: whole, in order, with their lines, in memory that does not grow with the file."""

import csv
import io
import tracemalloc
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yunchou.events.files.layout import Chunk, Kind, Layout, Limits
from yunchou.events.files.refusals import Fault, FileRefused
from yunchou.events.files.tables import inspect, read_table

LAYOUT = Layout(kind=Kind.TEXT, encoding="utf-8", delimiter=",", header_line=1)


def chunks_of(folder: Path, text: str, layout: Layout = LAYOUT, limits: Limits | None = None) -> list[Chunk]:
    path = folder / "export.csv"
    path.write_bytes(text.encode())
    return list(read_table(path, layout, limits=limits or Limits()))


def refusal_of(folder: Path, text: str, limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        chunks_of(folder, text, limits=limits)
    return caught.value


def test_rows_become_columns_with_the_lines_they_begin_in(tmp_path: Path):
    [chunk] = chunks_of(tmp_path, 'a,b\n1,"x\ny"\n\n2,z')
    assert (chunk.first_line, chunk.lines) == (2, [2, 4, 5])
    assert chunk.columns == [["1", "", "2"], ["x\ny", "", "z"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_every_way(tmp_path: Path, end: str):
    [chunk] = chunks_of(tmp_path, end.join(["a,b", "1,2", "3,4", ""]))
    assert (chunk.columns, chunk.lines) == ([["1", "3"], ["2", "4"]], [2, 3])


def test_rows_with_too_few_or_too_many_cells_are_told(tmp_path: Path):
    [chunk] = chunks_of(tmp_path, "a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n")
    assert chunk.columns == [["1"] * 4, ["2"] * 4, ["", "3", "3", "3"]]
    assert chunk.ragged == {0: 2, 1: 4}


def test_a_cell_with_a_separator_of_unicode_stays_one_cell(tmp_path: Path):
    [chunk] = chunks_of(tmp_path, "a,b\nx\u2028y\x85\x0c,1\n")
    assert chunk.columns == [["x\u2028y\x85\x0c"], ["1"]]


def test_a_quote_that_is_never_closed_is_named_by_its_line(tmp_path: Path):
    refusal = refusal_of(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n')
    assert (refusal.code, refusal.values) == (Fault.UNCLOSED_QUOTE, {"line": 3})


def test_a_quote_that_swallows_too_much_is_named_by_its_line(tmp_path: Path):
    refusal = refusal_of(tmp_path, 'a,b\n1,2\n3,"4\n' + "5,6\n" * 50_000)
    assert (refusal.code, refusal.values["line"]) == (Fault.LINE_TOO_LONG, 3)


def test_a_line_without_end_is_refused(tmp_path: Path):
    refusal = refusal_of(tmp_path, "a,b\n1,2\n" + "x," * 1_000_000)
    assert (refusal.code, refusal.values["line"]) == (Fault.LINE_TOO_LONG, 3)


def test_a_row_that_goes_on_over_all_lines_is_refused(tmp_path: Path):
    refusal = refusal_of(tmp_path, 'a,b\n1,"' + '2\n","' * 700_000)
    assert (refusal.code, refusal.values["line"]) == (Fault.LINE_TOO_LONG, 2)


def test_more_rows_than_allowed_are_refused(tmp_path: Path):
    refusal = refusal_of(tmp_path, "a,b\n" + "1,2\n" * 11, limits=Limits(max_rows=10))
    assert (refusal.code, refusal.values["limit"]) == (Fault.TOO_MANY_ROWS, 10)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path):
    assert refusal_of(tmp_path, "a,b\n1,2\n", limits=Limits(max_bytes=7)).code is Fault.TOO_LARGE


def test_more_columns_than_allowed_are_refused(tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text("a,b,c\n1,2,3\n")
    with pytest.raises(FileRefused) as caught:
        inspect(path, name="export.csv", limits=Limits(max_columns=2))
    assert (caught.value.code, caught.value.values) == (Fault.TOO_MANY_COLUMNS, {"columns": 3, "limit": 2})


def peak_of_reading(path: Path) -> int:
    tracemalloc.start()
    try:
        for _chunk in read_table(path, inspect(path, name=path.name).layout):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path: Path):
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    row = "2026-06-18,计划,100,12.50,note\n"
    small.write_text("day,plan,clicks,spend,note\n" + row * 60_000)
    large.write_text("day,plan,clicks,spend,note\n" + row * 180_000)
    assert peak_of_reading(large) < 1.1 * peak_of_reading(small)


def test_short_cells_beyond_number_do_not_fill_the_memory(tmp_path: Path):
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([",".join(f"c{place}" for place in range(500)), *["ab," * 499 + "ab"] * 5_000]))
    assert peak_of_reading(path) < 64 << 20


CELLS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12).map(
    lambda text: text.replace("\r\n", "\n").replace("\r", "\n")
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|", "，"]),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16-be"]),
)
def test_what_the_csv_module_writes_is_read_back(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, encoding: str
):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    path = tmp_path / "export.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    layout = Layout(kind=Kind.TEXT, encoding=encoding, delimiter=delimiter, header_line=1)
    found = [zip(*chunk.columns, strict=True) for chunk in read_table(path, layout)]
    assert list(chain.from_iterable(found)) == rows
