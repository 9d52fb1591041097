"""Tables: what the address asks, one page of rows, links that keep the rest, and the workbook."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from python_calamine import CalamineWorkbook

from yunchou.web import formats, tables
from yunchou.web.formats import Figure
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request, sorted_rows

COLUMNS = (
    Column("name", "Name", lambda row: row[0], is_sortable=True),
    Column("visits", "Visits", lambda row: row[1], align="right", is_sortable=True),
    Column("actions", "Actions"),
)
ROWS = [(f"row {number}", number) for number in range(60)]


def asked(query: str = "", **options):
    return parse_table_request(RequestFactory().get(f"/t?{query}"), columns=COLUMNS, **options)


def table_of(rows, query: str = "", **options) -> Table:
    at = asked(query)
    return Table("t", "Rows", COLUMNS, paginate(rows, at=at), at, **options)


def test_the_address_says_search_order_page_and_size():
    at = asked("q=+abc+&sort=-visits&page=2&per=50")
    assert (at.search, at.sort_key, at.is_descending, at.offset, at.per) == ("abc", "visits", True, 50, 50)


@pytest.mark.parametrize(
    "query", ["sort=secret", "page=-3", "page=x", "per=7", "page=99999999999", "sort=actions"]
)
def test_an_address_that_makes_no_sense_still_opens(query):
    at = asked(query, default_sort="name")
    assert (at.sort, at.number, at.per) == ("name", 1, 25)


def test_links_keep_the_other_parameters_and_an_empty_one_is_dropped():
    at = asked("q=a%26b&channel=douyin&page=3")
    assert at.link(sort="-visits", page="") == "/t?q=a%26b&channel=douyin&sort=-visits"
    assert asked().link() == "/t"


def test_a_column_head_turns_the_order_around():
    heads = table_of(ROWS, "sort=visits&page=2").headings
    assert [head.direction for head in heads] == ["none", "ascending", ""]
    assert heads[1].href == "/t?sort=-visits"
    assert heads[2].href == ""


def test_a_page_past_the_end_is_the_last_one():
    page = table_of(ROWS, "page=9").page
    assert (page.number, page.first_row, page.last_row, page.total) == (3, 51, 60, 60)


def test_the_middle_page_leads_both_ways_and_the_ends_do_not():
    middle, last = table_of(ROWS, "page=2"), table_of(ROWS, "page=3")
    assert (middle.previous_href, middle.next_href) == ("/t?page=1", "/t?page=3")
    assert last.next_href == ""


def test_rows_without_a_value_come_last_either_way():
    rows = [("a", 2), ("b", None), ("c", 3)]
    rising = sorted_rows(rows, at=asked("sort=visits"), columns=COLUMNS)
    falling = sorted_rows(rows, at=asked("sort=-visits"), columns=COLUMNS)
    assert [row[0] for row in rising] == ["a", "c", "b"]
    assert [row[0] for row in falling] == ["c", "a", "b"]


def test_a_table_shows_its_rows_its_order_and_its_export(settings):
    page = render_to_string(
        "components/table.html", {"table": table_of(ROWS, "sort=visits", can_export=True)}
    )
    assert 'aria-sort="ascending"' in page
    assert "row 24" in page
    assert "row 25" not in page
    assert 'href="/t?sort=visits&amp;export=xlsx"' in page


def test_a_search_without_result_offers_to_clear_it_and_escapes_what_was_typed():
    page = render_to_string("components/table.html", {"table": table_of([], "q=<b>")})
    assert "&lt;b&gt;" in page
    assert 'href="/t"' in page


def test_an_empty_table_says_the_next_step():
    context = {
        "table": table_of([]),
        "empty_title": "No keys",
        "empty_action_href": "/new",
        "empty_action_label": "Make",
    }
    page = render_to_string("components/table.html", context)
    assert "No keys" in page
    assert 'href="/new"' in page


def exported(rows, columns) -> list[list[object]]:
    at = asked()
    response = export_xlsx(Table("t", "Rows", columns, paginate([], at=at), at), rows, filename="渠道")
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%B8%A0%E9%81%93.xlsx"
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "http://example.com", "007"]
)
def test_text_that_looks_like_a_formula_a_link_or_a_number_stays_text(text):
    columns = (Column("name", "Name", lambda row: row),)
    assert exported([text], columns) == [["Name"], [text]]


def test_each_kind_of_value_keeps_its_type_in_the_workbook():
    columns = tuple(Column(str(place), str(place), lambda row, place=place: row[place]) for place in range(7))
    at = datetime(2026, 3, 17, 4, 20, tzinfo=UTC)
    row = (7, Decimal("1.5"), True, None, date(2026, 3, 17), at, Figure("¥304.5 万", "¥3,045,210"))
    with timezone.override("Asia/Shanghai"):
        written = exported([row], columns)[1]
    assert written == [7.0, 1.5, True, "", date(2026, 3, 17), datetime(2026, 3, 17, 12, 20), "¥3,045,210"]  # noqa: DTZ001  a workbook knows no zones


@pytest.mark.parametrize(
    ("figure", "cell"),
    [
        (formats.money(Decimal("3045210.5"), currency="CNY"), 3045210.5),
        (formats.rate(Decimal("0.0197")), 0.0197),
        (formats.count(7070), 7070.0),
        (formats.not_applicable("Nothing to divide by."), formats.not_applicable().text),
        (formats.not_measured(), formats.NOT_MEASURED),
    ],
)
def test_a_figure_is_a_number_in_the_workbook_and_no_number_never_a_zero(figure, cell):
    assert exported([(figure,)], (Column("a", "A", lambda row: row[0]),))[1] == [cell]


def test_a_column_without_a_value_is_left_out_of_the_workbook():
    assert exported([("a", 1)], COLUMNS) == [["Name", "Visits"], ["a", 1.0]]


def test_a_table_too_long_for_a_workbook_says_what_to_do(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with pytest.raises(tables.TooManyRows, match="3 rows") as refused:
        exported([("a", 1)] * 4, COLUMNS)
    assert "filters" in refused.value.advice
