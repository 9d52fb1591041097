"""Orders, refunds and customers as the back offices of 天猫, 京东 and 抖店 export them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo.catalogue import Line
from demo.exports.sheets import GBK, UTF8_BOM, Cell, ExportFile, as_csv, as_workbook, guarded, yuan
from demo.market import Buyer, Purchase

_NEWEST_UNPAID = timedelta(hours=24)
_PACKED_WITHIN = timedelta(days=2)
_DELIVERED_WITHIN = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class _States:
    """What a back office calls the states of an order."""

    unpaid: str
    closed: str
    packing: str
    on_its_way: str
    done: str

    def of(self, purchase: Purchase, *, taken: datetime) -> str:
        if purchase.paid is None:
            return self.unpaid if taken - purchase.placed < _NEWEST_UNPAID else self.closed
        if purchase.refunded_at and purchase.refunded_at < taken:
            return self.closed
        age = taken - purchase.paid
        if age < _PACKED_WITHIN:
            return self.packing
        return self.on_its_way if age < _DELIVERED_WITHIN else self.done


_TMALL = _States(
    "等待买家付款", "交易关闭", "买家已付款，等待卖家发货", "卖家已发货，等待买家确认", "交易成功"
)
_JD = _States("等待付款", "(删除)等待出库", "等待出库", "等待确认收货", "完成")
_DOUDIAN = _States("待支付", "已关闭", "备货中", "已发货", "已完成")

_TMALL_HEADER = (
    "订单编号", "买家会员名", "买家应付货款", "买家应付邮费", "总金额", "买家实际支付金额", "订单状态", "收货人姓名", "收货地址",
    "联系手机", "订单创建时间", "订单付款时间", "宝贝标题", "宝贝种类", "物流公司", "宝贝总数量", "店铺名称", "订单关闭原因",
)  # fmt: skip
_JD_HEADER = (
    "订单号", "商品ID", "商品名称", "订购数量", "支付方式", "下单时间", "京东价", "订单金额", "结算金额", "余额支付", "应付金额",
    "订单状态", "订单类型", "下单帐号", "客户姓名", "客户地址", "联系电话", "运费金额", "付款确认时间", "货号", "订单来源",
)  # fmt: skip
_DOUDIAN_HEADER = (
    "主订单编号", "子订单编号", "选购商品", "商品数量", "商家编码", "商品单价", "订单应付金额", "运费", "优惠总金额", "收件人",
    "收件人手机号", "市", "订单提交时间", "支付完成时间", "订单状态", "APP渠道", "流量体裁",
)  # fmt: skip


def _tmall_rows(purchase: Purchase, *, taken: datetime) -> Iterator[list[Cell]]:
    basket, state = purchase.basket, _TMALL.of(purchase, taken=taken)
    closed = "" if state != _TMALL.closed else ("退款成功" if purchase.paid else "买家未付款")
    yield [
        guarded(purchase.number), purchase.buyer.account, yuan(basket.revenue_fen), yuan(basket.shipping_fen),
        yuan(basket.total_fen), yuan(purchase.paid_fen), state, _hidden(purchase.buyer.name), f"{purchase.buyer.city} ***",
        f"'{_masked(purchase.buyer.phone)}", _clock(purchase.placed), _clock(purchase.paid),
        "，".join(line.product.name for line in basket.lines), len(basket.lines), "", _pieces(basket.lines),
        "澄野旗舰店", closed,
    ]  # fmt: skip


def _jd_rows(purchase: Purchase, *, taken: datetime) -> Iterator[list[Cell]]:
    """A row for each product; the amounts of the order stand on every one of them."""
    basket, buyer, state = purchase.basket, purchase.buyer, _JD.of(purchase, taken=taken)
    for line in basket.lines:
        yield [
            purchase.number, line.product.sku, line.product.name, line.quantity, "在线支付", _clock(purchase.placed),
            yuan(line.product.price_fen), yuan(basket.items_fen), yuan(basket.total_fen), "0.00", yuan(basket.total_fen),
            state, "SOP", buyer.account, _hidden(buyer.name), f"{buyer.city}***", _masked(buyer.phone),
            yuan(basket.shipping_fen), _clock(purchase.paid), line.product.sku, "移动端订单",
        ]  # fmt: skip


def _doudian_rows(purchase: Purchase, *, taken: datetime) -> Iterator[list[Cell]]:
    """A row for each product; its amounts are parts of the order's. A tab behind keeps Excel from rounding numbers."""
    basket, buyer, state = purchase.basket, purchase.buyer, _DOUDIAN.of(purchase, taken=taken)
    for number, (line, paid, shipping) in enumerate(_parts(purchase), 1):
        yield [
            f"{purchase.number}\t", f"{purchase.number}{number}\t", line.product.name, line.quantity, line.product.sku,
            yuan(line.product.price_fen), yuan(paid), yuan(shipping), yuan(line.amount_fen + shipping - paid),
            _hidden(buyer.name), f"{buyer.phone}\t", buyer.city, _clock(purchase.placed), _clock(purchase.paid), state,
            "抖音", "短视频" if basket.lines[0].product.is_sun else "直播",
        ]  # fmt: skip


