"""The rows under a number (JUDGE)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yunchou.analytics.answers import Statement
from yunchou.analytics.questions import Question
from yunchou.analytics.scope import Scope
from yunchou.analytics.stores.base import Store


class Which(StrEnum):
    """The period whose rows are wanted."""

    CURRENT = "current"
    PREVIOUS = "previous"


class Side(StrEnum):
    """The part of a ratio whose rows are wanted."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows. `contribution` names the column that adds up to the number over all rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    contribution: str
    total_rows: int
    total_contribution: Decimal
    statements: tuple[Statement, ...]


def rows(
    question: Question,
    *,
    store: Store,
    scope: Scope,
    bucket: date | None = None,
    group: str | None = None,
    limit: int = 100,
    offset: int = 0,
    period: Which = Which.CURRENT,
    side: Side = Side.NUMERATOR,
) -> Rows:
    """The rows under a number."""
    raise NotImplementedError
