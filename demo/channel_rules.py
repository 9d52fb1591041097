"""The brand's own channel rules: its links name the platform, and the team looks at platforms, not at groups."""

from typing import Any


def _rule(channel: str, name: str, **fields: tuple[str, ...]) -> dict[str, Any]:
    conditions = [{"field": field, "test": "is", "values": list(values)} for field, values in fields.items()]
    return {"channel": channel, "name": name, "conditions": conditions}


CHANNEL_RULES = (
    _rule("douyin", "抖音信息流", source=("douyin",)),
    _rule("xiaohongshu", "小红书种草+聚光", source=("xiaohongshu",)),
    _rule("wechat_oa", "微信公众号", source=("wechat",), medium=("social",)),
    _rule("wecom", "企业微信私域", source=("wecom",)),
    _rule("baidu_sem", "百度 SEM", source=("baidu",), medium=("cpc",)),
    _rule("email_sms", "邮件与短信", source=("sms", "edm")),
    _rule("zhihu", "知乎回答", source=("zhihu",)),
)