def _parts(purchase: Purchase) -> Iterator[tuple[Line, int, int]]:
    """(line, what was paid for it, its shipping): the first carries the shipping and what rounding left."""
    basket = purchase.basket
    parts = [basket.paid_for(line) for line in basket.lines]
    parts[0] += basket.total_fen - sum(parts)
    for number, (line, paid) in enumerate(zip(basket.lines, parts, strict=True)):
        yield line, paid, 0 if number else basket.shipping_fen


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one back office exports: the columns of its orders, refunds and customers, and how it names the files."""

    orders: str
    refunds: str
    customers: str
    encoding: str
    header: Sequence[str]
    rows: Callable[..., Iterator[list[Cell]]]
    refunds_header: Sequence[str]
    customers_header: Sequence[str]


_DESKS: dict[str, _Desk] = {
    "tmall": _Desk(
        "ExportOrderList{taken:%Y%m%d%H%M}.csv", "退款列表_{taken:%Y%m%d}.csv", "客户列表_{taken:%Y%m%d}.csv",
        GBK, _TMALL_HEADER, _tmall_rows,
        ("退款编号", "订单编号", "买家会员名", "买家退款金额", "退款完结时间", "退款状态"),
        ("会员名", "姓名", "手机", "城市", "会员等级", "入会时间"),
    ),
    "jd": _Desk(
        "京东订单_{taken:%Y%m%d}.csv", "京东售后退款_{taken:%Y%m%d}.csv", "京东客户_{taken:%Y%m%d}.xlsx",
        GBK, _JD_HEADER, _jd_rows,
        ("服务单号", "订单号", "下单帐号", "退款金额", "退款时间", "退款状态"),
        ("用户账号", "姓名", "手机号", "所在城市", "会员级别", "入会日期"),
    ),
    "doudian": _Desk(
        "抖店订单_{taken:%Y%m%d}.csv", "抖店售后单_{taken:%Y%m%d}.csv", "抖店会员_{taken:%Y%m%d}.csv",
        UTF8_BOM, _DOUDIAN_HEADER, _doudian_rows,
        ("售后单号", "订单号", "收件人手机号", "退款金额", "售后完结时间", "售后状态"),
        ("手机号", "昵称", "手机", "城市", "会员等级", "入会时间"),
    ),
}  # fmt: skip


def shop_files(
    purchases: Iterable[Purchase], *, first: date, through: date, taken: datetime
) -> Iterator[ExportFile]:
    """Orders placed in some days, and the refunds that were made in them, of each shop; no refunds, no file of them."""
    by_shop: dict[str, list[Purchase]] = {key: [] for key in _DESKS}
    for purchase in purchases:
        by_shop[purchase.shop.key].append(purchase)
    for key, desk in _DESKS.items():
        rows = [
            row
            for purchase in by_shop[key]
            if first <= purchase.placed.date() <= through
            for row in desk.rows(purchase, taken=taken)
        ]
        content = as_csv(desk.header, rows, encoding=desk.encoding)
        yield ExportFile(f"{key}_orders", desk.orders.format(taken=taken), content, taken)
        refunds = [
            _refund_row(purchase)
            for purchase in by_shop[key]
            if purchase.refunded_at and first <= purchase.refunded_at.date() <= through
        ]
        if refunds:
            content = as_csv(desk.refunds_header, refunds, encoding=desk.encoding)
            yield ExportFile(f"{key}_refunds", desk.refunds.format(taken=taken), content, taken)


def _refund_row(purchase: Purchase) -> list[Cell]:
    return [
        guarded(f"7{purchase.number}"), guarded(purchase.number), customer_id(purchase.buyer), yuan(purchase.paid_fen),
        _clock(purchase.refunded_at), "退款成功",
    ]  # fmt: skip


def customer_files(purchases: Iterable[Purchase], *, taken: datetime) -> Iterator[ExportFile]:
    """Everybody who has paid for an order, as each shop's list of customers knows them."""
    buyers: dict[str, dict[int, Buyer]] = {key: {} for key in _DESKS}
    orders: dict[Buyer, int] = {}
    for purchase in purchases:
        if purchase.paid:
            buyers[purchase.shop.key][purchase.buyer.number] = purchase.buyer
            orders[purchase.buyer] = orders.get(purchase.buyer, 0) + 1
    for key, desk in _DESKS.items():
        rows = [_customer_row(buyer, orders[buyer]) for buyer in buyers[key].values()]
        name = desk.customers.format(taken=taken)
        if name.endswith(".xlsx"):
            content = as_workbook(desk.customers_header, rows)
        else:
            content = as_csv(desk.customers_header, rows, encoding=desk.encoding)
        yield ExportFile(f"{key}_customers", name, content, taken)


def _customer_row(buyer: Buyer, orders: int) -> list[Cell]:
    level = "金卡会员" if orders > 2 else "银卡会员" if orders == 2 else "普通会员"
    return [customer_id(buyer), buyer.name, buyer.phone, buyer.city, level, f"{buyer.joined:%Y-%m-%d}"]


def customer_id(buyer: Buyer) -> str:
    """抖店 tells no account: its customers are known by their phones."""
    return buyer.phone if buyer.shop.key == "doudian" else buyer.account


def _clock(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def _pieces(lines: Sequence[Line]) -> int:
    return sum(line.quantity for line in lines)


def _hidden(name: str) -> str:
    return f"{name[0]}**"


def _masked(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}"
