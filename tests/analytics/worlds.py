"""Small worlds of events, told in both stores: hand-made, or drawn at random with every awkward thing in them."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from yunchou.analytics.facts import fact_key
from yunchou.analytics.questions import (
    AMOUNT,
    DIMENSIONS,
    BadQuestion,
    Bounces,
    Combination,
    Compare,
    Dimension,
    EventCount,
    FactSum,
    Filter,
    FirstTimePeople,
    Grain,
    LaterEvents,
    Number,
    NumberSum,
    Op,
    Period,
    Ratio,
    RepeatPeople,
    Term,
    Trend,
    UniquePeople,
    Views,
    Visitors,
    Visits,
    VisitSeconds,
)
from yunchou.analytics.scope import AccountCoverage, Freshness, Scope
from yunchou.analytics.sessions import rebuild_sessions
from yunchou.analytics.stores.base import Override, Store
from yunchou.analytics.stores.clickhouse import ClickHouseStore
from yunchou.analytics.stores.lookups import FactRow
from yunchou.analytics.stores.memory import MemoryStore
from yunchou.calc.periods import local_day

_workspaces = itertools.count(1000)
_ids = itertools.count(1)


def instant(text: str) -> datetime:
    """'2026-03-08 04:59' as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(time: datetime | str, **columns: object) -> dict[str, object]:
    """An event row with a message id and a place of its own."""
    at = instant(time) if isinstance(time, str) else time
    number = next(_ids)
    given = {
        "time": f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}",
        "received_at": f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}",
        "message_id": str(UUID(int=number)),
        "person": 1,
        "type": "track",
        "event": "order_completed",
        "segment": "000001",
        "position": number,
        "properties": "{}",
    }
    return given | columns


def page(time: datetime | str, **columns: object) -> dict[str, object]:
    """A page view."""
    return event(time, **({"type": "page", "event": "page_viewed"} | columns))


