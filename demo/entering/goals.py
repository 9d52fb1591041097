"""The quarter's goal with its parts, whom it is for, what was planned for it, and the next goal that learns from a case."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal

from django.db import transaction

from demo.accounts import CHANNEL_NAMES
from demo.entering.alerts import slice_of
from demo.entering.founding import Team, morning
from yunchou.calc.periods import Period
from yunchou.goals.breakdown import Plan, break_down
from yunchou.goals.checks import check_goals
from yunchou.goals.drafts import Draft
from yunchou.goals.feasibility import baseline_over, feasibility
from yunchou.goals.models import Goal, Persona, PlanAction
from yunchou.goals.personas import PersonaEntry, save_persona
from yunchou.goals.plans import ActionEntry, add_action, move_action
from yunchou.goals.proposals import propose_channels, propose_months
from yunchou.goals.services import commit_goal, draft_goal
from yunchou.metrics.slices import Slice

ONE_DAY = timedelta(days=1)
QUARTER_TITLE = "本季 GMV"
#: The goal was drawn up so many days before its first one, held against as many days as there were then.
DRAWN_UP = 3
REFERENCE_DAYS = 28
DAILY_LOOKS, MONDAY = 5, 0
#: Story 4: the target lies in the upper third of what can still be reached, so that it is at risk and not lost.
UPPER_PART = Decimal("0.35")
TEN_THOUSAND, CENT, POINT, ZERO = Decimal(10_000), Decimal("0.01"), Decimal("0.001"), Decimal(0)
GROWTH = Decimal("1.06")
"""Of the target over the same days at the level of four weeks before."""

_OWNERS = {
    "channel:tmall": "营销经理",
    "channel:jd": "营销经理",
    "channel:doudian": "SEM / SEO",
    "channel:xiaohongshu": "新媒体运营",
}


def quarter_of(end: date) -> Period:
    """Three calendar months, the last of which still has ten days to come: whenever the demo is made it is under way."""
    last = (end + timedelta(days=10)).replace(day=1)
    first = _months_before(last, 2)
    return Period(first, _months_before(last, -1) - ONE_DAY)


def next_month(end: date) -> Period:
    first = _months_before(end.replace(day=1), -1)
    return Period(first, _months_before(first, -1) - ONE_DAY)


def _months_before(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def drawn_up_back(end: date) -> int:
    """At most 84: the quarter begins at most 81 days before the last one."""
    return (end - quarter_of(end).start).days + DRAWN_UP


PERSONAS = (
    ("新媒体运营", PersonaEntry(
        name="通勤防晒的她", age_from=22, age_to=32, gender="female", regions=["上海", "杭州", "广州"],
        platforms=["小红书", "抖音"], preferences=["真实测评", "30 秒短视频", "成分讲清楚"],
        scenes=["早上出门前", "午休补涂"], pain_points=["防晒搓泥", "没时间补涂"],
        note="小红书看测评后下单，防晒占她一半的购买。",
    )),
    ("用户运营", PersonaEntry(
        name="敏感肌老客", age_from=26, age_to=40, gender="female", regions=["北京", "成都", "南京"],
        platforms=["微信公众号", "企业微信"], preferences=["护理步骤", "一对一建议"],
        scenes=["换季", "空瓶前一周"], pain_points=["换季泛红", "怕踩雷"],
        note="复购最高，多数在企业微信里有自己的顾问。",
    )),
    ("内容策划", PersonaEntry(
        name="周末徒步的人", age_from=25, age_to=45, regions=["昆明", "成都", "西安", "杭州"],
        platforms=["抖音", "小红书", "知乎"], preferences=["长时间实测", "清单"],
        scenes=["周末出发前两天", "假期"], pain_points=["汗水冲掉防晒", "晒后发红"],
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A row of the month's plan. `due_back`: days before the last one, negative is still ahead."""

    strategy: str
    text: str
    by: str
    due_back: int
    quota: str
    yuan: int | None
    state: str


_DONE, _DOING, _OPEN = PlanAction.State.DONE, PlanAction.State.DOING, PlanAction.State.OPEN
PLAN = (
    Planned("提客单价", "详情页加“满 199 减 20”凑单推荐", "设计 / 视频", 9, "3 个主推款", 6_000, _DOING),
    Planned("提客单价", "企业微信推敏感肌修护礼盒", "用户运营", 6, "触达 3,000 人", 2_000, _DONE),
    Planned("内容", "20–22 点防晒短视频", "内容策划", 2, "每周 3 条", 12_000, _DOING),
    Planned("内容", "KOL 防晒实测合集", "新媒体运营", -4, "6 位达人", 24_000, _OPEN),
    Planned("投放", "图文预算转到竖版视频", "SEM / SEO", 12, "占抖音预算 10%", None, _DONE),
    Planned("投放", "品牌词出价下调 10% 试一周", "SEM / SEO", -6, "2 个计划", None, _OPEN),
    Planned("私域", "老客空瓶提醒", "用户运营", -2, "每周 800 人", 1_500, _DOING),
    Planned("数据", "公众号落地页补回 UTM 并核对直接访问", "数据分析", -1, "1 个模板", None, _OPEN),
)


def meet_personas(team: Team, *, end: date) -> None:
    """Call in the workspace's scope."""
    for title, entry in PERSONAS:
        save_persona(entry, by=team.who(title), now=morning(end, back=drawn_up_back(end) + 7))


