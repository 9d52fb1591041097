"""What the team knew before the product watched for it, and what the next plan made of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo.entering.alerts import slice_of
from demo.entering.founding import Team, morning
from demo.entering.goals import next_month
from yunchou.goals.drafts import Draft
from yunchou.goals.models import Goal
from yunchou.goals.services import draft_goal
from yunchou.lessons.models import Form, Lesson, LessonUse
from yunchou.lessons.scope import Effect, Evidence, LessonScope
from yunchou.lessons.services import confirm_lesson, expire_lessons, note_use, propose_lesson

_USED, _REJECTED = LessonUse.Decision.USED, LessonUse.Decision.REJECTED


@dataclass(frozen=True, slots=True)
class Known:
    """A lesson that somebody wrote down, `back` days before the last one."""

    by: str
    back: int
    title: str
    statement: str
    scope: LessonScope
    holds_for: int
    effect: Effect | None = None
    evidence: tuple[Evidence, ...] = ()
    is_confirmed: bool = True


KNOWN = (
    Known(
        "内容策划", 80, "防晒短视频放在 20–22 点发",
        "同样的防晒内容，晚上 20–22 点发的短视频收藏率是工作日上午长图文的四倍以上，带来的下单也更多。",
        LessonScope(channels=("xiaohongshu", "douyin"), forms=(Form.SHORT_VIDEO.value,), metrics=("interactions", "orders")),
        300,
        evidence=(Evidence("number", "interactions", "互动量"),),
    ),
    Known(
        "新媒体运营", 78, "工作日上午的长图文带不来订单",
        "工作日上午发的长图文阅读尚可，收藏和下单都低；成分科普放到公众号，小红书不再发长图文。",
        LessonScope(channels=("xiaohongshu",), forms=(Form.LONG_READ.value,), metrics=("orders",)),
        300,
    ),
    Known(
        "用户运营", 75, "会员日短信只发近 90 天活跃的人",
        "会员日全量群发的点击率只有分群发送的三分之一，退订多一倍。只发近 90 天活跃的会员。",
        LessonScope(channels=("email_sms",), forms=(Form.MESSAGE.value,), metrics=("clicks", "orders")),
        200,
        effect=Effect(Decimal("1.2"), Decimal("0.6"), Decimal("1.9"), "points", "ctr"),
    ),
    Known(
        "营销经理", 40, "邀请有礼同一手机号只计一次",
        "周年庆第二天发现同一手机号反复领取邀请奖励。上线前先把去重规则写进活动检查表。",
        LessonScope(forms=(Form.CAMPAIGN.value,), metrics=("new-customers",)),
        365,
    ),
    Known(
        "SEM / SEO", 84, "夏季防晒词周末提价 15%",
        "夏季周末搜索防晒的人多，提价 15% 后订单成本不变。只在夏季有效。",
        LessonScope(channels=("baidu_sem",), forms=(Form.AD.value,), metrics=("orders", "cpc")),
        70,
    ),
    Known(
        "用户运营", 8, "空瓶提醒放在购买后第 45 天",
        "企业微信里第 45 天提醒的回复比第 60 天多，样本还小，先记草稿。",
        LessonScope(channels=("wecom",), forms=(Form.COMMUNITY.value,), metrics=("repurchase-rate",)),
        180,
        is_confirmed=False,
    ),
)  # fmt: skip


def write_down_lessons(team: Team, *, end: date, back: int, now: datetime) -> None:
    """Those of this day; and what has run out by now is marked, as the one of summer is. The newest is a draft."""
    expire_lessons(now=now)
    for known in KNOWN:
        if known.back == back and not Lesson.objects.filter(title=known.title).exists():
            _write_down(known, team, end=end)


def _write_down(known: Known, team: Team, *, end: date) -> None:
    now, by = morning(end, back=known.back), team.who(known.by)
    lesson = propose_lesson(
        known.title,
        statement=known.statement,
        scope=known.scope,
        effect=known.effect,
        evidence=known.evidence,
        expires_on=end - timedelta(days=known.back - known.holds_for),
        owner=by,
        by=by,
        now=now,
    )
    if known.is_confirmed:
        confirm_lesson(lesson, by=team.who("营销经理"), now=now + timedelta(hours=3))


NEXT_GOAL_BACK = 2


def plan_next_goal(team: Team, *, end: date) -> None:
    """A draft for next month, with what its planner made of the lessons that it showed."""
    now, by = morning(end, back=NEXT_GOAL_BACK), team.who("新媒体运营")
    month = next_month(end)
    title = f"{month.start.month} 月小红书订单"
    if Goal.objects.filter(title=title).exists():
        return
    goal = draft_goal(
        Draft(
            title=title,
            level=Goal.Level.PERSON,
            slice=slice_of("orders", ("channel", ("xiaohongshu",))),
            owner=by,
            start=month.start,
            end=month.end,
            note="目标等周会定；先把经验过一遍。",
        ),
        workspace=team.workspace,
        by=by,
        now=now,
    )
    for lesson in Lesson.objects.filter(state=Lesson.State.ACTIVE, channels__icontains="xiaohongshu"):
        _answer(lesson, goal, team)


#: What the planner said of a lesson that does not hold for this plan, by a part of its title.
_NOT_HERE = {"长图文": "下月不做长图文。"}


def _answer(lesson: Lesson, goal: Goal, team: Team) -> None:
    reason = next((reason for part, reason in _NOT_HERE.items() if part in lesson.title), "")
    note_use(
        lesson,
        kind="goal",
        key=str(goal.pk),
        label=goal.title,
        decision=_REJECTED if reason else _USED,
        reason=reason,
        by=team.who("新媒体运营"),
        now=goal.created_at,
    )
