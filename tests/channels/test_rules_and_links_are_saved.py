"""Saving a draft of rules and building links for keeps: audited, once, and never over what one has not seen."""

import pytest

from yunchou.channels.errors import BadLink, LinkExists, RulesChanged
from yunchou.channels.links import LinkParts, build_links
from yunchou.channels.models import TrackedLink
from yunchou.channels.rules import fingerprint
from yunchou.channels.selectors import channel_rules, tracked_links
from yunchou.channels.services import archive_link, restore_link, save_links, save_rules
from yunchou.core.models import AuditEntry, Change

pytestmark = pytest.mark.django_db

DOUYIN = {
    "channel": "douyin",
    "name": "抖音信息流",
    "conditions": [{"field": "source", "test": "is", "values": ["douyin"]}],
}
PARTS = LinkParts("https://shop.example/", "douyin", "cpc", "618")


def built(*contents: str):
    return build_links(PARTS, contents=contents, rules=())


def test_a_saved_draft_is_a_change_that_touches_its_channels(scope, ana, now):
    save_rules([DOUYIN], over=fingerprint([]), by=ana, now=now)
    assert channel_rules() == [DOUYIN]
    assert Change.objects.get().touches == [{"kind": "channel", "key": "douyin"}]


def test_two_drafts_of_the_same_rules_do_not_overwrite_each_other(scope, ana, ben, now):
    seen = fingerprint(channel_rules())
    save_rules([DOUYIN], over=seen, by=ana, now=now)
    with pytest.raises(RulesChanged):
        save_rules([], over=seen, by=ben, now=now)
    assert channel_rules() == [DOUYIN]


def test_links_are_kept_all_or_none_and_named_after_their_content(scope, ana, now):
    made = save_links("618 预热", built("海报", "视频"), by=ana, now=now)
    assert [link.name for link in made] == ["618 预热 · 海报", "618 预热 · 视频"]
    with pytest.raises(LinkExists, match="视频"):
        save_links("again", built("直播", "视频"), by=ana, now=now)
    assert TrackedLink.objects.count() == 2
    assert AuditEntry.objects.filter(action="links.made").count() == 1


def test_one_link_keeps_its_name_and_its_foretold_channel(scope, ana, now):
    [made] = save_links("618", built("海报"), by=ana, now=now)
    assert (made.name, made.channel, made.created_by) == ("618", "paid_social", ana)


@pytest.mark.parametrize(("name", "field"), [("", "name"), ("  ", "name"), ("x" * 121, "name")])
def test_links_without_a_usable_name_are_refused(scope, ana, now, name, field):
    with pytest.raises(BadLink) as refused:
        save_links(name, built("海报"), by=ana, now=now)
    assert refused.value.field == field


def test_more_links_than_anybody_hands_out_at_once_are_refused(scope, ana, now):
    with pytest.raises(BadLink, match="101"):
        save_links("many", built(*(f"c{number}" for number in range(101))), by=ana, now=now)
    assert not TrackedLink.objects.exists()


def test_a_link_that_is_put_away_leaves_the_list_and_comes_back(scope, ana, now):
    [made] = save_links("618", built("海报"), by=ana, now=now)
    archive_link(made, by=ana, now=now)
    assert not tracked_links().exists()
    assert tracked_links(is_archived=True).get() == made
    restore_link(made, by=ana, now=now)
    assert tracked_links(text="海报").get() == made
    assert not tracked_links(channel="email").exists()
