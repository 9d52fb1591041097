"""The world of 澄野 Chengye: 120 days of its own shop's traffic. Same seed, same end date and same scale, same world."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property

from demo import stories
from demo.catalogue import wanted_product
from demo.chance import Chance
from demo.channels import CHANNELS, HOURS, App, Channel
from demo.journeys import Errand, Refund, perhaps_refund, walk_through
from demo.payloads import Payload, refund_payload, visit_payloads
from demo.people import APART, Crowd, Device, Person
from demo.plan import Plan, days_until, make_plan
from demo.seasons import sun_share
from demo.site import landing_page
from demo.truth import Expected, RefundFact, visit_fact
from demo.visits import Tags, Visit, Walk, tag_link

SHANGHAI = timezone(timedelta(hours=8))
"""Without daylight saving since 1991, so the simulation needs no zone database."""

DEFAULT_SEED = 20260618


@dataclass(frozen=True, slots=True)
class Day:
    """One day in Shanghai and its payloads in order of time."""

    date: date
    payloads: tuple[Payload, ...]

    def __iter__(self) -> Iterator[Payload]:
        return iter(self.payloads)


@dataclass(frozen=True)
class World:
    """Payloads are made while they are read, day by day, so that a whole world never lies in memory."""

    end: date
    seed: int
    scale: float
    visits: tuple[Visit, ...]
    refunds: tuple[Refund, ...]

    @property
    def labels(self) -> tuple[object, ...]:
        """What every id of this world is made of."""
        return (self.seed, self.end, self.scale)

    @property
    def event_count(self) -> int:
        return self.expected.events

    @property
    def days(self) -> Iterator[Day]:
        """From the first day to the last; ask again to read again."""
        refunds: dict[date, list[Payload]] = {}
        for refund in self.refunds:
            refunds.setdefault(refund.at.date(), []).append(refund_payload(refund, labels=self.labels))
        visits: dict[date, list[tuple[int, Visit]]] = {}
        for number, visit in enumerate(self.visits):
            visits.setdefault(visit.day, []).append((number, visit))
        for day, _ in days_until(self.end):
            payloads = refunds.get(day, [])
            for number, visit in visits.get(day, []):
                payloads.extend(visit_payloads(visit, number=number, labels=self.labels))
            yield Day(day, tuple(sorted(payloads, key=_moment)))

    @cached_property
    def expected(self) -> Expected:
        hits = Counter(_sent_name(visit, hit.kind, hit.name) for visit in self.visits for hit in visit.hits)
        hits["Order Refunded"] += len(self.refunds)
        return Expected(
            visits=tuple(visit_fact(visit) for visit in self.visits),
            refunds=tuple(RefundFact(r.at.date(), r.order.number, r.amount_fen) for r in self.refunds),
            events=hits.total(),
            by_event=dict(hits),
        )


def build_world(*, end: date, seed: int = DEFAULT_SEED, scale: float = 1.0) -> World:
    """120 days that end with `end`; `scale` 1 makes about 120,000 events, 0.05 a small world for a test."""
    plan = make_plan(end=end, seed=seed, scale=scale)
    crowd = Crowd(seed, end, scale)
    visits: list[Visit] = []
    for day, back in days_until(end):
        chance = Chance(seed, end, scale, "day", day)
        visits.extend(_visits_of(day, back=back, plan=plan, crowd=crowd, chance=chance))
    return World(end, seed, scale, tuple(visits), tuple(_refunds(visits, end=end, seed=seed)))


def _visits_of(day: date, *, back: int, plan: Plan, crowd: Crowd, chance: Chance) -> Iterator[Visit]:
    orders_today = 0
    for started, channel, orders in sorted(
        _arrivals(day, plan=plan, chance=chance), key=lambda arrival: arrival[0]
    ):
        orders_today += orders
        number = f"CY{day:%Y%m%d}{orders_today:05d}" if orders else ""
        person = crowd.visitor(channel, at=started, orders=orders)
        device = crowd.device(person, chance.weighted(channel.apps))
        errand = Errand(wanted_product(chance, sun_share=sun_share(day)), back, number)
        visit = _land(channel, person, device, started=started, errand=errand, chance=chance)
        walk_through(Walk(visit, chance), errand)
        crowd.remember(person, channel, until=visit.ended, ordered=orders)
        yield visit


def _arrivals(day: date, *, plan: Plan, chance: Chance) -> Iterator[tuple[datetime, Channel, bool]]:
    """When somebody comes from which channel, and whether they will order; exactly as many as planned."""
    for channel in CHANNELS:
        target = plan[day, channel.key]
        ordering = set(chance.some(range(target.visits), count=target.orders))
        for position in range(target.visits):
            yield _moment_of(day, channel=channel, chance=chance), channel, position in ordering


def _moment_of(day: date, *, channel: Channel, chance: Chance) -> datetime:
    """By the hours of the channel. Nobody starts after half past eleven at night: no visit crosses midnight."""
    hour = chance.weighted(dict(enumerate(HOURS[channel.hours])))
    seconds = int(chance.share() * (1800 if hour == 23 else 3600))
    at = datetime.combine(day, time(hour), tzinfo=SHANGHAI)
    return at + timedelta(seconds=seconds, milliseconds=chance.between(0, 999))


def _land(
    channel: Channel, person: Person, device: Device, *, started: datetime, errand: Errand, chance: Chance
) -> Visit:
    page = landing_page(chance.weighted(channel.landings), product=errand.wanted, chance=chance)
    label = f"{device.anonymous_id} {started.isoformat()}"
    tags = tag_link(chance.weighted(channel.routes), app=device.app, chance=chance, label=label)
    if stories.loses_tags(page.path, back=errand.back) and device.app is not App.MINI_PROGRAM:
        tags = Tags()
    return Visit(started.date(), channel, person, device, started, page, tags)


def _refunds(visits: list[Visit], *, end: date, seed: int) -> Iterator[Refund]:
    """Those that the shop has booked until the end of the last day."""
    chance = Chance(seed, end, "refunds")
    stays: dict[int, list[Visit]] = {}
    for visit in visits:
        stays.setdefault(visit.person.number, []).append(visit)
    for visit in visits:
        refund = perhaps_refund(visit.order, chance=chance) if visit.order else None
        if refund:
            refund = _apart_from(stays[visit.person.number], refund)
        if refund and refund.at.date() <= end:
            yield refund


def _apart_from(visits: list[Visit], refund: Refund) -> Refund:
    """Hours later, if the customer is in the shop just then: what the server books is never part of a visit."""
    while any(visit.started - APART < refund.at < visit.ended + APART for visit in visits):
        refund = replace(refund, at=refund.at + timedelta(hours=1))
    return refund


def _moment(payload: Payload) -> tuple[str, str]:
    return str(payload["timestamp"]), str(payload["messageId"])


def _sent_name(visit: Visit, kind: str, name: str) -> str:
    if kind == "page" and visit.device.app is App.MINI_PROGRAM:
        return "screen"
    return name or kind
