"""The pages about channels: the list, a score card, the rules' draft, links, costs and accounts as a person uses them."""

import json
from dataclasses import replace

import pytest

from tests.web.reading import card_values, words, workbook
from yunchou.analytics.answers import GroupKind
from yunchou.channels.links import LinkParts, build_links
from yunchou.channels.models import Channel, Cost, TrackedLink
from yunchou.channels.rules import TrafficRow, fingerprint
from yunchou.channels.score_cards import score_board
from yunchou.channels.services import Description, describe_channel, save_links
from yunchou.core import clock
from yunchou.core.models import Change
from yunchou.core.scope import workspace_scope
from yunchou.events.decoding.traffic import Traffic
from yunchou.events.models import FactAccount
from yunchou.events.selectors import decoding_configs
from yunchou.events.services import set_channel_rules
from yunchou.web import channel_rules, channels

MOST_QUERIES = 20
DOUYIN = {
    "channel": "douyin",
    "name": "抖音信息流",
    "conditions": [{"field": "source", "test": "is", "values": ["douyin"]}],
}
BAIDU = {
    "channel": "sem",
    "name": "百度 SEM",
    "conditions": [{"field": "source", "test": "is", "values": ["baidu"]}],
}


@pytest.fixture
def at(client_of, workspace, at_noon):
    """A person's browser, at pages of the workspace."""

    def visit(person, path, data=None, /, **query):
        client, address = client_of(person), f"/w/{workspace.slug}/{path}"
        return client.get(address, query) if data is None else client.post(address, data, follow=True)

    return visit


@pytest.fixture
def link(workspace, ana, now):
    parts = LinkParts("https://shop.example/", "baidu", "cpc", "618 大促")
    with workspace_scope(workspace):
        [made] = save_links("百度", build_links(parts, contents=["海报"], rules=()), by=ana, now=now)
    return made


# The list and a score card


def test_the_list_sets_channels_side_by_side_with_shares_and_ranks(shop, at, ana):
    page = at(ana, "channels")
    text = words(page)
    assert "Paid search" in text
    assert text.index("Paid search") < text.index("Direct"), "sorted by revenue"
    lines = {line.entry.key: line for line in page.context["table"].page.rows}
    assert lines["paid_search"].rank == 1
    assert str(lines["paid_search"].figures["revenue"]) == "¥129.5"


def test_the_list_sorts_by_any_number_and_puts_what_has_none_last(shop, at, ana):
    page = at(ana, "channels", sort="visits")
    amounts = [line.amounts["visits"] for line in page.context["table"].page.rows]
    known = [amount for amount in amounts if amount is not None]
    assert known == sorted(known)
    assert amounts[: len(known)] == known


def test_the_list_is_taken_as_a_workbook(shop, at, ana):
    rows = workbook(at(ana, "channels", export="xlsx"))
    assert rows[0][1] == "Channel"
    paid = next(row for row in rows if row[1] == "Paid search")
    assert paid[rows[0].index("Revenue")] == 129.5


def test_a_score_card_shows_the_channels_numbers_share_and_rank(shop, at, ana):
    page = at(ana, "channels/card/paid_search")
    lines = {line.name: line for line in page.context["lines"]}
    assert str(lines["Visits"].figure) == "1"
    assert lines["Revenue"].rank == "1 of 2"
    assert lines["Revenue"].share == "99.6%"
    assert "¥129.5" in card_values(page)


@pytest.mark.usefixtures("shop")
def test_a_score_card_tells_owner_rules_accounts_and_changes(at, ana, ben, workspace):
    with workspace_scope(workspace):
        now = clock.now()
        set_channel_rules([BAIDU], by=ana, now=now)
        describe_channel("sem", Description("百度搜索", "paid", platform="百度", owner=ben), by=ana, now=now)
        FactAccount.objects.create(
            workspace=workspace, source="baidu", account="7", channel="sem", created_at=now
        )
    text = words(at(ana, "channels/card/sem"))
    for told in ("百度搜索", "Ben", "Rule 1", "Source is baidu", "baidu 7", "0 of 30 days"):
        assert told in text
    assert "Channel described: 百度搜索" in text


def test_numbers_of_a_score_card_open_on_their_own_page_kept_to_the_channel(shop, at, ana):
    line = next(
        line for line in at(ana, "channels/card/paid_search").context["lines"] if line.name == "Visits"
    )
    page = at(ana, line.href.removeprefix("/w/ours/"))
    assert page.status_code == 200


def test_a_channel_that_is_nowhere_is_not_found(shop, at, ana):
    assert at(ana, "channels/card/nowhere").status_code == 404


