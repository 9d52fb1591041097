"""CDNOW's orders and a real weekly marketing mix, brought in twice: the totals are those of the files, both times.

The files are read where pip put them, without importing the packages.
"""

import csv
from decimal import Decimal
from importlib import metadata
from pathlib import Path

import pytest

from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.people.models import Person

ORDERS, CUSTOMERS, REPEATS = 69_659, 23_570, 255
REVENUE = Decimal("2500315.63")
WEEKS = 208
MEDIA = {"tv": "tv_S", "ooh": "ooh_S", "print": "print_S", "facebook": "facebook_S", "search": "search_S"}
CDNOW = Mapping(
    kind=Kind.ORDERS,
    source="cdnow",
    columns={
        "customer": "customer_id",
        "time": "date",
        "quantity": "number_of_cds",
        "amount": "dollar_value",
    },
    constants={"currency": "USD"},
)


def file_of(package: str, name: str) -> Path:
    files = metadata.files(package) or ()
    return Path(next(file for file in files if file.name == name).locate())


def test_cdnow_comes_in_whole_with_its_exact_repeats_however_often(desk):
    desk.workspace.currency = "USD"
    desk.workspace.save()
    content = file_of("lifetimes", "CDNOW_master.txt").read_bytes()
    first = desk.load(content, name="CDNOW_master.txt", mapping=CDNOW)
    assert (first.read, first.loaded, first.refused, first.people) == (ORDERS, ORDERS, 0, CUSTOMERS)
    again = desk.load(content, name="CDNOW_master.txt", mapping=CDNOW)
    assert (again.read, again.loaded, again.skipped_by) == (ORDERS, 0, {"unchanged": ORDERS})
    events = desk.events()
    assert sum(event["amount_workspace"] for event in events) == REVENUE
    told = [(one["user_id"], one["time"], one["amount"], one["numbers"]["quantity"]) for one in events]
    assert (len(told), len(told) - len(set(told))) == (ORDERS, REPEATS)
    assert Person.objects.count() == CUSTOMERS


@pytest.fixture
def mix():
    path = file_of("robynpy", "dt_simulated_weekly.csv")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == WEEKS
    return path.read_bytes(), rows


def test_a_weekly_marketing_mix_adds_up_channel_by_channel_however_often(desk, mix):
    content, rows = mix
    for time in (1, 2):
        for channel, column in MEDIA.items():
            mapping = Mapping(
                kind=Kind.FACTS,
                source="media",
                columns={"day": "DATE", "spend": column},
                constants={"account": channel, "channel": channel},
            )
            done = desk.load(content, name="dt_simulated_weekly.csv", mapping=mapping)
            assert (done.read, done.refused) == (WEEKS, 0)
            assert done.loaded == (WEEKS if time == 1 else 0)
    wanted = {
        channel: sum(Decimal(row[column]).quantize(Decimal("0.0001")) for row in rows)
        for channel, column in MEDIA.items()
    }
    found = dict.fromkeys(MEDIA, Decimal(0))
    for fact in desk.facts():
        found[fact.channel] += fact.value
    assert found == wanted
