"""Questions as values, and their JSON (JUDGE)."""

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions.fields import AMOUNT, DIMENSIONS, Dimension, Filter, Number, Op
from yunchou.analytics.questions.measures import (
    Bounces,
    Combination,
    EventCount,
    FactSum,
    FirstTimePeople,
    LaterEvents,
    Measure,
    NumberSum,
    Ratio,
    RepeatPeople,
    SimpleMeasure,
    Term,
    UniquePeople,
    Views,
    Visitors,
    Visits,
    VisitSeconds,
)
from yunchou.analytics.questions.trend import MAX_BUCKETS, MAX_FILTERS, MAX_GROUPS, Compare, Question, Trend
from yunchou.analytics.questions.wire import question_from_json, question_to_json
from yunchou.calc.periods import Grain, Period

__all__ = [
    "AMOUNT",
    "DIMENSIONS",
    "MAX_BUCKETS",
    "MAX_FILTERS",
    "MAX_GROUPS",
    "BadQuestion",
    "Bounces",
    "Combination",
    "Compare",
    "Dimension",
    "EventCount",
    "FactSum",
    "Filter",
    "FirstTimePeople",
    "Grain",
    "LaterEvents",
    "Measure",
    "Number",
    "NumberSum",
    "Op",
    "Period",
    "Question",
    "Ratio",
    "RepeatPeople",
    "SimpleMeasure",
    "Term",
    "Trend",
    "UniquePeople",
    "Views",
    "VisitSeconds",
    "Visitors",
    "Visits",
    "question_from_json",
    "question_to_json",
]
