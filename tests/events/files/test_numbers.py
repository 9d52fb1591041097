"""Numbers out of cells: as people and platforms write them, exact, and never a zero that nobody stated."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events.files.outcomes import outcome
from yunchou.events.files.values import BadValue, Flaw, read_id, read_number, read_percent

AMOUNTS = st.decimals(-(10**13), 10**13, places=4, allow_nan=False, allow_infinity=False)


def flaw_of(text: str) -> Flaw:
    with pytest.raises(BadValue) as caught:
        read_number(text)
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", "1234"), ("1,234,567.89", "1234567.89"), ("12.5%", "0.125"), ("12.5 %", "0.125"), ("１２％", "0.12"),
        ("1.2万", "12000"), ("3.4亿", "340000000"), ("1.2w", "12000"), ("5k", "5000"), ("1.5千", "1500"), ("2百万", "2000000"),
        ("12万元", "120000"), ("¥1,234.50", "1234.5"), ("￥12", "12"), ("12元", "12"), ("$-5", "-5"), ("-$5", "-5"),
        ("US$ 3.20", "3.2"), ("12.00 CNY", "12"), ("(12)", "-12"), ("（1,234.5）", "-1234.5"), ("-12", "-12"), ("−12", "-12"),
        ("+3", "3"), ("１，２３４．５", "1234.5"), ("1 234 567", "1234567"), ("1\xa0234", "1234"), (".5", "0.5"), ("0", "0"),
        ("1.5E-3", "0.0015"), ("1.2e+05", "120000"), ('="12"', "12"), (" 7\t", "7"), ("9007199254740993123", "9007199254740993123"),
    ],
)  # fmt: skip
def test_a_number_is_read_in_every_form(text: str, number: str):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "--", "—", "——", "N/A", "n/a", "null", "NaN", "无", "暂无", "/", "\\N", "　"]
)
def test_a_cell_that_states_no_number_is_none_and_not_zero(text: str):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("abc", Flaw.NOT_A_NUMBER), ("1_000", Flaw.NOT_A_NUMBER), ("inf", Flaw.NOT_A_NUMBER), ("5²", Flaw.NOT_A_NUMBER),
        ("½", Flaw.NOT_A_NUMBER), ("1/2", Flaw.NOT_A_NUMBER), ("--5", Flaw.NOT_A_NUMBER), ("(5", Flaw.NOT_A_NUMBER),
        ("-(5)", Flaw.NOT_A_NUMBER), ("1.2.3", Flaw.NOT_A_NUMBER), ("1万2千", Flaw.NOT_A_NUMBER), ("5‰", Flaw.NOT_A_NUMBER),
        ("12%万", Flaw.NOT_A_NUMBER), ("١٢", Flaw.NOT_A_NUMBER), ("0x10", Flaw.NOT_A_NUMBER),
        ("1,5", Flaw.UNCLEAR_COMMA), ("12,34", Flaw.UNCLEAR_COMMA), ("1.234,56", Flaw.UNCLEAR_COMMA),
        ("10w+", Flaw.AT_LEAST), ("10万+", Flaw.AT_LEAST), ("1000+", Flaw.AT_LEAST), (">100", Flaw.AT_LEAST), ("<5", Flaw.AT_LEAST),
        ("#DIV/0!", Flaw.CELL_ERROR), ("#N/A", Flaw.CELL_ERROR), ("####", Flaw.CELL_ERROR),
        ("1.23457E+17", Flaw.LOST_DIGITS), ("1e300", Flaw.LOST_DIGITS), ("9" * 65, Flaw.TOO_LONG),
    ],
)  # fmt: skip
def test_what_is_no_number_says_why(text: str, flaw: Flaw):
    assert flaw_of(text) is flaw


@given(AMOUNTS)
def test_an_amount_written_in_any_form_is_read_back(amount: Decimal):
    size = abs(amount)
    sign = "-" if amount < 0 else ""
    forms = [
        f"{amount}",
        f"{amount:,}",
        f"{sign}¥{size:,}",
        f"¥{amount:,}",
        f"{amount:,}元",
        f"{amount.scaleb(-4):f}万",
    ]
    forms += [
        f"{amount.scaleb(2):f}%",
        f"{amount.scaleb(-8):f}亿",
        f"({size:,})" if amount < 0 else f"+{size}",
    ]
    wide = str(amount).translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.-"})
    assert {read_number(form) for form in [*forms, wide]} == {amount}


@given(AMOUNTS)
def test_a_number_is_written_without_an_exponent(amount: Decimal):
    assert "E" not in str(read_number(f"{amount.scaleb(-4):f}万"))


@given(st.text(max_size=30))
def test_any_text_is_a_number_absent_or_a_bad_value(text: str):
    found = outcome(read_number, text)
    assert found is None or (isinstance(found, BadValue) and found.text == text) or isinstance(found, Decimal)
    assert found != 0 or any(sign in text for sign in "0０")


@given(st.text(st.characters(exclude_categories=["Nd"]), max_size=20))
def test_a_text_without_a_digit_is_never_a_number(text: str):
    found = outcome(read_number, text)
    assert found is None or isinstance(found, BadValue)


def test_a_percentage_is_a_share():
    assert read_percent("12.5%") == Decimal("0.125")
    assert read_percent("--") is None


def test_a_percentage_without_its_sign_is_read_only_as_chosen():
    assert (read_percent("12.5", bare="percent"), read_percent("0.125", bare="share")) == (
        Decimal("0.125"),
    ) * 2
    with pytest.raises(BadValue) as caught:
        read_percent("12.5")
    assert caught.value.reason is Flaw.NO_PERCENT_SIGN


@given(st.from_regex(r"[0-9]{1,30}", fullmatch=True))
def test_an_order_number_keeps_every_digit_and_zero(number: str):
    protected = [number, f'="{number}"', f"'{number}", f"`{number}", f"{number}\t", f" {number} "]
    assert {read_id(text) for text in protected} == {number}


@pytest.mark.parametrize("text", ["1.23457E+17", "1.2345678901234568E+17", "2.02606E+11", "4e20"])
def test_an_order_number_that_excel_rounded_is_refused(text: str):
    with pytest.raises(BadValue) as caught:
        read_id(text)
    assert caught.value.reason is Flaw.LOST_DIGITS
    assert "lost digits in Excel" in str(caught.value)


def test_a_cell_without_an_id_is_empty():
    assert [read_id(text) for text in ("", "-", "--", "无")] == [""] * 4
