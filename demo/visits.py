"""One visit to the shop and what is recorded of it, before it is put into the words of a wire format."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from demo.chance import Chance, stable_token
from demo.channels import App, Channel, Route
from demo.people import Device, Person
from demo.site import HOST, Page

LEAD = "Lead Submitted"


@dataclass(frozen=True, slots=True)
class Tags:
    """What the link of a visit tells about where it came from. All empty: nothing is known, so it counts as direct."""

    campaign: tuple[tuple[str, str], ...] = ()
    referrer: str = ""
    click_id: tuple[str, str] | None = None

    @property
    def query(self) -> str:
        pairs = [(f"utm_{'campaign' if key == 'name' else key}", value) for key, value in self.campaign]
        if self.click_id:
            pairs.append(self.click_id)
        return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One recorded moment. `referrer` is what the browser says on this page; `tags` are those of its address."""

    kind: str
    name: str
    after: timedelta
    page: Page
    tags: Tags
    referrer: str
    user_id: str
    properties: dict[str, object]


@dataclass(frozen=True, slots=True)
class Order:
    number: str
    at: datetime
    revenue_fen: int
    lines: tuple[tuple[str, int], ...]
    """(stock-keeping unit, what was paid for it after its part of the discount)."""
    user_id: str


@dataclass(slots=True)
class Visit:
    day: date
    channel: Channel
    person: Person
    device: Device
    started: datetime
    landing: Page
    tags: Tags
    hits: list[Hit] = field(default_factory=list)
    order: Order | None = None

    @property
    def ended(self) -> datetime:
        return self.started + self.hits[-1].after

    @property
    def leads(self) -> int:
        return sum(1 for hit in self.hits if hit.name == LEAD)

    @property
    def tracked_as(self) -> str:
        """The channel that anybody could tell from the tags: direct, where they were lost."""
        return "direct" if self.tags == Tags() else self.channel.key


class Walk:
    """Somebody walking through the shop; every step leaves a hit in the visit."""

    def __init__(self, visit: Visit, chance: Chance) -> None:
        self.visit = visit
        self.chance = chance
        self._after = timedelta()
        self._page = visit.landing
        self._tags = visit.tags
        self._referrer = visit.tags.referrer
        self._record("page", "", {})

    @property
    def now(self) -> datetime:
        return self.visit.started + self._after

    @property
    def page(self) -> Page:
        return self._page

    def open(self, page: Page) -> None:
        """The next page: its referrer is the one before, and its address carries no tags."""
        self._wait(4_000, 75_000)
        self._referrer = page_address(self._page, self._tags)
        self._page, self._tags = page, Tags()
        self._record("page", "", {})

    def track(self, name: str, properties: dict[str, object]) -> None:
        self._wait(400, 9_000)
        self._record("track", name, properties)

    def identify(self, user_id: str, traits: dict[str, object]) -> None:
        self._wait(400, 2_000)
        self.visit.device.user_id = user_id
        self._record("identify", "", traits)

    def _wait(self, least: int, most: int) -> None:
        self._after += timedelta(milliseconds=self.chance.between(least, most))

    def _record(self, kind: str, name: str, properties: dict[str, object]) -> None:
        user_id = self.visit.device.user_id
        hit = Hit(kind, name, self._after, self._page, self._tags, self._referrer, user_id, properties)
        self.visit.hits.append(hit)


def page_address(page: Page, tags: Tags) -> str:
    return f"https://{HOST}{page.path}{tags.query}"


def tag_link(route: Route, *, contents: Sequence[str], app: App, chance: Chance, label: object) -> Tags:
    """The tags of one click on a link of this route. A mini program has no referrer and no address to add a click id to."""
    parts = {
        "source": route.source,
        "medium": route.medium,
        "name": chance.pick(route.campaigns) if route.campaigns else "",
        "content": chance.pick(contents) if contents else "",
        "term": chance.pick(route.terms) if route.terms else "",
    }
    campaign = tuple((key, value) for key, value in parts.items() if value)
    referrer = chance.pick(route.referrers)
    if app is App.MINI_PROGRAM:
        return Tags(campaign)
    click_id = (route.click_id, stable_token(label, length=20)) if route.click_id else None
    return Tags(campaign, referrer, click_id)
