"""Where a lesson holds, and by how much: values that planners and reviews pass to this room (stage: facts)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from yunchou.lessons.models import Lesson

#: The dimensions of a scope, in the order they are shown. Each is a list on the lesson.
DIMENSIONS = ("channels", "forms", "audiences", "metrics", "season")


@dataclass(frozen=True, slots=True)
class LessonScope:
    """Where something holds or is planned. An empty dimension takes all its values."""

    channels: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    season: tuple[str, ...] = ()

    @classmethod
    def of(cls, lesson: Lesson) -> Self:
        return cls(**{dimension: tuple(getattr(lesson, dimension)) for dimension in DIMENSIONS})


def place(dimension: str, value: str) -> str:
    """One value of a scope as a line that the database can look for."""
    return f"\n{dimension}={value.casefold()}\n"


def places_of(scope: LessonScope) -> str:
    """All values of a scope as such lines."""
    return "".join(place(dimension, value) for dimension in DIMENSIONS for value in getattr(scope, dimension))


@dataclass(frozen=True, slots=True)
class Effect:
    """What following a lesson moved: an amount and its interval, in a unit, of a metric.

    `amount` is in the unit itself: 5 with `Unit.PERCENT` is 5 %, 0.8 with `Unit.POINTS` is 0.8 points.
    """

    amount: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = "percent"
    metric: str = ""

    @property
    def is_some(self) -> bool:
        """Whether it claims a difference: an interval that holds zero claims none."""
        if self.low is None or self.high is None:
            return self.amount != 0
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that supports a lesson, such as Evidence("review", "R-0187", "抖音支付金额连续 3 天低于基线")."""

    kind: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Match:
    """A lesson that holds where somebody plans. `why`: the dimensions and values that both name."""

    lesson: Lesson
    why: tuple[tuple[str, str], ...]
