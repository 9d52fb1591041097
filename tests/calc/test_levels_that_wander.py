"""The local level model, against the Nile of Durbin and Koopman, the textbook's own example."""

import numpy as np
import pytest

from yunchou.calc import local_level
from yunchou.calc.local_level import History, filtered, paths

#: The yearly flow of the Nile at Aswan, 1871 to 1970.
NILE = """
1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250
1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821
768 845 864 862 698 845 744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860
874 848 890 744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740
"""
FLOW = np.array([float(one) for one in NILE.split()])
#: Their maximum likelihood estimates, of section 2.10: noise 15,099, wandering 1,469.1.
NOISE, STEPS = 15099.0, 1469.1


@pytest.fixture
def nile(monkeypatch):
    """One way of wandering, theirs; no growth and no clipping, which their model does not have."""
    monkeypatch.setattr(local_level, "WANDERING", np.array([STEPS / NOISE]))
    monkeypatch.setattr(local_level, "PLAUSIBLE", np.array([1.0]))
    monkeypatch.setattr(local_level, "GROWTH", 0.0)
    gaps = np.ones(len(FLOW))
    return History(gaps, FLOW, np.ones(len(FLOW)), scale=1e9, is_positive=True)


def test_the_last_level_and_its_variance_are_those_of_the_book(nile):
    found = filtered(nile)
    assert found.state.level[0] == pytest.approx(798.37, abs=0.01)
    assert found.state.level_variance[0] * NOISE == pytest.approx(4032.16, abs=0.1)


def test_the_noise_is_what_they_estimated(nile):
    found = filtered(nile)
    assert found.squares[0] / found.freedom == pytest.approx(NOISE, rel=0.001)


def test_the_way_that_explains_the_nile_best_is_close_to_theirs():
    gaps = np.ones(len(FLOW))
    found = filtered(History(gaps, FLOW, np.ones(len(FLOW)), scale=1e9, is_positive=True))
    assert local_level.WANDERING[found.weights.argmax()] == pytest.approx(STEPS / NOISE, abs=0.08)
    assert found.weights.sum() == pytest.approx(1)


def test_paths_spread_with_the_days(nile):
    drawn = paths(nile, 30, draws=4000, rng=np.random.default_rng(1))
    assert drawn[:, 0].mean() == pytest.approx(798, rel=0.03)
    # One year ahead: the level's uncertainty, a step and the noise.
    assert drawn[:, 0].std() == pytest.approx(np.sqrt(4032 + 1469 + 15099), rel=0.06)
    assert drawn[:, -1].std() > drawn[:, 0].std()


def test_a_level_without_noise_that_grows_is_followed():
    levels = 100 + 0.05 * np.arange(100) + np.random.default_rng(2).normal(0, 0.5, 100)
    history = History(np.ones(100), levels, np.ones(100), scale=0.5, is_positive=True)
    drawn = paths(history, 40, draws=1000, rng=np.random.default_rng(1))
    assert drawn[:, -1].mean() == pytest.approx(107, abs=1.2)
