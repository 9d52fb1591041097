"""What can be counted, summed, combined and divided (JUDGE)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions.checks import check_event, check_facts, check_number
from yunchou.analytics.questions.fields import AMOUNT, Number

MAX_TERMS = 20
MOST_TIMES = 1000


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
class FirstTimePeople:
    """People whose first such event ever lies in the period, under what that first event says."""

    event: str

    def __post_init__(self) -> None:
        check_event(self.event)


@dataclass(frozen=True, slots=True)
class RepeatPeople:
    """People with at least so many such events in the period; of a group, in that group."""

    event: str
    at_least: int = 2

    def __post_init__(self) -> None:
        check_event(self.event)
        if type(self.at_least) is not int or not 1 <= self.at_least <= MOST_TIMES:
            advice = Message(N_("Give a whole number from 1 to %(most)s."), {"most": MOST_TIMES})
            raise BadQuestion("measure.at_least", self.at_least, advice)


@dataclass(frozen=True, slots=True)
class LaterEvents:
    """Such events that are not their person's first ever. With the first ones they are all of them."""

    event: str

    def __post_init__(self) -> None:
        check_event(self.event)


@dataclass(frozen=True, slots=True)
class Visits:
    """Sessions with at least one page or screen."""


@dataclass(frozen=True, slots=True)
class Visitors:
    """Different people with a visit."""


@dataclass(frozen=True, slots=True)
class Views:
    """Pages and screens seen."""


@dataclass(frozen=True, slots=True)
class Bounces:
    """Visits with a single page or screen."""


@dataclass(frozen=True, slots=True)
class VisitSeconds:
    """Seconds from the first to the last event of visits, to the millisecond."""


@dataclass(frozen=True, slots=True)
class FactSum:
    """The sum of what platforms and people state for days: facts of one or more metrics of one unit."""

    metrics: tuple[str, ...]

    def __post_init__(self) -> None:
        check_facts(self.metrics)


SimpleMeasure = (
    EventCount
    | UniquePeople
    | NumberSum
    | FirstTimePeople
    | RepeatPeople
    | LaterEvents
    | Visits
    | Visitors
    | Views
    | Bounces
    | VisitSeconds
    | FactSum
)


@dataclass(frozen=True, slots=True)
class Term:
    """A measure and what it is multiplied by: −1 takes it away."""

    factor: Decimal
    measure: SimpleMeasure

    def __post_init__(self) -> None:
        check_number("measure.factor", self.factor)


@dataclass(frozen=True, slots=True)
class Combination:
    """Measures added up with their factors; n/a where one of them is."""

    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.terms) <= MAX_TERMS:
            advice = Message(N_("Give 1 to %(most)s terms."), {"most": MAX_TERMS})
            raise BadQuestion("measure.terms", len(self.terms), advice)


Side = SimpleMeasure | Combination


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure divided by another, as sums over sums; n/a where the denominator is zero."""

    numerator: Side
    denominator: Side


Measure = SimpleMeasure | Combination | Ratio


class Table(StrEnum):
    """Where the rows under a number lie: one scan counts all measures of one table."""

    EVENTS = "events"
    SESSIONS = "sessions"
    FACTS = "facts"
    HISTORIES = "histories"


def table_of(measure: SimpleMeasure) -> Table:
    """The table that a measure counts rows of."""
    match measure:
        case Visits() | Visitors() | Views() | Bounces() | VisitSeconds():
            return Table.SESSIONS
        case FactSum():
            return Table.FACTS
        case FirstTimePeople():
            return Table.HISTORIES
        case _:
            return Table.EVENTS


def parts(measure: Measure) -> tuple[SimpleMeasure, ...]:
    """The simple measures that a measure is made of, in order: terms, numerator, denominator."""
    match measure:
        case Ratio(numerator, denominator):
            return (*parts(numerator), *parts(denominator))
        case Combination(terms):
            return tuple(term.measure for term in terms)
        case _:
            return (measure,)


def counts_visits(measure: SimpleMeasure) -> bool:
    """True where the rows under the number are sessions, not events."""
    return table_of(measure) is Table.SESSIONS


def counts_facts(measure: SimpleMeasure) -> bool:
    """True where the rows under the number are facts: statements about a day, without a person."""
    return table_of(measure) is Table.FACTS


def counts_people(measure: SimpleMeasure) -> bool:
    """True where one person in two groups or two buckets still counts once in the total."""
    return isinstance(measure, UniquePeople | Visitors | RepeatPeople)
