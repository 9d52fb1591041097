"""The brand's accounts on the platforms: which channel each belongs to, and how long its platform corrects a day."""

from dataclasses import dataclass

CHANNEL_NAMES = {
    "douyin": "抖音信息流",
    "xiaohongshu": "小红书种草+聚光",
    "wechat_oa": "微信公众号",
    "wecom": "企业微信私域",
    "baidu_sem": "百度 SEM",
    "organic_search": "SEO 自然搜索",
    "tmall": "天猫站内",
    "jd": "京东站内",
    "doudian": "抖音小店",
    "email_sms": "邮件与短信",
    "zhihu": "知乎回答",
    "direct": "直接访问",
}
"""As the team calls the channels of the product."""

_BUILT_IN = {"seo": "organic_search"}


def channel_key(stream: str) -> str:
    """The product's channel of a channel of the own shop: the team needs no rule of its own for searches."""
    return _BUILT_IN.get(stream, stream)


@dataclass(frozen=True, slots=True)
class PlatformAccount:
    """`source` as the product's templates name the platform; `settle_days`: the newest days that it still corrects."""

    source: str
    account: str
    name: str
    channel: str
    settle_days: int = 2
    is_daily: bool = True
    """It has figures every day: without them a day is incomplete."""


ACCOUNTS: tuple[PlatformAccount, ...] = (
    PlatformAccount("oceanengine", "1745016200001234", "澄野官方旗舰", "douyin"),
    PlatformAccount(
        "douyin", "chengye_official", "澄野 Chengye 抖音号", "douyin", settle_days=0, is_daily=False
    ),
    PlatformAccount("qianchuan", "1745016200005678", "澄野抖音小店 千川", "doudian"),
    PlatformAccount("doudian_shop", "澄野抖音小店", "澄野抖音小店 电商罗盘", "doudian"),
    PlatformAccount("juguang", "澄野Chengye", "澄野 Chengye 聚光", "xiaohongshu"),
    PlatformAccount(
        "xiaohongshu", "chengye", "澄野 Chengye 小红书号", "xiaohongshu", settle_days=0, is_daily=False
    ),
    PlatformAccount("tencent_ads", "30217755", "澄野 公众号推广", "wechat_oa"),
    PlatformAccount("wechat_oa", "gh_chengye", "澄野 公众号", "wechat_oa"),
    PlatformAccount("baidu_ads", "澄野护肤", "澄野护肤", "baidu_sem"),
    PlatformAccount("baidu_zhanzhang", "https://www.chengye.example/", "澄野官网", "organic_search"),
    PlatformAccount("alimama", "澄野旗舰店", "澄野旗舰店 万相台", "tmall"),
    PlatformAccount("tmall_shop", "澄野旗舰店", "澄野旗舰店 生意参谋", "tmall"),
    PlatformAccount("jzt", "澄野京东自营", "澄野京东 京准通", "jd"),
    PlatformAccount("jd_shop", "澄野京东", "澄野京东 商智", "jd"),
    PlatformAccount("messages", "chengye_messages", "澄野 短信与邮件", "email_sms"),
    PlatformAccount("wecom", "chengye_wecom", "澄野 企业微信", "wecom"),
    PlatformAccount("zhihu", "chengye_zhihu", "澄野 知乎号", "zhihu"),
)

ACCOUNT_OF = {account.source: account for account in ACCOUNTS}
