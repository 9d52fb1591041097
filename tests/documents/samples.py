"""One document with every kind of block, as a review on paper would be."""

from datetime import UTC, date, datetime
from decimal import Decimal

from yunchou.documents import (
    Axis,
    Bar,
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Line,
    Lines,
    Mark,
    Note,
    Paragraph,
    TableBlock,
    Waterfall,
    Window,
)

MADE_AT = datetime(2026, 9, 16, 3, 0, tzinfo=UTC)
HOSTILE = '=1+1 #import "x.typ" *粗* _斜_ $x^2$ `code` @a <b> [c] \\ // 😀'
STEPS = (
    Bar("访问量", -4290.45, "−0.43"),
    Bar("商品页到达率", -51264.34, "−5.13"),
    Bar("客单价", 2697.63, "+0.27"),
)
START = 178_577.82
WATERFALL = Waterfall(
    Bar("基线", START, "17.86"),
    STEPS,
    Bar("实际", START + sum(step.amount for step in STEPS), "12.57"),
    title="差额由什么组成",
    axis=Axis(10_000, suffix=" 万"),
)
LINES = Lines(
    ["9/10", "9/11", "9/12", "9/13"],
    [
        Line("实际", [56000, None, 64000, 46000]),
        Line("基线", [55000, 59000, 63000, 69000], is_comparison=True),
    ],
    title="支付金额",
    axis=Axis(10_000, suffix=" 万"),
    window=Window(3, 3, "下降窗口"),
    marks=[Mark(2.75, "①")],
)
TABLE = TableBlock(
    [Column("分解项", share=2), Column("日期"), Column("贡献", is_numeric=True)],
    [
        [
            "访问量",
            Figure("9 月 13 日", date(2026, 9, 13), "yyyy-mm-dd"),
            Figure("−¥0.43 万", Decimal("-4290.45"), "0.00"),
        ],
        [HOSTILE, "", Figure("不适用")],
    ],
    total=["支付金额", "", Figure("−¥5.80 万", -57988.0, "0.00", "bad")],
    title="分解表",
    note="各项之和等于总差额",
)


def document(*blocks: Block, **changes: object) -> Document:
    """The sample, or one of these blocks alone."""
    about: dict[str, object] = {"subtitle": "复盘 R-0187", "foot": "青禾茶事"} | changes
    return Document("抖音支付金额连续 3 天低于基线", blocks or EVERY_BLOCK, MADE_AT, **about)  # type: ignore[arg-type]  # given by name


EVERY_BLOCK: tuple[Block, ...] = (
    Heading("跌了多少，跌在哪里"),
    Facts(
        [Fact("实际", Figure("¥12.57 万", 125720.66)), Fact("差额", "−¥5.29 万", "↓ −29.6%")], is_large=True
    ),
    WATERFALL,
    TABLE,
    Heading("下降前后改了什么", 2),
    LINES,
    Bullets(["改版", "出价下调"], is_numbered=True),
    Bullets(["留住首屏入口"]),
    Note("退款窗口未满，金额为退款前", "warn"),
    Paragraph("第一行\n第二行"),
    Paragraph("数据版本 4", is_quiet=True),
    Facts([Fact("负责人", "程一诺"), Fact("截止", "9 月 18 日", "剩 1 天")]),
)
