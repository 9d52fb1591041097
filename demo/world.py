"""The world of 澄野 Chengye: 120 days of its own shop's traffic. Same seed, same end date and same scale, same world."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property

from demo import stories
from demo.catalogue import wanted_product
from demo.chance import Chance
from demo.channels import CHANNELS, HOURS, App, Channel, Route
from demo.journeys import Errand, Refund, perhaps_refund, walk_through
from demo.payloads import Payload, refund_payload, visit_payloads
from demo.people import APART, Crowd, Device, Person
from demo.pieces import Piece, make_pieces, published_lately
from demo.plan import Plan, days_until, make_plan
from demo.seasons import sun_share
from demo.site import landing_page
from demo.truth import Expected, RefundFact, visit_fact
from demo.visits import Tags, Visit, Walk, tag_link

SHANGHAI = timezone(timedelta(hours=8))
"""Without daylight saving since 1991, so the simulation needs no zone database."""

DEFAULT_SEED = 20260618

_WEIGHTS_OF_HOURS = {name: dict(enumerate(weights)) for name, weights in HOURS.items()}


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
    """120 days that end with `end`; `scale` 1 makes about 250,000 events, 0.025 a small world for a test."""
    plan = make_plan(end=end, seed=seed, scale=scale)
    crowd = Crowd(seed, end, scale)
    pieces = make_pieces(end=end, seed=seed, scale=scale)
    visits: list[Visit] = []
    for day, back in days_until(end):
        chance = Chance(seed, end, scale, "day", day)
        visits.extend(_visits_of(day, back=back, plan=plan, crowd=crowd, pieces=pieces, chance=chance))
    return World(end, seed, scale, tuple(visits), tuple(_refunds(visits, end=end, seed=seed)))


def _visits_of(
    day: date, *, back: int, plan: Plan, crowd: Crowd, pieces: Sequence[Piece], chance: Chance
) -> Iterator[Visit]:
    orders_today = 0
    arrivals = _arrivals(day, plan=plan, chance=chance)
    for arrival in sorted(arrivals, key=lambda arrival: arrival.at):
        channel, orders = arrival.channel, arrival.orders
        orders_today += orders
        number = f"CY{day:%Y%m%d}{orders_today:05d}" if orders else ""
        person = crowd.visitor(channel, at=arrival.at, orders=orders)
        device = crowd.device(person, chance.weighted(channel.apps))
        errand = Errand(wanted_product(chance, sun_share=sun_share(day)), back, number)
        visit = _land(arrival, person, device, errand=errand, pieces=pieces, chance=chance)
        walk_through(Walk(visit, chance), errand)
        crowd.remember(person, channel, until=visit.ended, ordered=orders)
        yield visit


@dataclass(frozen=True, slots=True)
class _Arrival:
    at: datetime
    channel: Channel
    route: Route
    orders: bool


def _arrivals(day: date, *, plan: Plan, chance: Chance) -> Iterator[_Arrival]:
    """When somebody comes by which route, and whether they will order; exactly as many as planned."""
    for channel in CHANNELS:
        target = plan[day, channel.key]
        routes = dict(enumerate(chance.weighted(channel.routes) for _ in range(target.visits)))
        pulls = {position: route.pull for position, route in routes.items()}
        ordering = set(chance.some_weighted(pulls, count=target.orders))
        for position, route in routes.items():
            at = moment_of(day, hours=route.hours or channel.hours, chance=chance)
            yield _Arrival(at, channel, route, position in ordering)


def moment_of(day: date, *, hours: str, chance: Chance) -> datetime:
    """A moment by these hours. Nobody starts after half past eleven at night: no visit crosses midnight."""
    hour = chance.weighted(_WEIGHTS_OF_HOURS[hours])
    seconds = int(chance.share() * (1800 if hour == 23 else 3600))
    at = datetime.combine(day, time(hour), tzinfo=SHANGHAI)
    return at + timedelta(seconds=seconds, milliseconds=chance.between(0, 999))


def _land(
    arrival: _Arrival,
    person: Person,
    device: Device,
    *,
    errand: Errand,
    pieces: Sequence[Piece],
    chance: Chance,
) -> Visit:
    channel, route, started = arrival.channel, arrival.route, arrival.at
    page = landing_page(chance.weighted(channel.landings), product=errand.wanted, chance=chance)
    label = f"{device.anonymous_id} {started.isoformat()}"
    contents = route.contents
    if route.series:
        contents = published_lately(pieces, platform=channel.key, series=route.series, day=started.date())
    tags = tag_link(route, contents=contents, app=device.app, chance=chance, label=label)
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
