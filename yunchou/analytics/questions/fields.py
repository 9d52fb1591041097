"""What events can be split and filtered by (JUDGE)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions.checks import check_length, check_number, check_text

PROPERTY = "property"
MAX_CHOICES = 100

SESSION_DIMENSIONS = ("channel", "source", "medium", "campaign", "content", "term")
"""Taken from the session that an event happened in: an order carries no source of its own. An imported event
states its own."""
SHARED_DIMENSIONS = ("device", "os", "browser", "region", "path")
"""An event's own; of a visit, the first one that its events state (path: the page it entered by)."""
EVENT_DIMENSIONS = ("event", PROPERTY)
"""An event's own, and none of a visit's."""
FACT_DIMENSIONS = ("channel", "platform", "account", "campaign", "adgroup", "creative", "content")
"""What a fact says: its platform, the account there, and what it was about. The channel is its own or its account's."""
DIMENSIONS = (
    *SESSION_DIMENSIONS,
    *SHARED_DIMENSIONS,
    *(name for name in FACT_DIMENSIONS if name not in SESSION_DIMENSIONS),
    *EVENT_DIMENSIONS,
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A text that events can be grouped and filtered by; a missing one is ''. `key` names the property."""

    name: str
    key: str = ""

    def __post_init__(self) -> None:
        if self.name not in DIMENSIONS:
            advice = N_("Choose one of: %(choices)s; or {'property': NAME}.")
            raise BadQuestion(
                "dimension", self.name, Message(advice, {"choices": ", ".join(DIMENSIONS[:-1])})
            )
        if (self.name == PROPERTY) != bool(self.key):
            advice = N_("Name a property, as in {'property': 'plan'}; other dimensions take no key.")
            raise BadQuestion("dimension", self.key, Message(advice))
        check_length("dimension", self.key)

    @property
    def of_events_only(self) -> bool:
        """True where visits cannot be split by it."""
        return self.name in EVENT_DIMENSIONS

    @property
    def of_the_session(self) -> bool:
        """True where an event takes it from its session."""
        return self.name in SESSION_DIMENSIONS


CHANNEL = Dimension("channel")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of an event: the property `key`, or without a key its amount in the workspace's currency."""

    key: str = ""

    def __post_init__(self) -> None:
        check_length("number", self.key)

    @property
    def is_amount(self) -> bool:
        return not self.key


AMOUNT = Number()


class Op(StrEnum):
    """How a filter compares. A missing text is '', and is_not holds for it; a missing number passes only `is_not_set`."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"
    EQUAL = "="
    UNEQUAL = "!="
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="


PRESENCE = (Op.IS_SET, Op.IS_NOT_SET)
LISTS = (Op.IN, Op.NOT_IN)
TEXT_OPS = (Op.IS, Op.IS_NOT, *LISTS, Op.CONTAINS, *PRESENCE)
NUMBER_OPS = (Op.EQUAL, Op.UNEQUAL, Op.ABOVE, Op.AT_LEAST, Op.BELOW, Op.AT_MOST, *PRESENCE)
FilterValue = str | tuple[str, ...] | Decimal | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps what compares as said. Value: text, texts (in, not_in), a number, or None (is_set, is_not_set)."""

    on: Dimension | Number
    op: Op
    value: FilterValue = None

    def __post_init__(self) -> None:
        allowed = TEXT_OPS if isinstance(self.on, Dimension) else NUMBER_OPS
        if self.op not in allowed:
            advice = Message(N_("Use one of: %(choices)s."), {"choices": ", ".join(allowed)})
            raise BadQuestion("where.op", str(self.op), advice)
        if self.op in PRESENCE:
            return self._check_absent()
        if self.op in LISTS:
            return self._check_choices()
        return self._check_single()

    def keeps(self, text: str) -> bool:
        """Whether a text of the dimension that is filtered on passes."""
        match self.op:
            case Op.IS_SET | Op.IS_NOT_SET:
                return bool(text) == (self.op is Op.IS_SET)
            case Op.IN | Op.NOT_IN:
                return (text in self._choices) == (self.op is Op.IN)
            case Op.CONTAINS:
                return str(self.value) in text
            case _:
                return (text == self.value) == (self.op is Op.IS)

    @property
    def _choices(self) -> tuple[str, ...]:
        assert isinstance(self.value, tuple), "checked when it was made"
        return self.value

    def _check_absent(self) -> None:
        if self.value is not None:
            raise BadQuestion(
                "where.value", self.value, Message(N_("Leave the value out for this comparison."))
            )

    def _check_choices(self) -> None:
        choices = self.value
        if not isinstance(choices, tuple) or not 1 <= len(choices) <= MAX_CHOICES:
            advice = Message(N_("Give a list of 1 to %(most)s texts."), {"most": MAX_CHOICES})
            raise BadQuestion("where.value", choices, advice)
        for choice in choices:
            check_text("where.value", choice)

    def _check_single(self) -> None:
        if isinstance(self.on, Dimension):
            check_text("where.value", self.value)
        else:
            check_number("where.value", self.value)