def test_the_pages_ask_few_questions_of_the_database(
    shop, client_of, ana, link, django_assert_max_num_queries
):
    client = client_of(ana)
    for path in (
        "channels",
        "channels/card/paid_search",
        "spend",
        "spend/costs",
        "links",
        f"links/{link.pk}",
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(f"/w/ours/{path}").status_code == 200


# What the team says of it


def test_a_manager_describes_a_channel_and_is_told_so(db, at, ana, ben):
    said = {"name": "直接访问", "kind": "owned", "owner": ben.pk, "cost_model": "free", "position": "5"}
    text = words(at(ana, "channels/edit/direct", said))
    assert "What is known of 直接访问 is saved." in text
    assert Channel.unscoped.get().owner == ben


def test_what_is_wrong_with_a_new_channel_stands_beside_its_field(db, at, ana):
    page = at(ana, "channels/add", {"name": "a", "key": "direct", "kind": "paid", "position": "1"})
    assert "already" in str(page.context["form"].errors["key"])


def test_a_channel_is_put_away_and_brought_back(db, at, ana):
    at(ana, "channels/archive/email", {})
    assert "E-mail" not in words(at(ana, "channels"))
    assert "E-mail" in words(at(ana, "channels", all="1"))
    at(ana, "channels/restore/email", {})
    assert "E-mail" in words(at(ana, "channels"))


# Rules


@pytest.fixture
def traffic(monkeypatch):
    """100 events from Douyin's ads and 7 from Baidu's, in the last 30 days."""
    rows = [
        TrafficRow(Traffic(source, "cpc", "618", "", "", "", "", ""), channel, events)
        for source, channel, events in (("douyin", "paid_social", 100), ("baidu", "paid_search", 7))
    ]
    monkeypatch.setattr(channel_rules, "recent_traffic", lambda _workspace, **_now: rows)


@pytest.fixture
def draft(at, ana, workspace, traffic):
    """One step of Ana's at the page of rules, from the rules as they are or from a draft."""

    def step(do, rules=None, **fields):
        with workspace_scope(workspace):
            current = channel_rules.channel_rules()
        sent = {
            "draft": json.dumps(current if rules is None else rules),
            "over": fingerprint(current),
            "do": do,
        }
        return at(ana, "channels/rules/draft", sent | fields)

    return step


def filled(channel="+", values="douyin", **more):
    return {"channel": channel, "field-0": "source", "test-0": "is", "values-0": values, **more}


def test_a_new_rule_is_tried_before_it_is_saved(draft, workspace):
    page = draft("put:", **filled(name="抖音信息流", key="douyin"))
    text = words(page)
    assert "100 of 107 events of the last 30 days would be in another channel" in text
    assert "Paid social 抖音信息流 100 douyin / cpc / 618 × 100" in text
    assert decoding_configs()[workspace.pk].rules == ()


def test_saving_puts_the_draft_in_force_and_writes_a_change(draft, workspace):
    page = draft("save", [DOUYIN])
    assert "They hold for what arrives from now on." in words(page)
    assert [rule.channel for rule in decoding_configs()[workspace.pk].rules] == ["douyin"]
    assert Change.unscoped.get().touches == [{"kind": "channel", "key": "douyin"}]


def test_rules_move_and_go_in_the_draft_alone(draft, workspace, ana, now):
    with workspace_scope(workspace):
        set_channel_rules([DOUYIN, BAIDU], by=ana, now=now)
    assert [line.key for line in draft("down:0").context["lines"]] == ["sem", "douyin"]
    assert [line.key for line in draft("up:1").context["lines"]] == ["sem", "douyin"]
    assert [line.key for line in draft("remove:0").context["lines"]] == ["sem"]
    assert len(decoding_configs()[workspace.pk].rules) == 2


def test_what_never_fits_or_is_taken_by_an_earlier_rule_is_said(draft):
    zhihu = DOUYIN | {
        "channel": "zhihu",
        "conditions": [{"field": "source", "test": "is", "values": ["zhihu"]}],
    }
    narrow = DOUYIN | {
        "conditions": [*DOUYIN["conditions"], {"field": "medium", "test": "is", "values": ["cpc"]}]
    }
    text = words(draft("show", [DOUYIN, narrow, zhihu]))
    assert "Taken by 1" in text
    assert "Fits nothing" in text


def test_a_rule_opens_with_its_conditions_and_room_for_more(draft):
    form = draft("edit:0", [DOUYIN]).context["draft"].form
    assert form["values-0"].value() == "douyin"
    assert form["channel"].value() == "douyin"
    assert form.rows == 3


def test_more_conditions_keep_what_was_filled_in(draft):
    page = draft("more:", **filled(name="Douyin", key="douyin"))
    form = page.context["draft"].form
    assert form.rows == 3
    assert form["values-0"].value() == "douyin"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (filled(), "Write what the new channel is called."),
        (filled(name="抖音", key="抖 音"), "is no key"),
        (filled(name="a", key="a", **{"field-0": ""}), "has no conditions"),
        (filled(name="a", key="a", values=" , "), "compares source with nothing"),
    ],
)
def test_a_rule_that_cannot_be_meant_keeps_its_form_open(draft, fields, told):
    page = draft("put:", **fields)
    assert told in words(page)
    assert page.context["draft"].form is not None


def test_rules_that_somebody_else_saved_meanwhile_are_not_overwritten(draft, at, ana, workspace, now):
    with workspace_scope(workspace):
        set_channel_rules([BAIDU], by=ana, now=now)
    page = draft("save", [DOUYIN], over=fingerprint([]))
    assert "Somebody else changed the rules" in words(page)
    assert [rule.channel for rule in decoding_configs()[workspace.pk].rules] == ["sem"]


