"""The shops of the brand on other people's platforms, each number with the assumption behind it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One row of the table below. Rates and shares are from 0 to 1, visits are those of an ordinary day.

    `channel` is where the team counts its orders. `buys_again`: of a hundred first buyers, how many order again within
    90 days. `unpaid`, `refunded`: shares of the orders placed, and of those paid.
    """

    key: str
    name: str
    channel: str
    visits: float
    order_rate: float
    weekdays: tuple[float, ...]
    buys_again: float
    unpaid: float
    refunded: float
    phones: str
    """The first three digits of its customers' phones: no mobile number in China begins with 12."""
    growth: float = 0.0
    noise: float = 0.05
    spiky: bool = False
    festive: float = 1.0


_WEEKEND_UP = (0.97, 0.95, 0.95, 0.97, 1.02, 1.08, 1.06)
_FLAT = (1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00)

MARKETPLACES: tuple[Marketplace, ...] = (
    # Assumed: the flagship shop; 4.5 % of its visitors buy, most of them come by search inside the marketplace.
    Marketplace(
        "tmall", "天猫", "tmall", visits=4_000, order_rate=0.045, weekdays=_WEEKEND_UP, buys_again=0.25,
        unpaid=0.06, refunded=0.05, phones="126",
    ),
    # Assumed: fewer and more decided visitors, who return goods less often.
    Marketplace(
        "jd", "京东", "jd", visits=1_400, order_rate=0.05, weekdays=_FLAT, buys_again=0.24,
        unpaid=0.04, refunded=0.03, phones="127",
    ),
    # Assumed: feed and live traffic, much of it by accident; the most refunds of the three.
    Marketplace(
        "doudian", "抖音小店", "doudian", visits=6_400, order_rate=0.018, weekdays=_WEEKEND_UP, buys_again=0.21,
        unpaid=0.08, refunded=0.09, phones="125",
    ),
)  # fmt: skip
