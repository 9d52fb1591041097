"""The whole brand: its own shop, its marketplaces, its platforms and its costs. Same seed, end and scale, same brand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from demo.costs import Paid, costs
from demo.exports.creators import creator_files
from demo.exports.platforms import platform_files
from demo.exports.sheets import ExportFile
from demo.exports.shops import customer_files, shop_files
from demo.market import Purchase, simulate_market
from demo.media import Statement, simulate_media
from demo.pieces import Piece, make_pieces
from demo.plan import DAYS, make_market_plan
from demo.world import DEFAULT_SEED, SHANGHAI, World, build_world

#: The team exported a first time when the world was a week younger, and again on the morning after its last day.
FIRST_EXPORT_BACK = 7
#: The second export reaches back far enough to correct what the first could not know yet.
REPORTS_AGAIN, ORDERS_AGAIN = timedelta(days=20), timedelta(days=35)


@dataclass(frozen=True)
class Brand:
    """Everything the demo knows. `world` is the own shop, which its trackers see; the rest comes in files."""

    world: World
    purchases: tuple[Purchase, ...]
    statements: tuple[Statement, ...]
    pieces: tuple[Piece, ...]
    costs: tuple[Paid, ...]

    @property
    def first(self) -> date:
        return self.world.end - timedelta(days=DAYS - 1)

    @property
    def end(self) -> date:
        return self.world.end

    @property
    def event_count(self) -> int:
        """Events in the end: those of the trackers, and an event for each paid order and each refund in the files."""
        paid = sum(1 for purchase in self.purchases if purchase.paid)
        return self.world.event_count + paid + sum(1 for one in self.purchases if one.refunded_at)

    def files(self) -> Iterator[ExportFile]:
        """In the order in which the team brings them in: the second export overlaps the first and corrects it."""
        earlier = self.end - timedelta(days=FIRST_EXPORT_BACK)
        yield from self._export(self.first, self.first, through=earlier)
        yield from self._export(self.end - REPORTS_AGAIN, self.end - ORDERS_AGAIN, through=self.end)
        yield from customer_files(self.purchases, taken=_morning_after(self.end))

    def _export(self, reports_from: date, orders_from: date, *, through: date) -> Iterator[ExportFile]:
        taken = _morning_after(through)
        return chain(
            platform_files(self.statements, first=reports_from, through=through, taken=taken),
            creator_files(self.pieces, first=reports_from, through=through, taken=taken),
            shop_files(self.purchases, first=orders_from, through=through, taken=taken),
        )


def build_brand(*, end: date, seed: int = DEFAULT_SEED, scale: float = 1.0) -> Brand:
    """120 days that end with `end`; `scale` 1 makes about 300,000 events."""
    world = build_world(end=end, seed=seed, scale=scale)
    plan = make_market_plan(end=end, seed=seed, scale=scale)
    purchases = simulate_market(plan, end=end, seed=seed)
    revenue: Counter[tuple[date, str]] = Counter()
    for purchase in purchases:
        if purchase.paid:
            revenue[purchase.paid.date(), purchase.shop.key] += purchase.paid_fen
    statements = simulate_media(world, plan, revenue)
    return Brand(
        world,
        purchases,
        statements,
        pieces=make_pieces(end=end, seed=seed, scale=scale),
        costs=costs(end=end, scale=scale),
    )


def _morning_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(8, 30), tzinfo=SHANGHAI)
