"""Where the visitors of the brand's own shop come from, each number with the assumption behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class App(StrEnum):
    """What shows the shop to a person. Each keeps its own cookies, so each has its own anonymous id."""

    WECHAT = "wechat"
    MINI_PROGRAM = "mini_program"
    DOUYIN = "douyin"
    XIAOHONGSHU = "xiaohongshu"
    PHONE = "phone"
    COMPUTER = "computer"


@dataclass(frozen=True, slots=True)
class Route:
    """One way in: the tags of its links, the referrer the browser tells, the parameter of the platform's click id.

    Baidu names its parameter itself; the names of the other two are those of the brand's own link templates.
    """

    source: str = ""
    medium: str = ""
    campaigns: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    referrers: tuple[str, ...] = ("",)
    click_id: str = ""
    series: str = ""
    """The links of this route are in the pieces of a series: `contents` are those published lately."""
    hours: str = ""
    """When people come by it, if not when they come by the channel."""
    pull: float = 1.0
    """How readily they order beside the others of the channel."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One row of the table below. Shares and rates are from 0 to 1, visits are those of an ordinary day.

    `lead_rate`, of all who do not order. Assumed: free samples and guides make two to three leave their contact for each
    who orders; a feed brings few of either, and members of the club mostly have left theirs before.
    """

    key: str
    name: str
    visits: float
    order_rate: float
    cart_rate: float
    lead_rate: float
    bounce: float
    newcomers: float
    repeat_orders: float
    weekdays: tuple[float, ...]
    hours: str
    routes: Mapping[Route, float]
    apps: Mapping[App, float]
    landings: Mapping[str, float]
    growth: float = 0.0
    noise: float = 0.06
    spiky: bool = False
    festive: float = 1.0
    """How much of a festival reaches this channel."""


# Weights of the 24 hours of the day in Shanghai, by how people use the channel.
HOURS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        # evenings on the sofa, a bump at lunch
        "leisure": (4, 2, 1, 1, 1, 1, 2, 3, 4, 4, 4, 5, 7, 6, 4, 4, 4, 5, 6, 8, 10, 11, 10, 7),
        # the article arrives at 8, lunch, and again before bed
        "reading": (2, 1, 1, 1, 1, 1, 4, 9, 10, 6, 4, 5, 8, 6, 4, 4, 4, 5, 6, 7, 9, 10, 8, 4),
        # a need looked up, at a desk
        "errand": (2, 1, 1, 1, 1, 1, 2, 3, 6, 9, 10, 8, 6, 7, 9, 9, 8, 6, 5, 6, 7, 7, 5, 3),
        # messages go out at 10 and at 19
        "message": (1, 1, 1, 1, 1, 1, 1, 2, 4, 8, 14, 10, 7, 5, 4, 4, 4, 5, 7, 13, 10, 7, 4, 2),
        # in the first hours after a post at eight in the evening, or at nine in the morning
        "evening_post": (3, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 1, 1, 1, 1, 2, 3, 6, 18, 24, 20, 10),
        "morning_post": (0, 0, 0, 0, 0, 0, 1, 4, 14, 24, 20, 12, 8, 4, 3, 2, 2, 2, 1, 1, 1, 1, 1, 0),
    }
)

_WEEKEND_UP = (0.96, 0.94, 0.94, 0.96, 1.02, 1.10, 1.08)
_OFFICE = (1.06, 1.07, 1.06, 1.05, 1.00, 0.88, 0.88)
_FLAT = (1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00)

_HOME = "/"
_SUN_LANDING = "/lp/sunscreen"
OA_LANDING = "/lp/weekly"

CHANNELS: tuple[Channel, ...] = (
    Channel(
        key="douyin",
        name="抖音信息流",
        # Assumed: the brand's largest click source; feed clicks are cheap and mostly accidental, so four in five
        # leave at once and about 1.3 % of visits order (rule of thumb for feed traffic to an own shop: 0.5 to 2 %).
        visits=96, order_rate=0.013, cart_rate=0.03, lead_rate=0.035, bounce=0.80, newcomers=0.93, repeat_orders=0.08,
        weekdays=_WEEKEND_UP, hours="leisure",
        routes={
            Route("douyin", "cpc", ("cy_feed_sun", "cy_feed_repair"), ("video_15s_a", "video_15s_b", "video_30s"),
                  referrers=("", "", "https://www.douyin.com/"), click_id="clickid"): 1.0,
        },
        apps={App.DOUYIN: 0.92, App.PHONE: 0.08},
        landings={_SUN_LANDING: 0.6, "product": 0.3, "/lp/repair": 0.1},
    ),
    Channel(
        key="xiaohongshu",
        name="小红书种草+聚光",
        # Assumed: people arrive having read a review, so about 7.5 % order, more for sun protection (rule of thumb for
        # warm traffic: 3 to 8 %). Two thirds come from paid 聚光 placements, one third from notes and their comments.
        visits=66, order_rate=0.075, cart_rate=0.09, lead_rate=0.12, bounce=0.52, newcomers=0.78, repeat_orders=0.12,
        weekdays=_WEEKEND_UP, hours="leisure",
        routes={
            Route("xiaohongshu", "cpc", ("cy_juguang_sun", "cy_juguang_sensitive"), ("note_101", "note_117", "note_123"),
                  referrers=("", "https://www.xiaohongshu.com/"), click_id="xhs_click_id"): 0.65,
            Route("xiaohongshu", "social", ("cy_zhongcao",), ("kol_linan", "kol_muzi", "koc_mix"),
                  referrers=("https://www.xiaohongshu.com/",)): 0.13,
            # Planted (story 6): who comes by a short video on an evening orders, who comes by a long read does not.
            Route("xiaohongshu", "social", ("cy_note_sun_video",), referrers=("https://www.xiaohongshu.com/",),
                  series="sun_video", hours="evening_post", pull=2.2): 0.13,
            Route("xiaohongshu", "social", ("cy_note_long_read",), referrers=("https://www.xiaohongshu.com/",),
                  series="long_read", hours="morning_post", pull=0.25): 0.09,
        },
        apps={App.XIAOHONGSHU: 0.9, App.PHONE: 0.1},
        landings={_SUN_LANDING: 0.65, "product": 0.35},
        noise=0.04,
    ),
    Channel(
        key="wechat_oa",
        name="微信公众号",
        # Assumed: owned and steady; readers know the brand, about 4.5 % of visits order (rule of thumb for followers: 3 to 6 %).
        visits=50, order_rate=0.045, cart_rate=0.06, lead_rate=0.10, bounce=0.55, newcomers=0.45, repeat_orders=0.30,
        weekdays=(1.02, 1.06, 1.02, 1.06, 1.00, 0.93, 0.91), hours="reading",
        routes={
            Route("wechat", "social", ("oa_weekly", "oa_skin_school", "oa_new"), ("article_1", "article_2", "menu"),
                  referrers=("", "https://mp.weixin.qq.com/")): 1.0,
        },
        apps={App.WECHAT: 0.74, App.MINI_PROGRAM: 0.20, App.COMPUTER: 0.06},
        landings={OA_LANDING: 0.5, "article": 0.3, "product": 0.2},
        noise=0.04, festive=0.5,
    ),
    Channel(
        key="wecom",
        name="企业微信私域",
        # Assumed: small, customers whom an adviser knows by name; the best rate (rule of thumb: 10 to 20 %) and repurchase.
        visits=17, order_rate=0.15, cart_rate=0.12, lead_rate=0.16, bounce=0.30, newcomers=0.22, repeat_orders=0.58,
        weekdays=_FLAT, hours="message",
        routes={
            Route("wecom", "private", ("siyu_group", "siyu_moments", "siyu_1v1"), ("adviser_tang", "adviser_he")): 1.0,
        },
        apps={App.MINI_PROGRAM: 0.68, App.WECHAT: 0.32},
        landings={"product": 0.6, "/member": 0.25, _HOME: 0.15},
        festive=0.7,
    ),
    Channel(
        key="baidu_sem",
        name="百度 SEM",
        # Assumed: dear clicks with intent; about 4 % order, a third searched for the brand's name (rule of thumb: 2 to 5 %).
        visits=28, order_rate=0.04, cart_rate=0.06, lead_rate=0.10, bounce=0.48, newcomers=0.85, repeat_orders=0.06,
        weekdays=_OFFICE, hours="errand",
        routes={
            Route("baidu", "cpc", ("sem_brand", "sem_sun", "sem_sensitive"), ("ad_1", "ad_2"),
                  ("澄野", "防晒霜推荐", "敏感肌 面霜", "户外防晒衣"),
                  ("https://www.baidu.com/baidu.php", "https://m.baidu.com/"), "bd_vid"): 1.0,
        },
        apps={App.PHONE: 0.62, App.COMPUTER: 0.38},
        landings={"category": 0.4, "product": 0.4, "/lp/repair": 0.2},
        festive=0.7,
    ),
    Channel(
        key="seo",
        name="SEO 自然搜索",
        # Assumed: grows by a third over the four months as articles are indexed; engines split roughly as traffic
        # counters report (Baidu first, Bing on desktops, then Sogou, 360 and Google).
        visits=40, order_rate=0.025, cart_rate=0.04, lead_rate=0.06, bounce=0.60, newcomers=0.80, repeat_orders=0.08,
        weekdays=_OFFICE, hours="errand",
        routes={
            Route(referrers=("https://www.baidu.com/link", "https://m.baidu.com/")): 0.60,
            Route(referrers=("https://cn.bing.com/",)): 0.17,
            Route(referrers=("https://www.sogou.com/link", "https://m.sogou.com/")): 0.11,
            Route(referrers=("https://www.so.com/link",)): 0.08,
            Route(referrers=("https://www.google.com/",)): 0.04,
        },
        apps={App.PHONE: 0.55, App.COMPUTER: 0.45},
        landings={"article": 0.62, "product": 0.24, _HOME: 0.14},
        growth=0.33, festive=0.3,
    ),
    Channel(
        key="email_sms",
        name="邮件与短信",
        # Assumed: nothing on quiet days, then thousands of messages at once: 2 % of an SMS list and 0.5 % of an e-mail
        # list click on the day of the send, a third of that on the next day.
        visits=12, order_rate=0.04, cart_rate=0.06, lead_rate=0.07, bounce=0.50, newcomers=0.30, repeat_orders=0.40,
        weekdays=_FLAT, hours="message",
        routes={
            Route("sms", "sms", ("sms_member_day", "sms_wakeup"), ("short_link",)): 0.6,
            Route("edm", "email", ("edm_monthly",), ("hero", "footer"), referrers=("", "https://mail.qq.com/")): 0.4,
        },
        apps={App.PHONE: 0.7, App.COMPUTER: 0.3},
        landings={"/member": 0.5, "product": 0.5},
        spiky=True,
    ),
    Channel(
        key="direct",
        name="直接访问",
        # Assumed: typed, bookmarked or opened from the mini program list, mostly by people who were here before.
        visits=36, order_rate=0.05, cart_rate=0.06, lead_rate=0.08, bounce=0.42, newcomers=0.40, repeat_orders=0.34,
        weekdays=_FLAT, hours="leisure",
        routes={Route(): 1.0},
        apps={App.PHONE: 0.40, App.COMPUTER: 0.25, App.MINI_PROGRAM: 0.35},
        landings={_HOME: 0.7, "product": 0.2, "/member": 0.1},
        noise=0.04, festive=0.7,
    ),
    Channel(
        key="zhihu",
        name="知乎回答",
        # Planted (story 9): one old answer brings two people a day, so that each order makes a wild daily rate.
        visits=0.95, order_rate=0.14, cart_rate=0.1, lead_rate=0.08, bounce=0.45, newcomers=0.9, repeat_orders=0.0,
        weekdays=_FLAT, hours="errand",
        routes={Route("zhihu", "social", ("answer",), ("answer_2041",), referrers=("https://www.zhihu.com/",)): 1.0},
        apps={App.PHONE: 0.6, App.COMPUTER: 0.4},
        landings={"article": 1.0},
        noise=0.6,
    ),
)  # fmt: skip
