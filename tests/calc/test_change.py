from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yunchou.calc.change import Change, change

AMOUNTS = st.decimals(-(10**9), 10**9, places=4)


def test_a_rise_from_80_to_100_is_a_quarter():
    assert change(now=Decimal(100), before=Decimal(80)) == Change(Decimal(20), Decimal("0.25"))


def test_a_change_from_nothing_has_no_rate():
    assert change(now=Decimal(100), before=Decimal(0)) == Change(Decimal(100), None)


def test_a_smaller_loss_is_a_rise():
    assert change(now=Decimal(-50), before=Decimal(-100)).relative == Decimal("0.5")


@given(AMOUNTS, AMOUNTS)
def test_the_rate_has_the_sign_of_the_difference(now, before):
    found = change(now=now, before=before)
    assert found.absolute + before == now
    if found.relative is not None:
        assert (found.relative > 0) == (now > before)
