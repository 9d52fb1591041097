"""What the brand pays besides its media: content, tools, people and fees, as somebody enters them by hand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from demo.plan import DAYS

MONTH = 30


@dataclass(frozen=True, slots=True)
class Paid:
    """An amount for some days, spread over them evenly. `kind` as the product names it: content_cost, tool_cost…"""

    channel: str
    kind: str
    fen: int
    first_day: date
    last_day: date
    note: str

    def by_day(self) -> Iterator[tuple[date, int]]:
        """To the fen: the first days take what does not divide."""
        days = (self.last_day - self.first_day).days + 1
        each, rest = divmod(self.fen, days)
        for turn in range(days):
            yield self.first_day + timedelta(days=turn), each + (turn < rest)


# (channel, kind, yuan a month, what for). Assumed: about what agencies and tools of this size ask.
_MONTHLY = (
    ("xiaohongshu", "content_cost", 16_000, "达人笔记与图文拍摄"),
    ("douyin", "content_cost", 22_000, "短视频拍摄与剪辑"),
    ("wechat_oa", "content_cost", 6_000, "公众号撰稿与排版"),
    ("wecom", "people_cost", 9_500, "私域顾问两人（按投入工时）"),
)
# (channel, kind, yuan for the whole time, what for)
_ONCE = (
    ("xiaohongshu", "fee", 24_000, "达人服务费"),
    ("email_sms", "tool_cost", 4_800, "短信与邮件平台年费分摊"),
    ("wecom", "tool_cost", 7_200, "企业微信 SCRM 分摊"),
    ("organic_search", "people_cost", 26_000, "SEO 专员（按投入工时）"),
    ("baidu_sem", "people_cost", 18_000, "SEM 优化师（按投入工时）"),
)


def costs(*, end: date, scale: float = 1.0) -> tuple[Paid, ...]:
    """Everything that is entered by hand, oldest first."""
    first = end - timedelta(days=DAYS - 1)
    months = [first + timedelta(days=MONTH * turn) for turn in range(DAYS // MONTH)]
    paid = [
        Paid(channel, kind, int(yuan * 100 * scale), month, month + timedelta(days=MONTH - 1), note)
        for month in months
        for channel, kind, yuan, note in _MONTHLY
    ]
    whole = [
        Paid(channel, kind, int(yuan * 100 * scale), first, end, note) for channel, kind, yuan, note in _ONCE
    ]
    return tuple(paid + whole)


def cost_by_day_and_channel(paid: tuple[Paid, ...], kind: str) -> Counter[tuple[date, str]]:
    """One kind of cost in fen."""
    sums: Counter[tuple[date, str]] = Counter()
    for one in paid:
        if one.kind == kind:
            sums.update({(day, one.channel): fen for day, fen in one.by_day()})
    return sums
