"""A workspace's own channel rules: what may be said in one, and that the next events follow them."""

from datetime import timedelta

import pytest

from tests.events.spools import track
from yunchou.core.models import AuditEntry, Change
from yunchou.events.models import ChannelRule
from yunchou.events.services import BadRule, set_channel_rules

pytestmark = pytest.mark.django_db

DOUYIN = {
    "channel": "douyin",
    "name": "抖音信息流",
    "conditions": [{"field": "source", "test": "is", "values": ["douyin"]}],
}


def visit(number: int) -> dict[str, object]:
    return track(number, context={"campaign": {"source": "douyin", "medium": "cpc"}})


def test_the_events_that_come_after_them_follow_the_rules(line, memory_store, scope, ana, now):
    one = line.loader(memory_store)
    line.send([visit(1)])
    one.load_once()
    set_channel_rules([DOUYIN], by=ana, now=now)
    line.send([visit(2)])
    one.load_once()
    assert [row["channel"] for row in memory_store.events] == ["paid_social", "douyin"]
    assert AuditEntry.unscoped.filter(action="channel_rules.replaced").count() == 1
    assert Change.unscoped.filter(kind=Change.Kind.TRACKING).count() == 1


def test_new_rules_replace_the_old_ones_in_their_order(scope, ana, now):
    set_channel_rules([DOUYIN, DOUYIN | {"channel": "other"}], by=ana, now=now)
    set_channel_rules([DOUYIN | {"channel": "b"}, DOUYIN | {"channel": "a"}], by=ana, now=now)
    assert list(ChannelRule.objects.values_list("channel", flat=True)) == ["b", "a"]


@pytest.mark.parametrize(
    "conditions",
    [
        [],
        [{"field": "password", "test": "is", "values": ["x"]}],
        [{"field": "source", "test": "sounds_like", "values": ["x"]}],
        [{"field": "source", "test": "is", "values": [5]}],
        [{"field": "source", "test": "contains", "values": [""]}],
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_and_the_old_ones_stay(scope, ana, now, conditions):
    set_channel_rules([DOUYIN], by=ana, now=now)
    with pytest.raises(BadRule) as refused:
        set_channel_rules([DOUYIN | {"conditions": conditions}], by=ana, now=now)
    assert DOUYIN["name"] in refused.value.message
    assert refused.value.advice
    assert ChannelRule.objects.count() == 1


def test_no_more_rules_than_anybody_can_read(scope, ana, now):
    with pytest.raises(BadRule, match="201"):
        set_channel_rules([DOUYIN] * 201, by=ana, now=now)


def test_a_change_touches_the_channels_whose_rules_are_no_longer_the_same(scope, ana, now):
    others = [DOUYIN | {"channel": name} for name in ("first", "last")]
    set_channel_rules([others[0], DOUYIN, others[1]], by=ana, now=now)
    rewritten = DOUYIN | {"conditions": [{"field": "medium", "test": "is", "values": ["cpc"]}]}
    set_channel_rules([others[0], rewritten, others[1]], by=ana, now=now + timedelta(minutes=1))
    assert Change.objects.first().touches == [{"kind": "channel", "key": "douyin"}]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": "抖音"}, "channel"),
        ({"channel": "a" * 61}, "channel"),
        ({"name": ""}, "name"),
        ({"conditions": [{"field": "source", "test": "is", "values": []}]}, "conditions"),
    ],
)
def test_a_rule_names_its_channel_and_something_to_compare_with(scope, ana, now, wrong, field):
    with pytest.raises(BadRule) as refused:
        set_channel_rules([DOUYIN | wrong], by=ana, now=now)
    assert refused.value.field == field


def test_a_rule_that_asks_only_whether_a_field_is_set_needs_no_value(scope, ana, now):
    conditions = [{"field": "click_id", "test": "is_set", "values": []}]
    set_channel_rules([DOUYIN | {"conditions": conditions}], by=ana, now=now)
    assert ChannelRule.objects.count() == 1
