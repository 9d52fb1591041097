"""What people do in the shop: leave at once, look around, leave a lead, fill a basket, order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from demo import stories
from demo.catalogue import Basket, Product, fill_basket, wanted_product
from demo.chance import Chance
from demo.channels import Channel
from demo.people import Person
from demo.seasons import season_of, sun_share
from demo.site import ARTICLE_PAGES, CART, CATEGORY_PAGES, CHECKOUT, LOGIN, MEMBER, Page, product_page
from demo.visits import LEAD, Order, Walk

_ORDER_DONE = Page("order_done", "/checkout/done", "支付成功 - 澄野 Chengye")
_LEAD_FORMS = {"trial_pack": 0.6, "sun_care_guide": 0.3, "skin_test": 0.1}
# Assumed: every other customer whom the shop does not know yet asks for the gift of a first order before ordering.
_ASKS_FOR_GIFT, _GIFT = 0.5, "first_order_gift"
# Assumed: one visitor in a hundred joins the club without ordering, one in seven of those who look at the club's page.
_JOINS, _JOINS_ON_MEMBER_PAGE = 0.01, 0.15


@dataclass(frozen=True, slots=True)
class Errand:
    """What this visit is about, settled before it starts."""

    wanted: Product
    back: int
    order_number: str = ""
    """Empty: this visit ends without an order."""


def walk_through(walk: Walk, errand: Errand) -> None:
    if walk.page.kind == "product":
        _view(walk, errand.wanted)
    if errand.order_number:
        _order(walk, errand)
        return
    channel, chance = walk.visit.channel, walk.chance
    outcome = chance.weighted(_outcomes(channel))
    if outcome == "bounce":
        return
    _look_around(walk)
    if outcome == "lead":
        _leave_contact(walk, errand, form=chance.weighted(_LEAD_FORMS))
    if outcome == "cart":
        _abandon(walk, errand)
    _perhaps_join(walk)


def _outcomes(channel: Channel) -> dict[str, float]:
    rest = 1 - channel.bounce - channel.lead_rate - channel.cart_rate
    return {"bounce": channel.bounce, "lead": channel.lead_rate, "cart": channel.cart_rate, "look": rest}


def _leave_contact(walk: Walk, errand: Errand, *, form: str) -> None:
    walk.track(LEAD, {"form": form, "interest": errand.wanted.category})


def _look_around(walk: Walk) -> None:
    """One to four more pages."""
    for _ in range(1 + sum(walk.chance.happens(0.35) for _ in range(3))):
        kind = walk.chance.weighted({"product": 0.55, "category": 0.28, "article": 0.17})
        if kind == "product":
            product = wanted_product(walk.chance, sun_share=sun_share(walk.visit.day))
            walk.open(product_page(product))
            _view(walk, product)
        else:
            walk.open(walk.chance.pick(CATEGORY_PAGES if kind == "category" else ARTICLE_PAGES))


def _view(walk: Walk, product: Product) -> None:
    walk.track("Product Viewed", _product_properties(product))


def _abandon(walk: Walk, errand: Errand) -> None:
    """Into the basket, and for two in five up to the checkout, but no order."""
    basket = _basket(walk, errand)
    _fill(walk, basket)
    if walk.chance.happens(0.4):
        walk.open(CHECKOUT)
        walk.track("Checkout Started", _basket_properties(basket))


def _order(walk: Walk, errand: Errand) -> None:
    if walk.chance.happens(0.35):
        walk.open(walk.chance.pick(CATEGORY_PAGES))
    if not walk.visit.device.user_id and walk.chance.happens(_ASKS_FOR_GIFT):
        _leave_contact(walk, errand, form=_GIFT)
    basket = _basket(walk, errand)
    _fill(walk, basket)
    if not walk.visit.device.user_id:
        walk.open(LOGIN)
        _sign_in(walk)
    walk.open(CHECKOUT)
    walk.track("Checkout Started", _basket_properties(basket))
    walk.open(_ORDER_DONE)
    walk.track("Order Completed", {"order_id": errand.order_number, **_basket_properties(basket)})
    walk.visit.order = _ordered(errand.order_number, basket, walk=walk)


def _basket(walk: Walk, errand: Errand) -> Basket:
    return fill_basket(
        walk.chance,
        first=errand.wanted,
        sun_share=sun_share(walk.visit.day),
        free_shipping_fen=stories.free_shipping_fen(back=errand.back),
        coupons=_coupons(walk, back=errand.back),
    )


def _coupons(walk: Walk, *, back: int) -> tuple[str, ...]:
    """What this customer could use today; the shop takes the best of them."""
    coupons = []
    if not walk.visit.person.ordered and not walk.visit.person.was_customer:
        coupons.append("NEW10")
    if stories.ANNIVERSARY.holds(back):
        coupons.append("ANNIV12")
    season = season_of(walk.visit.day)
    if season and season.coupon:
        coupons.append(season.coupon)
    return tuple(coupons)


def _fill(walk: Walk, basket: Basket) -> None:
    for line in basket.lines:
        page = product_page(line.product)
        if walk.page != page:
            walk.open(page)
            _view(walk, line.product)
        walk.track("Product Added", {**_product_properties(line.product), "quantity": line.quantity})
    walk.open(CART)


def _perhaps_join(walk: Walk) -> None:
    likely = _JOINS_ON_MEMBER_PAGE if walk.visit.landing == MEMBER else _JOINS
    if walk.visit.device.user_id or not walk.chance.happens(likely):
        return
    walk.open(LOGIN)
    _sign_in(walk)


def _sign_in(walk: Walk) -> None:
    """Known customers sign in; everybody else signs up, which happens once in a life."""
    person = walk.visit.person
    signs_up = not person.user_id and not person.was_customer
    person.user_id = f"u{100_000 + person.number}"
    walk.identify(person.user_id, _traits(person, created_at=walk.now if signs_up else None))
    if signs_up:
        walk.track("Signed Up", {"method": "phone"})


def _traits(person: Person, *, created_at: datetime | None) -> dict[str, object]:
    traits: dict[str, object] = {"name": person.name, "phone": person.phone, "city": person.city}
    if created_at:
        traits["createdAt"] = created_at.isoformat(timespec="seconds")
    return traits


def yuan(fen: int) -> float:
    """For the wire: the shortest number that is written with these two decimals, never calculated with."""
    return fen / 100


def _product_properties(product: Product) -> dict[str, object]:
    return {
        "product_id": product.sku,
        "sku": product.sku,
        "name": product.name,
        "category": product.category,
        "brand": "澄野",
        "price": yuan(product.price_fen),
        "currency": "CNY",
    }


def _basket_properties(basket: Basket) -> dict[str, object]:
    properties: dict[str, object] = {
        "currency": "CNY",
        "products": [
            {**_product_properties(line.product), "quantity": line.quantity} for line in basket.lines
        ],
        "subtotal": yuan(basket.items_fen),
        "discount": yuan(basket.discount_fen),
        "shipping": yuan(basket.shipping_fen),
        "revenue": yuan(basket.revenue_fen),
        "total": yuan(basket.total_fen),
    }
    if basket.coupon:
        properties["coupon"] = basket.coupon
    return properties


def _ordered(number: str, basket: Basket, *, walk: Walk) -> Order:
    lines = tuple((line.product.sku, basket.paid_for(line)) for line in basket.lines)
    return Order(number, walk.now, basket.revenue_fen, lines, walk.visit.device.user_id)


@dataclass(frozen=True, slots=True)
class Refund:
    """Booked by the shop's server some days after the order: the whole of it, or one line."""

    order: Order
    at: datetime
    amount_fen: int
    skus: tuple[str, ...]


def perhaps_refund(order: Order, *, chance: Chance) -> Refund | None:
    """Assumed: 4 % of orders come back within two weeks (less than clothes do), half of those of several lines in part."""
    if not chance.happens(0.04):
        return None
    morning = order.at.replace(hour=10, minute=0, second=0, microsecond=0)
    at = morning + timedelta(days=chance.between(3, 14), seconds=chance.between(0, 8 * 3600))
    if len(order.lines) > 1 and chance.happens(0.5):
        sku, paid_fen = chance.pick(order.lines)
        return Refund(order, at, paid_fen, (sku,))
    return Refund(order, at, order.revenue_fen, tuple(sku for sku, _ in order.lines))