def fact(day: date | str, metric: str, value: str, **columns: object) -> FactRow:
    """A stated fact with a line of its own; money is told in the workspace's currency unless the columns differ."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    number = next(_ids)
    given: dict[str, object] = {
        "import_id": 1,
        "source": "oceanengine",
        "account": "1",
        "day": on,
        "channel": "",
        "campaign": "",
        "adgroup": "",
        "creative": "",
        "content": "",
        "metric": metric,
        "value": Decimal(value),
        "currency": "CNY",
        "value_workspace": Decimal(value),
        "line": number,
    } | columns
    key = fact_key(
        source=str(given["source"]), account=str(given["account"]), day=on, parts=[str(number)], metric=metric
    )
    return FactRow(key=key, **given)  # type: ignore[arg-type]  # columns put together by name


class Oracle(MemoryStore):
    """The store that counts naively, told which facts count now: which those are is shown elsewhere."""

    def __init__(self, facts: Iterable[FactRow]) -> None:
        super().__init__()
        self._told = list(facts)

    def _current_facts(self, workspace: int) -> list[FactRow]:  # noqa: ARG002 - it holds one workspace
        return self._told


ACCOUNTS = (
    ("oceanengine", "1", "paid_search"),
    ("oceanengine", "2", "paid_social"),
    ("xiaohongshu", "1", ""),
)
"""Platform accounts with their channels: one account has none."""


@dataclass
class World:
    """Events, merges and facts of one workspace."""

    events: list[dict[str, object]]
    overrides: list[Override] = field(default_factory=list)
    zone: str = "Asia/Shanghai"
    facts: list[FactRow] = field(default_factory=list)
    workspace: int = field(default_factory=lambda: next(_workspaces))

    @property
    def scope(self) -> Scope:
        return Scope(self.workspace, ZoneInfo(self.zone), "CNY", ACCOUNTS)

    @property
    def coverage(self) -> tuple[AccountCoverage, ...]:
        """Every account with the days it reported, all of them final."""
        return tuple(
            AccountCoverage(
                source, account, f"{source} {account}", channel, False, days, max(days, default=None)
            )
            for source, account, channel in ACCOUNTS
            for days in [
                frozenset(one.day for one in self.facts if (one.source, one.account) == (source, account))
            ]
        )

    def tell(self, store: Store) -> "World":
        """Put everything into a store and build the sessions."""
        self._send(store, self.events, token=f"events of {self.workspace}")
        mine = [
            Override(self.workspace, one.person, one.into, one.time, one.message_id) for one in self.overrides
        ]
        store.insert_overrides(mine, token=f"merges of {self.workspace}")
        if isinstance(store, ClickHouseStore):
            self._state(store)
        rebuild_sessions(store, workspace=self.workspace, days=self.days, zone=self.scope.zone)
        return self

    def add(self, store: Store, *events: dict[str, object]) -> None:
        """Events that arrive later; their sessions are not built."""
        self._send(store, events, token=f"event {events[0]['message_id']}")
        self.events = [*self.events, *events]

    def _send(self, store: Store, events: Iterable[dict[str, object]], *, token: str) -> None:
        lines = [json.dumps({"workspace": self.workspace} | one).encode() for one in events]
        if lines:
            store.insert_events(b"\n".join(lines), token=token)

    def _state(self, store: ClickHouseStore) -> None:
        """The facts, as one import that is published."""
        if not self.facts:
            return
        lines = [{"workspace": self.workspace} | asdict(one) for one in self.facts]
        store.engine.insert("facts", _json_lines(lines), token=f"facts of {self.workspace}")
        switch = _json_lines([{"workspace": self.workspace, "import_id": 1}])
        store.engine.insert("published_imports", switch, token=f"import of {self.workspace}")

    def in_memory(self) -> MemoryStore:
        """The same world in the store that counts naively."""
        store = Oracle(self.facts)
        self.tell(store)
        return store

    @property
    def days(self) -> set[date]:
        return {local_day(instant(str(one["time"])), self.scope.zone) for one in self.events}


def _json_lines(rows: Iterable[dict[str, object]]) -> bytes:
    return b"\n".join(json.dumps(row, default=str).encode() for row in rows)


def settled(world: World) -> Freshness:
    """Everything is over and loaded."""
    days = world.days
    return Freshness(
        first_event_day=min(days, default=None),
        drained_through=datetime(2030, 1, 1, tzinfo=UTC),
        day_versions=dict.fromkeys(days, 1),
        accounts=world.coverage,
    )


LATER = datetime(2030, 1, 1, tzinfo=UTC)

# Random worlds: three people known and three anonymous, four days around a change of the clocks.

TAGS: list[dict[str, object]] = [
    {},
    {},
    {"channel": "search"},
    {"source": "baidu", "medium": "cpc", "campaign": "spring", "channel": "paid_search"},
    {"source": "baidu", "medium": "cpc", "campaign": "summer", "channel": "paid_search"},
    {"source": "baidu", "campaign": "spring", "content": "b", "term": "sun", "channel": "paid_search"},
    {"click_id": "abc", "content": "a", "channel": "paid_social"},
]
TYPES = [("page", "page_viewed"), ("screen", ""), ("track", "order_completed"), ("track", "order_refunded")]
SILENT = [("identify", ""), ("alias", ""), ("track", "page_viewed"), ("track", "lead_submitted")]
ANONYMOUS, KNOWN = (11, 12, 13), (1, 2)
STARTS = {
    "America/New_York": (datetime(2026, 3, 7, 4, tzinfo=UTC), datetime(2026, 10, 31, 3, tzinfo=UTC)),
    "Asia/Shanghai": (datetime(2026, 3, 7, 15, tzinfo=UTC),),
}
TEXTS = ["", "a", "b", "it's", "中文"]


def _offsets() -> st.SearchStrategy[timedelta]:
    """Half hours, so that gaps of exactly 30 minutes and midnights are common, and a little beside them."""
    beside = st.sampled_from([timedelta(0), timedelta(0), timedelta(milliseconds=1), timedelta(minutes=-1)])
    return st.builds(lambda halves, more: timedelta(minutes=30) * halves + more, st.integers(0, 150), beside)


@st.composite
def _events(draw: st.DrawFn, start: datetime) -> dict[str, object]:
    kind, name = draw(st.sampled_from(TYPES * 2 + SILENT))
    amount = draw(st.sampled_from([None, None, "0.0000", "12.5000", "-3.3000", "99999999999.9999"]))
    return event(
        start + draw(_offsets()),
        person=draw(st.sampled_from(ANONYMOUS + KNOWN)),
        type=kind,
        event=name,
        item=draw(st.integers(0, 2)),
        amount=amount,
        amount_workspace=amount if draw(st.booleans()) else None,
        strings=draw(st.dictionaries(st.sampled_from(["plan", "it's"]), st.sampled_from(TEXTS), max_size=2)),
        numbers=draw(
            st.dictionaries(
                st.just("price"),
                st.sampled_from([0.0, 0.1, 0.29, -2.5, 1e-7, 8999999999999.9, 9e12, 1e300]),
                max_size=1,
            )
        ),
        path=draw(st.sampled_from(["", "/", "/a"])),
        device=draw(st.sampled_from(["", "mobile", "desktop"])),
        os=draw(st.sampled_from(["", "iOS"])),
        browser=draw(st.sampled_from(["", "Chrome"])),
        region=draw(st.sampled_from(["", "上海"])),
        import_id=draw(st.sampled_from([0, 0, 0, 7])),
        **draw(st.sampled_from(TAGS)),
    )


@st.composite
def _overrides(draw: st.DrawFn) -> Override:
    return Override(
        workspace=0,
        person=draw(st.sampled_from(ANONYMOUS)),
        into=draw(st.sampled_from(KNOWN)),
        time=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 2))),
        message_id=UUID(int=draw(st.integers(0, 3)) << draw(st.sampled_from([0, 70, 120]))),
    )


@st.composite
def _facts(draw: st.DrawFn, start: datetime) -> FactRow:
    source, account, _ = draw(st.sampled_from(ACCOUNTS))
    value = Decimal(draw(st.sampled_from(["0", "1", "2.5", "-3.25", "99999999999.9999"])))
    return fact(
        start.date() + timedelta(days=draw(st.integers(-1, 4))),
        draw(st.sampled_from(["spend", "spend", "clicks", "impressions", "x_own", "fee"])),
        str(value),
        source=source,
        account=account,
        channel=draw(st.sampled_from(["", "", "direct", "中文"])),
        campaign=draw(st.sampled_from(["", "spring", "it's"])),
        adgroup=draw(st.sampled_from(["", "a"])),
        creative=draw(st.sampled_from(["", "b"])),
        content=draw(st.sampled_from(["", "a"])),
        currency=draw(st.sampled_from(["CNY", "USD"])),
        value_workspace=draw(st.sampled_from([None, value, value])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world of up to 30 events; merges arrive in any order."""
    zone = draw(st.sampled_from(list(STARTS)))
    start = draw(st.sampled_from(STARTS[zone]))
    events = draw(st.lists(_events(start), max_size=30))
    overrides, facts = draw(st.lists(_overrides(), max_size=5)), draw(st.lists(_facts(start), max_size=12))
    return World(events, overrides, zone, facts)


