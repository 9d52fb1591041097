"""How long a test of two shares takes: a pinned textbook number, and what must always hold."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yunchou.calc.sample_size import ImpossibleShares, SampleSize, length_of_test, trials_per_arm

SHARES = st.floats(min_value=0.001, max_value=0.999)


def test_the_number_of_the_textbook():
    """Fleiss, Levin and Paik 2003, table A.4: 0.60 against 0.70, α 0.05, power 0.8: 376 with the correction for
    continuity, which adds 2 ÷ 0.10 = 20 to the 356 of the formula without it."""
    assert trials_per_arm(0.6, 0.7) == 356


@given(one=SHARES, other=SHARES)
def test_order_does_not_matter_and_a_smaller_difference_needs_more(one, other):
    assume(abs(one - other) > 0.01)
    assert trials_per_arm(one, other) == trials_per_arm(other, one)
    assert trials_per_arm(one, (one + other) / 2) > trials_per_arm(one, other)


def test_days_are_whole_and_serve_both_arms():
    assert length_of_test(0.6, 0.7, trials_a_day=100) == SampleSize(356, 8)


@pytest.mark.parametrize(("one", "other"), [(0.1, 0.1), (-0.1, 0.2), (0.1, 1.2)])
def test_shares_that_are_none_are_refused(one, other):
    with pytest.raises(ImpossibleShares):
        trials_per_arm(one, other)


def test_a_test_in_which_nobody_takes_part_is_refused():
    with pytest.raises(ImpossibleShares, match="never ends"):
        length_of_test(0.1, 0.2, trials_a_day=0)
