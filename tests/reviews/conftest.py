"""A little shop of five weeks: what its visitors did, as it arrives in life."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from yunchou.calc.periods import Period

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: The frozen now is half past noon on 18 March 2026: the last complete day is the 17th.
LAST = date(2026, 3, 17)
FALL = Period(date(2026, 3, 15), LAST)
BASELINE = Period(date(2026, 2, 15), date(2026, 3, 14))
TAGS = {
    "douyin": {"source": "douyin", "medium": "cpc", "name": "spring"},
    "xiaohongshu": {"source": "xiaohongshu", "medium": "social", "name": "notes"},
    "wechat": {"source": "weixin", "medium": "social", "name": "weekly"},
}


class Shop:
    """Collects visits day by day; every visit is one page, and an order if it says so."""

    def __init__(self) -> None:
        self.messages: list[dict] = []

    def visits(
        self, day: date, *, tags: dict | None, path: str, many: int, orders: int = 0, worth: int = 100
    ) -> None:
        for turn in range(many):
            person = f"p{len(self.messages)}"
            at = datetime.combine(day, time(10), tzinfo=SHANGHAI) + timedelta(seconds=turn)
            self._add("page", person, at, tags=tags, path=path, properties={})
            if turn < orders:
                properties = {"revenue": worth, "currency": "CNY"}
                self._add(
                    "track", person, at + timedelta(seconds=30), tags=None, path=path, properties=properties
                )

    def _add(self, kind, person, at, *, tags, path, properties) -> None:
        context = {"page": {"url": f"https://chengye.example{path}", "path": path}}
        if tags:
            context["campaign"] = tags
        message = {
            "type": kind,
            "messageId": f"m{len(self.messages)}",
            "anonymousId": person,
            "timestamp": at.astimezone(UTC).isoformat(),
            "context": context,
            "properties": {"url": context["page"]["url"], "path": path, **properties},
        }
        self.messages.append({**message, "event": "Order Completed"} if kind == "track" else message)


@pytest.fixture
def send(arrivals, workspace):
    """Let a shop's visits arrive, and build its sessions."""

    def go(shop: Shop) -> None:
        for start in range(0, len(shop.messages), 1000):
            arrivals.receive(shop.messages[start : start + 1000], workspace=workspace)
        arrivals.load()

    return go


@pytest.fixture
def fallen_shop(send) -> Shop:
    """小红书 sells half as well on the last three days; 抖音, which sold as much, stays."""
    shop = Shop()
    for day in Period(BASELINE.start, LAST).days():
        fell = day in FALL
        shop.visits(day, tags=TAGS["xiaohongshu"], path="/sun", many=20, orders=4 if fell else 8)
        shop.visits(day, tags=TAGS["douyin"], path="/video", many=20, orders=8)
    send(shop)
    return shop


@pytest.fixture
def untagged_shop(send) -> Shop:
    """On the last three days the page of 公众号 loses its tags: as many visits come, as direct ones."""
    shop = Shop()
    for day in Period(BASELINE.start, LAST).days():
        shop.visits(day, tags=None if day in FALL else TAGS["wechat"], path="/weekly", many=12, orders=2)
        shop.visits(day, tags=TAGS["wechat"], path="/school", many=4, orders=1)
        shop.visits(day, tags=None, path="/", many=6, orders=1)
    send(shop)
    return shop
