"""Amounts in the workspace's currency, by the rate of their day (stage: facts)."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal

from yunchou.events.imports.plan import RateTable

_SMALLEST_STEP = Decimal("0.0001")


class Rates:
    """The latest rate on or before a day; without one an amount has no value in the workspace's currency."""

    def __init__(self, table: RateTable, *, currency: str) -> None:
        self._currency = currency
        self._days = {name: [date.fromisoformat(day) for day, _rate in rows] for name, rows in table.items()}
        self._rates = {name: [Decimal(rate) for _day, rate in rows] for name, rows in table.items()}

    def in_workspace(self, amount: Decimal, *, currency: str, day: date) -> Decimal | None:
        """None: there is no rate. Never one to one."""
        if currency == self._currency:
            return amount
        place = bisect_right(self._days.get(currency, []), day)
        return (amount * self._rates[currency][place - 1]).quantize(_SMALLEST_STEP) if place else None
