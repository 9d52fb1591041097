"""How much a number changed against another (the floor under JUDGE)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """`absolute` = now - before. `relative` = absolute / |before|; None where before is 0: no base, no rate."""

    absolute: Decimal
    relative: Decimal | None


def change(*, now: Decimal, before: Decimal) -> Change:
    """The change from `before` to `now`. A base of zero has no relative change: it is n/a, never 100 %."""
    difference = now - before
    return Change(difference, difference / abs(before) if before else None)
