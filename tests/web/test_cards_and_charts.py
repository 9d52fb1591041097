"""Number cards, sparklines and charts: what is drawn, and what is told instead of the picture."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from yunchou.web import formats
from yunchou.web.cards import HEIGHT, CardCompleteness, NumberCard, sparkline
from yunchou.web.charts import Dot, LineChart, Role, Series, TooManySeries


def series(name: str, values, role: Role = Role.MAIN) -> Series:
    dots = (
        Dot(None, formats.not_measured()) if value is None else Dot(value, formats.count(value))
        for value in values
    )
    return Series(name, tuple(dots), role)


def chart(*lines: Series, **fields) -> LineChart:
    days = len(lines[0].dots)
    names = tuple(f"day {number}" for number in range(days))
    return LineChart(
        key="k",
        title="Visits",
        summary="Visits rose.",
        buckets=names,
        bucket_names=names,
        series=lines,
        **fields,
    )


def test_a_sparkline_breaks_where_nothing_was_measured():
    drawn = sparkline([1.0, 2.0, None, 3.0, 4.0, None])
    assert drawn is not None
    assert len(drawn.lines) == 2
    assert drawn.end_x == 80.0


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [None, 5.0, None]])
def test_one_value_makes_no_line(values):
    assert sparkline(values) is None


@given(st.lists(st.one_of(st.none(), st.floats(-1e12, 1e12)), min_size=2, max_size=40))
def test_a_sparkline_stays_inside_its_box(values):
    drawn = sparkline(values)
    for line in drawn.lines if drawn else ():
        for point in line.split():
            across, down = map(float, point.split(","))
            assert 0 <= across <= 100
            assert 0 <= down <= HEIGHT


def test_a_card_shows_value_base_change_and_completeness_and_opens_the_number():
    card = NumberCard(
        "ROAS", formats.Figure("3.94", "3.9449"), base="289.7 ÷ 73.6",
        delta=formats.Delta("−3.4%", "down", "bad"), previous="before: 4.02", trend=sparkline([1.0, 2.0]),
        completeness=CardCompleteness("alert-triangle", "5 of 6 sources", tone="warn"), href="/roas",
    )  # fmt: skip
    page = render_to_string("components/number_card.html", {"card": card})
    for part in (
        'href="/roas"',
        'title="3.9449"',
        "289.7 ÷ 73.6",
        "yc-bad",
        "arrow-down",
        "before: 4.02",
        "<polyline",
        "5 of 6 sources",
    ):
        assert part in page


def test_a_card_without_a_number_says_why():
    page = render_to_string(
        "components/number_card.html", {"card": NumberCard("CVR", formats.not_applicable("No visits."))}
    )
    assert "No visits." in page
    assert "is-none" in page


def test_more_lines_than_six_are_refused_but_one_other_is_allowed():
    lines = [series(str(number), [1, 2]) for number in range(6)]
    chart(*lines, series("other", [1, 2], Role.OTHER), series("before", [1, 2], Role.COMPARISON))
    with pytest.raises(TooManySeries, match="7 lines"):
        chart(*lines, series("seventh", [1, 2]))


def test_a_chart_is_a_table_as_well_and_its_sentence_is_read_out():
    page = render_to_string("components/chart.html", {"chart": chart(series("now", [7070, None]))})
    assert 'aria-label="Visits rose."' in page
    assert "7,070" in page
    assert '<th scope="row">day 1</th>' in page


def test_a_gap_stays_a_gap_in_what_is_drawn():
    assert chart(series("now", [5, None, 0])).payload["series"][0]["values"] == [5, None, 0]


def test_a_chart_without_any_value_says_so_and_draws_nothing():
    page = render_to_string("components/chart.html", {"chart": chart(series("now", [None, None]))})
    assert "data-yc-plot" not in page
    assert "yc-empty" in page


def test_a_name_cannot_break_out_of_the_data_of_a_chart():
    page = render_to_string(
        "components/chart.html", {"chart": chart(series("</script><script>alert(1)", [1, 2]))}
    )
    assert "<script>alert(1)" not in page
