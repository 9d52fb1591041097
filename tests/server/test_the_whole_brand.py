"""`yunchou demo` enters the whole brand by itself, through a kill on the way, and then knows every number of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from demo.accounts import channel_key
from demo.brand import Brand, build_brand
from demo.brand_truth import facts_by_day_and_channel, refunds_by_day, sales_by_day_and_channel
from demo.entering.ledger import Ledger, read_ledger
from demo.setup import FULL_EVENTS
from tests.server.running import Home, RunningServer, free_port

pytestmark = pytest.mark.server

EVENTS = 6_000
#: A small world has as many files as a large one.
ENOUGH_SECONDS = 300
#: Metric of the product → what the simulator calls it; money is fen there.
FACTS = {
    "impressions": "impressions",
    "clicks": "clicks",
    "reads": "reads",
    "plays": "plays",
    "platform-visits": "platform_visits",
    "platform-orders": "platform_orders",
    "platform-leads": "platform_leads",
    "followers-gained": "follows",
}
MONEY_FACTS = {"spend": "spend", "platform-revenue": "platform_revenue"}
ALL_IN = ("spend", "content_cost", "tool_cost", "people_cost", "fee")


@pytest.fixture(scope="module")
def home(tmp_path_factory, front_end_files):
    """An empty folder: the demo makes all that is in it."""
    folder = tmp_path_factory.mktemp("brand") / "data"
    folder.mkdir()
    return Home(folder, port=free_port())


@pytest.fixture(scope="module")
def ledger(home) -> Ledger:
    """Of a set-up that was killed while it brought files in, and that a second start has brought to its end."""
    first = _started(home)
    try:
        # Where a table is not there yet, neither is an import.
        first.wait_for(lambda: _loaded_imports(home) >= 3, what="three files", seconds=ENOUGH_SECONDS)
    finally:
        first.kill()
    begun = read_ledger(home.folder)
    assert begun is not None
    assert begun.has_traffic
    assert not begun.is_complete
    second = _started(home)
    try:
        second.wait_for(
            lambda: _is_complete(home) or _has_given_up(second),
            what="the whole brand",
            seconds=ENOUGH_SECONDS,
        )
        assert not _has_given_up(second), second.log.read_text()
    finally:
        second.kill()
    done = read_ledger(home.folder)
    assert done is not None
    assert done.end == begun.end
    return done


def _started(home: Home) -> RunningServer:
    return RunningServer(home, {}, command=("demo", "--events", str(EVENTS)))


def _loaded_imports(home: Home) -> int:
    tables = home.rows("SELECT count(*) FROM sqlite_master WHERE name = 'events_dataimport'")
    if tables == [(0,)]:
        return 0
    return int(home.rows("SELECT count(*) FROM events_dataimport WHERE state = 'loaded'")[0][0])


def _is_complete(home: Home) -> bool:
    ledger = read_ledger(home.folder)
    return ledger is not None and ledger.is_complete


def _has_given_up(server: RunningServer) -> bool:
    return "is not complete" in server.log.read_text()


@pytest.fixture(scope="module")
def brand(ledger) -> Brand:
    return build_brand(end=ledger.end, scale=EVENTS / FULL_EVENTS)


@pytest.fixture(scope="module")
def told(home, brand):
    """{metric: {(day, channel): number}}, without the days on which there is nothing."""
    keys = ("visits", "orders", "revenue", "refunds", "all-in-cost", *FACTS, *MONEY_FACTS)
    found = home.metrics("demo", brand.first, brand.end, keys)
    days = [brand.first + timedelta(days=turn) for turn in range((brand.end - brand.first).days + 1)]
    return {
        key: {
            (day, channel): Decimal(number)
            for channel, series in channels.items()
            for day, number in zip(days, series, strict=True)
            if number is not None and Decimal(number)
        }
        for key, channels in found.items()
    }


def test_every_file_went_in_once_and_no_row_was_refused(home, brand):
    rows = home.rows("SELECT name, state, refused FROM events_dataimport WHERE source != 'manual'")
    assert sorted(name for name, _state, _refused in rows) == sorted(file.name for file in brand.files())
    assert {(state, refused) for _name, state, refused in rows} == {("loaded", 0)}


def test_every_event_was_loaded_once(home, brand):
    assert home.account()["loaded"] == brand.world.event_count


def test_visits_of_each_day_and_channel_are_exact(brand, told):
    expected = brand.world.expected.by_day_and_channel()
    assert told["visits"] == {
        (day, channel_key(stream)): totals.visits for (day, stream), totals in expected.items()
    }


def test_orders_and_revenue_of_each_day_and_channel_are_exact(brand, told):
    sales = sales_by_day_and_channel(brand)
    assert told["orders"] == {key: sale.orders for key, sale in sales.items()}
    assert told["revenue"] == {key: Decimal(sale.revenue_fen) / 100 for key, sale in sales.items()}


def test_refunds_of_each_day_are_exact(brand, told):
    by_day: dict[date, Decimal] = {}
    for (day, _channel), amount in told["refunds"].items():
        by_day[day] = by_day.get(day, Decimal(0)) + amount
    assert by_day == {day: Decimal(sale.revenue_fen) / 100 for day, sale in refunds_by_day(brand).items()}


@pytest.mark.parametrize("metric", FACTS)
def test_what_platforms_count_is_exact_by_day_and_channel(brand, told, metric):
    assert told[metric] == facts_by_day_and_channel(brand, FACTS[metric])


@pytest.mark.parametrize("metric", MONEY_FACTS)
def test_what_platforms_say_of_money_is_exact_by_day_and_channel(brand, told, metric):
    expected = facts_by_day_and_channel(brand, MONEY_FACTS[metric])
    assert told[metric] == {key: Decimal(fen) / 100 for key, fen in expected.items()}


def test_what_everything_costs_is_exact_by_day_and_channel(brand, told):
    sums: dict[tuple[date, str], int] = {}
    for kind in ALL_IN:
        for key, fen in facts_by_day_and_channel(brand, kind).items():
            sums[key] = sums.get(key, 0) + fen
    assert told["all-in-cost"] == {key: Decimal(fen) / 100 for key, fen in sums.items()}
