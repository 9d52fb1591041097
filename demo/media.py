"""What the platforms state for each day: shown, clicked, spent, read; consistent with who arrived in the shops."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from demo import stories
from demo.chance import Chance
from demo.marketplaces import MARKETPLACES
from demo.placements import PLACEMENTS, Placement
from demo.plan import Plan, days_until
from demo.seasons import season_of
from demo.world import World

#: Of the newest and the second newest day that a report covers, the share that the platform has counted by then.
COUNTED_BY_THEN = (0.70, 0.92)
_READS_A_CLICK = 16
_FOLLOWED_FOR_FEN = 350
_CLAIMED = 1.12
"""Assumed: of a hundred leads that an ad platform states, twelve would have come without a click."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one platform states of one ad group on one day; money in fen. `stream` as in the plan of the world."""

    source: str
    stream: str
    day: date
    campaign: str
    form: str
    numbers: Mapping[str, int]

    def as_counted(self, through: date) -> "Statement":
        """As a report that ends with `through` tells it: the platform is late with its newest days."""
        age = (through - self.day).days
        if age >= len(COUNTED_BY_THEN):
            return self
        share = COUNTED_BY_THEN[age]
        return replace(self, numbers={name: int(number * share) for name, number in self.numbers.items()})


@dataclass(frozen=True, slots=True)
class _Arrived:
    """What reached a shop by one campaign on one day."""

    visits: int
    orders: int
    revenue_fen: int
    leads: int = 0


def simulate_media(
    world: World, market: Plan, revenue: Mapping[tuple[date, str], int]
) -> tuple[Statement, ...]:
    """Every platform's final word on every day. `revenue`: fen by day and marketplace."""
    own = _own_arrivals(world)
    shops = {key: _Arrived(at.visits, at.orders, revenue.get(key, 0)) for key, at in market.items()}
    rows: list[Statement] = []
    for placement in PLACEMENTS:
        chance = Chance(world.seed, "media", placement.source, placement.campaign)
        rows.extend(_placed(placement, own, shops, world=world, chance=chance))
    rows.extend(_official_account(own, world=world))
    rows.extend(_follower_ads(world=world))
    rows.extend(_shop_reports(shops, end=world.end))
    return tuple(rows)


def _own_arrivals(world: World) -> dict[tuple[date, str, str], _Arrived]:
    """By day, true channel and campaign; '' is all campaigns together. Platforms count clicks, whatever a tag loses."""
    visits: Counter[tuple[date, str, str]] = Counter()
    orders: Counter[tuple[date, str, str]] = Counter()
    revenue: Counter[tuple[date, str, str]] = Counter()
    leads: Counter[tuple[date, str, str]] = Counter()
    for visit in world.visits:
        for campaign in {"", dict(visit.tags.campaign).get("name", "")}:
            key = (visit.day, visit.channel.key, campaign)
            visits[key] += 1
            leads[key] += visit.leads
            if visit.order:
                orders[key] += 1
                revenue[key] += visit.order.revenue_fen
    return {
        key: _Arrived(count, orders[key], revenue[key], leads=leads[key]) for key, count in visits.items()
    }


def _placed(
    placement: Placement,
    own: Mapping[tuple[date, str, str], _Arrived],
    shops: Mapping[tuple[date, str], _Arrived],
    *,
    world: World,
    chance: Chance,
) -> Iterator[Statement]:
    nothing = _Arrived(0, 0, 0)
    carry = chance.share()
    for day, back in days_until(world.end):
        tag = placement.campaign if placement.is_tagged else ""
        arrived = shops.get((day, placement.stream)) or own.get((day, placement.stream, tag), nothing)
        wanted = arrived.visits * placement.share / (placement.arrive * chance.near(1, 0.02)) + carry
        clicks = int(wanted)
        carry = wanted - clicks
        for form, part in _parts(clicks, placement.forms):
            numbers = _numbers(placement, part, form=form, day=day, back=back, chance=chance)
            credit = placement.share * part / max(1, clicks)
            numbers["platform_orders"] = int(arrived.orders * credit)
            numbers["platform_revenue"] = int(arrived.revenue_fen * credit)
            numbers["platform_leads"] = int(arrived.leads * credit * _CLAIMED + chance.share())
            yield Statement(placement.source, placement.stream, day, placement.campaign, form, numbers)


