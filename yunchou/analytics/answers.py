"""What a question gets back: values, their completeness, and how they were made (JUDGE)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yunchou.analytics.messages import Message
from yunchou.analytics.questions import Question
from yunchou.calc.change import Change
from yunchou.calc.periods import Period


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no number, or why it is not final. `code` is stable, the message is for people."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Known:
    """A number. A ratio carries the two numbers it was divided from."""

    amount: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """There is data, but no number follows from it: a zero denominator, an amount without a rate."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class NoData:
    """The workspace has no event of any kind here: before the first one, an outage, the future."""

    reason: Reason


Value = Known | NotApplicable | NoData


@dataclass(frozen=True, slots=True)
class Completeness:
    """Whether a number can still change, and why."""

    reasons: tuple[Reason, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Point:
    """One bucket of the total: its days (clipped to the period), its value and its completeness."""

    days: Period
    value: Value
    completeness: Completeness


class GroupKind(StrEnum):
    VALUE = "value"
    EMPTY = "empty"
    OTHER = "other"


OTHER_CODE = "other"
VALUE_PREFIX = "is:"


@dataclass(frozen=True, slots=True)
class Group:
    """One value of the dimension, the missing value (EMPTY), or all that are not listed (OTHER).

    `series` runs along the answer's points, `previous_series` along its previous points.
    """

    kind: GroupKind
    name: str
    total: Value
    series: tuple[Value, ...]
    previous_total: Value | None = None
    previous_series: tuple[Value, ...] = ()
    change: Change | None = None

    @property
    def code(self) -> str:
        """What names the group in a link and in `rows(group=…)`: 'other', or 'is:' and the value."""
        return OTHER_CODE if self.kind is GroupKind.OTHER else f"{VALUE_PREFIX}{self.name}"


class Unit(StrEnum):
    """How to write the number: EVENTS, PEOPLE, VISITS, VIEWS and COUNT (impressions, reads…) are whole; MONEY has a
    currency; SECONDS are a duration; RATIO is a share or a rate."""

    EVENTS = "events"
    PEOPLE = "people"
    VISITS = "visits"
    VIEWS = "views"
    COUNT = "count"
    SECONDS = "seconds"
    MONEY = "money"
    NUMBER = "number"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Definition:
    """How the number is computed, in words that a page can translate."""

    name: Message
    formula: Message
    window: Message
    unit: Unit
    currency: str | None
    denominator: Message | None
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One query as it ran."""

    sql: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a trend. Totals of people and of ratios are counted on their own, never added up."""

    question: Question
    total: Value
    points: tuple[Point, ...]
    groups: tuple[Group, ...]
    groups_overlap: bool
    previous_period: Period | None
    previous_total: Value | None
    previous_points: tuple[Point, ...]
    change: Change | None
    definition: Definition
    statements: tuple[Statement, ...]
    data_version: str
    completeness: Completeness
