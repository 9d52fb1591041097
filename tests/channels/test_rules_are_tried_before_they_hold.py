"""A draft of the channel rules led over recent traffic: what moves, what never fits, what is taken by earlier rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.channels.rules import (
    TrafficRow,
    fingerprint,
    read_rules,
    try_rules,
    with_moved,
    with_rule,
    without_rule,
)
from yunchou.events.decoding.traffic import Traffic
from yunchou.events.services import BadRule


def rule(channel: str, *, test: str = "is", **fields: str) -> dict:
    conditions = [{"field": field, "test": test, "values": [value]} for field, value in fields.items()]
    return {"channel": channel, "name": channel.title(), "conditions": conditions}


def row(events: int, *, channel: str = "", **fields: str) -> TrafficRow:
    empty = dict.fromkeys(Traffic.__slots__, "")
    return TrafficRow(Traffic(**empty | fields), channel, events)


DOUYIN = row(100, source="douyin", medium="cpc", channel="paid_social")
DOUYIN_FREE = row(40, source="douyin", medium="social", channel="organic_social")
BAIDU = row(7, source="baidu", medium="cpc", channel="paid_search")
TRAFFIC = [DOUYIN, DOUYIN_FREE, BAIDU]


def test_what_a_new_rule_takes_is_told_from_where_to_where_with_counts_and_samples():
    trial = try_rules([rule("douyin", source="douyin")], instead_of=[], traffic=TRAFFIC)
    assert [(move.before, move.after, move.events) for move in trial.moves] == [
        ("paid_social", "douyin", 100),
        ("organic_social", "douyin", 40),
    ]
    assert trial.moves[0].samples == (DOUYIN,)
    assert (trial.events, trial.moved) == (147, 140)


def test_removing_a_rule_gives_its_traffic_back_to_the_built_in_ones():
    trial = try_rules([], instead_of=[rule("douyin", source="douyin")], traffic=[DOUYIN])
    assert [(move.before, move.after) for move in trial.moves] == [("douyin", "paid_social")]


def test_a_rule_behind_a_wider_one_is_shadowed_and_says_by_which():
    draft = [rule("douyin", source="douyin"), rule("ads", source="douyin", medium="cpc")]
    wide, narrow = try_rules(draft, instead_of=[], traffic=TRAFFIC).rules
    assert (wide.fits, wide.decides, wide.is_shadowed) == (140, 140, False)
    assert (narrow.fits, narrow.decides, narrow.shadowed_by, narrow.is_shadowed) == (100, 0, (0,), True)


def test_putting_the_narrow_rule_first_lets_both_decide():
    draft = with_moved(
        [rule("douyin", source="douyin"), rule("ads", source="douyin", medium="cpc")], at=1, to=0
    )
    assert [one.decides for one in try_rules(draft, instead_of=[], traffic=TRAFFIC).rules] == [100, 40]


def test_a_rule_that_fits_nothing_recent_says_so():
    [trial] = try_rules([rule("zhihu", source="zhihu")], instead_of=[], traffic=TRAFFIC).rules
    assert trial.never_fits


@pytest.mark.parametrize("field", ["click_platform", "click_id"])
def test_a_rule_about_what_events_no_longer_say_is_untried_not_useless(field):
    [trial] = try_rules([rule("ads", **{field: "x"})], instead_of=[], traffic=TRAFFIC).rules
    assert trial.is_untried
    assert not trial.never_fits


def test_that_a_click_id_was_there_can_be_tried():
    clicked = row(3, source="douyin", click_id="any")
    draft = [rule("ads", test="is_set", click_id="")]
    assert try_rules(draft, instead_of=[], traffic=[clicked, BAIDU]).rules[0].decides == 3


SOURCES = st.sampled_from(["douyin", "baidu", "wechat", ""])
RULES = st.lists(
    st.builds(lambda channel, source: rule(channel, source=source or "x"), st.sampled_from("abc"), SOURCES)
)
ROWS = st.lists(
    st.builds(lambda events, source: row(events, source=source), st.integers(1, 50), SOURCES), max_size=8
)


@given(RULES, RULES, ROWS)
def test_every_event_is_decided_once_and_moves_are_no_more_than_all(draft, current, traffic):
    trial = try_rules(draft, instead_of=current, traffic=traffic)
    assert sum(one.decides for one in trial.rules) <= trial.events
    assert trial.moved <= trial.events
    assert all(one.decides <= one.fits for one in trial.rules)


@given(RULES, ROWS)
def test_a_draft_that_changes_nothing_moves_nothing(rules, traffic):
    assert not try_rules(rules, instead_of=rules, traffic=traffic).moves


@given(RULES, st.data())
def test_moving_a_rule_keeps_all_of_them(rules, data):
    if not rules:
        return
    at = data.draw(st.integers(0, len(rules) - 1))
    to = data.draw(st.integers(-2, len(rules) + 2))
    moved = with_moved(rules, at=at, to=to)
    assert sorted(map(repr, moved)) == sorted(map(repr, rules))
    assert moved[max(0, min(to, len(rules) - 1))] == rules[at]


def test_a_draft_is_edited_by_place():
    first, second = rule("a", source="a"), rule("b", source="b")
    assert with_rule([first], second, at=None) == [first, second]
    assert with_rule([first], second, at=0) == [second]
    assert without_rule([first, second], at=0) == [second]


def test_the_fingerprint_tells_another_order_apart():
    first, second = rule("a", source="a"), rule("b", source="b")
    assert fingerprint([first, second]) != fingerprint([second, first])
    assert fingerprint([first]) == fingerprint([dict(first)])


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '[{"channel": "a"}]', "null", '[{"channel":"a","name":"a","conditions":3}]']
)
def test_a_draft_that_no_page_has_written_is_refused(text):
    with pytest.raises(BadRule):
        read_rules(text)
