"""Bars of a waterfall add up, scales count as people do, and a day without an answer is a gap."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.samples import LINES, WATERFALL
from yunchou.documents import Axis, Bar, DoesNotAddUp, DoesNotFit, Line, Lines, Waterfall
from yunchou.documents.drawing import drawn, scale_of, tick_text
from yunchou.documents.values import Column, TableBlock

amounts = st.floats(-1e9, 1e9).map(lambda amount: round(amount, 2))


@given(start=amounts, steps=st.lists(amounts, max_size=12))
def test_each_bar_begins_where_the_one_before_ends(start, steps):
    end = start + sum(steps)
    chart = Waterfall(Bar("a", start, ""), [Bar("s", step, "") for step in steps], Bar("z", end, ""))
    bars = drawn(chart).bars
    size = abs(max(bar.high for bar in bars) - min(bar.low for bar in bars)) or 1.0
    for before, bar in itertools.pairwise(bars):
        nearest = min(abs(bar.low - before.meets), abs(bar.high - before.meets))
        assert nearest <= 1e-6 * size
    assert all(-1e-9 <= bar.low <= bar.high <= 1 + 1e-9 for bar in bars)


def test_steps_that_do_not_lead_to_the_end_are_refused():
    with pytest.raises(DoesNotAddUp, match="to 90, not to 91"):
        Waterfall(Bar("a", 100, ""), [Bar("s", -10, "")], Bar("z", 91, ""))


def test_rounding_is_no_mistake():
    Waterfall(Bar("a", 0.1, ""), [Bar("s", 0.2, "")], Bar("z", 0.3, ""))


def test_a_step_is_coloured_by_what_is_good_for_the_metric():
    tones = [bar.tone for bar in drawn(WATERFALL).bars]
    assert tones == ["end", "bad", "bad", "good", "end"]
    cost = Waterfall(Bar("a", 1, ""), [Bar("s", 1, "")], Bar("z", 2, ""), is_up_good=False)
    assert [bar.tone for bar in drawn(cost).bars] == ["end", "bad", "end"]


@given(st.lists(amounts, min_size=1, max_size=20))
def test_a_scale_holds_every_amount_and_zero(values):
    scale = scale_of(values)
    assert scale.low <= min(0, *values)
    assert scale.high >= max(0, *values)
    assert 1 <= round((scale.high - scale.low) / scale.step) <= 6


def test_ticks_are_written_in_the_unit_of_the_axis():
    ticks = scale_of([178_577.82]).ticks(Axis(10_000, prefix="¥", suffix=" 万"))
    assert [tick.text for tick in ticks] == ["0", "¥5 万", "¥10 万", "¥15 万", "¥20 万"]
    assert [tick.at for tick in ticks] == pytest.approx([0, 0.25, 0.5, 0.75, 1])


@pytest.mark.parametrize(
    ("amount", "step", "axis", "text"),
    [
        (0.25, 0.25, Axis(0.01, suffix="%"), "25%"),
        (0.005, 0.0025, Axis(0.01, suffix="%"), "0.5%"),
        (-2500, 2500, Axis(), "−2,500"),
        (7.5, 2.5, Axis(), "7.5"),
        (0, 5, Axis(suffix=" 万"), "0"),
    ],
)
def test_a_tick_is_written_without_needless_decimals(amount, step, axis, text):
    assert tick_text(amount, axis=axis, step=step) == text


def test_a_day_without_an_answer_is_a_gap():
    actual, baseline = drawn(LINES).lines
    assert [len(stretch) for stretch in actual.stretches] == [1, 2]
    assert [len(stretch) for stretch in baseline.stretches] == [4]


def test_a_line_without_any_answer_is_not_drawn():
    assert drawn(Lines(["1", "2"], [Line("a", [None, None])])).lines[0].stretches == []


def test_many_days_are_named_now_and_then():
    days = [str(day) for day in range(90)]
    names = drawn(Lines(days, [Line("a", [1.0] * 90)])).days
    assert len(names) == 12
    assert names[0].text == "0"


def test_a_window_covers_its_days_whole():
    window = drawn(LINES).window
    assert (window.low, window.high, window.label) == (0.75, 1.0, "下降窗口")


def test_values_that_do_not_fit_their_days_or_columns_are_refused():
    with pytest.raises(DoesNotFit, match="2 values for 1 days"):
        Lines(["1"], [Line("a", [1, 2])])
    with pytest.raises(DoesNotFit, match="1 columns, but a row has 2 cells"):
        TableBlock([Column("a")], [["1", "2"]])
    with pytest.raises(DoesNotFit, match="1 columns, but a row has 0 cells"):
        TableBlock([Column("a")], [], total=[])
