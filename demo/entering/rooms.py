"""What the team has set up in the product: channels and their rules, links, a metric of its own, boards."""

from datetime import date, datetime

from demo.accounts import CHANNEL_NAMES
from demo.channel_rules import CHANNEL_RULES
from demo.channels import CHANNELS, Route
from demo.entering.founding import Team, morning
from demo.plan import DAYS
from demo.site import HOST
from yunchou.analytics.questions import FactSum, NumberSum, Ratio, UniquePeople
from yunchou.channels.links import LinkParts, build_link
from yunchou.channels.models import CostModel, Kind
from yunchou.channels.services import Description, describe_channel, save_links
from yunchou.events.decoding.config import rule_from_json
from yunchou.events.services import set_channel_rules
from yunchou.metrics.catalogue import METRICS, Form
from yunchou.metrics.models import BoardCard, CustomMetric
from yunchou.metrics.services import (
    CardChoice,
    MetricDraft,
    add_card,
    create_board,
    create_metric,
    set_sharing,
)

# (channel, whose ground it is on, platform, who is responsible, what is paid for)
_REGISTRY = (
    ("tmall", Kind.COMMERCE, "天猫", "营销经理", CostModel.CPC),
    ("douyin", Kind.PAID, "巨量引擎", "SEM / SEO", CostModel.CPC),
    ("xiaohongshu", Kind.PAID, "小红书聚光", "新媒体运营", CostModel.CPC),
    ("jd", Kind.COMMERCE, "京东", "营销经理", CostModel.CPC),
    ("doudian", Kind.COMMERCE, "抖音小店、巨量千川", "SEM / SEO", CostModel.CPC),
    ("wechat_oa", Kind.OWNED, "微信公众号", "新媒体运营", CostModel.FREE),
    ("wecom", Kind.PRIVATE, "企业微信", "用户运营", CostModel.FREE),
    ("baidu_sem", Kind.PAID, "百度推广", "SEM / SEO", CostModel.CPC),
    ("organic_search", Kind.EARNED, "百度、必应、搜狗", "SEM / SEO", CostModel.FREE),
    ("email_sms", Kind.OWNED, "短信与邮件", "用户运营", CostModel.FIXED),
    ("zhihu", Kind.EARNED, "知乎", "内容策划", CostModel.FREE),
    ("direct", Kind.OWNED, "", "营销经理", CostModel.FREE),
)

_Form = BoardCard.Form
# (metric, form, split, width); 0 is the form's own width.
_DAILY = (
    ("revenue", _Form.NUMBER, "", 0), ("orders", _Form.NUMBER, "", 0), ("average-order", _Form.NUMBER, "", 0),
    ("roas", _Form.NUMBER, "", 0), ("orders", _Form.LINE, "channel", 2), ("average-order", _Form.LINE, "", 2),
    ("order-rate", _Form.LINE, "channel", 2), ("revenue", _Form.TABLE, "channel", 2),
)  # fmt: skip
_MEDIA = (
    ("spend", _Form.NUMBER, "", 0), ("impressions", _Form.NUMBER, "", 0), ("ctr", _Form.NUMBER, "", 0),
    ("cpc", _Form.NUMBER, "", 0), ("spend", _Form.LINE, "channel", 2), ("impressions", _Form.LINE, "platform", 2),
    ("cpc", _Form.BARS, "channel", 2), ("clicks", _Form.TABLE, "campaign", 2),
)  # fmt: skip


def furnish(team: Team, *, end: date) -> None:
    """Call in the workspace's scope, inside a transaction."""
    now = morning(end, back=DAYS)
    set_channel_rules(CHANNEL_RULES, by=team.owner, now=now)
    _describe_channels(team, now=now)
    _save_links(team, now=now)
    _define_metrics(team, now=morning(end, back=70))
    _arrange_board("每日经营", _DAILY, team, by="营销经理", now=morning(end, back=90))
    _arrange_board("投放看板", _MEDIA, team, by="SEM / SEO", now=morning(end, back=88))


def _describe_channels(team: Team, *, now: datetime) -> None:
    keys = [key for key, *_rest in _REGISTRY]
    for place, (key, kind, platform, title, cost_model) in enumerate(_REGISTRY, 1):
        description = Description(
            name=CHANNEL_NAMES[key],
            kind=kind,
            platform=platform,
            owner=team.who(title),
            cost_model=cost_model,
            position=place,
        )
        describe_channel(key, description, by=team.owner, now=now, seen=keys)


def _save_links(team: Team, *, now: datetime) -> None:
    """The links of every tagged route, as the team made them before they were used."""
    rules = tuple(rule_from_json(dict(rule)) for rule in CHANNEL_RULES)
    for channel in CHANNELS:
        landing = next(path for path in channel.landings if path.startswith("/") or path in _PAGES)
        for route in channel.routes:
            if not route.campaigns:
                continue
            for campaign in route.campaigns:
                links = [build_link(parts, rules=rules) for parts in _links(route, campaign, landing=landing)]
                name = f"{channel.name} {campaign}"
                save_links(name, links, by=team.who("新媒体运营"), now=now)


#: Where the links of channels lead that land on any page of a kind.
_PAGES = {"product": "/p/cy1001", "category": "/c/sun", "article": "/a/how-to-choose-spf"}


def _links(route: Route, campaign: str, *, landing: str) -> list[LinkParts]:
    page = f"https://{HOST}{_PAGES.get(landing, landing)}"
    return [
        LinkParts(page, source=route.source, medium=route.medium, campaign=campaign, content=content)
        for content in route.contents or ("",)
    ]


def _define_metrics(team: Team, *, now: datetime) -> None:
    drafts = (
        MetricDraft(
            name="加购到结算率",
            measure=Ratio(UniquePeople("checkout_started"), UniquePeople("product_added")),
            form=Form.SHARE,
            description="加购的人里有多少走到结算，看购物车环节有没有卡住。",
        ),
        MetricDraft(
            name="推广费率",
            measure=Ratio(FactSum(("spend",)), NumberSum("order_completed")),
            form=Form.SHARE,
            direction=CustomMetric.Direction.LOWER,
            description="媒体花费占支付金额的比例。",
        ),
    )
    for draft in drafts:
        create_metric(draft, by=team.who("数据分析"), now=now)


def _arrange_board(
    name: str, cards: tuple[tuple[str, str, str, int], ...], team: Team, *, by: str, now: datetime
) -> None:
    board = create_board(name, by=team.who(by), now=now)
    for metric, form, split, width in cards:
        choice = CardChoice(metric=METRICS[metric], form=form, by=split, width=width or None)
        add_card(board, choice, by=team.who(by), now=now)
    set_sharing(board, is_shared=True, by=team.who(by), now=now)
