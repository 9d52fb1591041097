"""Numbers, changes and dates in the two languages, pinned to the design's formats."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from yunchou.analytics.answers import Known, NoData, NotApplicable, Reason, Unit
from yunchou.analytics.messages import Message
from yunchou.calc.change import Change, change
from yunchou.web import formats
from yunchou.web.formats import Better

SPACE = "\u00a0"


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0"),
        (7070, "7,070"),
        (9999, "9,999"),
        (10000, "1.00 万"),
        (33_380, "3.34 万"),
        (260_500, "26.05 万"),
        (999_999, "100.0 万"),
        (13_230_000, "1,323.0 万"),
        (99_999_999, "1.00 亿"),
        (123_000_000, "1.23 亿"),
        (-33_380, "−3.34 万"),
        (Decimal("12.345"), "12.35"),
    ],
)
def test_counts_in_chinese_use_wan_and_yi(chinese, amount, text):
    assert formats.count(amount).text == text.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(7070, "7,070"), (33_380, "33.4K"), (999_999, "1.00M"), (3_045_000, "3.05M"), (1_230_000_000, "1.23B")],
)
def test_counts_in_english_use_k_m_and_b(english, amount, text):
    assert formats.count(amount).text == text


@pytest.mark.parametrize(
    ("amount", "text", "exact"),
    [
        ("3045210.55", "¥304.5 万", "¥3,045,210.55"),
        ("-58000", "−¥5.8 万", "−¥58,000"),
        ("7070.40", "¥7,070", "¥7,070.4"),
        ("985.55", "¥985.6", "¥985.55"),
        ("0", "¥0", "¥0"),
    ],
)
def test_money_has_its_symbol_after_the_sign_and_its_exact_value_on_hover(chinese, amount, text, exact):
    figure = formats.money(Decimal(amount), currency="CNY")
    assert (figure.text, figure.exact) == (text.replace(" ", SPACE), exact)


def test_a_currency_without_a_symbol_is_named(english):
    assert formats.money(1200, currency="SEK").text == f"SEK{SPACE}1,200"


def test_rates_have_one_decimal_and_two_below_five_percent(english):
    written = [formats.rate(Decimal(share)).text for share in ("0.217", "0.0161", "0", "1")]
    assert written == ["21.7%", "1.61%", "0.0%", "100.0%"]


def test_ratios_have_two_decimals_and_unit_costs_one(english):
    assert formats.ratio(Decimal("3.9449")).text == "3.94"
    assert formats.unit_cost(Decimal("130.55"), currency="CNY").text == "¥130.6"


def test_no_base_no_measurement_and_a_missing_source_are_three_different_answers(english):
    answers = [formats.not_applicable(), formats.not_measured(), formats.incomplete()]
    assert [answer.text for answer in answers] == ["n/a", "—", "incomplete"]
    assert not any(answer.is_known for answer in answers)


def test_a_value_of_an_answer_is_written_in_its_unit(english):
    why = Reason("zero", Message("No visits at all."))
    assert formats.figure(Known(Decimal("0.5")), unit=Unit.RATIO).text == "50.0%"
    assert formats.figure(Known(Decimal(12)), unit=Unit.MONEY, currency="CNY").text == "¥12"
    assert formats.figure(Known(Decimal(12)), unit=Unit.PEOPLE).text == "12"
    assert formats.figure(NotApplicable(why), unit=Unit.RATIO).exact == "No visits at all."
    assert formats.figure(NoData(why), unit=Unit.EVENTS).text == "—"


def test_a_ratio_shows_what_it_was_divided_from(english):
    assert formats.base(Known(Decimal(2), Decimal(14140), Decimal(7070))) == "14.1K ÷ 7,070"
    assert formats.base(Known(Decimal(2))) == ""


@pytest.mark.parametrize(
    ("now", "before", "better", "expected"),
    [
        (1086, 1000, Better.HIGHER, ("+8.6%", "up", "good")),
        (966, 1000, Better.HIGHER, ("−3.4%", "down", "bad")),
        (1079, 1000, Better.LOWER, ("+7.9%", "up", "bad")),
        (900, 1000, Better.LOWER, ("−10.0%", "down", "good")),
        (1086, 1000, Better.NEITHER, ("+8.6%", "up", "flat")),
        (10004, 10000, Better.HIGHER, ("flat", "flat", "flat")),
        (5, 0, Better.HIGHER, ("no base", "flat", "flat")),
    ],
)
def test_up_is_not_good_by_itself(english, now, before, better, expected):
    delta = formats.change(change(now=Decimal(now), before=Decimal(before)), better=better)
    assert (delta.text, delta.direction, delta.tone) == expected


def test_a_rate_changes_in_points(english):
    delta = formats.points(Change(Decimal("-0.047"), Decimal("-0.05")))
    assert delta.text == f"−4.7{SPACE}pp"


def test_days_and_ranges_say_once_what_both_ends_share(chinese):
    today = date(2026, 9, 17)
    assert formats.day(date(2026, 9, 13), today=today) == "9 月 13 日"
    assert formats.day(date(2025, 9, 13), today=today) == "2025 年 9 月 13 日"
    assert formats.day_range(date(2026, 9, 1), date(2026, 9, 16), today=today) == "9 月 1 日 – 16 日"
    assert formats.day_range(date(2026, 8, 30), date(2026, 9, 2), today=today) == "8 月 30 日 – 9 月 2 日"
    crossing = formats.day_range(date(2025, 12, 30), date(2026, 1, 2), today=today)
    assert crossing == "2025 年 12 月 30 日 – 2026 年 1 月 2 日"
    assert formats.day_range(today, today, today=today) == "9 月 17 日"
    assert formats.axis_day(today) == "9/17"


def test_days_and_ranges_in_english(english):
    today = date(2026, 9, 17)
    assert formats.day(date(2025, 9, 13), today=today) == "13 Sep 2025"
    assert formats.day_range(date(2026, 9, 1), date(2026, 9, 16), today=today) == "1 – 16 Sep"
    assert formats.day_range(date(2025, 12, 30), date(2026, 1, 2), today=today) == "30 Dec 2025 – 2 Jan"
    assert formats.day_range(date(2025, 1, 30), date(2025, 2, 2), today=today) == "30 Jan – 2 Feb 2025"


def test_a_moment_is_told_in_the_zone_of_the_reader(chinese):
    at = datetime(2026, 9, 13, 10, 20, tzinfo=UTC)
    with timezone.override("Asia/Shanghai"):
        assert formats.moment(at, today=date(2026, 9, 17)) == "9 月 13 日 18:20"
    with timezone.override("America/New_York"):
        assert formats.exact_moment(at) == "2026-09-13 06:20:00 EDT"


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=2), "15 Sep 10:20"),
    ],
)
def test_how_long_ago_gives_way_to_the_moment_after_a_day(english, passed, text):
    now = datetime(2026, 9, 17, 10, 20, tzinfo=UTC)
    with timezone.override("UTC"):
        assert formats.ago(now - passed, now=now) == text


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_a_short_number_is_never_further_off_than_its_last_decimal(amount):
    """Read back, the text is within half a unit of its last place, in either language."""
    for language, units in (
        ("zh-hans", {"万": 10**4, "亿": 10**8}),
        ("zh-hant", {"萬": 10**4, "億": 10**8}),
        ("en", {"K": 10**3, "M": 10**6, "B": 10**9}),
    ):
        with translation.override(language):
            text = formats.count(amount).text
        size = units.get(text[-1], 1)
        digits = text.rstrip("".join(units)).strip().replace(",", "").replace("−", "-")
        places = len(digits.partition(".")[2])
        assert abs(Decimal(digits) * size - amount) <= Decimal(size) / 10**places / 2


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59.4, "0:59"), (125, "2:05"), (3600, "1:00:00"), (Decimal("7325.5"), "2:02:06")],
)
def test_a_duration_is_read_as_a_clock(seconds, text):
    assert formats.duration(seconds).text == text


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Asia/Shanghai", "Shanghai time"), ("America/New_York", "New York time"), ("UTC", "UTC time")],
)
def test_a_zone_is_called_by_its_city(zone, name):
    with translation.override("en"):
        assert formats.zone(zone) == name