def test_a_draft_that_no_page_has_written_is_refused(at, ana, traffic):
    assert at(ana, "channels/rules/draft", {"draft": "[1]", "do": "save"}).status_code == 422


def test_a_member_sees_the_rules_and_cannot_change_them(at, ben, traffic):
    page = at(ben, "channels/rules")
    assert "Add a rule" not in words(page)
    assert at(ben, "channels/rules/draft", {"draft": "[]", "do": "save"}).status_code == 403


# Links

LINK = {
    "name": "618 预热",
    "landing": "https://shop.example/spring",
    "source": "DouYin",
    "medium": "cpc",
    "campaign": "618",
    "content": "海报\n视频",
    "term": "",
}


def test_links_are_shown_with_their_channel_before_they_are_kept(db, at, ben):
    text = words(at(ben, "links/build", LINK | {"do": "show"}))
    assert "These are the 2 links" in text
    assert "utm_source=douyin" in text
    assert "Channel: Paid social" in text
    assert not TrackedLink.unscoped.exists()


def test_kept_links_are_listed_with_what_they_brought(shop, at, ben):
    text = words(at(ben, "links/build", LINK | {"do": "save"}))
    assert "Kept 2 links." in text
    assert "618 预热 · 海报" in text
    assert "618 预热 · 视频" in text


def test_what_a_link_may_not_carry_is_refused_beside_its_field(db, at, ben):
    page = at(ben, "links/build", LINK | {"content": "13812345678", "do": "save"})
    assert "phone number" in str(page.context["form"].errors["content"])
    assert not TrackedLink.unscoped.exists()


def test_a_link_is_there_to_copy_and_as_a_code(shop, link, at, ben):
    text = words(at(ben, f"links/{link.pk}"))
    assert "618 大促" in text
    assert link.url in at(ben, f"links/{link.pk}").content.decode().replace("&amp;", "&")
    assert at(ben, f"links/{link.pk}/code.svg").content.startswith(b"<svg")
    assert at(ben, f"links/{link.pk}/code.png").content.startswith(b"\x89PNG")


def test_a_code_is_saved_under_the_links_name(db, link, at, ben):
    answer = at(ben, f"links/{link.pk}/code.png", save="1")
    assert "attachment" in answer["Content-Disposition"]


def test_links_are_taken_as_a_workbook_with_their_addresses(shop, link, at, ben):
    rows = workbook(at(ben, "links", export="xlsx"))
    assert rows[1][rows[0].index("Address")] == link.url


# Costs and accounts

COST = {
    "channel": "direct",
    "kind": "people_cost",
    "amount": "100.00",
    "currency": "CNY",
    "first_day": "2026-03-10",
    "last_day": "2026-03-12",
}


def test_a_cost_is_entered_listed_and_said_to_be_spread(db, at, ben):
    text = words(at(ben, "spend/costs/add", COST))
    assert "The cost is entered." in text
    assert "spread over 3 days" in text
    assert "¥100" in text
    assert Cost.unscoped.get().entered_by == ben


def test_one_day_needs_no_last_day(db, at, ben):
    at(ben, "spend/costs/add", COST | {"last_day": ""})
    assert Cost.unscoped.get().days == 1


def test_what_makes_no_cost_is_refused_beside_its_field(db, at, ben):
    page = at(ben, "spend/costs/add", COST | {"last_day": "2026-03-01"})
    assert "End on or after the first day" in str(page.context["form"].errors["last_day"])


def test_spend_is_told_by_channel_and_day_and_says_when_nothing_is_known(shop, at, ana):
    page = at(ana, "spend")
    assert page.status_code == 200
    assert page.context["card"].value.is_known is False


def test_an_account_is_given_its_channel(db, at, ana, workspace, now):
    made = FactAccount.unscoped.create(workspace=workspace, source="gdt", account="9", created_at=now)
    said = {
        "name": "主账户",
        "channel": "paid_social",
        "is_expected": "on",
        "settle_days": "2",
        "currency": "",
    }
    text = words(at(ana, f"channels/accounts/{made.pk}", said))
    assert "主账户" in text
    assert "Paid social" in text
    assert "0 of 30" in text


def test_what_is_of_no_channel_stands_beside_the_channels_so_that_all_adds_up(shop, at, ana, monkeypatch):
    def without_names(**asked):
        board = score_board(**asked)
        renamed = {
            name: replace(
                one,
                groups=tuple(
                    replace(group, kind=GroupKind.EMPTY, name="") if group.name == "direct" else group
                    for group in one.groups
                ),
            )
            for name, one in board.answers.items()
        }
        return replace(board, answers=renamed)

    monkeypatch.setattr(channels, "score_board", without_names)
    text = words(at(ana, "channels"))
    assert "No channel known" in text
    assert text.index("No channel known") < text.index("Total")


def test_a_workspace_without_data_is_told_the_next_step(db, at, ana):
    text = words(at(ana, "channels"))
    assert "Nothing came by any channel yet" in text
    assert "Connect data" in text
