"""The simulated customers: who they are, on which devices they are known, and who comes back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.browsers import phone_system, user_agent
from demo.chance import Chance, stable_id
from demo.channels import App, Channel

# More than the 30 minutes after which a visit ends, so that two visits of a person are always two.
APART = timedelta(minutes=31)

# Nearly all of those who buy again do so within this time.
_REPURCHASE = timedelta(days=80)

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
GIVEN_NAMES = (
    "雨桐", "子涵", "欣怡", "思远", "佳宁", "晓雯", "梓萱", "一诺", "若曦", "静怡", "浩然", "嘉怡", "诗涵", "明轩", "可欣",
    "婉婷", "俊杰", "雅琪", "梦洁", "书瑶", "安琪", "芷若", "语嫣", "乐瑶", "宇航", "慧敏", "丽娜", "海燕", "春梅", "志强",
)  # fmt: skip
# Assumed: the brand sells where people walk outdoors and in the big cities; weights in percent of its customers.
CITIES = {
    "上海": 15, "北京": 12, "杭州": 10, "广州": 9, "深圳": 9, "成都": 9, "南京": 6, "武汉": 6, "重庆": 5, "西安": 5,
    "苏州": 5, "昆明": 3, "厦门": 3, "青岛": 3,
}  # fmt: skip
_DOCUMENTATION_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")


@dataclass(slots=True)
class Device:
    """One app's cookies. Once somebody signed in on it, it stays signed in."""

    anonymous_id: str
    app: App
    user_agent: str
    ip: str
    user_id: str = ""

    @property
    def known_as(self) -> str:
        """The person that a tracker can see in the end: the user if one ever signed in, else the cookie."""
        return self.user_id or self.anonymous_id


@dataclass(slots=True)
class Person:
    number: int
    system: str
    name: str
    city: str
    user_id: str = ""
    was_customer: bool = False
    """Bought before the world begins: knows the password, so never signs up again."""
    devices: dict[App, Device] = field(default_factory=dict)
    last_seen: datetime | None = None
    ordered: list[datetime] = field(default_factory=list)

    @property
    def phone(self) -> str:
        """No mobile number in China begins with 12: it looks real and reaches nobody."""
        return f"128{self.number:08d}"

    def is_free(self, at: datetime) -> bool:
        return self.last_seen is None or self.last_seen + APART < at


class Crowd:
    """Everybody so far, in the order of their first visit."""

    def __init__(self, *labels: object) -> None:
        self._labels = labels
        self._count = 0
        self._born: datetime | None = None
        self._chance = Chance(*labels, "people")
        self._seen: list[Person] = []
        self._by_channel: dict[str, list[Person]] = {}
        self._buyers: list[Person] = []

    def visitor(self, channel: Channel, *, at: datetime, orders: bool) -> Person:
        """Somebody for this visit: an old face by the shares of the channel, else somebody new."""
        if orders and self._chance.happens(channel.repeat_orders):
            return self._old_customer(channel, at=at)
        if self._chance.happens(channel.newcomers):
            return self._newcomer(channel)
        pool = self._seen if channel.key == "direct" else self._by_channel.get(channel.key, [])
        known = (
            person for person in self._tries(self._chance.recent, pool) if not (orders and person.ordered)
        )
        return _first_free(known, at=at) or self._newcomer(channel)

    def device(self, person: Person, app: App) -> Device:
        """The person's device for this app, new at the first time."""
        known = person.devices.get(app)
        if known is None:
            known = person.devices[app] = Device(
                stable_id(*self._labels, "device", person.number, app),
                app,
                user_agent(app, system=person.system, chance=self._chance),
                f"{self._chance.pick(_DOCUMENTATION_NETWORKS)}.{self._chance.between(1, 254)}",
            )
        return known

    def remember(self, person: Person, channel: Channel, *, until: datetime, ordered: bool) -> None:
        """After the visit: the pools from which somebody comes back."""
        if person.last_seen is None:
            self._seen.append(person)
        self._by_channel.setdefault(channel.key, []).append(person)
        person.last_seen = until
        if ordered:
            if not person.ordered:
                self._buyers.append(person)
            person.ordered.append(until)

    def _old_customer(self, channel: Channel, *, at: datetime) -> Person:
        """Early in the world those who buy again bought before it began; later they are people we have seen."""
        self._born = self._born or at
        if self._chance.happens((at - self._born) / _REPURCHASE):
            return _first_free(self._tries(self._chance.pick, self._buyers), at=at) or self._newcomer(channel)
        return self._newcomer(channel, was_customer=True)

    def _tries(self, draw: Callable[[Sequence[Person]], Person], pool: list[Person]) -> Iterator[Person]:
        """Three tries: the first whom we think of may be in the shop at this moment."""
        return (draw(pool) for _ in range(min(3, len(pool))))

    def _newcomer(self, channel: Channel, *, was_customer: bool = False) -> Person:
        chance = self._chance
        self._count += 1
        return Person(
            number=self._count,
            system=phone_system(chance),
            name=chance.pick(SURNAMES) + chance.pick(GIVEN_NAMES),
            city=chance.weighted(CITIES),
            was_customer=was_customer or chance.happens(channel.repeat_orders),
        )


def _first_free(people: Iterator[Person], *, at: datetime) -> Person | None:
    return next((person for person in people if person.is_free(at)), None)
