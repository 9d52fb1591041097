"""What the team made of each case: which cause it accepted, what it did about it, what it wrote and learnt."""

from dataclasses import dataclass
from decimal import Decimal

from demo.stories import IMAGES
from demo.watching import CVR, DOUYIN_IMPRESSIONS, DOUYIN_ORDERS, Watch
from yunchou.lessons.models import Form
from yunchou.lessons.scope import LessonScope

STAYS_OPEN_BACK = 13
"""What began later than this is still being looked at: story 8 waits for whoever opens the demo."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done. Days are counted back from the last one; `aim`: a share more of what it was."""

    text: str
    by: str
    metric: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    aim: Decimal
    done_back: int
    check_back: int
    against: str = "window"


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of it, for whoever plans the next thing."""

    title: str
    statement: str
    scope: LessonScope
    holds_for: int
    """Days from then on."""


@dataclass(frozen=True, slots=True)
class Script:
    """How a case goes. `cause`: a part of the title of the change that is accepted; `own_cause`: the team's own words."""

    by: str
    cause: str = ""
    cause_reason: str = ""
    own_cause: str = ""
    act: Act | None = None
    no_action: str = ""
    went_well: str = ""
    went_badly: str = ""
    conclusion: str = ""
    learnt: Learnt | None = None
    closes_after: int = 2
    """Days from its opening, where nothing has to be measured."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A firing that a story causes: by which rule, in which group, on a day within these."""

    watch: Watch
    group: str
    backs: range
    script: Script


_XIAOHONGSHU = (("channel", ("xiaohongshu",)),)

LANDING_PAGE = Script(
    by="SEM / SEO",
    cause="防晒落地页改版",
    cause_reason="改版当晚上线，第二天起转化率掉一半；素材、出价和人群都没动，别的渠道正常。",
    act=Act(
        "恢复旧版防晒落地页，新版只在测试环境修", "设计 / 视频", "cvr", _XIAOHONGSHU, Decimal("0.5"), done_back=29, check_back=14
    ),
    went_well="第三天的数据一到就收到预警，复盘里直接看到是哪个渠道、哪一步、旁边改了什么。",
    went_badly="整页改版一次性全量上线，没有先给一部分流量。",
    conclusion="落地页改版让小红书的下单率掉了一半。D−29 全部恢复旧版后转化率回到原来的水平，复测有效。",
    learnt=Learnt(
        "小红书落地页改版先放一半流量试一周",
        "整页改版全量上线后，小红书 CVR 三天里掉了一半；恢复旧版就回来了。以后改版先给一半流量，试满 7 天，CVR 不低于旧版再全量。",
        LessonScope(
            channels=("xiaohongshu",), forms=(Form.LANDING_PAGE.value,), metrics=("cvr", "order-rate", "orders")
        ),
        holds_for=240,
    ),
)  # fmt: skip

BUDGET = Script(
    by="营销经理",
    cause="预算下调",
    cause_reason="降的是量：点击和订单同降三成，转化率没有变。",
    no_action="预算下调是已经定下来的事，订单按比例减少在预期之内，不为它加动作。",
    went_well="一天内就说清是量的问题，没有人去改页面和素材。",
    went_badly="下调前没有把预期的订单减少写进目标。",
    conclusion="订单减少来自预算下调带来的流量减少，转化率不变，不需要处理。",
    learnt=Learnt(
        "抖音预算减三成，订单约减三成，转化率不变",
        "信息流与抖店投放一起下调 30% 后，曝光、点击和订单同比例下降，CVR 和 ROAS 基本不变。调预算时按比例改目标，不必担心效率。",
        LessonScope(channels=("douyin", "doudian"), forms=(Form.AD.value,), metrics=("orders", "revenue")),
        holds_for=180,
    ),
)

PLATFORM_RULE = Script(
    by="SEM / SEO",
    cause="推荐规则",
    cause_reason="公告当天起只有图文的曝光下降，点击没有减少，视频不受影响。",
    no_action="点击没有减少，图文只是展示给了更准的人；先观察，不改素材比例。",
    went_well="平台公告当天就登记了，复盘里直接排在第一位。",
    conclusion="平台规则让图文少曝光四成多，点击不变。图文的曝光不再和以前比。",
)

SEASON = Script(
    by="数据分析",
    own_cause="大促与活动结束后的正常回落：基线里含有活动日。",
    no_action="回落是季节性的，不处理；下次活动前先把规则的基线窗口记在备注里。",
    conclusion="与活动前的平日相比没有下降，结案。",
)

REACHED = Script(
    by="营销经理",
    own_cause="大促备货充足，天猫搜索与会员复购都好于预期。",
    no_action="达到目标，下月照原计划做。",
    went_well="分到月以后每周都能看到差多少。",
    conclusion="本月目标达到。",
)
MISSED = Script(
    by="营销经理",
    own_cause="客单价低于制定目标时的水平，订单数并不少。",
    no_action="差额并入下月，动作写在季度目标的计划里。",
    went_badly="包邮门槛调低时没有同时调整目标。",
    conclusion="本月目标没有达到，差在客单价。",
)

EXPECTED = (
    Expected(CVR, "xiaohongshu", range(30, 33), LANDING_PAGE),
    Expected(DOUYIN_ORDERS, "doudian", range(55, 59), BUDGET),
    Expected(DOUYIN_IMPRESSIONS, IMAGES, range(70, 76), PLATFORM_RULE),
)

#: Story 3, which no rule has asked for: opened by hand.
LATE_POSTS_BACK = 21
LATE_POSTS_TITLE = "小红书投放点击率停在 3%：换个发布时段试试"
LATE_POSTS = Script(
    by="新媒体运营",
    own_cause="笔记都在白天和傍晚发，晚上在线的人看不到新内容。",
    act=Act(
        "笔记与短视频在 22 点加更，每天一条", "新媒体运营", "ctr", (("platform", ("juguang",)),), Decimal("0.1"),
        done_back=20, check_back=4, against="weeks_before",
    ),
    went_well="只动了一个变量，复测一眼能看懂。",
    went_badly="两周里多做了十几条内容，人手本来可以做防晒短视频。",
    conclusion="22 点加更两周，点击率没有变化，复测无效；停止加更，把人手放回 20–22 点的防晒短视频。",
    learnt=Learnt(
        "22 点加更不提高小红书点击率",
        "每天 22 点多发一条，两周后投放点击率与前四周没有差别。要提高点击率先换内容，不换时段。",
        LessonScope(channels=("xiaohongshu",), metrics=("ctr", "clicks")),
        holds_for=120,
    ),
)  # fmt: skip
