"""The period of a page, read from its address: presets, typed days, grains, and links that choose the same again."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from yunchou.analytics.questions import Compare, Grain
from yunchou.web.periods import PRESETS, read_period

TODAY = date(2026, 3, 18)
LAST = TODAY - timedelta(days=1)


def read(**parameters):
    return read_period(QueryDict(urlencode(parameters)), today=TODAY, last=LAST)


def link_of(address, tag):
    """What a link of the period filter says on the page with this address."""
    request = RequestFactory().get(address)
    chosen = read_period(request.GET, today=TODAY, last=LAST)
    text = Template("{% load periods %}{% period_link chosen " + tag + " %}")
    return QueryDict(
        text.render(Context({"request": request, "chosen": chosen})).replace("&amp;", "&")[1:]
    ).dict()


@pytest.mark.parametrize(("preset", "days"), [("7d", 7), ("30d", 30), ("90d", 90)])
def test_a_preset_ends_on_the_last_complete_day(preset, days):
    chosen = read(period=preset)
    assert chosen.period.end == LAST
    assert chosen.period.length == days


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("yesterday", LAST, LAST),
        ("week", date(2026, 3, 16), LAST),
        ("month", date(2026, 3, 1), LAST),
        ("last-month", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_a_named_week_or_month_is_a_calendar_one(preset, start, end):
    chosen = read(period=preset)
    assert (chosen.period.start, chosen.period.end) == (start, end)


def test_on_its_first_day_a_month_is_that_day():
    first = date(2026, 3, 1)
    chosen = read_period(QueryDict("period=month"), today=first, last=first - timedelta(days=1))
    assert (chosen.period.start, chosen.period.end) == (first, first)


def test_today_is_today():
    assert (read(period="today").period.start, read(period="today").period.end) == (TODAY, TODAY)


def test_typed_days_end_today_at_the_latest():
    chosen = read(period="custom", **{"from": "2026-03-01", "to": "2027-01-01"})
    assert (chosen.period.start, chosen.period.end) == (date(2026, 3, 1), TODAY)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-10", "2026-03-01"),
        ("", "2026-03-01"),
        ("1999-01-01", "2026-03-01"),
        ("x", "y"),
        ("2027-01-01", "2027-01-02"),
    ],
)
def test_typed_days_that_make_no_sense_fall_back_to_the_default(start, end):
    assert read(period="custom", **{"from": start, "to": end}) == read()


@pytest.mark.parametrize(
    ("days", "finest"), [(120, Grain.DAY), (121, Grain.WEEK), (500, Grain.WEEK), (501, Grain.MONTH)]
)
def test_a_long_period_is_cut_coarsely(days, finest):
    chosen = read(period="custom", **{"from": str(TODAY - timedelta(days=days - 1)), "to": str(TODAY)})
    assert chosen.grain is finest
    assert chosen.grains[0] is finest


def test_a_grain_finer_than_the_period_bears_is_not_taken():
    wide = {"period": "custom", "from": "2024-01-01", "to": "2026-01-01"}
    assert read(grain="day", **wide).grain is Grain.MONTH
    assert read(grain="month", period="30d").grain is Grain.MONTH


words = st.text(max_size=12)
days = st.one_of(words, st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(str))
presets = st.one_of(words, st.sampled_from([*PRESETS, "custom"]))


@given(presets, days, days, words, st.one_of(words, st.sampled_from(Compare)))
def test_whatever_the_address_says_the_same_is_chosen_again_by_its_own_link(
    preset, start, end, grain, compare
):
    chosen = read(period=preset, **{"from": start, "to": end}, grain=grain, compare=compare)
    assert chosen.period.start <= chosen.period.end <= TODAY
    assert chosen.grain in chosen.grains
    assert read(**QueryDict(chosen.link()[1:]).dict()) == chosen


def test_a_link_keeps_the_break_down_and_the_part():
    address = "/x?period=7d&by=channel&group=v:direct&metric=orders&page=3"
    kept = link_of(address, "period='30d'")
    assert kept == {
        "period": "30d", "grain": "day", "compare": "previous",
        "by": "channel", "group": "v:direct", "metric": "orders",
    }  # fmt: skip


def test_a_link_lets_go_of_the_part():
    assert "group" not in link_of("/x?by=channel&group=v:direct", "group='' bucket=''")
