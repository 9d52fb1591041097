"""The rules by which the team is warned: a number, the days and the limit of each, as values that tests can try out."""

from dataclasses import dataclass

from yunchou.calc.falling import Direction, Mode, Terms

COOL_DOWN_DAYS = 3


@dataclass(frozen=True, slots=True)
class Watch:
    """One rule. `where`: (dimension, the values it is kept to). `by`: the title of whom it belongs to.

    `threshold` and `minimum` as in calc.falling.Terms.
    """

    name: str
    metric: str
    mode: Mode
    direction: Direction
    threshold: float
    minimum: float
    where: tuple[tuple[str, tuple[str, ...]], ...]
    group_by: str
    severity: str
    by: str
    days: int = 3

    @property
    def terms(self) -> Terms:
        return Terms(self.mode, self.direction, self.threshold, self.days, minimum=self.minimum)


#: Channels whose orders come from their own clicks: those of 天猫 and 京东 mostly do not. Left out are those with about two
#: orders a day, whose rates fall by a fifth by chance all the time. 企业微信 and 知乎 stay below the minimum on most days.
CLICKED = ("xiaohongshu", "doudian", "wechat_oa", "wecom", "zhihu")

CVR = Watch(
    "各渠道转化率（CVR）连续 3 天低于基线 20%", "cvr", Mode.EACH_VS_BASELINE, Direction.FALLS, 0.2, 60,
    (("channel", CLICKED),), "channel", "critical", "SEM / SEO",
)  # fmt: skip
DOUYIN_ORDERS = Watch(
    "抖音渠道支付订单连续 3 天低于基线 20%", "orders", Mode.EACH_VS_BASELINE, Direction.FALLS, 0.2, 20,
    (("channel", ("doudian",)),), "channel", "warning", "营销经理",
)  # fmt: skip
DOUYIN_IMPRESSIONS = Watch(
    "抖音各广告形式曝光连续 3 天低于基线 35%", "impressions", Mode.EACH_VS_BASELINE, Direction.FALLS, 0.35, 500,
    (("channel", ("douyin",)),), "adgroup", "warning", "SEM / SEO",
)  # fmt: skip
OWN_VISITS = Watch(
    "自有渠道访问偏离预期", "visits", Mode.ANOMALY, Direction.EITHER, 3.0, 20,
    (("channel", ("direct", "wechat_oa")),), "channel", "warning", "数据分析",
)  # fmt: skip
ARRIVAL = Watch(
    "各渠道到达率连续 3 天低于基线 20%", "arrival-rate", Mode.EACH_VS_BASELINE, Direction.FALLS, 0.2, 60,
    (("channel", CLICKED),), "channel", "warning", "数据分析",
)  # fmt: skip
ROAS = Watch(
    "投放渠道 ROAS 连续 3 天低于 0.8", "roas", Mode.ABSOLUTE, Direction.FALLS, 0.8, 100,
    (("channel", CLICKED),), "channel", "critical", "营销经理",
)  # fmt: skip

WATCHES = (CVR, ARRIVAL, DOUYIN_ORDERS, DOUYIN_IMPRESSIONS, OWN_VISITS, ROAS)
