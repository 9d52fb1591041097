"""Days as people type them, on the Wednesday of 18 March 2026 with yesterday as the last complete day."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from yunchou.web.periods import read_period
from yunchou.web.typed_days import typed_period

TODAY = date(2026, 3, 18)
LAST = TODAY - timedelta(days=1)


def typed(text):
    found = typed_period(text, today=TODAY, last=LAST)
    return found and f"{found.start}/{found.end}"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("今天", "2026-03-18/2026-03-18"),
        ("昨天", "2026-03-17/2026-03-17"),
        (" 昨日 ", "2026-03-17/2026-03-17"),
        ("Yesterday", "2026-03-17/2026-03-17"),
        ("前天", "2026-03-16/2026-03-16"),
        ("近7天", "2026-03-11/2026-03-17"),
        ("最近 7 天", "2026-03-11/2026-03-17"),
        ("近７天", "2026-03-11/2026-03-17"),
        ("过去30天", "2026-02-16/2026-03-17"),
        ("last 7 days", "2026-03-11/2026-03-17"),
        ("近2周", "2026-03-04/2026-03-17"),
        ("本周", "2026-03-16/2026-03-17"),
        ("上周", "2026-03-09/2026-03-15"),
        ("本月", "2026-03-01/2026-03-17"),
        ("上个月", "2026-02-01/2026-02-28"),
        ("今年", "2026-01-01/2026-03-17"),
        ("去年", "2025-01-01/2025-12-31"),
    ],
)
def test_days_have_names(text, days):
    assert typed(text) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3.8", "2026-03-08/2026-03-08"),
        ("6.18", "2025-06-18/2025-06-18"),
        ("6月18日", "2025-06-18/2025-06-18"),
        ("6/18", "2025-06-18/2025-06-18"),
        ("6-18", "2025-06-18/2025-06-18"),
        ("2.29", "2024-02-29/2024-02-29"),
        ("2025.11.11", "2025-11-11/2025-11-11"),
        ("2025年11月11号", "2025-11-11/2025-11-11"),
        ("2025-11-11", "2025-11-11/2025-11-11"),
        ("20251111", "2025-11-11/2025-11-11"),
    ],
)
def test_a_day_without_a_year_is_the_latest_that_has_come(text, days):
    assert typed(text) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("6月", "2025-06-01/2025-06-30"),
        ("2025年6月", "2025-06-01/2025-06-30"),
        ("2025-06", "2025-06-01/2025-06-30"),
        ("2025.6", "2025-06-01/2025-06-30"),
        ("3月", "2026-03-01/2026-03-18"),
        ("2025年", "2025-01-01/2025-12-31"),
    ],
)
def test_a_month_and_a_year_are_whole_and_end_today_at_the_latest(text, days):
    assert typed(text) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("6.1-6.18", "2025-06-01/2025-06-18"),
        ("6.1~6.18", "2025-06-01/2025-06-18"),
        ("6月1日到18日", "2025-06-01/2025-06-18"),
        ("6月1日至6月18日", "2025-06-01/2025-06-18"),
        ("6月1日-18日", "2025-06-01/2025-06-18"),
        ("2025-06-01 - 2025-06-18", "2025-06-01/2025-06-18"),
        ("2025-06-01-2025-06-18", "2025-06-01/2025-06-18"),
        ("20250601-20250618", "2025-06-01/2025-06-18"),
        ("12.20-1.5", "2025-12-20/2026-01-05"),
        ("3.1 到 2026.3.30", "2026-03-01/2026-03-18"),
    ],
)
def test_two_days_are_all_days_between_them(text, days):
    assert typed(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "618",
        "abc",
        "13.40",
        "近0天",
        "近99999天",
        "2027.1.1",
        "6.18-6.1-5.1",
        "1999",
        "天",
        "9" * 99,
    ],
)
def test_what_names_no_days_that_have_come_is_none(text):
    assert typed(text) is None


@given(st.text(max_size=70))
def test_any_text_is_either_days_that_have_come_or_none(text):
    found = typed_period(text, today=TODAY, last=LAST)
    assert found is None or found.end <= TODAY


@given(
    st.dates(date(2000, 1, 1), TODAY),
    st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_any_day_that_has_come_is_read_as_it_is_written(day, form):
    assert typed(day.strftime(form)) == f"{day}/{day}"


def read(**parameters):
    return read_period(QueryDict(urlencode(parameters)), today=TODAY, last=LAST)


def test_what_is_typed_into_the_filter_goes_before_its_two_days():
    chosen = read(period="custom", typed="近7天", **{"from": "2026-01-01", "to": "2026-01-02"})
    assert (str(chosen.period.start), chosen.period.length) == ("2026-03-11", 7)
    assert chosen.query["from"] == "2026-03-11"
    assert chosen.not_understood == ""


def test_what_is_not_understood_is_said_and_the_two_days_hold():
    chosen = read(period="custom", typed="618大促", **{"from": "2026-01-01", "to": "2026-01-02"})
    assert (str(chosen.period.start), chosen.period.length) == ("2026-01-01", 2)
    assert chosen.not_understood == "618大促"
