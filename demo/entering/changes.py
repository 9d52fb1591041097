"""What the team wrote down while the stories happened: the change log that a review looks into."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from demo.entering.founding import Team
from demo.stories import (
    ANNIVERSARY,
    BUDGET_CUT,
    FREE_SHIPPING_LOWERED,
    IMAGE_POSTS_HELD_BACK,
    LANDING_PAGE_BROKEN,
    LANDING_PAGE_HALF_MENDED,
    POSTS_AT_TEN,
    TAGS_LOST,
)
from demo.world import SHANGHAI
from yunchou.core.changes import Touch, add_note
from yunchou.core.models import Change

_RULE, _TRACKING, _OTHER = Change.Kind.PLATFORM_RULE, Change.Kind.TRACKING, Change.Kind.OTHER


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the log. `back`: days before the last one; `touches`: (kind, key)."""

    back: int
    at: time
    title: str
    kind: Change.Kind
    by: str
    touches: tuple[tuple[str, str], ...]
    note: str = ""


# TRICKY: a story's first day is the first whole day that shows it, so what caused it lies on the evening before, unless it
# was meant to begin with a day.
NOTES: tuple[Note, ...] = (
    Note(IMAGE_POSTS_HELD_BACK.first_back, time(0, 5), "抖音调整图文内容的推荐规则", _RULE, "SEM / SEO",
         (("channel", "douyin"), ("channel", "doudian"), ("metric", "impressions")), "平台公告：图文素材的推荐更看重互动，曝光会减少。"),
    Note(BUDGET_CUT.first_back, time(0, 10), "抖音投放预算下调 30%", _OTHER, "营销经理",
         (("channel", "douyin"), ("channel", "doudian"), ("metric", "spend")), "二季度费用收紧，信息流与抖店投放同步下调。"),
    Note(ANNIVERSARY.first_back, time(0, 0), "周年庆活动上线：优惠券、签到、邀请有礼", _OTHER, "营销经理",
         (("metric", "orders"), ("metric", "visits"))),
    Note(ANNIVERSARY.first_back - 1, time(15, 20), "周年庆：堵住邀请奖励的漏洞，同一手机号只计一次", _OTHER, "用户运营",
         (("metric", "orders"),), "第二天发现有人用同一手机号反复领取邀请奖励。"),
    Note(ANNIVERSARY.last_back, time(23, 59), "周年庆活动结束", _OTHER, "营销经理", (("metric", "orders"),)),
    Note(FREE_SHIPPING_LOWERED.first_back, time(0, 0), "全渠道包邮门槛从 199 元降到 99 元", _OTHER, "营销经理",
         (("metric", "average-order"),)),
    Note(LANDING_PAGE_BROKEN.first_back + 1, time(20, 30), "小红书防晒落地页改版上线", _OTHER, "设计 / 视频",
         (("channel", "xiaohongshu"), ("metric", "order-rate"))),
    Note(LANDING_PAGE_HALF_MENDED.last_back, time(0, 10), "小红书落地页：一半流量恢复旧版", _OTHER, "SEM / SEO",
         (("channel", "xiaohongshu"),)),
    Note(LANDING_PAGE_HALF_MENDED.last_back - 1, time(0, 10), "小红书落地页全部恢复旧版", _OTHER, "SEM / SEO",
         (("channel", "xiaohongshu"), ("metric", "order-rate"))),
    Note(POSTS_AT_TEN.first_back, time(9, 30), "笔记与短视频在 22 点加更", _OTHER, "新媒体运营",
         (("channel", "xiaohongshu"), ("channel", "douyin"))),
    Note(TAGS_LOST.first_back + 1, time(23, 40), "公众号落地页“本周精选”换了新模板", _TRACKING, "内容策划",
         (("channel", "wechat_oa"),), "埋点脚本随模板一起更新。"),
)  # fmt: skip


def write_notes(team: Team, *, end: date) -> None:
    """Call in the workspace's scope. Each is written ten minutes after the fact."""
    for note in sorted(NOTES, key=lambda note: -note.back):
        at = datetime.combine(end - timedelta(days=note.back), note.at, tzinfo=SHANGHAI)
        add_note(
            note.kind,
            note.title,
            at=at,
            by=team.who(note.by),
            now=at + timedelta(minutes=10),
            touches=[Touch(kind=kind, key=key) for kind, key in note.touches],
            note=note.note,
        )
