"""Reads what a page shows: exact values of cards, tables, and workbooks."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from playwright.sync_api import Locator, Page
from python_calamine import CalamineWorkbook

from tests.browser.watching import Visit


def number_in(text: str) -> Decimal:
    """`¥1,234.50` as a number."""
    return Decimal(text.replace(",", "").replace("¥", "").replace("\u2212", "-").strip())


def card_on(page: Page, key: str) -> Locator:
    """The card of a number on the overview."""
    return page.locator(f"main a.yc-number[href*='/numbers/{key}?']")


def exact_value(card: Locator) -> Decimal:
    """A card's value to the last digit: it stands in the title where the text is shortened."""
    value = card.locator(".yc-number-value")
    return number_in(value.get_attribute("title") or value.inner_text())


def exact_cell(cell: Locator) -> Decimal:
    """The same for a cell of a table."""
    titled = cell.locator("[title]")
    return number_in(str(titled.get_attribute("title")) if titled.count() else cell.inner_text())


def workbook(visit: Visit, href: str) -> list[list[Any]]:
    """The rows of an export, its head first."""
    answer = visit.page.request.get(visit.server + href)
    assert answer.status == 200, answer.text()
    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(BytesIO(answer.body())).get_sheet_by_index(0).to_python()
    )
    return rows


def export_of(visit: Visit, table: str = "rows") -> list[list[Any]]:
    """What the table's export link gives."""
    return workbook(visit, str(visit.page.locator(f"#export-{table}").get_attribute("href")))


def contributions(visit: Visit) -> list[Decimal]:
    """What each row of the export counts as."""
    head, *rows = export_of(visit)
    place = head.index("Counts as")
    return [Decimal(str(row[place] or 0)) for row in rows]


def contributions_on(page: Page) -> list[Decimal]:
    """The same for the rows that this page of the table shows."""
    heads = [words.strip() for words in page.locator("#table-rows thead th").all_inner_texts()]
    cells = page.locator(
        f"#table-rows tbody tr > :nth-child({heads.index('Counts as') + 1})"
    ).all_inner_texts()
    return [number_in(text) if text.strip() not in ("", "—") else Decimal(0) for text in cells]
