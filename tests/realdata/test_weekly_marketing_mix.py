"""Robyn's weekly marketing mix comes in as facts, twice: spend by medium, revenue, and figures under their own names."""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from tests.events.imports.desk import Desk
from tests.realdata.packages import weekly_marketing_mix
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.events.models import DataImport

WEEKS = 208
STEP = Decimal("0.0001")
#: The file has a column of spend for each medium: it is brought in once for each, as the account of that name.
MEDIA = {"tv": "tv_S", "ooh": "ooh_S", "print": "print_S", "facebook": "facebook_S", "search": "search_S"}
BESIDE = {"facebook": {"impressions": "facebook_I"}, "search": {"clicks": "search_clicks_P"}}
WHOLE = {
    "platform_revenue": "revenue",
    "x_competitor_sales": "competitor_sales_B",
    "x_newsletter": "newsletter",
}


@pytest.fixture(scope="module")
def content() -> bytes:
    return weekly_marketing_mix().read_bytes()


def mappings() -> Iterator[Mapping]:
    for medium, column in MEDIA.items():
        columns = {"day": "DATE", "spend": column, **BESIDE.get(medium, {})}
        yield Mapping(Kind.FACTS, "robyn", columns=columns, constants={"account": medium})
    yield Mapping(Kind.FACTS, "robyn", columns={"day": "DATE", **WHOLE}, constants={"account": "brand"})


def published(content: bytes, column: str) -> Decimal:
    """The sum of a column, each value to the four places that a fact has."""
    rows = csv.DictReader(content.decode().splitlines())
    return sum((Decimal(row[column]).quantize(STEP, ROUND_HALF_EVEN) for row in rows), Decimal(0))


def test_every_total_is_the_files_and_stays_so_when_it_comes_again(desk: Desk, content: bytes):
    done = [desk.load(content, name="weekly.csv", mapping=mapping) for mapping in mappings()]
    assert [(one.read, one.loaded, one.skipped, one.refused) for one in done] == [(WEEKS, WEEKS, 0, 0)] * len(
        done
    )
    before = totals(desk)
    columns = {**BESIDE["facebook"], **BESIDE["search"], **WHOLE}
    expected = {metric: published(content, column) for metric, column in columns.items()}
    expected["spend"] = sum((published(content, column) for column in MEDIA.values()), Decimal(0))
    assert before == expected

    again = [desk.load(content, name="weekly.csv", mapping=mapping) for mapping in mappings()]
    assert {tuple(one.skipped_by.items()) for one in again} == {(("unchanged", WEEKS),)}
    assert totals(desk) == before
    for one in done:
        desk.undo(one)
    assert totals(desk) == before, "the second time states it all"
    for one in again:
        desk.undo(one)
    assert totals(desk) == {}
    assert not DataImport.objects.exclude(state=DataImport.State.UNDONE).exists()


def totals(desk: Desk) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in desk.facts():
        found[row.metric] = found.get(row.metric, Decimal(0)) + row.value
    return found
