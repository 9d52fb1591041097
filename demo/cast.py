"""The people who work with the demo: who signs in to the workspace of 澄野 Chengye, and as what."""

from dataclasses import dataclass

WORKSPACE_SLUG = "demo"
WORKSPACE_NAME = "澄野 Chengye"
WORKSPACE_ZONE = "Asia/Shanghai"
WORKSPACE_CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class Colleague:
    """`role` is one of the workspace's roles: owner, manager, member, analyst, reviewer or viewer."""

    name: str
    email: str
    role: str
    title: str


CAST = (
    Colleague("林晓", "linxiao@chengye.example", "owner", "品牌负责人"),
    Colleague("周岚", "zhoulan@chengye.example", "manager", "营销经理"),
    Colleague("何川", "hechuan@chengye.example", "member", "内容策划"),
    Colleague("苏禾", "suhe@chengye.example", "member", "新媒体运营"),
    Colleague("方哲", "fangzhe@chengye.example", "member", "SEM / SEO"),
    Colleague("唐糖", "tangtang@chengye.example", "member", "用户运营"),
    Colleague("许言", "xuyan@chengye.example", "analyst", "数据分析"),
    Colleague("程墨", "chengmo@chengye.example", "member", "设计 / 视频"),
    Colleague("顾清", "guqing@chengye.example", "reviewer", "法务审核"),
    Colleague("老板", "laoban@chengye.example", "viewer", "只看周报"),
)
