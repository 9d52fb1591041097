"""What can be counted, summed and divided (JUDGE)."""

from dataclasses import dataclass

from yunchou.analytics.questions.checks import check_event
from yunchou.analytics.questions.fields import AMOUNT, Number


@dataclass(frozen=True, slots=True)
class EventCount:
    """How often an event happened. None: anything people did, without identify, alias and group."""

    event: str | None

    def __post_init__(self) -> None:
        check_event(self.event)


@dataclass(frozen=True, slots=True)
class UniquePeople:
    """How many different people did an event (None: anything), merged people counted once."""

    event: str | None

    def __post_init__(self) -> None:
        check_event(self.event)


@dataclass(frozen=True, slots=True)
class NumberSum:
    """The sum of a number over an event: its amount in the workspace's currency, or one of its properties."""

    event: str
    of: Number = AMOUNT

    def __post_init__(self) -> None:
        check_event(self.event)


@dataclass(frozen=True, slots=True)
class Visits:
    """Sessions with at least one page or screen."""


@dataclass(frozen=True, slots=True)
class Visitors:
    """Different people with a visit."""


SimpleMeasure = EventCount | UniquePeople | NumberSum | Visits | Visitors


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure divided by another, as sums over sums; n/a where the denominator is zero."""

    numerator: SimpleMeasure
    denominator: SimpleMeasure


Measure = SimpleMeasure | Ratio


def parts(measure: Measure) -> tuple[SimpleMeasure, ...]:
    """The measures to be counted for one: itself, or the two sides of a ratio."""
    return (measure.numerator, measure.denominator) if isinstance(measure, Ratio) else (measure,)


def counts_visits(measure: SimpleMeasure) -> bool:
    """True where the rows under the number are sessions, not events."""
    return isinstance(measure, Visits | Visitors)


def counts_people(measure: SimpleMeasure) -> bool:
    """True where one person in two groups or two buckets still counts once in the total."""
    return isinstance(measure, UniquePeople | Visitors)
