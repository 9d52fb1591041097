"""Reads pages and workbooks as a person would: by the words they show."""

import html
import re
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from python_calamine import CalamineWorkbook

TAG = re.compile(r"<[^>]+>")
VALUE = re.compile(r'<span class="yc-number-value[^"]*"[^>]*>(.*?)</span>', re.DOTALL)


def words(page: HttpResponse) -> str:
    """The page without its markup, in one line."""
    shown = " ".join(html.unescape(TAG.sub(" ", page.content.decode())).split())
    return re.sub(r" ([,.])", r"\1", shown)


def card_values(page: HttpResponse) -> list[str]:
    """What the number cards show, in their order."""
    return [html.unescape(TAG.sub("", found)).strip() for found in VALUE.findall(page.content.decode())]


def workbook(page: HttpResponse) -> list[list[Any]]:
    """The rows of an export, its head first."""
    assert "spreadsheetml" in page["Content-Type"]
    sheet = CalamineWorkbook.from_filelike(BytesIO(page.content)).get_sheet_by_index(0)
    rows: list[list[Any]] = sheet.to_python()
    return rows
