"""Where a visit came from, and which channel that is."""

import pytest

from yunchou.events.decoding import channels
from yunchou.events.decoding.channels import Channel, Comparison, Condition, Rule, channel_of
from yunchou.events.decoding.traffic import CLICK_IDS, Traffic, read_landing, read_traffic
from yunchou.protocols.event import Event, EventType


def traffic(**fields: str) -> Traffic:
    names = ("source", "medium", "campaign", "content", "term", "click_platform", "click_id", "referrer_host")
    return Traffic(**dict.fromkeys(names, "") | fields)


def page(**fields: str) -> Event:
    return Event(EventType.PAGE, "page", "", "u", "", **fields)


class TestReading:
    def test_utm_is_trimmed_and_lower_case_and_the_stated_campaign_wins(self):
        url = "https://www.shop.example/a?utm_source=%20Baidu%20&utm_medium=CPC&utm_campaign=x&name=li#top"
        found, landing = read_traffic(page(url=url, campaign="618"))
        assert (found.source, found.medium, found.campaign) == ("baidu", "cpc", "618")
        assert (landing.host, landing.path, landing.page) == (
            "shop.example", "/a", "https://www.shop.example/a",
        )  # fmt: skip

    @pytest.mark.parametrize(("name", "platform"), CLICK_IDS.items())
    def test_each_click_id_names_its_platform_and_makes_the_visit_paid(self, name, platform):
        found, _landing = read_traffic(page(url=f"https://shop.example/?{name}=Abc1"))
        assert (found.click_platform, found.click_id) == (platform, "Abc1")
        assert channel_of(found).startswith("paid_")

    def test_a_link_from_facebook_is_not_paid_for_being_marked_by_it(self):
        found, _landing = read_traffic(page(url="https://a.cn/?fbclid=1", referrer="https://l.facebook.com/"))
        assert channel_of(found) == Channel.ORGANIC_SOCIAL

    @pytest.mark.parametrize(
        ("url", "referrer", "host"),
        [
            ("https://shop.example/", "https://www.shop.example/a", ""),
            ("https://shop.example/", "https://m.shop.example/a", ""),
            ("https://m.shop.example/", "https://shop.example/a", ""),
            ("https://shop.example/", "https://othershop.example/a", "othershop.example"),
            ("https://shop.example/", "https://www.baidu.com/link", "baidu.com"),
            ("", "https://www.baidu.com/link", "baidu.com"),
            ("https://shop.example/", "not a url", ""),
            ("https://shop.example/", "http://[broken", ""),
        ],
    )
    def test_a_referrer_of_the_same_site_is_none(self, url, referrer, host):
        assert read_traffic(page(url=url, referrer=referrer))[0].referrer_host == host

    @pytest.mark.parametrize("url", ["http://[broken", "", "???", "about:blank", "/only/a/path"])
    def test_no_address_breaks_it(self, url):
        assert read_landing(url).page == ""


MEDIA = [
    (channels.EMAIL_MEDIA, Channel.EMAIL),
    (channels.SMS_MEDIA, Channel.SMS),
    (channels.PUSH_MEDIA, Channel.PUSH),
    (channels.AFFILIATE_MEDIA, Channel.AFFILIATE),
    (channels.PRIVATE_MEDIA, Channel.PRIVATE_DOMAIN),
]
SOURCES = [
    (channels.SEARCH_SOURCES, Channel.PAID_SEARCH, Channel.ORGANIC_SEARCH),
    (channels.SOCIAL_SOURCES, Channel.PAID_SOCIAL, Channel.ORGANIC_SOCIAL),
    (channels.FORUM_SOURCES, Channel.PAID_SOCIAL, Channel.ORGANIC_SOCIAL),
    (channels.VIDEO_SOURCES, Channel.PAID_VIDEO, Channel.ORGANIC_VIDEO),
    (channels.COMMERCE_SOURCES, Channel.PAID_COMMERCE, Channel.ORGANIC_COMMERCE),
]


