"""The channel of an event: ordered rules, the first that matches wins, a workspace's own rules before the built-in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import lru_cache

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
class Comparison(StrEnum):
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
    test: Comparison
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
#: Names of platforms as they stand in a utm_source or in a host; one with a dot is a domain with all below it.
SEARCH_SOURCES = (
    "baidu", "so.com", "360", "sogou", "bing", "google", "sm.cn", "shenma", "haosou", "so.toutiao.com", "toutiao_search",
    "百度", "搜狗", "必应", "神马",
)  # fmt: skip
SOCIAL_SOURCES = (
    "weixin", "wechat", "mp.weixin.qq.com", "weibo", "xiaohongshu", "xhs", "rednote", "douyin", "kuaishou", "zhihu", "douban",
    "qzone", "toutiao", "tencent", "gdt", "facebook", "instagram", "linkedin", "t.co", "twitter", "x.com",
    "微信", "公众号", "微博", "小红书", "抖音", "快手", "知乎", "腾讯",
)  # fmt: skip
FORUM_SOURCES = ("tieba", "贴吧")
VIDEO_SOURCES = (
    "bilibili", "b23.tv", "youku", "iqiyi", "v.qq.com", "youtube", "channels.weixin.qq.com", "视频号", "哔哩哔哩", "b站",
)  # fmt: skip
COMMERCE_SOURCES = (
    "taobao", "tmall", "jd", "jingdong", "pinduoduo", "pdd", "yangkeduo", "jinritemai", "douyin_shop",
    "淘宝", "天猫", "京东", "拼多多",
)  # fmt: skip


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
    if condition.test is Comparison.IS_SET:
        return bool(value)
    compare = _COMPARE[condition.test]
    return any(compare(value, wanted.lower()) for wanted in condition.values)


_COMPARE: dict[Comparison, Callable[[str, str], bool]] = {
    Comparison.IS: str.__eq__,
    Comparison.CONTAINS: str.__contains__,
    Comparison.STARTS_WITH: lambda value, wanted: value.startswith(wanted),
    Comparison.ENDS_WITH: lambda value, wanted: value.endswith(wanted),
}


def is_paid(traffic: Traffic) -> bool:
    """A paid medium, one that starts with `paid`, or the click id of an ad platform."""
    return traffic.medium in PAID_MEDIA or traffic.medium.startswith("paid") or bool(traffic.click_id)


@lru_cache(maxsize=10_000)
def _built_in(traffic: Traffic) -> str:
    named = _by_medium(traffic)
    if named:
        return named
    paid = is_paid(traffic)
    origin = traffic.source or traffic.click_platform or traffic.referrer_host
    for sources, if_paid, if_free in _SOURCE_LISTS:
        if _is_named(origin, sources):
            return if_paid if paid else if_free
    if paid:
        return Channel.PAID_OTHER
    return Channel.REFERRAL if traffic.referrer_host else Channel.UNKNOWN


#: Order matters: a shop, a video or a forum inside a larger platform is told apart before the platform is.
_SOURCE_LISTS = (
    (COMMERCE_SOURCES, Channel.PAID_COMMERCE, Channel.ORGANIC_COMMERCE),
    (VIDEO_SOURCES, Channel.PAID_VIDEO, Channel.ORGANIC_VIDEO),
    (FORUM_SOURCES, Channel.PAID_SOCIAL, Channel.ORGANIC_SOCIAL),
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
_WORDS = re.compile(r"[^\W_]+")
#: A name this long may begin a longer word: baidusem is Baidu's, but jdsports is not JD's.
_STEM = 4


def _is_named(origin: str, sources: tuple[str, ...]) -> bool:
    """Whether a source or host names one of the platforms: by domain, by whole word, or a word that begins with it."""
    words = set(_WORDS.findall(origin))
    is_host = "." in origin
    return any(_names(name, origin, words, is_host=is_host) for name in sources)


def _names(name: str, origin: str, words: set[str], *, is_host: bool) -> bool:
    if "." in name:
        return origin == name or origin.endswith("." + name)
    if not name.isascii() or "_" in name:
        return name in origin
    if name in words:
        return True
    return not is_host and len(name) >= _STEM and any(word.startswith(name) for word in words)


def _by_medium(traffic: Traffic) -> str:
    if traffic.source in PRIVATE_SOURCES or traffic.referrer_host in PRIVATE_SOURCES:
        return Channel.PRIVATE_DOMAIN
    for media, channel in _MEDIA:
        if traffic.medium in media or traffic.source in media:
            return channel
    return ""
