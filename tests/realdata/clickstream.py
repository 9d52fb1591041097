"""The clickstream of the package retentioneering: an electronics shop, 600 people, half a year, as Segment payloads.

The file is read where pip put it, without importing the package. Its times name no zone; they are taken as Shanghai's, so
that the file's calendar days are the workspace's, and none of its sessions crosses midnight. It holds no amounts.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5

from tests.realdata.packages import file_of

SHANGHAI = timezone(timedelta(hours=8))
HOST = "shop.example"

PAGES = frozenset(
    {
        "home", "catalog", "search", "filter_results", "product_view", "promo_page", "review_page", "compare", "cart",
        "shipping_details", "payment_details", "account_page", "error_page",
    }
)  # fmt: skip
"""Everything else is something done on a page, and is tracked under its own name, `purchase` among them."""

BUILT_IN_CHANNEL = MappingProxyType(
    {
        "organic": "organic_search",
        "paid_search": "paid_search",
        "email": "email",
        "social": "organic_social",
        "direct": "direct",
    }
)
"""The file's channel → the built-in channel that the tags of its sessions stand for."""

_CAMPAIGNS = {
    "paid_search": {"source": "google", "medium": "cpc", "name": "electronics"},
    "email": {"source": "newsletter", "medium": "email", "name": "weekly"},
    "social": {"source": "weibo", "medium": "social", "name": "posts"},
}
_REFERRERS = {"organic": "https://www.google.com/", "social": "https://weibo.com/"}


@dataclass(frozen=True, slots=True)
class Click:
    """One line of the file. `number` is its place in it: 30 lines are exact repeats of another, all meant."""

    number: int
    user: str
    session: str
    event: str
    at: datetime
    platform: str
    channel: str
    cohort: str
    lifecycle: str
    opens_session: bool


@dataclass(frozen=True)
class Clickstream:
    """The clicks in the file's order: by user, then by time. The rest are the totals to compare with."""

    clicks: tuple[Click, ...]

    def payloads(self) -> Iterator[dict[str, object]]:
        """In order of time, as a client would have sent them; the file's order among equal times."""
        return (_payload(click) for click in sorted(self.clicks, key=lambda click: click.at))

    @cached_property
    def users(self) -> int:
        return len({click.user for click in self.clicks})

    @cached_property
    def sessions(self) -> int:
        """The file's own; the rule of 30 minutes of inactivity cuts the very same."""
        return len({click.session for click in self.clicks})

    @cached_property
    def by_event(self) -> dict[str, int]:
        return dict(Counter(click.event for click in self.clicks))

    @cached_property
    def by_type(self) -> dict[str, int]:
        return dict(Counter("page" if click.event in PAGES else "track" for click in self.clicks))

    @cached_property
    def events_by_day(self) -> dict[date, int]:
        return dict(Counter(click.at.date() for click in self.clicks))

    @cached_property
    def purchases_by_day(self) -> dict[date, int]:
        return dict(Counter(click.at.date() for click in self.clicks if click.event == "purchase"))

    @cached_property
    def users_by_day(self) -> dict[date, int]:
        return dict(Counter(day for day, _ in {(click.at.date(), click.user) for click in self.clicks}))

    @cached_property
    def sessions_by_channel(self) -> dict[str, int]:
        return self._by_channel("session")

    @cached_property
    def users_by_channel(self) -> dict[str, int]:
        return self._by_channel("user")

    @cached_property
    def purchases_by_channel(self) -> dict[str, int]:
        bought = (click.channel for click in self.clicks if click.event == "purchase")
        return dict(Counter(BUILT_IN_CHANNEL[channel] for channel in bought))

    def _by_channel(self, what: str) -> dict[str, int]:
        """Distinct sessions or users by built-in channel; the file gives each user one channel for good."""
        pairs = {(click.channel, getattr(click, what)) for click in self.clicks}
        return dict(Counter(BUILT_IN_CHANNEL[channel] for channel, _ in pairs))


def read_clickstream(*, moved_by: timedelta = timedelta(0)) -> Clickstream:
    """`moved_by` whole days: live intake refuses what is older than two years, and the file is from early 2024."""
    seen: set[str] = set()
    clicks = []
    with gzip.open(_path(), "rt", encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file)):
            opens_session = line["session_id"] not in seen
            seen.add(line["session_id"])
            clicks.append(_click(number, line, moved_by=moved_by, opens_session=opens_session))
    return Clickstream(tuple(clicks))


def _path() -> Path:
    return file_of("retentioneering", "retentioneering/datasets/ecom.csv.gz")


def _click(number: int, line: dict[str, str], *, moved_by: timedelta, opens_session: bool) -> Click:
    return Click(
        number=number,
        user=line["user_id"],
        session=line["session_id"],
        event=line["event"],
        at=datetime.fromisoformat(line["timestamp"]).replace(tzinfo=SHANGHAI) + moved_by,
        platform=line["platform"],
        channel=line["acquisition_channel"],
        cohort=line["user_cohort"],
        lifecycle=line["user_lifecycle"],
        opens_session=opens_session,
    )


def _payload(click: Click) -> dict[str, object]:
    is_page = click.event in PAGES
    properties = {
        "session_id": click.session,
        "platform": click.platform,
        "cohort": click.cohort,
        "lifecycle": click.lifecycle,
    }
    payload: dict[str, object] = {
        "type": "page" if is_page else "track",
        "messageId": str(uuid5(NAMESPACE_URL, f"https://{HOST}/{click.at.isoformat()}/{click.number}")),
        "userId": click.user,
        "originalTimestamp": click.at.isoformat(),
        "timestamp": click.at.isoformat(),
        "context": _context(click),
        "properties": properties,
    }
    return payload | ({"name": click.event} if is_page else {"event": click.event})


def _context(click: Click) -> dict[str, object]:
    """The first click of a session carries the tags of its channel; the others come from inside the shop."""
    campaign = _CAMPAIGNS.get(click.channel) if click.opens_session else None
    referrer = _REFERRERS.get(click.channel, "") if click.opens_session else f"https://{HOST}/"
    query = (
        "?" + "&".join(f"utm_{'campaign' if k == 'name' else k}={v}" for k, v in campaign.items())
        if campaign
        else ""
    )
    context: dict[str, object] = {
        "library": {"name": "analytics.js", "version": "next-1.84.3"},
        "page": {
            "url": f"https://{HOST}/{click.event}{query}",
            "path": f"/{click.event}",
            "referrer": referrer,
        },
    }
    return context | ({"campaign": campaign} if campaign else {})
