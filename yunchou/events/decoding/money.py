"""The amount of an event, exact, in its own currency."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from yunchou.protocols.event import Reason, Refused

#: Where clients put the amount of an event, the most specific first.
AMOUNT_FIELDS = ("revenue", "total", "amount", "value")
#: Room for 14 digits before the point and 4 after: the store's Decimal(18, 4).
_LARGEST = Decimal(10) ** 14
_SMALLEST_STEP = Decimal("0.0001")
_ISO = re.compile(r"^[A-Z]{3}$")


def read_amount(properties: dict[str, Any]) -> Decimal | None:
    """The first amount there is; None when there is none.

    JSON numbers are read by their shortest decimal text, so 99.9 is 99.9 and no binary neighbour of it. Raises
    Refused(BAD_AMOUNT) for text that is no number and for what the store cannot hold; rounds to its four decimals.
    """
    for name in AMOUNT_FIELDS:
        if properties.get(name) is not None:
            return _decimal(properties[name], name)
    return None


def _decimal(value: object, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Refused(Reason.BAD_AMOUNT, name, value)
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise Refused(Reason.BAD_AMOUNT, name, value) from None
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        raise Refused(Reason.BAD_AMOUNT, name, value)
    return amount.quantize(_SMALLEST_STEP)


def read_currency(properties: dict[str, Any], *, default: str) -> str:
    """The ISO 4217 code; a missing one means the workspace's currency. Raises Refused(BAD_CURRENCY)."""
    value = properties.get("currency")
    if value is None or value == "":
        return default
    code = value.strip().upper() if isinstance(value, str) else ""
    if not _ISO.match(code):
        raise Refused(Reason.BAD_CURRENCY, "currency", value)
    return code
