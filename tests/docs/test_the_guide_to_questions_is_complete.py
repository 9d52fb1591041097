"""Whoever asks over the API finds every measure, dimension, comparison and bound in the guide."""

import json
import re

from tests.docs.reading import code_in, first_codes, guide, section
from yunchou.analytics.questions import question_from_json
from yunchou.analytics.questions.fields import DIMENSIONS, PROPERTY, Op
from yunchou.analytics.questions.trend import MAX_BUCKETS, MAX_FILTERS, Compare
from yunchou.analytics.questions.wire import MEASURES, TREND_KEYS
from yunchou.api.schemas import AnswerOut
from yunchou.calc.periods import Grain

QUESTIONS = guide("questions")


def test_every_measure_is_explained():
    assert first_codes(section(QUESTIONS, "Measures")) == set(MEASURES)


def test_every_dimension_is_explained():
    named = first_codes(section(QUESTIONS, "Dimensions"))
    assert {name for name in named if not name.startswith("{")} == set(DIMENSIONS) - {PROPERTY}
    assert any(f'"{PROPERTY}"' in name for name in named)


def test_every_comparison_of_a_filter_is_named():
    assert set(Op) <= set(code_in(section(QUESTIONS, "Filters")))


def test_every_grain_and_comparison_is_named():
    assert {*Grain, *Compare} <= set(code_in(QUESTIONS))


def test_the_bounds_are_those_of_the_code():
    assert f"{MAX_BUCKETS} points" in QUESTIONS
    assert f"at most {MAX_FILTERS}" in QUESTIONS


def test_every_part_of_an_answer_is_explained():
    assert first_codes(section(QUESTIONS, "The answer")) >= set(AnswerOut.model_fields)


def test_the_example_is_a_question_that_can_be_asked_and_uses_every_key():
    example = re.search(r"```json\n(.*?)```", QUESTIONS, re.DOTALL)
    assert example
    given = json.loads(example[1])
    assert question_from_json(given)
    assert set(given) == set(TREND_KEYS)
