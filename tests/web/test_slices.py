"""A part of a metric in words: every condition once, by the names that people know."""

from yunchou.analytics.questions import Dimension, Filter, Op
from yunchou.metrics.slices import Slice
from yunchou.web.names import Names
from yunchou.web.slices import slice_words

WATCHED = Filter(Dimension("channel"), Op.IN, ("douyin", "xiaohongshu"))
PHONES = Filter(Dimension("device"), Op.IN, ("mobile", "tablet"))


def said(*where):
    return slice_words(Slice("orders", where), names=lambda _dimension: Names({"douyin": "抖音"}))


def test_a_list_is_left_out_where_one_of_it_is_named_already():
    assert said(WATCHED, Filter(Dimension("channel"), Op.IS, "douyin")) == "抖音"


def test_a_list_stays_where_nothing_narrower_is_said_of_its_dimension():
    assert said(WATCHED, PHONES) == "抖音, xiaohongshu · mobile, tablet"


def test_a_value_outside_of_the_list_hides_nothing():
    assert said(WATCHED, Filter(Dimension("channel"), Op.IS, "baidu")) == "抖音, xiaohongshu · baidu"
