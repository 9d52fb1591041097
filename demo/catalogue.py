"""What 澄野 sells, and how a basket adds up. Money is whole fen."""

from dataclasses import dataclass

from demo.chance import Chance

SHIPPING_FEN = 1000


@dataclass(frozen=True, slots=True)
class Product:
    sku: str
    name: str
    category: str
    price_fen: int
    pull: float = 1.0
    """How much it is looked at beside the others of its kind."""

    @property
    def is_sun(self) -> bool:
        return self.category in {"防晒", "户外"}


PRODUCTS = (
    Product("CY1001", "轻盈防晒乳 SPF50+ 50ml", "防晒", 12900, 3.0),
    Product("CY1002", "户外高倍防晒霜 SPF50+ 60ml", "防晒", 15900, 2.2),
    Product("CY1003", "儿童温和防晒乳 SPF30 50ml", "防晒", 13900, 1.2),
    Product("CY1004", "便携防晒喷雾 100ml", "防晒", 9900, 1.6),
    Product("CY1005", "防晒唇膏 SPF20", "防晒", 3900, 1.0),
    Product("CY1006", "晒后舒缓芦荟凝胶 200ml", "防晒", 6900, 1.2),
    Product("CY1101", "冰感防晒衣", "户外", 25900, 1.6),
    Product("CY1102", "大檐防晒渔夫帽", "户外", 11900, 1.0),
    Product("CY1103", "冰丝防晒袖套", "户外", 4900, 0.9),
    Product("CY1104", "户外防晒套装（乳 + 喷雾 + 唇膏）", "户外", 23900, 1.1),
    Product("CY2001", "氨基酸温和洁面乳 120g", "洁面", 7900, 1.6),
    Product("CY2002", "无泪卸妆水 300ml", "洁面", 8900, 1.0),
    Product("CY3001", "舒缓保湿化妆水 150ml", "水乳", 11900, 1.1),
    Product("CY3002", "神经酰胺修护乳 100ml", "水乳", 15900, 1.3),
    Product("CY4001", "敏感肌修护精华 30ml", "精华", 21900, 1.5),
    Product("CY4002", "烟酰胺提亮精华 30ml", "精华", 19900, 1.0),
    Product("CY5001", "屏障修护面霜 50g", "面霜", 18900, 1.4),
    Product("CY5002", "清爽保湿凝霜 50g", "面霜", 13900, 0.9),
    Product("CY6001", "积雪草舒缓面膜 5 片", "面膜", 9900, 1.1),
    Product("CY9001", "敏感肌修护礼盒", "套装", 32900, 0.8),
)

CATEGORIES = {
    "防晒": "sun", "户外": "outdoor", "洁面": "cleanse", "水乳": "toner",
    "精华": "serum", "面霜": "cream", "面膜": "mask", "套装": "sets",
}  # fmt: skip

_SUN = {product: product.pull for product in PRODUCTS if product.is_sun}
_SKIN = {product: product.pull for product in PRODUCTS if not product.is_sun}

# Coupon: (amount from which it counts, fen off, percent off). Each order carries one at most.
COUPONS = {
    "NEW10": (9900, 1000, 0),
    "FESTIVAL30": (20000, 3000, 0),
    "ANNIV12": (0, 0, 12),
}


@dataclass(frozen=True, slots=True)
class Line:
    product: Product
    quantity: int

    @property
    def amount_fen(self) -> int:
        return self.product.price_fen * self.quantity


@dataclass(frozen=True, slots=True)
class Basket:
    """`revenue_fen` = lines − discount; the customer pays shipping on top of it."""

    lines: tuple[Line, ...]
    coupon: str | None
    discount_fen: int
    shipping_fen: int

    @property
    def items_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)

    @property
    def revenue_fen(self) -> int:
        return self.items_fen - self.discount_fen

    @property
    def total_fen(self) -> int:
        return self.revenue_fen + self.shipping_fen

    def paid_for(self, line: Line) -> int:
        """The line's amount less its part of the discount, which is rounded up: lines never sum to more than was paid."""
        return line.amount_fen - -(-line.amount_fen * self.discount_fen // self.items_fen)


def wanted_product(chance: Chance, *, sun_share: float) -> Product:
    return chance.weighted(_SUN if chance.happens(sun_share) else _SKIN)


def fill_basket(
    chance: Chance, *, first: Product, sun_share: float, free_shipping_fen: int, coupons: tuple[str, ...]
) -> Basket:
    """Put `first` and more into a basket. People below free shipping tend to add one thing to reach it."""
    chosen = {first: 2 if chance.happens(0.10) else 1}
    if chance.happens(0.22):
        _add(chosen, wanted_product(chance, sun_share=sun_share))
    for _ in range(2):
        if _subtotal(chosen) < free_shipping_fen and chance.happens(0.62):
            _add(chosen, wanted_product(chance, sun_share=sun_share))
    lines = tuple(Line(product, quantity) for product, quantity in chosen.items())
    return _priced(lines, free_shipping_fen=free_shipping_fen, coupons=coupons)


def _add(chosen: dict[Product, int], product: Product) -> None:
    chosen[product] = chosen.get(product, 0) + 1


def _subtotal(chosen: dict[Product, int]) -> int:
    return sum(product.price_fen * quantity for product, quantity in chosen.items())


def _priced(lines: tuple[Line, ...], *, free_shipping_fen: int, coupons: tuple[str, ...]) -> Basket:
    items_fen = sum(line.amount_fen for line in lines)
    best = max(coupons, key=lambda coupon: _discount(coupon, items_fen), default=None)
    discount_fen = _discount(best, items_fen) if best else 0
    shipping_fen = 0 if items_fen - discount_fen >= free_shipping_fen else SHIPPING_FEN
    return Basket(lines, best if discount_fen else None, discount_fen, shipping_fen)


def _discount(coupon: str, items_fen: int) -> int:
    threshold_fen, off_fen, percent = COUPONS[coupon]
    if items_fen < threshold_fen:
        return 0
    return off_fen + items_fen * percent // 100
