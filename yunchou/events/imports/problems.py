"""Why a row cannot be taken: which column and value, what is wrong, what to do (stage: facts)."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any

from yunchou.analytics.messages import N_, Message
from yunchou.events.files.values import BadValue


@unique
class Code(StrEnum):
    """What is wrong with a row, beside what can be wrong with the text of one cell."""

    RAGGED = "ragged"
    MISSING = "missing"
    NEGATIVE = "negative"
    PERCENT = "percent"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    BAD_CURRENCY = "bad_currency"
    REPEATED = "repeated"
    DIFFERENT = "different"
    OTHER_LINE = "other_line"
    MASKED = "masked"
    REFUND_ABOVE_ORDER = "refund_above_order"


#: The sentence and the advice for each; names in them are values of the problem.
EXPLANATIONS: dict[Code, tuple[str, str]] = {
    Code.RAGGED: (
        N_("The row has %(found)s cells, the header %(expected)s."),
        N_("Put cells that hold the delimiter in quotation marks."),
    ),
    Code.MISSING: (N_("“%(column)s” is empty."), N_("Fill it in.")),
    Code.NEGATIVE: (
        N_("“%(column)s” is negative: %(text)s."),
        N_("State money that was paid back as a refund, and counts as they were."),
    ),
    Code.PERCENT: (
        N_("“%(column)s” is a share, %(text)s, where an amount or a count is wanted."),
        N_("Leave this column out: rates are computed."),
    ),
    Code.TOO_LARGE: (
        N_("“%(column)s” is too large: %(text)s."),
        N_("Use at most 14 digits before the point."),
    ),
    Code.TOO_LONG: (
        N_("“%(column)s” has %(length)s characters; at most %(most)s fit."),
        N_("Shorten it, or leave the column out."),
    ),
    Code.BAD_CURRENCY: (
        N_("“%(text)s” is no currency."),
        N_("Use the three letters of ISO 4217, such as CNY."),
    ),
    Code.REPEATED: (
        N_("Line %(other)s says something of the same already."),
        N_("Leave one of them out, or say how rows of one kind are to be taken: added up, or once."),
    ),
    Code.DIFFERENT: (
        N_("Line %(other)s says otherwise of the same: “%(column)s” is %(text)s here."),
        N_("Correct one of them, or have such rows added up."),
    ),
    Code.OTHER_LINE: (
        N_("Line %(other)s belongs to this one and cannot be read."),
        N_("Mend that line and import both again."),
    ),
    Code.MASKED: (
        N_("“%(text)s” is masked: it may be many customers."),
        N_("Choose a column that tells each customer apart."),
    ),
    Code.REFUND_ABOVE_ORDER: (
        N_("More was paid back (%(text)s) than the order's %(amount)s."),
        N_("Check both columns; a refund is given as an amount, not as what is left."),
    ),
}
_OF_A_CELL = N_("Correct the cell, or let the column mean something else.")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused. `column` is the title in the file; messages are English until they are said."""

    code: str
    field: str
    column: str
    value: str
    message: Message
    advice: Message

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "field": self.field,
            "column": self.column,
            "value": self.value,
            "message": [self.message.msgid, dict(self.message.values)],
            "advice": [self.advice.msgid, dict(self.advice.values)],
        }

    @classmethod
    def from_json(cls, value: MappingOf[str, Any]) -> "Problem":
        return cls(
            code=value["code"],
            field=value["field"],
            column=value["column"],
            value=value["value"],
            message=Message(*value["message"]),
            advice=Message(*value["advice"]),
        )


class RowRefused(Exception):
    """A row cannot be taken; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem.message))
        self.problem = problem


def problem(code: Code, *, field: str = "", column: str = "", text: str = "", **values: str | int) -> Problem:
    """A problem in words; `text` is the value it is about."""
    said = {"column": column, "text": text[:80], **values}
    message, advice = EXPLANATIONS[code]
    return Problem(code.value, field, column, text[:200], _said(message, said), _said(advice, said))


def problem_of_cell(bad: BadValue, *, field: str, column: str) -> Problem:
    """What is wrong with the text of one cell."""
    return Problem(bad.reason.value, field, column, bad.text[:200], bad.message, Message(_OF_A_CELL))


def _said(msgid: str, values: MappingOf[str, str | int]) -> Message:
    return Message(msgid, {name: value for name, value in values.items() if f"%({name})s" in msgid})
