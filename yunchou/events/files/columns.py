"""What a column seems to hold, from a sample of its cells; a person may decide otherwise (stage: facts)."""

from collections.abc import Sequence
from enum import StrEnum, unique

from yunchou.events.files.values import DateOrder


@unique
class ColumnKind(StrEnum):
    """What the cells of a column are, as far as a sample shows."""

    DAY = "day"
    INSTANT = "instant"
    NUMBER = "number"
    PERCENT = "percent"
    ID = "id"
    TEXT = "text"


def guess_kind_of_column(sample: Sequence[str]) -> ColumnKind:
    """The kind that all filled cells of the sample agree with; text if there is no other, or nothing."""
    raise NotImplementedError


def guess_date_order(sample: Sequence[str]) -> DateOrder | None:
    """The one order in which every day of the sample is in the calendar; None if the sample does not decide."""
    raise NotImplementedError


def are_serials(sample: Sequence[str]) -> bool:
    """Whether the cells look like days as Excel numbers them: whole numbers of the years 2000 to 2100."""
    raise NotImplementedError
