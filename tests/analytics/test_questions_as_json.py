from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.worlds import World, event, questions
from yunchou.analytics.questions import (
    BadQuestion,
    Combination,
    Compare,
    Dimension,
    EventCount,
    FactSum,
    Filter,
    Grain,
    Number,
    NumberSum,
    Op,
    Period,
    Ratio,
    Term,
    Trend,
    Visits,
    question_from_json,
    question_to_json,
)

WORLD = World([event("2026-03-18 02:00")])
BETWEEN = {"start": "2026-03-01", "end": "2026-03-07"}
ORDERS = {"kind": "count", "event": "order_completed"}
PLAIN = {"measure": ORDERS, "between": BETWEEN}


def test_a_whole_question_is_read():
    given_json = {
        "kind": "trend",
        "measure": {
            "kind": "ratio",
            "numerator": {"kind": "sum", "event": "order_completed", "of": {"number": "price"}},
            "denominator": {"kind": "visits"},
        },
        "between": BETWEEN,
        "grain": "week",
        "by": "channel",
        "where": [
            {"on": "source", "op": "in", "value": ["baidu", "sogou"]},
            {"on": "device", "op": "is_set"},
        ],
        "compare": "previous",
    }
    assert question_from_json(given_json) == Trend(
        measure=Ratio(NumberSum("order_completed", Number("price")), Visits()),
        between=Period(date(2026, 3, 1), date(2026, 3, 7)),
        grain=Grain.WEEK,
        by=Dimension("channel"),
        where=(
            Filter(Dimension("source"), Op.IN, ("baidu", "sogou")),
            Filter(Dimension("device"), Op.IS_SET),
        ),
        compare=Compare.PREVIOUS,
    )


def test_only_the_measure_and_the_period_are_needed():
    assert question_from_json(PLAIN) == Trend(
        EventCount("order_completed"), Period(date(2026, 3, 1), date(2026, 3, 7))
    )


@given(st.data())
def test_every_question_survives_its_own_json(data):
    question = data.draw(questions(WORLD))
    assert question_from_json(question_to_json(question)) == question


def test_a_combination_over_facts_is_read():
    facts = {"kind": "facts", "metrics": ["spend", "fee"]}
    terms = [
        {"factor": "0.62", "measure": {"kind": "sum", "event": "order_completed"}},
        {"factor": -1, "measure": facts},
    ]
    ratio = {"kind": "ratio", "numerator": {"kind": "combination", "terms": terms}, "denominator": facts}
    spend = FactSum(("spend", "fee"))
    margin = Combination((Term(Decimal("0.62"), NumberSum("order_completed")), Term(Decimal(-1), spend)))
    assert question_from_json(PLAIN | {"measure": ratio}).measure == Ratio(margin, spend)


