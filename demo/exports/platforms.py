"""Daily reports of advertising and content platforms: which columns each has, and what stands in them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from demo.chance import stable_token
from demo.exports.sheets import (
    GBK,
    UTF8_BOM,
    UTF16,
    Cell,
    ExportFile,
    as_csv,
    as_workbook,
    grouped,
    per,
    percent,
    yuan,
)
from demo.media import Statement

Column = tuple[str, Callable[[Statement], Cell]]


@dataclass(frozen=True, slots=True)
class Report:
    """The export of one platform. `name` may hold {first} and {last}; `summed` puts a 合计 row below."""

    form: str
    source: str
    name: str
    columns: Sequence[Column]
    encoding: str = ""
    """Empty: a workbook."""
    titles: Sequence[str] = ()
    sheet: str = "Sheet1"
    delimiter: str = ","
    summed: bool = False
    streams: frozenset[str] = frozenset()
    """Only these, where one platform gives a file for each; empty is all."""


def _day(pattern: str) -> Callable[[Statement], Cell]:
    return lambda row: f"{row.day:{pattern}}"


def _slashed(row: Statement) -> Cell:
    return f"{row.day.year}/{row.day.month}/{row.day.day}"


def _fixed(text: str) -> Callable[[Statement], Cell]:
    return lambda _row: text


def _campaign(row: Statement) -> Cell:
    return row.campaign


def _form(row: Statement) -> Cell:
    return row.form


def _campaign_id(row: Statement) -> Cell:
    return _id_of(row.source, row.campaign)


def _form_id(row: Statement) -> Cell:
    return _id_of(row.source, row.campaign, row.form)


def _id_of(*labels: str) -> str:
    """Sixteen digits, as platforms number what is advertised."""
    return str(10**15 + int(stable_token(*labels, length=12), 16) % (9 * 10**15))


def _count(name: str) -> Callable[[Statement], Cell]:
    return lambda row: row.numbers[name]


def _text_count(name: str) -> Callable[[Statement], Cell]:
    return lambda row: grouped(row.numbers[name])


def _money(name: str) -> Callable[[Statement], Cell]:
    return lambda row: yuan(row.numbers[name])


def _amount(name: str) -> Callable[[Statement], Cell]:
    """A number cell of a workbook."""
    return lambda row: row.numbers[name] / 100


def _rate(part: str, whole: str) -> Callable[[Statement], Cell]:
    return lambda row: percent(row.numbers[part], row.numbers[whole])


def _price(count: str, *, each: int = 1) -> Callable[[Statement], Cell]:
    return lambda row: per(row.numbers["spend"] * each, row.numbers[count])


_CTR, _CPC, _CPM = _rate("clicks", "impressions"), _price("clicks"), _price("impressions", each=1000)

REPORTS: tuple[Report, ...] = (
    Report(
        "oceanengine", "oceanengine", "巨量广告_广告报表_{first:%Y%m%d}-{last:%Y%m%d}.xlsx", sheet="广告报表", summed=True,
        columns=(
            ("时间-天", _day("%Y-%m-%d")), ("账户ID", _fixed("1745016200001234")), ("账户名称", _fixed("澄野官方旗舰")),
            ("项目ID", _campaign_id), ("项目名称", _campaign), ("广告ID", _form_id), ("广告名称", _form),
            ("消耗", _amount("spend")), ("展示数", _count("impressions")), ("平均千次展现费用(元)", _CPM),
            ("点击数", _count("clicks")), ("点击率", _CTR), ("平均点击单价(元)", _CPC),
            ("转化数", _count("platform_leads")), ("转化成本(元)", _price("platform_leads")),
        ),
    ),
    Report(
        "qianchuan", "qianchuan", "千川_推广报表_{first:%Y%m%d}-{last:%Y%m%d}.csv", encoding=UTF8_BOM, summed=True,
        columns=(
            ("日期", _day("%Y-%m-%d")), ("账户ID", _fixed("1745016200005678")), ("计划ID", _campaign_id),
            ("计划名称", _campaign), ("素材ID", _form_id), ("素材名称", _form), ("消耗", _money("spend")),
            ("展示次数", _count("impressions")), ("点击次数", _count("clicks")), ("点击率(%)", _CTR),
            ("平均点击单价(元)", _CPC), ("直接成交订单数", _count("platform_orders")),
            ("直接成交金额", _money("platform_revenue")),
        ),
    ),
    Report(
        "juguang", "juguang", "聚光_单元报表_{first:%Y%m%d}_{last:%Y%m%d}.csv", encoding=UTF8_BOM,
        columns=(
            ("时间", _day("%Y-%m-%d")), ("账户名称", _fixed("澄野Chengye")),
            ("计划ID", _campaign_id), ("计划名称", _campaign), ("单元ID", _form_id), ("单元名称", _form),
            ("消费", _money("spend")), ("展现量", _count("impressions")), ("点击量", _count("clicks")),
            ("点击率", _CTR), ("平均点击成本", _CPC), ("平均千次展现费用", _CPM),
        ),
    ),
    Report(
        "tencent_ads", "tencent_ads", "腾讯广告_营销单元_{first:%Y-%m-%d}_{last:%Y-%m-%d}.csv", encoding=UTF8_BOM, summed=True,
        columns=(
            ("日期", _day("%Y-%m-%d")), ("账户ID", _fixed("30217755")), ("推广计划ID", _campaign_id),
            ("推广计划名称", _campaign), ("曝光次数", _text_count("impressions")), ("点击次数", _text_count("clicks")),
            ("点击率", _CTR), ("点击均价(元)", _CPC), ("花费(元)", _money("spend")), ("千次展现均价(元)", _CPM),
            ("公众号关注次数", _text_count("follows")), ("公众号关注成本(元)", _price("follows")),
        ),
    ),
    Report(
        "baidu_ads", "baidu_ads", "计划报告_{first:%Y%m%d}_{last:%Y%m%d}.csv", encoding=GBK, summed=True,
        titles=("推广计划报告", "账户：澄野护肤", "数据生成时间以账户时区为准"),
        columns=(
            ("日期", _slashed), ("账户", _fixed("澄野护肤")), ("推广计划ID", _campaign_id), ("推广计划", _campaign),
            ("展现", _text_count("impressions")), ("点击", _text_count("clicks")), ("消费", _money("spend")),
            ("点击率", _CTR), ("平均点击价格", _CPC),
        ),
    ),
    Report(
        "baidu_zhanzhang", "baidu_zhanzhang", "流量与关键词_{first:%Y%m%d}_{last:%Y%m%d}.csv", encoding=GBK,
        columns=(
            ("日期", _day("%Y%m%d")), ("站点", _fixed("https://www.chengye.example/")), ("展现量", _count("impressions")),
            ("点击量", _count("clicks")), ("点击率", _CTR),
        ),
    ),
    Report(
        "alimama", "alimama", "万相台无界_计划报表_{first:%Y%m%d}_{last:%Y%m%d}.csv", encoding=GBK,
        columns=(
            ("日期", _day("%Y%m%d")), ("计划ID", _campaign_id), ("计划名字", _campaign), ("展现量", _count("impressions")),
            ("点击量", _count("clicks")), ("花费", _money("spend")), ("点击率", _CTR), ("平均点击花费", _CPC),
            ("总成交笔数", _count("platform_orders")), ("总成交金额", _money("platform_revenue")),
        ),
    ),
    Report(
        "jzt", "jzt", "京东快车_计划_{first:%Y%m%d}_{last:%Y%m%d}.csv", encoding=GBK, summed=True,
        columns=(
            ("日期", _day("%Y-%m-%d")), ("计划ID", _campaign_id), ("计划名称", _campaign), ("展现数", _count("impressions")),
            ("点击数", _count("clicks")), ("点击率", _CTR), ("总费用", _money("spend")), ("平均点击成本", _CPC),
            ("总订单行", _count("platform_orders")), ("总订单金额", _money("platform_revenue")),
        ),
    ),
    Report(
        "messages", "messages", "触达明细_{first:%Y%m%d}_{last:%Y%m%d}.csv", encoding=UTF16, delimiter="\t",
        columns=(
            ("日期", _day("%Y-%m-%d")), ("任务名称", _campaign), ("送达人数", _count("impressions")),
            ("点击人数", _count("clicks")), ("点击率", _CTR), ("费用（元）", _money("spend")),
        ),
    ),
    Report(
        "wecom", "wecom", "企业微信群发_{first:%Y%m%d}_{last:%Y%m%d}.xlsx", sheet="群发数据",
        columns=(
            ("发送日期", _day("%Y/%m/%d")), ("群发任务", _campaign), ("送达客户数", _count("impressions")),
            ("点击客户数", _count("clicks")),
        ),
    ),
    Report(
        "zhihu", "zhihu", "知乎创作数据_{first:%Y%m%d}_{last:%Y%m%d}.csv", encoding=UTF8_BOM,
        columns=(
            ("日期", _day("%Y-%m-%d")), ("内容", _fixed("敏感肌夏天到底怎么防晒？")), ("曝光量", _count("impressions")),
            ("外链点击", _count("clicks")),
        ),
    ),
    Report(
        "wechat_oa", "wechat_oa", "内容数据趋势_{first:%Y%m%d}_{last:%Y%m%d}.xlsx", sheet="数据趋势明细",
        columns=(
            ("日期", _day("%Y-%m-%d")), ("渠道", _fixed("全部")), ("阅读次数", _count("reads")), ("分享次数", _count("shares")),
            ("跳转阅读原文次数", _count("clicks")), ("微信收藏次数", _count("saves")),
        ),
    ),
    Report(
        "wechat_oa_users", "wechat_oa", "用户增长_{first:%Y%m%d}_{last:%Y%m%d}.xlsx", sheet="用户增长",
        columns=(
            ("时间", _day("%Y-%m-%d")), ("新关注人数", _count("follows")), ("取消关注人数", _count("unfollows")),
        ),
    ),
    Report(
        "tmall_shop", "tmall_shop", "【生意参谋平台】店铺经营概况-{first:%Y-%m-%d}_{last:%Y-%m-%d}.xlsx", sheet="店铺经营概况",
        titles=("生意参谋-店铺经营概况", "所有终端", "以下数据仅供店铺内部使用"),
        columns=(
            ("统计日期", _day("%Y-%m-%d")), ("访客数", _text_count("platform_visits")),
            ("支付订单数", _text_count("platform_orders")), ("支付金额", lambda row: _grouped_yuan(row.numbers["platform_revenue"])),
            ("支付转化率", _rate("platform_orders", "platform_visits")),
        ),
    ),
    Report(
        "jd_shop", "jd_shop", "京东商智_交易概况_{first:%Y%m%d}_{last:%Y%m%d}.csv", encoding=GBK,
        columns=(
            ("日期", _day("%Y-%m-%d")), ("访客数", _count("platform_visits")), ("成交单量", _count("platform_orders")),
            ("成交金额", _money("platform_revenue")), ("成交转化率", _rate("platform_orders", "platform_visits")),
        ),
    ),
    Report(
        "doudian_shop", "doudian_shop", "电商罗盘_成交概览_{first:%Y%m%d}_{last:%Y%m%d}.xlsx", sheet="成交概览",
        columns=(
            ("日期", _day("%Y/%m/%d")), ("商品访客数", _count("platform_visits")), ("成交订单数", _count("platform_orders")),
            ("用户支付金额", _amount("platform_revenue")),
        ),
    ),
)  # fmt: skip


def _grouped_yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def platform_files(
    statements: Iterable[Statement], *, first: date, through: date, taken: datetime
) -> Iterator[ExportFile]:
    """A file of each report over some days, as the platforms tell them the morning after `through`."""
    by_source: dict[str, list[Statement]] = {}
    for row in statements:
        if first <= row.day <= through:
            by_source.setdefault(row.source, []).append(row.as_counted(through))
    for report in REPORTS:
        rows = sorted(by_source[report.source], key=lambda row: row.day)
        name = report.name.format(first=first, last=through)
        yield ExportFile(report.form, name, _content(report, rows), taken)


def _content(report: Report, rows: Sequence[Statement]) -> bytes:
    header = [title for title, _cell in report.columns]
    lines = [[cell(row) for _title, cell in report.columns] for row in rows]
    if report.summed:
        lines.append(_sum_line(header, lines))
    if report.encoding:
        return as_csv(
            header, lines, encoding=report.encoding, titles=report.titles, delimiter=report.delimiter
        )
    return as_workbook(header, lines, sheet=report.sheet, titles=report.titles)


def _sum_line(header: Sequence[str], lines: Sequence[Sequence[Cell]]) -> list[Cell]:
    """As the platforms close a table: 合计, then the sums of what are numbers."""
    line: list[Cell] = ["合计"]
    for number in range(1, len(header)):
        cells = [row[number] for row in lines]
        counts = [cell for cell in cells if isinstance(cell, int)]
        line.append(sum(counts) if len(counts) == len(cells) else "")
    return line
