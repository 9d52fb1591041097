from pathlib import Path

import pytest

from yunchou.analytics.answers import Unit
from yunchou.analytics.facts import FACT_METRICS
from yunchou.analytics.measure_words import FACTS
from yunchou.analytics.questions import DIMENSIONS, Compare, Op
from yunchou.analytics.questions.wire import MEASURES

GUIDE = (Path(__file__).parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
WORDS = [*MEASURES, *(name for name in DIMENSIONS if name != "property"), *Compare, *Op, *FACT_METRICS]


@pytest.mark.parametrize("word", dict.fromkeys(map(str, WORDS)))
def test_the_guide_names_every_measure_dimension_comparison_and_fact(word):
    assert f"`{word}`" in GUIDE


def test_every_fact_has_a_name_for_people():
    assert FACTS.keys() == FACT_METRICS.keys()


def test_the_guide_tells_every_unit():
    assert [unit for unit in Unit if f"`{unit}`" not in GUIDE] == []
