"""Tracked links: tidy parameters, no personal data, never inside the site, Chinese encoded, the channel foretold."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.channels.errors import BadLink
from yunchou.channels.links import LinkParts, build_link, build_links
from yunchou.events.decoding.channels import Comparison, Condition, Rule
from yunchou.events.decoding.traffic import read_landing

SPRING = LinkParts("https://shop.example/spring", "douyin", "cpc", "618")
RULES = (Rule("douyin", (Condition("source", Comparison.IS, ("douyin",)),)),)


def built(**parts: str):
    values = {name: getattr(SPRING, name) for name in LinkParts.__slots__} | parts
    return build_link(LinkParts(**values), rules=RULES)


def test_parameters_are_trimmed_and_lower_cased_and_said_to_be():
    link = built(source="  DouYin ", campaign="618  Warm Up")
    assert (
        link.url
        == "https://shop.example/spring?utm_source=douyin&utm_medium=cpc&utm_campaign=618%20warm%20up"
    )
    assert len(link.notes) == 2


def test_chinese_is_encoded_once_and_read_again_as_it_was_written():
    link = built(campaign="618 大促", content="海报①")
    assert parse_qs(urlsplit(link.url).query)["utm_campaign"] == ["618 大促"]
    assert link.url.isascii()
    assert "618 大促" in link.readable


def test_an_encoded_address_is_not_encoded_twice():
    landing = "https://shop.example/%E9%98%B2%E6%99%92?sku=%E6%B0%94"
    assert built(landing=landing).url.startswith(landing + "&utm_source=")


def test_the_pages_own_parameters_and_fragment_stay():
    link = built(landing="https://shop.example/?sku=9&sku=10#reviews")
    assert link.url.startswith("https://shop.example/?sku=9&sku=10&utm_source=")
    assert link.url.endswith("#reviews")


def test_parameters_of_somebody_else_are_taken_out_with_a_note():
    link = built(landing="https://shop.example/?utm_source=weibo&gclid=x&sku=9")
    assert "weibo" not in link.url
    assert "gclid" not in link.url
    assert "sku=9" in link.url
    assert "utm_source, gclid" in link.notes[0]


def test_the_channel_is_foretold_by_the_workspaces_rules_then_the_built_in_ones():
    assert built().channel == "douyin"
    assert built(source="baidu").channel == "paid_search"
    assert built(source="quark", medium="banner").channel == "unknown"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content", "13812345678"),
        ("content", "vip-138-1234-5678"),
        ("campaign", "+44 20 7946 0958"),
        ("content", "ana@example.com"),
        ("term", "110101199003077715"),
        ("source", ""),
        ("medium", "  "),
        ("campaign", ""),
        ("content", "x" * 101),
        ("source", "internal"),
        ("medium", "站内"),
        ("source", "shop.example"),
        ("landing", "https://shop.example/?phone=13812345678"),
        ("landing", "https://shop.example/?mail=ana%40example.com"),
        ("landing", "https://ana:secret@shop.example/"),
        ("landing", "shop.example/spring"),
        ("landing", "javascript:alert(1)"),
        ("landing", "https://"),
        ("landing", "https://shop.example:port/"),
        ("landing", "https://[/"),
        ("landing", "https://shop.example/" + "x" * 2000),
    ],
)
def test_what_cannot_stand_in_a_link_is_refused_beside_its_field(field, value):
    with pytest.raises(BadLink) as refused:
        built(**{field: value})
    assert refused.value.field == field
    assert refused.value.advice


@pytest.mark.parametrize("value", ["20260618-1300", "618", "sku-1380013", "版本2.0", "a@b"])
def test_dates_codes_and_numbers_of_goods_are_no_personal_data(value):
    assert built(content=value).parts.content == value


def test_several_contents_make_several_links_and_a_repeated_one_makes_one():
    links = build_links(SPRING, contents=["海报", " 海报 ", "视频"], rules=RULES)
    assert [link.parts.content for link in links] == ["海报", "视频"]


def test_without_contents_there_is_one_link():
    assert [link.parts.content for link in build_links(SPRING, contents=[], rules=RULES)] == [""]


WORDS = st.text(st.characters(categories=("L", "N"), exclude_characters="ſ"), min_size=1, max_size=12)


@given(WORDS, WORDS)
def test_what_is_built_is_what_a_visit_will_say(campaign, content):
    try:
        link = built(campaign=campaign, content=content)
    except BadLink:
        return
    landing = read_landing(link.url)
    assert (landing.source, landing.medium) == ("douyin", "cpc")
    assert (landing.campaign, landing.content) == (link.parts.campaign, link.parts.content)