class TestBuiltInChannels:
    @pytest.mark.parametrize(("medium", "channel"), [(m, c) for media, c in MEDIA for m in sorted(media)])
    def test_every_medium_that_names_a_channel(self, medium, channel):
        assert channel_of(traffic(source="baidu", medium=medium)) == channel

    @pytest.mark.parametrize(
        ("source", "paid", "free"), [(s, p, f) for names, p, f in SOURCES for s in names]
    )
    def test_every_source_paid_and_free(self, source, paid, free):
        assert channel_of(traffic(source=source, medium="cpc")) == paid
        assert channel_of(traffic(source=source, medium="post")) == free

    @pytest.mark.parametrize("medium", [*sorted(channels.PAID_MEDIA), "paid", "paid_social", "paidsearch"])
    def test_every_paid_medium(self, medium):
        assert channel_of(traffic(source="nobody-knows", medium=medium)) == Channel.PAID_OTHER

    @pytest.mark.parametrize("source", sorted(channels.PRIVATE_SOURCES))
    def test_the_brands_own_circle(self, source):
        assert channel_of(traffic(source=source)) == Channel.PRIVATE_DOMAIN

    @pytest.mark.parametrize(
        ("host", "channel"),
        [
            ("baidu.com", "organic_search"),
            ("m.baidu.com", "organic_search"),
            ("google.co.jp", "organic_search"),
            ("cn.bing.com", "organic_search"),
            ("tieba.baidu.com", "organic_social"),
            ("weixin.sogou.com", "organic_search"),
            ("so.toutiao.com", "organic_search"),
            ("toutiao.com", "organic_social"),
            ("mp.weixin.qq.com", "organic_social"),
            ("channels.weixin.qq.com", "organic_video"),
            ("work.weixin.qq.com", "private_domain"),
            ("v.qq.com", "organic_video"),
            ("item.jd.com", "organic_commerce"),
            ("detail.tmall.com", "organic_commerce"),
            ("t.co", "organic_social"),
            ("microsoft.com", "referral"),
            ("bingo.example", "referral"),
            ("jdsports.com", "referral"),
            ("also.com", "referral"),
        ],
    )
    def test_hosts_are_told_by_their_parts_not_by_letters_within(self, host, channel):
        assert channel_of(traffic(referrer_host=host)) == channel

    @pytest.mark.parametrize(
        ("source", "channel"),
        [("baidusem", "paid_search"), ("baidu_pc", "paid_search"), ("weixin-gzh", "paid_social"), ("jd", "paid_commerce"),
         ("百度推广", "paid_search"), ("jdsports", "paid_other"), ("gdt", "paid_social")],
    )  # fmt: skip
    def test_sources_as_marketers_write_them(self, source, channel):
        assert channel_of(traffic(source=source, medium="cpc")) == channel

    def test_what_says_nothing_leaves_the_channel_to_the_session(self):
        assert channel_of(traffic()) == ""

    def test_a_source_that_nobody_knows_is_unknown_unless_a_page_referred(self):
        assert channel_of(traffic(source="x")) == Channel.UNKNOWN
        assert channel_of(traffic(source="x", referrer_host="blog.example")) == Channel.REFERRAL


class TestOwnRules:
    def test_they_come_first_in_their_order(self):
        rules = (
            Rule("spring", (Condition("campaign", Comparison.STARTS_WITH, ("Spring",)),)),
            Rule("douyin", (Condition("source", Comparison.IS, ("DouYin", "dy")),)),
        )
        assert channel_of(traffic(source="douyin", medium="cpc", campaign="spring-26"), rules) == "spring"
        assert channel_of(traffic(source="dy"), rules) == "douyin"
        assert channel_of(traffic(source="baidu", medium="cpc"), rules) == Channel.PAID_SEARCH

    @pytest.mark.parametrize(
        ("test", "values", "holds"),
        [
            (Comparison.IS, ("a-b",), True),
            (Comparison.IS, ("a",), False),
            (Comparison.CONTAINS, ("x", "-B"), True),
            (Comparison.STARTS_WITH, ("a-",), True),
            (Comparison.ENDS_WITH, ("-b",), True),
            (Comparison.ENDS_WITH, ("a",), False),
            (Comparison.IS_SET, (), True),
        ],
    )
    def test_each_comparison(self, test, values, holds):
        assert channels.holds(Condition("source", test, values), traffic(source="a-b")) is holds

    def test_all_conditions_of_a_rule_must_hold(self):
        both = Rule("x", (Condition("source", Comparison.IS, ("a",)), Condition("medium", Comparison.IS_SET)))
        assert channel_of(traffic(source="a", medium="m"), (both,)) == "x"
        assert channel_of(traffic(source="a"), (both,)) == Channel.UNKNOWN
