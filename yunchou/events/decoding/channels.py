"""The channel of an event: ordered rules, the first that matches wins, a workspace's own rules before the built-in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from yunchou.events.decoding.traffic import Traffic


@unique
class Channel(StrEnum):
    """The built-in channels. A workspace's own rules may name others."""

    PAID_SEARCH = "paid_search"
    PAID_SOCIAL = "paid_social"
    PAID_COMMERCE = "paid_commerce"
    PAID_VIDEO = "paid_video"
    PAID_OTHER = "paid_other"
    ORGANIC_SEARCH = "organic_search"
    ORGANIC_SOCIAL = "organic_social"
    ORGANIC_COMMERCE = "organic_commerce"
    ORGANIC_VIDEO = "organic_video"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    PRIVATE_DOMAIN = "private_domain"
    AFFILIATE = "affiliate"
    REFERRAL = "referral"
    DIRECT = "direct"
    UNKNOWN = "unknown"


@unique
class Test(StrEnum):
    """How a rule's condition compares a field with its values; all ignore case."""

    IS = "is"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    IS_SET = "is_set"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: it holds when any of the values does."""

    field: str
    test: Test
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A channel and the conditions that must all hold."""

    channel: str
    conditions: tuple[Condition, ...]


#: The fields a rule may look at.
FIELDS = frozenset(
    {"source", "medium", "campaign", "content", "term", "click_platform", "click_id", "referrer_host"}
)

PAID_MEDIA = frozenset({"cpc", "cpm", "cpv", "cpa", "ppc", "cps", "retargeting", "display", "ads"})
EMAIL_MEDIA = frozenset({"email", "e-mail", "edm", "newsletter"})
SMS_MEDIA = frozenset({"sms", "mms", "5gmsg"})
PUSH_MEDIA = frozenset({"push", "app_push", "notification"})
AFFILIATE_MEDIA = frozenset({"affiliate", "affiliates", "kol", "koc", "partner"})
PRIVATE_MEDIA = frozenset({"wecom", "private", "community", "siyu"})
PRIVATE_SOURCES = frozenset(
    {"wecom", "qywx", "siyu", "shequn", "weixinqun", "work.weixin.qq.com", "企业微信", "私域", "社群"}
)
SEARCH_SOURCES = (
    "baidu",
    "so.com",
    "360",
    "sogou",
    "bing",
    "google",
    "sm.cn",
    "shenma",
    "toutiao_search",
    "haosou",
    "百度",
    "搜狗",
    "必应",
    "神马",
)
SOCIAL_SOURCES = (
    "weixin", "wechat", "mp.weixin", "weibo", "xiaohongshu", "xhs", "rednote", "douyin", "kuaishou", "zhihu", "douban", "tieba",
    "qzone", "toutiao", "facebook", "instagram", "linkedin", "t.co", "twitter", "微信", "公众号", "微博", "小红书", "抖音", "快手", "知乎",
)  # fmt: skip
VIDEO_SOURCES = (
    "bilibili",
    "b23.tv",
    "youku",
    "iqiyi",
    "v.qq.com",
    "youtube",
    "channels.weixin",
    "视频号",
    "哔哩哔哩",
    "b站",
)
COMMERCE_SOURCES = (
    "taobao",
    "tmall",
    "jd.com",
    "jingdong",
    "pinduoduo",
    "yangkeduo",
    "jinritemai",
    "douyin_shop",
    "淘宝",
    "天猫",
    "京东",
    "拼多多",
)


def channel_of(traffic: Traffic, rules: Sequence[Rule] = ()) -> str:
    """The channel of the source an event carries; '' when it carries none, so that its session decides."""
    if traffic.is_empty:
        return ""
    for rule in rules:
        if all(holds(condition, traffic) for condition in rule.conditions):
            return rule.channel
    return _built_in(traffic)


def holds(condition: Condition, traffic: Traffic) -> bool:
    """Whether a condition is true of a traffic source."""
    value: str = getattr(traffic, condition.field).lower()
    compare = _TESTS[condition.test]
    return (
        bool(value)
        if condition.test is Test.IS_SET
        else any(compare(value, wanted.lower()) for wanted in condition.values)
    )


_TESTS: dict[Test, Callable[[str, str], bool]] = {
    Test.IS: str.__eq__,
    Test.CONTAINS: str.__contains__,
    Test.STARTS_WITH: lambda value, wanted: value.startswith(wanted),
    Test.ENDS_WITH: lambda value, wanted: value.endswith(wanted),
    Test.IS_SET: lambda value, _wanted: bool(value),
}


def is_paid(traffic: Traffic) -> bool:
    """A paid medium, one that starts with `paid`, or the click id of an ad platform."""
    return traffic.medium in PAID_MEDIA or traffic.medium.startswith("paid") or bool(traffic.click_id)


def _built_in(traffic: Traffic) -> str:
    named = _by_medium(traffic)
    if named:
        return named
    origin = traffic.source or traffic.click_platform or traffic.referrer_host
    paid = is_paid(traffic)
    for sources, if_paid, if_free in _SOURCE_LISTS:
        if any(name in origin for name in sources):
            return if_paid if paid else if_free
    if paid:
        return Channel.PAID_OTHER
    return Channel.REFERRAL if traffic.referrer_host else Channel.UNKNOWN


#: Order matters: a shop or a video inside a social platform is told apart before the platform is.
_SOURCE_LISTS = (
    (COMMERCE_SOURCES, Channel.PAID_COMMERCE, Channel.ORGANIC_COMMERCE),
    (VIDEO_SOURCES, Channel.PAID_VIDEO, Channel.ORGANIC_VIDEO),
    (SEARCH_SOURCES, Channel.PAID_SEARCH, Channel.ORGANIC_SEARCH),
    (SOCIAL_SOURCES, Channel.PAID_SOCIAL, Channel.ORGANIC_SOCIAL),
)
_MEDIA = (
    (EMAIL_MEDIA, Channel.EMAIL),
    (SMS_MEDIA, Channel.SMS),
    (PUSH_MEDIA, Channel.PUSH),
    (AFFILIATE_MEDIA, Channel.AFFILIATE),
    (PRIVATE_MEDIA, Channel.PRIVATE_DOMAIN),
)


def _by_medium(traffic: Traffic) -> str:
    if traffic.source in PRIVATE_SOURCES or traffic.referrer_host in PRIVATE_SOURCES:
        return Channel.PRIVATE_DOMAIN
    for media, channel in _MEDIA:
        if traffic.medium in media or traffic.source in media:
            return channel
    return ""
