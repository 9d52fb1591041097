"""The pages of the shop, the same on 官网 and in the mini program."""

from dataclasses import dataclass

from demo.catalogue import CATEGORIES, Product
from demo.chance import Chance

HOST = "www.chengye.example"
BRAND = "澄野 Chengye"


@dataclass(frozen=True, slots=True)
class Page:
    kind: str
    path: str
    title: str
    subject: str = ""
    """The category, the article or the stock-keeping unit that the page is about."""

    @property
    def screen(self) -> str:
        """Its place in the mini program."""
        return f"pages/{self.kind}/index" + (f"?id={self.subject}" if self.subject else "")


HOME = Page("home", "/", BRAND)
CART = Page("cart", "/cart", f"购物车 - {BRAND}")
CHECKOUT = Page("checkout", "/checkout", f"确认订单 - {BRAND}")
LOGIN = Page("login", "/account/login", f"登录 / 注册 - {BRAND}")
MEMBER = Page("member", "/member", f"会员中心 - {BRAND}")

CATEGORY_PAGES = tuple(
    Page("category", f"/c/{slug}", f"{name} - {BRAND}", slug) for name, slug in CATEGORIES.items()
)
ARTICLE_PAGES = tuple(
    Page("article", f"/a/{slug}", f"{title} - {BRAND}", slug)
    for slug, title in (
        ("how-to-choose-spf", "SPF 和 PA 到底怎么看"),
        ("sensitive-skin-routine", "敏感肌的极简护肤步骤"),
        ("reapply-sunscreen", "防晒霜多久补涂一次"),
        ("hiking-sun-care", "徒步一整天的防晒清单"),
        ("ceramide-basics", "神经酰胺与屏障修护"),
        ("after-sun", "晒后 24 小时该做什么"),
    )
)
_LANDING_PAGES = {
    "/lp/sunscreen": "夏日防晒专场",
    "/lp/repair": "敏感肌修护专场",
    "/lp/weekly": "本周精选",
}


def product_page(product: Product) -> Page:
    return Page("product", f"/p/{product.sku.lower()}", f"{product.name} - {BRAND}", product.sku)


def landing_page(landing: str, *, product: Product, chance: Chance) -> Page:
    """The page behind a landing of the channel table: a path, or any page of a kind."""
    if landing in _LANDING_PAGES:
        return Page("landing", landing, f"{_LANDING_PAGES[landing]} - {BRAND}", landing.removeprefix("/lp/"))
    if landing == "product":
        return product_page(product)
    if landing == "category":
        return chance.pick(CATEGORY_PAGES)
    if landing == "article":
        return chance.pick(ARTICLE_PAGES)
    return MEMBER if landing == "/member" else HOME
