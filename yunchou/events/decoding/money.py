"""The amount of an event, exact, in its own currency."""

import re
from decimal import Decimal
from typing import Any

from yunchou.protocols.event import Reason, Refused

#: Where clients put the amount of an event, the most specific first.
AMOUNT_FIELDS = ("revenue", "total", "amount", "value")
#: Room for 14 digits before the point and 4 after: the store's Decimal(18, 4).
LARGEST = Decimal(10) ** 14
SMALLEST_STEP = Decimal("0.0001")
#: Narrower than what Decimal itself takes, such as 1_000 or digits of other scripts.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_ISO = re.compile(r"[A-Z]{3}")


def read_amount(properties: dict[str, Any]) -> Decimal | None:
    """The first amount there is; None when there is none.

    JSON numbers are read by their shortest decimal text, so 99.9 is 99.9 and no binary neighbour of it. Raises
    Refused(BAD_AMOUNT) for text that is no number and for what the store cannot hold; rounds to its four decimals.
    """
    for name in AMOUNT_FIELDS:
        if _is_amount(properties, name):
            return _decimal(properties[name], name)
    return None


def _is_amount(properties: dict[str, Any], name: str) -> bool:
    """`value` is also what a form field or a filter was set to: text is an amount only if a currency goes with it."""
    value = properties.get(name)
    if value is None:
        return False
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return name != "value" or is_number or bool(properties.get("currency"))


def _decimal(value: object, name: str) -> Decimal:
    text = "" if isinstance(value, bool) or not isinstance(value, int | float | str) else str(value).strip()
    if not _NUMBER.fullmatch(text):
        raise Refused(Reason.BAD_AMOUNT, name, value)
    amount = Decimal(text)
    if abs(amount) < LARGEST and abs(rounded := amount.quantize(SMALLEST_STEP)) < LARGEST:
        return rounded
    raise Refused(Reason.BAD_AMOUNT, name, value)


def read_currency(properties: dict[str, Any], *, default: str) -> str:
    """The ISO 4217 code; a missing one means the workspace's currency. Raises Refused(BAD_CURRENCY)."""
    value = properties.get("currency")
    if value is None or value == "":
        return default
    code = value.strip().upper() if isinstance(value, str) else ""
    if not _ISO.fullmatch(code):
        raise Refused(Reason.BAD_CURRENCY, "currency", value)
    return code
