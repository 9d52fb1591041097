"""Amounts in the workspace's currency, by the rate of their day (stage: facts)."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from yunchou.events.decoding.money import LARGEST, SMALLEST_STEP

RateTable = Mapping[str, tuple[tuple[str, str], ...]]
"""Currency → (first day as ISO text, worth of one unit in the workspace's currency), by day."""


class Rates:
    """The latest rate on or before a day; without one an amount has no value in the workspace's currency."""

    def __init__(self, table: RateTable, *, currency: str) -> None:
        self._currency = currency
        self._days = {name: [date.fromisoformat(day) for day, _rate in rows] for name, rows in table.items()}
        self._rates = {name: [Decimal(rate) for _day, rate in rows] for name, rows in table.items()}

    def in_workspace(self, amount: Decimal, *, currency: str, day: date) -> Decimal | None:
        """None: there is no rate, or the store has no room for the product. Never one to one."""
        if currency == self._currency:
            return amount
        place = bisect_right(self._days.get(currency, []), day)
        if not place:
            return None
        told = (amount * self._rates[currency][place - 1]).quantize(SMALLEST_STEP)
        return told if abs(told) < LARGEST else None


def rates_to_json(rates: RateTable) -> dict[str, list[list[str]]]:
    return {currency: [list(row) for row in rows] for currency, rows in rates.items()}


def rates_from_json(value: Mapping[str, list[list[str]]]) -> RateTable:
    return {currency: tuple((day, rate) for day, rate in rows) for currency, rows in value.items()}