MEASURES = (
    EventCount("order_completed"),
    EventCount(None),
    UniquePeople("order_completed"),
    UniquePeople(None),
    NumberSum("order_completed"),
    NumberSum("order_completed", Number("price")),
    FirstTimePeople("order_completed"),
    RepeatPeople("order_completed"),
    LaterEvents("order_completed"),
    Visits(),
    Visitors(),
    Views(),
    Bounces(),
    VisitSeconds(),
    FactSum(("spend",)),
    FactSum(("clicks", "impressions", "x_own")),
)
RATIOS = (
    Ratio(EventCount("order_completed"), Visits()),
    Ratio(NumberSum("order_completed"), EventCount("order_completed")),
    Ratio(UniquePeople("lead_submitted"), Visitors()),
    Ratio(Bounces(), Visits()),
    Ratio(NumberSum("order_completed"), FactSum(("spend",))),
    Ratio(FactSum(("spend", "fee")), FirstTimePeople("order_completed")),
    Ratio(FactSum(("clicks",)), FactSum(("impressions",))),
    Ratio(RepeatPeople("order_completed"), UniquePeople("order_completed")),
    Combination(
        (
            Term(Decimal("0.62"), NumberSum("order_completed")),
            Term(Decimal(-1), LaterEvents("order_completed")),
        )
    ),
    Combination(
        (Term(Decimal(1), NumberSum("order_completed")), Term(Decimal(-1), FactSum(("spend", "fee"))))
    ),
)
SPLITS = (
    None,
    *(Dimension(name) for name in DIMENSIONS if name != "property"),
    Dimension("property", "plan"),
    Dimension("property", "it's"),
)
FILTERS = (
    Filter(Dimension("channel"), Op.IS, "paid_search"),
    Filter(Dimension("channel"), Op.IS_NOT, "direct"),
    Filter(Dimension("campaign"), Op.IN, ("spring", "")),
    Filter(Dimension("source"), Op.IS_SET),
    Filter(Dimension("term"), Op.IS_NOT, "sun"),
    Filter(Dimension("device"), Op.NOT_IN, ("mobile", "it's")),
    Filter(Dimension("platform"), Op.IS, "oceanengine"),
    Filter(Dimension("account"), Op.NOT_IN, ("2",)),
    Filter(Dimension("creative"), Op.IS_SET),
    Filter(Dimension("path"), Op.CONTAINS, "/"),
    Filter(Dimension("region"), Op.IS_NOT_SET),
    Filter(Dimension("property", "plan"), Op.IS, "it's"),
    Filter(Dimension("event"), Op.IS_NOT, "page_viewed"),
    Filter(AMOUNT, Op.ABOVE, Decimal("12.4999")),
    Filter(AMOUNT, Op.IS_SET),
    Filter(AMOUNT, Op.UNEQUAL, Decimal("12.5")),
    Filter(Number("price"), Op.AT_MOST, Decimal("0.29")),
    Filter(Number("price"), Op.EQUAL, Decimal("0.1")),
    Filter(Number("price"), Op.IS_NOT_SET),
)


def possible(questions: Iterable[dict[str, object]]) -> list[Trend]:
    """Those of these questions that make sense: visits have no events to filter by."""
    found = []
    for arguments in questions:
        try:
            found.append(Trend(**arguments))  # type: ignore[arg-type]  # arguments put together by name
        except BadQuestion:
            continue
    return found


@st.composite
def questions(draw: st.DrawFn, world: World) -> Trend:
    """A question about a random world."""
    days = sorted(world.days) or [date(2026, 3, 8)]
    start = draw(st.sampled_from(days)) - timedelta(days=draw(st.integers(0, 1)))
    arguments = {
        "measure": draw(st.sampled_from(MEASURES + RATIOS)),
        "between": Period(start, start + timedelta(days=draw(st.integers(0, 9)))),
        "grain": draw(st.sampled_from(Grain)),
        "by": draw(st.sampled_from(SPLITS)),
        "where": tuple(draw(st.lists(st.sampled_from(FILTERS), max_size=2))),
        "compare": draw(st.sampled_from(Compare)),
    }
    found = possible([arguments])
    return found[0] if found else Trend(**(arguments | {"by": Dimension("channel"), "where": ()}))  # type: ignore[arg-type]  # arguments put together by name
