"""The ground truth: what the simulator itself knows it has made, to hold the product's numbers against."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from demo.visits import Visit

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class VisitFact:
    """One visit, by what really happened (`channel`) and by what its events can tell (everything else)."""

    day: date
    channel: str
    tracked_as: str
    source: str
    medium: str
    click_id: str
    referrer_host: str
    person: str
    """The person a tracker can see: the user if one ever signed in with this cookie, else the cookie."""
    orders: int
    revenue_fen: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A visit begins with a page or screen view; people are counted once; revenue is items − discount, refunds apart."""

    visits: int
    people: int
    orders: int
    revenue_fen: int


@dataclass(frozen=True, slots=True)
class RefundFact:
    day: date
    order_id: str
    amount_fen: int


@dataclass(frozen=True)
class Expected:
    visits: tuple[VisitFact, ...]
    refunds: tuple[RefundFact, ...]
    events: int
    by_event: Mapping[str, int]
    """Sent name (or the type, for page, screen and identify) → how many."""

    def total(self) -> Totals:
        return _totals(self.visits)

    def by_day(self) -> dict[date, Totals]:
        return self.grouped(lambda fact: fact.day)

    def by_channel(self) -> dict[str, Totals]:
        """As tracked: the numbers the product must show."""
        return self.grouped(lambda fact: fact.tracked_as)

    def by_day_and_channel(self) -> dict[tuple[date, str], Totals]:
        """As tracked: the numbers the product must show."""
        return self.grouped(lambda fact: (fact.day, fact.tracked_as))

    def by_day_and_true_channel(self) -> dict[tuple[date, str], Totals]:
        """As it was: the numbers a perfect tracker would show."""
        return self.grouped(lambda fact: (fact.day, fact.channel))

    def grouped(self, key: Callable[[VisitFact], K]) -> dict[K, Totals]:
        """Totals by any rule, such as the channel rules of a workspace applied to source, medium and referrer."""
        groups: dict[K, list[VisitFact]] = {}
        for fact in self.visits:
            groups.setdefault(key(fact), []).append(fact)
        return {name: _totals(facts) for name, facts in groups.items()}


def visit_fact(visit: Visit) -> VisitFact:
    """To be asked when the world is finished: a cookie may belong to a user who signs in much later."""
    campaign = dict(visit.tags.campaign)
    return VisitFact(
        day=visit.day,
        channel=visit.channel.key,
        tracked_as=visit.tracked_as,
        source=campaign.get("source", ""),
        medium=campaign.get("medium", ""),
        click_id=visit.tags.click_id[0] if visit.tags.click_id else "",
        referrer_host=urlsplit(visit.tags.referrer).hostname or "",
        person=visit.device.known_as,
        orders=1 if visit.order else 0,
        revenue_fen=visit.order.revenue_fen if visit.order else 0,
    )


def _totals(facts: Iterable[VisitFact]) -> Totals:
    facts = tuple(facts)
    return Totals(
        visits=len(facts),
        people=len({fact.person for fact in facts}),
        orders=sum(fact.orders for fact in facts),
        revenue_fen=sum(fact.revenue_fen for fact in facts),
    )
