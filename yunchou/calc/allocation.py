"""Shares a whole out among parts, to the last cent (the floor under PLAN)."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

ZERO = Decimal(0)


class NothingToShareBy(ValueError):
    """No part has a weight above zero."""


def share_out(total: Decimal, weights: Mapping[str, Decimal], *, unit: Decimal) -> dict[str, Decimal]:
    """Each part's share of the total by its weight, in whole units; the parts sum to the total exactly.

    What rounding down leaves over goes to the part with the largest weight, of equal ones to the first: so does what
    of the total is no whole unit. A part without weight gets nothing. Raises NothingToShareBy.
    """
    whole = sum((weight for weight in weights.values() if weight > 0), ZERO)
    if not whole:
        raise NothingToShareBy("No part has a weight above zero; give at least one of them one.")
    parts = {name: _whole_units(total * max(weight, ZERO) / whole, unit) for name, weight in weights.items()}
    largest = max(weights, key=lambda name: weights[name])
    parts[largest] += total - sum(parts.values(), ZERO)
    return parts


def _whole_units(amount: Decimal, unit: Decimal) -> Decimal:
    return (amount / unit).to_integral_value(ROUND_FLOOR) * unit
