"""Channels appear by themselves; a person names them, says whose they are, puts them away."""

import pytest

from yunchou.channels.errors import BadChannel, ChannelExists, NoSuchChannel
from yunchou.channels.models import Channel, Kind
from yunchou.channels.selectors import channel_called, channel_names, channels
from yunchou.channels.services import (
    Description,
    add_channel,
    archive_channel,
    describe_channel,
    restore_channel,
)
from yunchou.core.models import AuditEntry, Change
from yunchou.core.scope import workspace_scope
from yunchou.events.services import set_channel_rules

pytestmark = pytest.mark.django_db

DOUYIN = {
    "channel": "douyin",
    "name": "抖音信息流",
    "conditions": [{"field": "source", "test": "is", "values": ["douyin"]}],
}


def test_built_in_channels_and_those_of_rules_and_of_the_data_are_there_without_a_row(scope, ana, now):
    set_channel_rules([DOUYIN], by=ana, now=now)
    found = {entry.key: entry for entry in channels(seen=["天猫站内", ""])}
    assert found["paid_search"].kind is Kind.PAID
    assert found["douyin"].name == "抖音信息流"
    assert found["douyin"].has_rules
    assert found["天猫站内"].name == "天猫站内"
    assert "" not in found
    assert not Channel.objects.exists()


def test_what_a_person_said_wins_over_rules_and_those_over_the_built_in_name(scope, ana, now):
    set_channel_rules([DOUYIN, DOUYIN | {"channel": "email", "name": "邮件"}], by=ana, now=now)
    describe_channel("douyin", Description("抖音", "paid"), by=ana, now=now)
    names = channel_names()
    assert (names["douyin"], names["email"], names["direct"]) == ("抖音", "邮件", "Direct")


def test_a_description_is_kept_audited_and_a_change_that_touches_the_channel(scope, ana, ben, now):
    said = Description("抖音", "paid", platform="巨量引擎", owner=ben, cost_model="cpc", position=3)
    describe_channel("direct", said, by=ana, now=now)
    entry = channel_called("direct")
    assert (entry.name, entry.platform, entry.owner, entry.cost_model) == ("抖音", "巨量引擎", ben, "cpc")
    change = Change.objects.get()
    assert change.touches == [{"kind": "channel", "key": "direct"}]
    assert change.after["owner"] == "Ben"
    assert AuditEntry.objects.filter(action="channel.described").count() == 1


def test_saying_the_same_again_changes_nothing(scope, ana, now):
    for _turn in range(2):
        describe_channel("direct", Description("直接", "owned"), by=ana, now=now)
    assert Change.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"kind": "free"}, "kind"),
        ({"cost_model": "cpx"}, "cost_model"),
        ({"position": 1000}, "position"),
        ({"position": -1}, "position"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(scope, ana, now, wrong, field):
    with pytest.raises(BadChannel) as refused:
        describe_channel("direct", Description(**{"name": "a", "kind": "paid"} | wrong), by=ana, now=now)
    assert refused.value.field == field


def test_an_owner_belongs_to_the_workspace(scope, ana, cai, now):
    with pytest.raises(BadChannel, match="Cai") as refused:
        describe_channel("direct", Description("a", "paid", owner=cai), by=ana, now=now)
    assert refused.value.field == "owner"
    assert not Channel.objects.exists()


def test_a_channel_that_nothing_names_cannot_be_described(scope, ana, now):
    with pytest.raises(NoSuchChannel, match="nowhere"):
        describe_channel("nowhere", Description("a", "paid"), by=ana, now=now)
    assert describe_channel("nowhere", Description("a", "paid"), by=ana, now=now, seen=["nowhere"]).pk


@pytest.mark.parametrize("key", ["direct", "douyin"])
def test_a_new_channel_needs_a_key_of_its_own(scope, ana, now, key):
    set_channel_rules([DOUYIN], by=ana, now=now)
    with pytest.raises(ChannelExists):
        add_channel(key, Description("a", "paid"), by=ana, now=now)


@pytest.mark.parametrize("key", ["", "抖音", "Big", "-a", "a b", "a" * 61])
def test_a_key_is_short_and_plain(scope, ana, now, key):
    with pytest.raises(BadChannel) as refused:
        add_channel(key, Description("a", "paid"), by=ana, now=now)
    assert refused.value.field == "key"


def test_lists_leave_out_what_is_put_away_and_names_keep_it(scope, ana, now):
    archive_channel("email", by=ana, now=now)
    assert "email" not in {entry.key for entry in channels()}
    assert "email" in {entry.key for entry in channels(with_archived=True)}
    assert "email" in channel_names()
    restore_channel("email", by=ana, now=now)
    assert "email" in {entry.key for entry in channels()}


def test_lists_follow_the_places_people_gave(scope, ana, now):
    describe_channel("unknown", Description("未知", "other", position=1), by=ana, now=now)
    assert channels()[0].key == "unknown"


def test_another_workspace_sees_none_of_it(workspace, other_workspace, ana, now):
    with workspace_scope(workspace):
        add_channel("douyin", Description("抖音", "paid"), by=ana, now=now)
    with workspace_scope(other_workspace):
        assert "douyin" not in channel_names()


def test_names_take_two_queries(scope, django_assert_num_queries):
    with django_assert_num_queries(2):
        channel_names()
