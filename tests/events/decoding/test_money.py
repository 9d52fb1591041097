"""Amounts are exact, or refused: never rounded to nothing, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.events.decoding.money import read_amount, read_currency
from yunchou.protocols.event import Reason, Refused


@pytest.mark.parametrize(
    ("properties", "amount"),
    [
        ({"revenue": 99.9}, "99.9000"),
        ({"revenue": "129.00"}, "129.0000"),
        ({"total": 0.1 + 0.2}, "0.3000"),
        ({"amount": -5}, "-5.0000"),
        ({"value": 7}, "7.0000"),
        ({"value": "7.5", "currency": "CNY"}, "7.5000"),
        ({"revenue": 1e3}, "1000.0000"),
        ({"revenue": "99999999999999.9999"}, "99999999999999.9999"),
        ({"revenue": 1, "total": 2}, "1.0000"),
        ({"revenue": None, "total": 2}, "2.0000"),
    ],
)
def test_the_most_specific_amount_is_read_exactly(properties, amount):
    assert str(read_amount(properties)) == amount


@pytest.mark.parametrize(
    "properties", [{}, {"price": 3}, {"value": "red"}, {"value": True}, {"value": ["a"]}]
)
def test_a_value_that_no_currency_goes_with_is_an_amount_only_if_it_is_a_number(properties):
    assert read_amount(properties) is None


@pytest.mark.parametrize(
    "wrong",
    ["¥5", "1,000", "1_000", "", " ", "NaN", "Infinity", "１２", "1e9999", True, [], {}, 1e14, "99999999999999.99999",
     "-99999999999999.99999"],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_its_field_and_value(wrong):
    with pytest.raises(Refused) as refused:
        read_amount({"revenue": wrong})
    assert (refused.value.reason, refused.value.field) == (Reason.BAD_AMOUNT, "revenue")


@given(amount=st.decimals(min_value=-(10**13), max_value=10**13, places=4, allow_nan=False))
def test_four_decimals_come_back_as_they_were_sent(amount):
    assert read_amount({"revenue": format(amount, "f")}) == amount


@given(cents=st.integers(-(10**11), 10**11))
def test_a_json_number_is_the_decimal_that_was_written(cents):
    assert read_amount({"revenue": cents / 100}) == Decimal(cents) / 100


@pytest.mark.parametrize(("sent", "code"), [(None, "CNY"), ("", "CNY"), (" usd ", "USD"), ("EUR", "EUR")])
def test_a_missing_currency_is_the_workspaces(sent, code):
    assert read_currency({"currency": sent}, default="CNY") == code


@pytest.mark.parametrize("wrong", ["RMB¥", "Yuan", "CN", "ＣＮＹ", 156, [], "CNY\n1"])
def test_an_unknown_currency_is_refused(wrong):
    with pytest.raises(Refused) as refused:
        read_currency({"currency": wrong}, default="CNY")
    assert refused.value.reason is Reason.BAD_CURRENCY
