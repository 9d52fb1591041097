"""A whole shared out to the last cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.calc.allocation import NothingToShareBy, share_out

CENT = Decimal("0.01")
weights = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4), st.decimals(0, 10**6, places=4), min_size=1, max_size=12
)


@given(st.decimals(0, 10**9, places=2), weights, st.sampled_from((Decimal(1), CENT, Decimal("0.0001"))))
def test_the_parts_sum_to_the_whole_whatever_the_weights(total, given_weights, unit):
    if not any(given_weights.values()):
        with pytest.raises(NothingToShareBy):
            share_out(total, given_weights, unit=unit)
        return
    parts = share_out(total, given_weights, unit=unit)
    assert sum(parts.values()) == total
    assert all(part >= 0 for part in parts.values())
    largest = max(given_weights, key=lambda name: given_weights[name])
    assert all(part % unit == 0 for name, part in parts.items() if name != largest)


def test_what_does_not_divide_goes_to_the_largest():
    assert share_out(Decimal(100), {"a": Decimal(1), "b": Decimal(2)}, unit=Decimal(1)) == {"a": 33, "b": 67}
    equal = share_out(Decimal("0.10"), dict.fromkeys("abc", Decimal(1)), unit=CENT)
    assert equal == {"a": Decimal("0.04"), "b": Decimal("0.03"), "c": Decimal("0.03")}


def test_a_part_without_weight_gets_nothing():
    assert share_out(Decimal(7), {"a": Decimal(0), "b": Decimal(3)}, unit=Decimal(1)) == {"a": 0, "b": 7}
