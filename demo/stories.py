"""The planted stories that the product must find by itself, as factors on the traffic, the orders and the platforms.

Days are counted back from D, the last day of the world: `back=0` is D, `back=33` is D−33.
"""

from dataclasses import dataclass

from demo.channels import OA_LANDING

VIDEO, IMAGES, LIVE = "竖版视频", "图文", "直播"
"""Forms of an ad."""


@dataclass(frozen=True, slots=True)
class Story:
    """From `first_back` to `last_back`, both included."""

    number: int
    title: str
    first_back: int
    last_back: int
    what: str

    def holds(self, back: int) -> bool:
        return self.last_back <= back <= self.first_back


LANDING_PAGE_BROKEN = Story(
    1, "小红书落地页改版", 33, 31,
    "The sunscreen landing page was changed in the evening of D−34: visits from 小红书 stay, their order rate falls by at "
    "least 20 % against the same weekdays on each of the three days. On D−30 half of the visitors get the old page back, "
    "and from D−29 on everybody does.",
)  # fmt: skip
LANDING_PAGE_HALF_MENDED = Story(
    1, "小红书落地页一半恢复", 30, 30, "Half of the visitors get the old page back."
)
BUDGET_CUT = Story(
    2, "抖音预算下调 30%", 60, 0,
    "The budget of 抖音 is cut by 30 %: visits and orders fall by volume, the order rate stays.",
)  # fmt: skip
FREE_SHIPPING_LOWERED = Story(
    4, "包邮门槛下调", 36, 0,
    "Free shipping from 99 instead of 199 元: nobody fills up the basket any more. Visits and order rate stay, 客单价 falls.",
)  # fmt: skip
POSTS_AT_TEN = Story(
    3, "22 点加更", 20, 0,
    "More posts at 22:00, written down as a change. It has no effect, so nothing here is multiplied by it.",
)  # fmt: skip
ANNIVERSARY = Story(
    5, "周年庆", 48, 42,
    "Seven days of the anniversary with coupons: in the own shop a third more visits and a fourth more orders per visit, "
    "on the marketplaces a sixth of both.",
)  # fmt: skip
EVENING_SUN_VIDEOS = Story(
    6, "晚间防晒短视频胜出", 119, 0,
    "Short videos about sun protection posted from 20:00 to 22:00 win on saves and orders; long 图文 on weekday mornings "
    "lose.",
)  # fmt: skip
IMAGE_POSTS_HELD_BACK = Story(
    7, "抖音调整图文推荐规则", 75, 0,
    "抖音 shows ads of images and text to fewer and better chosen people: the impressions of this form fall by 45 %, its "
    "clicks stay, and no other form changes.",
)  # fmt: skip
TAGS_LOST = Story(
    8, "公众号落地页丢失 UTM", 12, 0,
    f"The events of the page {OA_LANDING} lose their utm_* tags: 公众号 falls and direct rises by as much. Nobody's "
    "behaviour has changed.",
)  # fmt: skip
TINY_CHANNEL = Story(
    9, "知乎小流量", 119, 0,
    "Two visits a day from 知乎: the daily order rate jumps between 0 and 100 %. A rule without a minimum denominator "
    "would fire on it all the time.",
)  # fmt: skip

STORIES = (
    LANDING_PAGE_BROKEN,
    LANDING_PAGE_HALF_MENDED,
    BUDGET_CUT,
    POSTS_AT_TEN,
    FREE_SHIPPING_LOWERED,
    ANNIVERSARY,
    EVENING_SUN_VIDEOS,
    IMAGE_POSTS_HELD_BACK,
    TAGS_LOST,
    TINY_CHANNEL,
)

_MARKETPLACES = frozenset({"tmall", "jd", "doudian"})
_PAID_BY_DOUYIN_BUDGET = frozenset({"douyin", "doudian"})
_DOUYIN_ADS = frozenset({"oceanengine", "qianchuan"})


def visits_factor(stream: str, *, back: int) -> float:
    """On the visits of a channel of the own shop, or of a marketplace."""
    factor = 1.0
    if stream in _PAID_BY_DOUYIN_BUDGET and BUDGET_CUT.holds(back):
        factor *= 0.70
    if ANNIVERSARY.holds(back):
        factor *= 1.17 if stream in _MARKETPLACES else 1.33
    return factor


def orders_factor(stream: str, *, back: int) -> float:
    """On orders per visit."""
    factor = 1.0
    if stream == "xiaohongshu" and LANDING_PAGE_BROKEN.holds(back):
        factor *= 0.45
    if stream == "xiaohongshu" and LANDING_PAGE_HALF_MENDED.holds(back):
        factor *= 0.72
    if ANNIVERSARY.holds(back):
        factor *= 1.17 if stream in _MARKETPLACES else 1.25
    return factor


def impressions_factor(source: str, form: str, *, back: int) -> float:
    """On what a platform shows of one form of ads for the same clicks."""
    held_back = source in _DOUYIN_ADS and form == IMAGES and IMAGE_POSTS_HELD_BACK.holds(back)
    return 0.55 if held_back else 1.0


def free_shipping_fen(*, back: int) -> int:
    return 9900 if FREE_SHIPPING_LOWERED.holds(back) else 19900


def loses_tags(landing: str, *, back: int) -> bool:
    return landing == OA_LANDING and TAGS_LOST.holds(back)
