"""The planted stories that the product must find by itself, as far as the traffic of the brand's own shop holds them.

Days are counted back from D, the last day of the world: `back=0` is D, `back=33` is D−33. Stories 3, 6 and 7 of the demo
world live in posts, tasks and platform figures, not in this traffic. The loophole of story 5 is not planted here either.
"""

from dataclasses import dataclass

from demo.channels import OA_LANDING


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
ANNIVERSARY = Story(
    5, "周年庆", 48, 42,
    "Seven days of the anniversary with coupons: a third more visits, a fourth more orders per visit.",
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
    FREE_SHIPPING_LOWERED,
    ANNIVERSARY,
    TAGS_LOST,
    TINY_CHANNEL,
)


def visits_factor(channel: str, *, back: int) -> float:
    factor = 1.0
    if channel == "douyin" and BUDGET_CUT.holds(back):
        factor *= 0.70
    if ANNIVERSARY.holds(back):
        factor *= 1.33
    return factor


def orders_factor(channel: str, *, back: int) -> float:
    """On orders per visit."""
    factor = 1.0
    if channel == "xiaohongshu" and LANDING_PAGE_BROKEN.holds(back):
        factor *= 0.45
    if channel == "xiaohongshu" and LANDING_PAGE_HALF_MENDED.holds(back):
        factor *= 0.72
    if ANNIVERSARY.holds(back):
        factor *= 1.25
    return factor


def free_shipping_fen(*, back: int) -> int:
    return 9900 if FREE_SHIPPING_LOWERED.holds(back) else 19900


def loses_tags(landing: str, *, back: int) -> bool:
    return landing == OA_LANDING and TAGS_LOST.holds(back)
