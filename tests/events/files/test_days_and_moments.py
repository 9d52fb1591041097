"""Days and moments out of cells: every form of an export, and nothing that can be read in two ways."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events.files.outcomes import outcome
from yunchou.events.files.values import BadValue, DateOrder, Flaw, read_day, read_instant

SHANGHAI = ZoneInfo("Asia/Shanghai")
JUNE_18 = date(2026, 6, 18)
DAYS = st.dates(date(1900, 1, 1), date(2299, 12, 31))
LATER_DAYS = st.dates(date(1900, 3, 1), date(2299, 12, 31))


def flaw_of(text: str, **choices: object) -> Flaw:
    with pytest.raises(BadValue) as caught:
        read_day(text, **choices)  # type: ignore[arg-type]  # one helper for every choice
    assert caught.value.text == text
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-18", "2026/6/18", "2026.6.18", "20260618", "2026年6月18日", "2026年06月18号", "2026 年 6 月 18 日",
        "06/18/2026", "18/06/2026", "Jun 18, 2026", "June 18 2026", "18 Jun 2026", "18-Jun-2026", "Sept 18, 2026",
        "2026-06-18 星期四", "2026年6月18日（周四）", "２０２６－０６－１８", '="20260618"', "'2026-06-18", " 2026-06-18\t",
        "2026-06-18 00:00:00", "2026-06-18 23:59", "2026-06-18T12:03:22", "2026/6/18 下午3:05",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form(text: str):
    assert read_day(text).replace(month=6) == JUNE_18


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", Flaw.MISSING), ("--", Flaw.MISSING), ("无", Flaw.MISSING),
        ("6月18日", Flaw.NO_YEAR), ("6/18", Flaw.NO_YEAR),
        ("06/07/2026", Flaw.AMBIGUOUS_DAY), ("26-06-18", Flaw.AMBIGUOUS_DAY),
        ("2026-02-30", Flaw.NO_SUCH_DAY), ("20261301", Flaw.NO_SUCH_DAY), ("1026-06-18", Flaw.NO_SUCH_DAY),
        ("2026-06-18~2026-06-24", Flaw.RANGE), ("2026-06-18 至 2026-06-24", Flaw.RANGE),
        ("2026-06-18 - 2026-06-24", Flaw.RANGE), ("6月18日-6月24日", Flaw.RANGE), ("20260618-20260624", Flaw.RANGE),
        ("2026/6/18-2026/6/24", Flaw.RANGE), ("2026年6月18日—6月24日", Flaw.RANGE), ("6月18日～24日", Flaw.RANGE),
        ("46191", Flaw.SERIAL), ("46191.5", Flaw.SERIAL),
        ("2026-06-18T12:00:00Z", Flaw.HAS_ZONE), ("2026-06-18 12:00 +08:00", Flaw.HAS_ZONE),
        ("2026-06", Flaw.NOT_A_DAY), ("2026年6月", Flaw.NOT_A_DAY), ("周四", Flaw.NOT_A_DAY), ("合计", Flaw.NOT_A_DAY),
        ("00:00:00", Flaw.NOT_A_DAY), ("18 Foo 2026", Flaw.NOT_A_DAY), ("2026-6/18", Flaw.NOT_A_DAY),
        ("2026-06-18 25:00", Flaw.NOT_A_TIME), ("2" * 65, Flaw.TOO_LONG), ("٢٠٢٦-٠٦-١٨", Flaw.NOT_A_DAY),
    ],
)  # fmt: skip
def test_what_is_no_day_says_why(text: str, flaw: Flaw):
    assert flaw_of(text) is flaw


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("06/07/2026", "mdy", date(2026, 6, 7)),
        ("06/07/2026", "dmy", date(2026, 7, 6)),
        ("26-06-07", "ymd", date(2026, 6, 7)),
        ("06/07/26", "mdy", date(2026, 6, 7)),
        ("06/07/26", "dmy", date(2026, 7, 6)),
    ],
)
def test_a_chosen_order_decides(text: str, order: DateOrder, day: date):
    assert read_day(text, date_order=order) == day


def test_a_chosen_order_is_not_bent_to_fit():
    assert flaw_of("18/06/2026", date_order="mdy") is Flaw.NO_SUCH_DAY


def test_a_year_is_given_to_days_without_one_and_to_no_other():
    assert read_day("6月18日", year=2026) == read_day("6/18", year=2026) == JUNE_18
    assert read_day("2025年6月18日", year=2026) == date(2025, 6, 18)
    assert flaw_of("2月29日", year=2026) is Flaw.NO_SUCH_DAY
    assert flaw_of("6/7", year=2026) is Flaw.AMBIGUOUS_DAY


def test_numbers_are_days_where_the_column_says_so():
    assert read_day("46191", serials=True) == read_day("46191.9", serials=True) == JUNE_18
    assert read_day("2026-06-18", serials=True) == JUNE_18
    assert flaw_of("12", serials=True) is Flaw.NO_SUCH_DAY


@given(DAYS)
def test_a_day_written_in_any_form_is_read_back(day: date):
    forms = ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日", "%b %d, %Y", "%d %B %Y"]
    assert {read_day(day.strftime(form)) for form in forms} == {day}
    assert {read_day(f"{day.year}{s}{day.month}{s}{day.day}") for s in "-/."} == {day}
    assert read_day(day.strftime("%m/%d/%Y"), date_order="mdy") == day
    assert read_day(day.strftime("%d/%m/%Y"), date_order="dmy") == day
    assert read_day(f"{day.month}月{day.day}日", year=day.year) == day


@given(LATER_DAYS)
def test_a_serial_of_excel_is_read_back(day: date):
    assert read_day(str((day - date(1899, 12, 30)).days), serials=True) == day


@given(DAYS)
def test_a_day_without_a_chosen_order_is_the_right_one_or_refused(day: date):
    for form in ("%m/%d/%Y", "%d/%m/%Y"):
        found = outcome(read_day, day.strftime(form))
        assert found == day or (isinstance(found, BadValue) and found.reason is Flaw.AMBIGUOUS_DAY)


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_bad_value(text: str):
    found = outcome(read_day, text)
    assert isinstance(found, date) or (isinstance(found, BadValue) and found.text == text)
    moment = outcome(lambda cell: read_instant(cell, zone=SHANGHAI, serials=True), text)
    assert isinstance(moment, datetime) or (isinstance(moment, BadValue) and moment.text == text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-18 15:05:00", "2026-06-18 15:05", "2026/6/18 15:05", "2026-06-18T15:05:00", "2026-06-18T07:05:00Z",
        "2026-06-18T07:05:00.000Z", "2026-06-18T08:05:00+01:00", "2026-06-18 15:05:00 +0800", "2026年6月18日15时5分",
        "2026年6月18日 15:05:00", "2026-06-18 下午3:05", "2026/6/18 3:05 PM", "6/18/2026 3:05:00 pm", "20260618150500",
        "20260618 150500", "1781766300", "1781766300000", "Jun 18, 2026 3:05 PM", "2026-06-18 星期四 15:05",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_form(text: str):
    assert read_instant(text, zone=SHANGHAI) == datetime(2026, 6, 18, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("12:05 AM", 0),
        ("12:05 PM", 12),
        ("上午12:05", 0),
        ("下午12:05", 12),
        ("中午1:05", 13),
        ("晚上9:05", 21),
        ("凌晨3:05", 3),
    ],
)
def test_half_days_are_told_apart(text: str, hour: int):
    moment = read_instant(f"2026-06-18 {text}", zone=ZoneInfo("UTC"))
    assert moment == datetime(2026, 6, 18, hour, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "clock", ["24:00", "12:60", "12", "12:", "13:05 AM", "0:05 PM", "晚上12:05", "12:03:61", "12:03 +99:99"]
)
def test_a_time_that_no_clock_shows_is_refused(clock: str):
    with pytest.raises(BadValue) as caught:
        read_instant(f"2026-06-18 {clock}", zone=SHANGHAI)
    assert caught.value.reason in {Flaw.NOT_A_TIME, Flaw.NOT_A_DAY}


def test_a_day_alone_begins_at_its_midnight():
    assert read_instant("2026-06-18", zone=SHANGHAI) == datetime(2026, 6, 17, 16, tzinfo=UTC)


def test_a_fraction_of_a_serial_is_the_time_of_day():
    noon = datetime(2026, 6, 18, 4, 0, tzinfo=UTC)
    assert read_instant("46191.5", zone=SHANGHAI, serials=True) == noon


@given(st.datetimes(datetime(1990, 1, 1), datetime(2199, 1, 1)), st.timezones())  # noqa: DTZ001 - made aware below
def test_a_moment_with_its_zone_is_read_back(moment: datetime, zone: ZoneInfo):
    written = moment.replace(tzinfo=UTC).isoformat()
    assert read_instant(written, zone=zone) == moment.replace(tzinfo=UTC)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 - made aware below
def test_a_serial_moment_is_read_back_to_the_millisecond(moment: datetime):
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - Excel knows no zone
    read = read_instant(f"{serial:.15g}", zone=ZoneInfo("UTC"), serials=True)
    assert abs(read - moment.replace(tzinfo=UTC)) < timedelta(milliseconds=2)