def where(**one: object) -> dict[str, object]:
    return PLAIN | {"where": [one]}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "question: None cannot be asked. Give an object with: kind, measure, between"),
        (PLAIN | {"colour": "red"}, "question.colour: 'red' cannot be asked. Leave it out; known are: kind"),
        (PLAIN | {"kind": "funnel"}, "kind: 'funnel' cannot be asked. Ask for a 'trend'."),
        (
            {"between": BETWEEN},
            "measure: None cannot be asked. Give an object whose kind is one of: count, people",
        ),
        (PLAIN | {"measure": {"kind": ["x"]}}, "Give an object whose kind is one of"),
        (
            PLAIN | {"measure": {"kind": "count", "event": ""}},
            "measure.event: '' cannot be asked. Give a text",
        ),
        (
            PLAIN | {"measure": {"kind": "sum", "event": None}},
            "measure.event: None cannot be asked. Give a text",
        ),
        (
            PLAIN | {"measure": {"kind": "sum", "event": "a", "of": "path"}},
            "measure.of: 'path' cannot be asked. Give 'amount'",
        ),
        (
            PLAIN | {"measure": {"kind": "visits", "event": "a"}},
            "measure.event: 'a' cannot be asked. Leave it out",
        ),
        (
            PLAIN | {"measure": {"kind": "ratio", "numerator": ORDERS, "denominator": {"kind": "ratio"}}},
            "measure.denominator.numerator: None",
        ),
        (
            PLAIN | {"between": {"start": "2026-03-07", "end": "2026-03-01"}},
            "Let the end be on or after the start.",
        ),
        (
            PLAIN | {"between": {"start": "yesterday", "end": "2026-03-01"}},
            "between.start: 'yesterday' cannot be asked. Give a day",
        ),
        (
            PLAIN | {"between": {"start": 5, "end": 6}},
            "between.start: 5 cannot be asked. Give a day as YYYY-MM-DD.",
        ),
        (
            PLAIN | {"between": {"start": "1889-01-01", "end": "1889-01-02"}},
            "Choose days from 1990-01-01 to 2148-12-31",
        ),
        (
            PLAIN | {"between": {"start": "2020-01-01", "end": "2026-03-01"}},
            "This makes 2252 points, at most 400 fit.",
        ),
        (PLAIN | {"grain": "hour"}, "grain: 'hour' cannot be asked. Use one of: day, week, month."),
        (
            PLAIN | {"compare": "last year"},
            "compare: 'last year' cannot be asked. Use one of: none, previous, last_year.",
        ),
        (PLAIN | {"groups": "all"}, "groups: 'all' cannot be asked. Give a whole number."),
        (PLAIN | {"groups": 101}, "groups: 101 cannot be asked. Give a whole number from 1 to 100."),
        (
            PLAIN | {"measure": {"kind": "facts", "metrics": "spend"}},
            "measure.metrics: 'spend' cannot be asked. Name 1 to 20 facts, such as spend.",
        ),
        (
            PLAIN | {"measure": {"kind": "facts", "metrics": ["ctr"]}},
            "measure.metrics: 'ctr' cannot be asked. Choose from: impressions, clicks",
        ),
        (
            PLAIN | {"measure": {"kind": "facts", "metrics": ["spend", "clicks"]}},
            "measure.metrics: 'spend, clicks' cannot be asked. Name each fact once, and either money or counts.",
        ),
        (
            PLAIN | {"measure": {"kind": "repeat_people", "event": "a", "at_least": 0}},
            "measure.at_least: 0 cannot be asked. Give a whole number from 1 to 1000.",
        ),
        (
            PLAIN | {"measure": {"kind": "first_time_people", "event": None}},
            "measure.event: None cannot be asked. Give a text",
        ),
        (
            PLAIN | {"measure": {"kind": "combination", "terms": []}},
            "measure.terms: 0 cannot be asked. Give 1 to 20 terms.",
        ),
        (
            PLAIN | {"measure": {"kind": "combination", "terms": [{"factor": "x", "measure": ORDERS}]}},
            "measure.terms[0].factor: 'x' cannot be asked. Give a number",
        ),
        (
            PLAIN | {"measure": {"kind": "combination", "terms": [{"measure": {"kind": "ratio"}}]}},
            "measure.terms[0].measure",
        ),
        (PLAIN | {"by": "colour"}, "by: 'colour' cannot be asked. Choose one of: channel, source"),
        (PLAIN | {"by": "amount"}, "by: 'amount' cannot be asked. Split by a text, not by a number"),
        (PLAIN | {"by": {"property": ""}}, "by.property: '' cannot be asked. Give a text that is not empty."),
        (PLAIN | {"by": {"property": "x" * 501}}, "Give at most 500 characters"),
        (PLAIN | {"where": "all"}, "where: 'all' cannot be asked. Give a list of filters."),
        (PLAIN | {"where": [{}]}, "where[0].on: None cannot be asked. Choose one of"),
        (
            PLAIN | {"where": [{"on": "path", "op": "is_set"}] * 21},
            "where: 21 cannot be asked. Use at most 20 filters",
        ),
        (
            where(on="path", op="like", value="a"),
            "where[0].op: 'like' cannot be asked. Use one of: is, is_not",
        ),
        (where(on="path", op=">", value="a"), "where.op: '>' cannot be asked. Use one of: is, is_not"),
        (
            where(on="amount", op="contains", value=1),
            "where.op: 'contains' cannot be asked. Use one of: =, !=",
        ),
        (where(on="path", op="is", value=5), "where.value: 5 cannot be asked. Give a text."),
        (where(on="path", op="is"), "where.value: None cannot be asked. Give a text."),
        (where(on="path", op="is", value="a\x00"), "without a null character"),
        (
            where(on="path", op="in", value="a"),
            "where.value: 'a' cannot be asked. Give a list of 1 to 100 texts.",
        ),
        (where(on="path", op="in", value=[]), "Give a list of 1 to 100 texts."),
        (where(on="path", op="in", value=["a", 1]), "where.value: 1 cannot be asked. Give a text."),
        (where(on="path", op="is_set", value="a"), "Leave the value out for this comparison."),
        (where(on="amount", op=">", value="much"), "where[0].value: 'much' cannot be asked. Give a number"),
        (where(on="amount", op=">", value=True), "where[0].value: True cannot be asked. Give a number"),
        (
            where(on="amount", op=">", value="NaN"),
            "Give a number of at most 14 digits before the point and 12 after it.",
        ),
        (where(on="amount", op=">", value=1e99), "Give a number of at most 14 digits"),
        (
            {"measure": {"kind": "visits"}, "between": BETWEEN, "by": "event"},
            "by: 'event' cannot be asked. Visits can be split by: channel, source",
        ),
        (
            {
                "measure": {"kind": "visitors"},
                "between": BETWEEN,
                "where": [{"on": "amount", "op": "is_set"}],
            },
            "where.on: 'amount' cannot be asked. Visits can be filtered by: channel",
        ),
    ],
)
def test_a_bad_question_says_which_field_which_value_and_what_to_do(body, said):
    with pytest.raises(BadQuestion) as refused:
        question_from_json(body)
    assert said in str(refused.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*PLAIN, "kind", "on", "op"]), inner, max_size=4)
        ),
        max_leaves=10,
    )
)
def test_whatever_arrives_is_a_question_or_a_bad_question(body):
    for given_json in (body, PLAIN | {"measure": body}, PLAIN | {"where": [body]}, PLAIN | {"by": body}):
        assert outcome(given_json)


def outcome(given_json: object) -> Trend | str:
    """The question, or what is wrong with it."""
    try:
        return question_from_json(given_json)
    except BadQuestion as refused:
        return str(refused.advice)


def test_numbers_are_read_as_written():
    [one] = question_from_json(where(on="amount", op=">=", value=0.1)).where
    assert one.value == Decimal("0.1")