def _parts(clicks: int, forms: Mapping[str, float]) -> Iterator[tuple[str, int]]:
    """The clicks of each form; the first takes what rounding leaves."""
    others = {form: int(clicks * share + 0.5) for form, share in list(forms.items())[1:]}
    first = next(iter(forms))
    yield first, clicks - sum(others.values())
    yield from others.items()


def _numbers(
    placement: Placement, clicks: int, *, form: str, day: date, back: int, chance: Chance
) -> dict[str, int]:
    ctr = placement.ctr * chance.near(1, 0.04)
    shown = int(max(clicks, chance.share()) / ctr)
    shown = int(shown * stories.impressions_factor(placement.source, form, back=back))
    season = season_of(day)
    # Assumed: when everybody advertises, clicks cost more.
    dearer = 1 + 0.3 * max(0.0, (season.visits if season else 1.0) - 1)
    cost = clicks * placement.cpc_fen + shown * placement.cpm_fen / 1000
    return {
        "impressions": shown,
        "clicks": clicks,
        "spend": int(cost * dearer * chance.near(1, 0.04)),
    }


def _official_account(own: Mapping[tuple[date, str, str], _Arrived], *, world: World) -> Iterator[Statement]:
    """公众号: what its own pages count of articles and followers. The clicks are those on 阅读原文."""
    chance = Chance(world.seed, "media", "wechat_oa")
    for day, _back in days_until(world.end):
        arrived = own.get((day, "wechat_oa", ""), _Arrived(0, 0, 0))
        clicks = int(arrived.visits / (0.92 * chance.near(1, 0.02)) + chance.share())
        reads = int(clicks * _READS_A_CLICK * chance.near(1, 0.05))
        numbers = {
            "reads": reads,
            "clicks": clicks,
            "shares": int(reads * 0.021 * chance.near(1, 0.1)),
            "saves": int(reads * 0.009 * chance.near(1, 0.1)),
            "follows": int(reads * 0.018 * chance.near(1, 0.1) + chance.share()),
            "unfollows": int(reads * 0.007 * chance.near(1, 0.1) + chance.share()),
        }
        yield Statement("wechat_oa", "wechat_oa", day, "", "", numbers)


def _follower_ads(*, world: World) -> Iterator[Statement]:
    """腾讯广告: 公众号推广, which buys followers, not visits to the shop."""
    chance = Chance(world.seed, "media", "tencent_ads")
    for day, _back in days_until(world.end):
        clicks = int(60 * world.scale * chance.near(1, 0.08) + chance.share())
        follows = int(clicks * 0.31 * chance.near(1, 0.06))
        numbers = {
            "impressions": int(max(clicks, chance.share()) / (0.012 * chance.near(1, 0.05))),
            "clicks": clicks,
            "spend": int(follows * _FOLLOWED_FOR_FEN * chance.near(1, 0.05)),
            "follows": follows,
        }
        yield Statement("tencent_ads", "wechat_oa", day, "oa_follow", "", numbers)


def _shop_reports(shops: Mapping[tuple[date, str], _Arrived], *, end: date) -> Iterator[Statement]:
    """生意参谋, 京东商智, 电商罗盘: visitors, orders and revenue as the marketplace counts them."""
    for shop in MARKETPLACES:
        for day, _back in days_until(end):
            at = shops[day, shop.key]
            numbers = {
                "platform_visits": at.visits,
                "platform_orders": at.orders,
                "platform_revenue": at.revenue_fen,
            }
            yield Statement(f"{shop.key}_shop", shop.key, day, "", "", numbers)
