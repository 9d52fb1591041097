"""The guide to goals names every way of counting, every status, every festival and every product."""

from tests.docs.reading import code_in, first_codes, guide, section
from yunchou.calc.calendar import FESTIVALS
from yunchou.goals.counting import Counting
from yunchou.goals.models import GoalCheck
from yunchou.goals.proposals import DRIVERS

GUIDE = guide("goals")


def test_every_way_of_counting_is_described():
    assert first_codes(section(GUIDE, "How days make up a period")) == set(Counting)


def test_every_status_is_described():
    assert first_codes(section(GUIDE, "Standing")) == set(GoalCheck.Status.values)


def test_every_festival_is_named():
    assert set(FESTIVALS) <= set(code_in(section(GUIDE, "Expected curve and forecast")))


def test_every_product_is_written_out():
    drivers = section(GUIDE, "Breaking a goal down").lower()
    assert all(f"{metric} = " in drivers for metric in DRIVERS)
