"""The filter of seen ids never forgets one, and seldom believes to have seen another."""

import random
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yunchou.events.loading.seen import SeenIds

DAY = date(2026, 3, 18)


def ids(*numbers: int) -> np.ndarray:
    return np.frombuffer(b"".join(UUID(int=number).bytes for number in numbers), "V16")


def of(workspace: int, count: int) -> np.ndarray:
    return np.full(count, workspace, np.int64)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.lists(st.integers(0, 2**128 - 1), max_size=30)), max_size=20),
    st.integers(0, 40),
)
def test_an_id_of_a_kept_day_is_always_recognised(batches, forgotten):
    seen, kept = SeenIds(), []
    for back, numbers in batches:
        day = DAY - timedelta(days=back)
        seen.add(ids(*numbers), of(1, len(numbers)), day=day)
        kept += numbers if back <= forgotten else []
    seen.forget_before(DAY - timedelta(days=forgotten))
    assert seen.probably(ids(*kept), of(1, len(kept))).all()


def test_one_large_addition_fills_as_many_blocks_as_it_needs_and_false_hits_stay_rare():
    """As at a start, when a hundred thousand ids come from the store at once; sequential ids are the hardest."""
    seen, count = SeenIds(), 200_000
    known = ids(*range(count))
    seen.add(known, of(1, count), day=DAY)
    assert seen.probably(known, of(1, count)).all()
    others = ids(*range(count, 2 * count))
    assert seen.probably(others, of(1, count)).mean() < 0.001
    assert seen.probably(known, of(2, count)).mean() < 0.001


def test_many_small_additions_are_as_sound_as_one():
    seen, chance = SeenIds(), random.Random(1)
    numbers = [chance.getrandbits(128) for _ in range(40_000)]
    for first in range(0, len(numbers), 700):
        some = numbers[first : first + 700]
        seen.add(ids(*some), of(1, len(some)), day=DAY)
    assert seen.probably(ids(*numbers), of(1, len(numbers))).all()
    others = ids(*(chance.getrandbits(128) for _ in range(40_000)))
    assert seen.probably(others, of(1, 40_000)).mean() < 0.001


def test_days_before_the_window_are_forgotten():
    seen = SeenIds()
    seen.add(ids(1), of(1, 1), day=DAY - timedelta(days=1))
    seen.add(ids(2), of(1, 1), day=DAY)
    seen.forget_before(DAY)
    assert seen.probably(ids(1, 2), of(1, 2)).tolist() == [False, True]
