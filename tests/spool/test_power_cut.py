"""R02: a real file system loses its unflushed pages in mid-write; no acknowledged entry is lost."""

import pytest

from benchmarks.power_cut import drill


@pytest.mark.root
def test_a_power_cut_loses_nothing_acknowledged():
    outcome = drill(5, is_synced=True, seed=1)
    assert outcome.cuts == 5
    assert outcome.acknowledged > 100
    assert outcome.lost == 0


@pytest.mark.root
def test_without_the_flush_the_same_cuts_do_lose_events():
    """The control: if this finds nothing lost, the test above proves nothing."""
    assert drill(2, is_synced=False, seed=1).lost > 0