@transaction.atomic
def draw_up_quarter(team: Team, *, end: date, now: datetime) -> None:
    """The goal, its channels, the months of the largest of them, and a goal of a single person; all of it committed."""
    if Goal.objects.filter(title=QUARTER_TITLE).exists():
        return
    period = quarter_of(end)
    target = _target(team, period=period, end=end)
    goal = draft_goal(
        Draft(
            title=QUARTER_TITLE,
            slice=Slice("revenue"),
            target=target,
            baseline=_held_against(target, period),
            baseline_period=_reference(period),
            baseline_reason="最近四周，按下调后的预算折算：下调前多出的部分不再有。",
            owner=team.owner,
            start=period.start,
            end=period.end,
            no_parent_reason="公司年度目标在董事会文件里，不在系统中。",
            note="按渠道分到团队；天猫再分到月。",
        ),
        workspace=team.workspace,
        by=team.who("营销经理"),
        now=now,
    )
    _commit(goal, team, now=now)
    parts = _break_down(
        goal, propose_channels(goal, workspace=team.workspace, now=now, names=CHANNEL_NAMES), team, now
    )
    largest = max(parts, key=lambda part: part.target or 0)
    _break_down(largest, propose_months(largest, workspace=team.workspace, now=now), team, now)
    _commit(_personal_goal(goal, team, now=now), team, now=now)
    _plan_the_month(goal, team, end=end)


def look_at_goals(team: Team, *, back: int, now: datetime) -> None:
    """The daily look: once a week of what is long ago, every day of the last five."""
    if back < DAILY_LOOKS or now.weekday() == MONDAY:
        check_goals(team.workspace, now=now)


def _target(team: Team, *, period: Period, end: date) -> Decimal:
    """TRICKY: chosen from today's forecast, though the goal is dated back: story 4 has to hold whenever the demo is made."""
    today = feasibility(
        Slice("revenue"), period=period, target=None, workspace=team.workspace, now=morning(end, back=-1)
    )
    if today.mid is None or today.high is None:
        assert today.baseline is not None, "the brand has sold something before its quarter"
        return _rounded(today.baseline)
    return _rounded(today.mid + (today.high - today.mid) * UPPER_PART)


def _held_against(target: Decimal, period: Period) -> Decimal:
    """The four weeks before, without what a larger budget brought in them: it fell by story 2."""
    return (target / GROWTH * REFERENCE_DAYS / period.length).quantize(CENT)


def _rounded(amount: Decimal) -> Decimal:
    return (amount / TEN_THOUSAND).to_integral_value(ROUND_UP) * TEN_THOUSAND


def _reference(period: Period) -> Period:
    return Period(period.start - timedelta(days=REFERENCE_DAYS), period.start - ONE_DAY)


def _break_down(goal: Goal, plan: Plan, team: Team, now: datetime) -> list[Goal]:
    named = tuple(
        replace(
            part,
            title=_title(part.key, goal),
            owner=team.who(_OWNERS.get(part.key, "营销经理")),
            level=Goal.Level.TEAM,
            baseline=_held_against(part.target, Period(part.start, part.end)),
        )
        for part in plan.parts
    )
    children = break_down(goal, replace(plan, parts=named), by=team.who("营销经理"), now=now)
    for child in children:
        _commit(child, team, now=now)
    return children


def _title(key: str, goal: Goal) -> str:
    kind, _colon, name = key.partition(":")
    if kind == "month":
        return f"{goal.title} {date.fromisoformat(name).month} 月"
    return f"{CHANNEL_NAMES.get(name, '其他渠道')} GMV"


def _personal_goal(parent: Goal, team: Team, *, now: datetime) -> Goal:
    """A tenth of a point above what the rate was: to be held, while more is bought."""
    owner = team.who("新媒体运营")
    measures = slice_of("cvr", ("channel", ("xiaohongshu",)))
    period = parent.period
    assert period is not None, "the quarter has its days"
    before = baseline_over(measures, between=_reference(period), workspace=team.workspace, now=now)
    return draft_goal(
        Draft(
            title="守住小红书转化率",
            level=Goal.Level.PERSON,
            slice=measures,
            target=(before or ZERO).quantize(POINT, ROUND_UP) + POINT,
            baseline_period=_reference(period),
            owner=owner,
            start=period.start,
            end=period.end,
            parent=parent,
            persona=Persona.objects.filter(name=PERSONAS[0][1].name).first(),
        ),
        workspace=team.workspace,
        by=owner,
        now=now,
    )


def _commit(goal: Goal, team: Team, *, now: datetime) -> None:
    measures, period = goal.measures, goal.period
    assert measures is not None, "drawn up whole"
    assert period is not None, "drawn up whole"
    outlook = feasibility(
        measures,
        period=period,
        target=goal.target,
        direction=goal.direction,
        baseline_period=goal.baseline_period,
        workspace=team.workspace,
        now=now,
    )
    by = goal.owner or team.owner
    commit_goal(goal, outlook=outlook, workspace=team.workspace, by=by, now=now)


def _plan_the_month(goal: Goal, team: Team, *, end: date) -> None:
    """What is planned for the quarter's goal, planned three weeks ago and done as far as it is."""
    planned, today = morning(end, back=21), morning(end, back=-1)
    for row in PLAN:
        owner = team.who(row.by)
        entry = ActionEntry(
            strategy=row.strategy,
            text=row.text,
            due=end - timedelta(days=row.due_back),
            owner=owner,
            quota=row.quota,
            budget=None if row.yuan is None else Decimal(row.yuan),
        )
        action = add_action(goal, entry, by=team.who("营销经理"), now=planned)
        if row.state != _OPEN:
            moved = min(today, morning(end, back=max(row.due_back, 0)))
            move_action(action, row.state, by=owner, now=moved)
