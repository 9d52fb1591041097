"""Where the brand is shown and what that costs, each number with the assumption behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from demo.stories import IMAGES, LIVE, VIDEO

FEED, SEARCH = "信息流", "搜索"


@dataclass(frozen=True, slots=True)
class Placement:
    """One campaign on one platform. `stream` is a channel of the own shop or a marketplace.

    Clicks follow visits: those of the stream that carry the tag of the campaign (all of them, where `is_tagged` is
    false), times `share`, of which `arrive` is what remains of a hundred clicks: people leave before the page is there.
    Impressions follow clicks by `ctr`. A click costs `cpc_fen`, an impression `cpm_fen` a thousand.
    """

    source: str
    stream: str
    campaign: str
    ctr: float
    cpc_fen: float = 0.0
    cpm_fen: float = 0.0
    arrive: float = 1.0
    share: float = 1.0
    is_tagged: bool = True
    forms: Mapping[str, float] = field(default_factory=lambda: {"": 1.0})
    """Ad groups, each of one form, and their shares of the clicks."""


_FEED_FORMS = {VIDEO: 0.86, IMAGES: 0.14}
_JUGUANG_FORMS = {FEED: 0.62, SEARCH: 0.38}

PLACEMENTS: tuple[Placement, ...] = (
    # 巨量引擎: cheap clicks, one in six lost on the way to the own shop.
    Placement("oceanengine", "douyin", "cy_feed_sun", ctr=0.016, cpc_fen=95, arrive=0.84, forms=_FEED_FORMS),
    Placement("oceanengine", "douyin", "cy_feed_repair", ctr=0.015, cpc_fen=105, arrive=0.84, forms=_FEED_FORMS),
    # 巨量千川: what leads into 抖音小店, where half of the visitors come by it.
    Placement("qianchuan", "doudian", "cy_shop_video", ctr=0.021, cpc_fen=110, share=0.34, is_tagged=False,
              forms={VIDEO: 0.82, IMAGES: 0.18}),
    Placement("qianchuan", "doudian", "cy_shop_live", ctr=0.034, cpc_fen=125, share=0.18, is_tagged=False,
              forms={LIVE: 1.0}),
    # 聚光: dearer clicks of people who have read about the product.
    Placement("juguang", "xiaohongshu", "cy_juguang_sun", ctr=0.034, cpc_fen=330, arrive=0.90, forms=_JUGUANG_FORMS),
    Placement("juguang", "xiaohongshu", "cy_juguang_sensitive", ctr=0.031, cpc_fen=340, arrive=0.90,
              forms=_JUGUANG_FORMS),
    # Notes with a link in them are pushed a little too (内容加热): cheap, and the only way to see how often it is clicked.
    Placement("juguang", "xiaohongshu", "cy_zhongcao", ctr=0.028, cpc_fen=60, arrive=0.92),
    Placement("juguang", "xiaohongshu", "cy_note_sun_video", ctr=0.030, cpc_fen=60, arrive=0.92),
    Placement("juguang", "xiaohongshu", "cy_note_long_read", ctr=0.022, cpc_fen=60, arrive=0.92),
    # 百度推广: intent has its price; the brand's own name is cheap and nearly everybody clicks.
    Placement("baidu_ads", "baidu_sem", "sem_brand", ctr=0.21, cpc_fen=120, arrive=0.93),
    Placement("baidu_ads", "baidu_sem", "sem_sun", ctr=0.041, cpc_fen=520, arrive=0.92),
    Placement("baidu_ads", "baidu_sem", "sem_sensitive", ctr=0.043, cpc_fen=560, arrive=0.92),
    # 百度搜索资源平台: what the engine shows of the site for nothing.
    Placement("baidu_zhanzhang", "seo", "", ctr=0.036, arrive=0.96, is_tagged=False),
    # 阿里妈妈 and 京准通: a third of the marketplace's visitors come by its ads.
    Placement("alimama", "tmall", "关键词推广", ctr=0.045, cpc_fen=230, share=0.22, is_tagged=False),
    Placement("alimama", "tmall", "人群推广", ctr=0.028, cpc_fen=180, share=0.13, is_tagged=False),
    Placement("jzt", "jd", "京东快车", ctr=0.031, cpc_fen=210, share=0.30, is_tagged=False),
    # Messages: an SMS costs 4.5 fen, an e-mail a third of one, and very few are clicked.
    Placement("messages", "email_sms", "sms_member_day", ctr=0.021, cpm_fen=4_500, arrive=0.94),
    Placement("messages", "email_sms", "sms_wakeup", ctr=0.016, cpm_fen=4_500, arrive=0.94),
    Placement("messages", "email_sms", "edm_monthly", ctr=0.006, cpm_fen=300, arrive=0.90),
    # 企业微信: what advisers send costs nothing but their time.
    Placement("wecom", "wecom", "siyu_group", ctr=0.09, arrive=0.97),
    Placement("wecom", "wecom", "siyu_moments", ctr=0.05, arrive=0.97),
    Placement("wecom", "wecom", "siyu_1v1", ctr=0.22, arrive=0.97),
    # 知乎: one old answer.
    Placement("zhihu", "zhihu", "answer", ctr=0.02, arrive=0.9),
)  # fmt: skip
