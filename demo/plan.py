"""How many visits and orders each channel and marketplace has on each day: the shape of the world, before anybody walks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from demo import stories
from demo.chance import Chance
from demo.channels import CHANNELS
from demo.marketplaces import MARKETPLACES
from demo.seasons import pay_day_lift, season_of

DAYS = 120
VISITS = 71_500
"""Visits of the own shop in a whole world at scale 1; with about 3.5 events each they make 250,000 events."""
MARKET_ORDERS = 45_000
"""Orders on the marketplaces before the stories: with those of the own shop about 12,000 in 30 days."""


class Stream(Protocol):
    """A channel of the own shop or a marketplace: whatever has visits and orders each day."""

    @property
    def key(self) -> str: ...
    @property
    def visits(self) -> float: ...
    @property
    def order_rate(self) -> float: ...
    @property
    def weekdays(self) -> tuple[float, ...]: ...
    @property
    def growth(self) -> float: ...
    @property
    def noise(self) -> float: ...
    @property
    def spiky(self) -> bool: ...
    @property
    def festive(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Target:
    """What one channel or marketplace shall have on one day; never more orders than visits."""

    visits: int
    orders: int


Plan = Mapping[tuple[date, str], Target]
"""By day and key of the channel or marketplace."""


def make_plan(*, end: date, seed: int, scale: float = 1.0, told: bool = True) -> Plan:
    """Every (day, channel) of the world. `told=False` leaves the stories out: the world that would have been."""
    size = scale * VISITS / _ordinary_visits(end)
    targets: dict[tuple[date, str], Target] = {}
    for channel in CHANNELS:
        chance = Chance(seed, "plan", channel.key)
        targets.update(_stream_plan(channel, chance, end=end, size=size, told=told))
    if told:
        _hold_down_broken_page(targets, end=end)
    return targets


def make_market_plan(*, end: date, seed: int, scale: float = 1.0, told: bool = True) -> Plan:
    """Every (day, marketplace) of the world; `visits` are those that the marketplace itself counts."""
    ordinary = sum(
        _visits(market, day, back) * market.order_rate * _orders_lift(day)
        for market in MARKETPLACES
        for day, back in days_until(end)
    )
    size = scale * MARKET_ORDERS / ordinary
    targets: dict[tuple[date, str], Target] = {}
    for market in MARKETPLACES:
        chance = Chance(seed, "market plan", market.key)
        targets.update(_stream_plan(market, chance, end=end, size=size, told=told))
    return targets


def days_until(end: date) -> Iterator[tuple[date, int]]:
    """Each day with its distance from the last one, oldest first."""
    return ((end - timedelta(days=back), back) for back in range(DAYS - 1, -1, -1))


def is_send_day(day: date) -> bool:
    """The list gets a message every other Thursday and on 会员日, the 18th."""
    return day.day == 18 or (day.weekday() == 3 and day.isocalendar().week % 2 == 0)


def _stream_plan(
    stream: Stream, chance: Chance, *, end: date, size: float, told: bool
) -> Iterator[tuple[tuple[date, str], Target]]:
    """Remainders are carried to the next day, so that the daily counts stay close to what is expected."""
    visits_carry, orders_carry = chance.share(), chance.share()
    for day, back in days_until(end):
        wanted = size * _visits(stream, day, back) * max(0.0, chance.near(1, stream.noise))
        rate = stream.order_rate * _orders_lift(day) * max(0.0, chance.near(1, stream.noise))
        if told:
            wanted *= stories.visits_factor(stream.key, back=back)
            rate *= stories.orders_factor(stream.key, back=back)
        visits = int(wanted + visits_carry)
        visits_carry += wanted - visits
        orders = min(visits, int(visits * rate + orders_carry))
        orders_carry = min(1.0, orders_carry + visits * rate - orders)
        yield (day, stream.key), Target(visits, orders)


def _visits(stream: Stream, day: date, back: int) -> float:
    """The expected visits of a day, without noise and stories."""
    season = season_of(day)
    festival = 1 + ((season.visits if season else 1) - 1) * stream.festive
    growth = 1 + stream.growth * (0.5 - back / DAYS)
    return stream.visits * stream.weekdays[day.weekday()] * festival * growth * _send(stream, day)


def _send(stream: Stream, day: date) -> float:
    if not stream.spiky:
        return 1.0
    if is_send_day(day):
        return 5.0
    return 1.8 if is_send_day(day - timedelta(days=1)) else 0.2


def _orders_lift(day: date) -> float:
    season = season_of(day)
    return pay_day_lift(day) * (season.orders if season else 1)


def _ordinary_visits(end: date) -> float:
    return sum(_visits(channel, day, back) for channel in CHANNELS for day, back in days_until(end))


def _hold_down_broken_page(targets: dict[tuple[date, str], Target], *, end: date) -> None:
    """Story 1 is seen on each of its days whatever chance and festivals did: at most 70 % of the weekday's rate before."""
    for back in range(stories.LANDING_PAGE_BROKEN.last_back, stories.LANDING_PAGE_BROKEN.first_back + 1):
        day = end - timedelta(days=back)
        before = [targets[day - timedelta(weeks=week), "xiaohongshu"] for week in (1, 2, 3, 4)]
        target = targets[day, "xiaohongshu"]
        usual = sum(past.orders for past in before) / max(1, sum(past.visits for past in before))
        held = min(target.orders, int(0.7 * usual * target.visits))
        targets[day, "xiaohongshu"] = Target(target.visits, held)
