import json
from datetime import UTC, date, datetime

from tests.analytics.worlds import World, event, page, settled
from yunchou.analytics.answer_json import answer_to_json
from yunchou.analytics.ask import ask
from yunchou.analytics.messages import Message
from yunchou.analytics.questions import (
    Compare,
    Dimension,
    EventCount,
    Period,
    Ratio,
    Trend,
    Visits,
    question_to_json,
)

WORLD = World([page("2026-03-17 02:00"), event("2026-03-17 02:10"), event("2026-03-19 02:00")])
CHINESE = {
    "Visits": "访问",
    "Number of “%(event)s” events": "%(event)s 次数",
    "%(numerator)s ÷ %(denominator)s": "每%(denominator)s的%(numerator)s",
}


def answer(**changes: object):
    asked = {
        "measure": Ratio(EventCount("order_completed"), Visits()),
        "between": Period(date(2026, 3, 17), date(2026, 3, 19)),
        "by": Dimension("channel"),
        "compare": Compare.PREVIOUS,
    }
    question = Trend(**(asked | changes))  # type: ignore[arg-type]  # arguments put together by name
    now = datetime(2026, 3, 19, 3, tzinfo=UTC)
    store = WORLD.in_memory()
    return ask(question, store=store, scope=WORLD.scope, freshness=settled(WORLD), now=now)


def test_the_three_answers_are_told_apart():
    body = answer_to_json(answer())
    assert body["total"] == {"kind": "known", "amount": "2", "numerator": "2", "denominator": "1"}
    first, second, third = (point["value"] for point in body["points"])
    assert (first["kind"], second["kind"], third["kind"]) == ("known", "no_data", "not_applicable")
    assert second["reason"]["code"] == "silence"
    assert third["reason"]["message"] == "Nothing to divide by: the denominator is 0."
    assert body["points"][2]["completeness"]["reasons"][0]["code"] == "not_over"


def test_the_body_is_plain_json_with_all_that_makes_the_number():
    given = answer()
    body = json.loads(json.dumps(answer_to_json(given)))
    assert body["question"] == question_to_json(given.question)
    assert body["previous"]["between"] == {"start": "2026-03-14", "end": "2026-03-16"}
    assert body["previous"]["total"]["kind"] == "no_data"
    assert body["change"] is None
    assert [group["code"] for group in body["groups"]] == ["is:direct", "is:unknown"]
    assert body["definition"]["unit"] == "ratio"
    assert body["data_version"] == given.data_version
    assert body["completeness"]["complete"] is False
    assert len(body["sql"]) == len(given.statements) > 0


def test_a_question_without_a_comparison_has_no_past():
    assert answer_to_json(answer(compare=Compare.NONE, by=None))["previous"] is None


def test_words_come_in_the_language_of_the_reader():
    body = answer_to_json(answer(), translate=lambda text: CHINESE.get(text, text))
    assert body["definition"]["name"] == "每访问的order_completed 次数"


def test_a_percent_sign_in_a_value_stays_a_percent_sign():
    assert str(Message("Only %(value)s", {"value": "100 %(x)s"})) == "Only 100 %(x)s"
