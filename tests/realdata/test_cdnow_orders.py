"""CDNOW's orders come in twice by the product's own paths: every dollar is there once, and exact repeats are real."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.events.imports.desk import Desk
from tests.realdata.packages import orders_of_cdnow
from yunchou.events.imports import services
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.events.models import DataImport
from yunchou.people.models import Person

ORDERS, CUSTOMERS, DOLLARS, REPEATS = 69_659, 23_570, Decimal("2500315.63"), 255
COLUMNS = Mapping(
    Kind.ORDERS,
    "cdnow",
    columns={
        "time": "date",
        "customer": "customer_id",
        "quantity": "number_of_cds",
        "amount": "dollar_value",
    },
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return orders_of_cdnow().read_bytes()


def held(desk: Desk) -> tuple[int, int, Decimal]:
    """Orders, people and dollars in the event store."""
    sql = (
        "SELECT count(), uniqExact(person), sum(amount_workspace) FROM events "
        "WHERE workspace = {workspace:UInt64} AND event = 'order_completed'"
    )
    [row] = desk.store.select(sql, {"workspace": desk.workspace.pk})
    return int(row[0]), int(row[1]), Decimal(str(row[2] or 0))


def test_the_file_is_what_its_publisher_says(content):
    lines = [tuple(line.split()) for line in content.decode().splitlines()[1:]]
    assert len(lines) == ORDERS
    assert len({line[0] for line in lines}) == CUSTOMERS
    assert sum(Decimal(line[3]) for line in lines) == DOLLARS
    assert sum(count - 1 for count in Counter(lines).values()) == REPEATS


def test_all_of_it_comes_in_once_however_often_it_is_brought_and_goes_with_its_last_import(desk, content):
    received = desk.receive(content, name="CDNOW_master.txt")
    first = desk.finish(services.start(received, mapping=COLUMNS, save_as="CDNOW", by=desk.by, now=desk.now))
    assert (first.read, first.loaded, first.skipped, first.refused) == (ORDERS, ORDERS, 0, 0)
    assert first.people == CUSTOMERS
    assert held(desk) == (ORDERS, CUSTOMERS, DOLLARS)

    second = desk.load(content, name="CDNOW_master.txt")
    assert second.template.startswith("own:"), "recognised by the mapping that was kept"
    assert (second.read, second.loaded, second.refused) == (ORDERS, 0, 0)
    assert second.skipped_by == {"unchanged": ORDERS}
    assert held(desk) == (ORDERS, CUSTOMERS, DOLLARS)

    desk.undo(first)
    assert held(desk) == (ORDERS, CUSTOMERS, DOLLARS), "the second import states it all"
    assert Person.objects.count() == CUSTOMERS
    desk.undo(second)
    assert held(desk) == (0, 0, Decimal(0))
    assert not Person.objects.exists()
    assert set(DataImport.objects.values_list("state", flat=True)) == {DataImport.State.UNDONE}
