"""Orders on the marketplaces: who buys there, what, and what becomes of each order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo import stories
from demo.catalogue import Basket, fill_basket, wanted_product
from demo.chance import Chance
from demo.marketplaces import MARKETPLACES, Marketplace
from demo.people import CITIES, GIVEN_NAMES, SURNAMES
from demo.plan import DAYS, Plan, days_until
from demo.seasons import season_of, sun_share
from demo.world import moment_of

_BUYS_AGAIN_ONCE_MORE = 0.35
"""Assumed: who has come back once comes back again more readily."""
_MOST_REPEATS = 0.45
"""Of a day's orders; what is more waits for the next day."""
_REPEATS_WITHIN = 75


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer as the marketplace knows them. `account` is the name that its exports carry."""

    shop: Marketplace
    number: int
    account: str
    name: str
    city: str
    phone: str
    joined: date


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order placed. `paid` is None when nobody paid in time; `refunded_at` when all of it came back later."""

    shop: Marketplace
    number: str
    buyer: Buyer
    placed: datetime
    paid: datetime | None
    basket: Basket
    refunded_at: datetime | None

    @property
    def day(self) -> date | None:
        """The day it counts on."""
        return self.paid.date() if self.paid else None

    @property
    def paid_fen(self) -> int:
        """What the customer pays, shipping included: what the marketplaces report."""
        return self.basket.total_fen if self.paid else 0


def simulate_market(plan: Plan, *, end: date, seed: int) -> tuple[Purchase, ...]:
    """Every order of every marketplace, by shop and then by time; paid ones are exactly as many as planned."""
    return tuple(
        purchase
        for shop in MARKETPLACES
        for purchase in _Till(shop, Chance(seed, end, "market", shop.key), end=end).ring_up(plan)
    )


class _Till:
    """One marketplace's orders, day by day."""

    def __init__(self, shop: Marketplace, chance: Chance, *, end: date) -> None:
        self._shop = shop
        self._chance = chance
        self._end = end
        self._buyers = 0
        self._orders = 0
        self._waiting: list[list[tuple[Buyer, float]]] = [[] for _ in range(DAYS + 1)]
        """By day counted back: who comes again, and how likely they come once more after it."""

    def ring_up(self, plan: Plan) -> Iterator[Purchase]:
        for day, back in days_until(self._end):
            planned = plan[day, self._shop.key].orders
            placed = [self._purchase(buyer, day, back=back) for buyer in self._customers(back, planned)]
            placed += [self._left_unpaid(day, back=back) for _ in range(self._unpaid(planned))]
            yield from sorted(placed, key=lambda purchase: (purchase.placed, purchase.number))

    def _unpaid(self, planned: int) -> int:
        return int(planned * self._shop.unpaid / (1 - self._shop.unpaid) + self._chance.share())

    def _customers(self, back: int, planned: int) -> Iterator[Buyer]:
        """Those who are due to come again, then new ones."""
        due = self._waiting[back]
        now, later = due[: int(planned * _MOST_REPEATS)], due[int(planned * _MOST_REPEATS) :]
        if back:
            self._waiting[back - 1] = later + self._waiting[back - 1]
        for buyer, likely in now:
            self._perhaps_again(buyer, back=back, likely=likely)
            yield buyer
        for _ in range(planned - len(now)):
            buyer = self._newcomer(self._end - timedelta(days=back))
            self._perhaps_again(buyer, back=back, likely=self._shop.buys_again)
            yield buyer

    def _perhaps_again(self, buyer: Buyer, *, back: int, likely: float) -> None:
        """Assumed: people come again when the bottle is empty, most of them within five weeks."""
        if not self._chance.happens(likely):
            return
        after = 6 + int((_REPEATS_WITHIN - 6) * self._chance.share() * (0.35 + 0.65 * self._chance.share()))
        if after <= back:
            self._waiting[back - after].append((buyer, _BUYS_AGAIN_ONCE_MORE))

    def _newcomer(self, day: date) -> Buyer:
        chance = self._chance
        self._buyers += 1
        number = self._buyers
        return Buyer(
            shop=self._shop,
            number=number,
            account=f"{_ACCOUNTS[self._shop.key]}{number * 7919 % 1_000_003:06d}{number:05d}",
            name=chance.pick(SURNAMES) + chance.pick(GIVEN_NAMES),
            city=chance.weighted(CITIES),
            phone=f"{self._shop.phones}{number:08d}",
            joined=day - timedelta(days=int(900 * chance.share() * chance.share())),
        )

    def _purchase(self, buyer: Buyer, day: date, *, back: int) -> Purchase:
        placed = moment_of(day, hours="leisure", chance=self._chance).replace(microsecond=0)
        # Nobody starts after half past eleven, so what is paid within 25 minutes is paid on the same day.
        paid = placed + timedelta(seconds=self._chance.between(8, 1_500))
        return Purchase(
            shop=self._shop,
            number=self._number(day),
            buyer=buyer,
            placed=placed,
            paid=paid,
            basket=self._basket(day, back=back),
            refunded_at=self._refunded(paid),
        )

    def _left_unpaid(self, day: date, *, back: int) -> Purchase:
        buyer = self._newcomer(day)
        placed = moment_of(day, hours="leisure", chance=self._chance).replace(microsecond=0)
        return Purchase(
            self._shop, self._number(day), buyer, placed, None, self._basket(day, back=back), None
        )

    def _basket(self, day: date, *, back: int) -> Basket:
        season = season_of(day)
        share = sun_share(day)
        return fill_basket(
            self._chance,
            first=wanted_product(self._chance, sun_share=share),
            sun_share=share,
            free_shipping_fen=stories.free_shipping_fen(back=back),
            coupons=(season.coupon,) if season and season.coupon else (),
        )

    def _refunded(self, paid: datetime) -> datetime | None:
        """Assumed: goods come back within two weeks."""
        if not self._chance.happens(self._shop.refunded):
            return None
        morning = paid.replace(hour=9, minute=0, second=0)
        days, seconds = self._chance.between(2, 14), self._chance.between(0, 11 * 3600)
        at = morning + timedelta(days=days, seconds=seconds)
        return at if at.date() <= self._end else None

    def _number(self, day: date) -> str:
        """As many digits as the platform's own numbers have."""
        self._orders += 1
        digits = _DIGITS[self._shop.key]
        head = f"{_HEADS[self._shop.key]}{day:%y%m%d}"
        return head + f"{self._orders * 7919 % 1_000_003:0{digits - len(head)}d}"


_ACCOUNTS = {"tmall": "tb", "jd": "jd_", "doudian": "dy"}
_HEADS = {"tmall": "4", "jd": "3", "doudian": "69"}
_DIGITS = {"tmall": 19, "jd": 13, "doudian": 19}
