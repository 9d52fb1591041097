"""What a filled review shows, as values; stored as JSON in `Review.findings` and read back the same (stage: learn).

Numbers before are the baseline brought to the days of the window: of every weekday its mean in the baseline, as often
as the window has it. So they can be held against the numbers after, whatever the lengths of the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from yunchou.calc.periods import Period


class By(StrEnum):
    """What a breakdown splits by."""

    DRIVERS = "drivers"
    STEPS = "steps"
    DIMENSION = "dimension"


class Trust(StrEnum):
    """Whether the data can be trusted in one respect."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Said:
    """Something to be said in the reader's language: words.sentence(code, values)."""

    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of the slice over days, with what a ratio was divided from. None: no answer (never zero)."""

    amount: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the slice was and what it is. `relative` = change ÷ before. `low`, `high`, `p`: of the change per day (or in
    the ratio), freed of weekdays; None where days are too few. `target`: a goal's."""

    before: Amount
    after: Amount
    change: Decimal | None
    relative: Decimal | None
    known_days: int
    baseline_days: int
    per_day: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    p: float | None = None
    is_significant: bool | None = None
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DayPoint:
    """A day of the course: the value, what its weekday had in the baseline (window days only), and whether it is final."""

    day: date
    value: Decimal | None
    expected: Decimal | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A driver, a step or a group. `key` names it: a metric's key, or a group as in Group.code ('is:…', 'other').

    `before`, `after`: its own number (a factor, a rate, a group's amount). `contribution`: what it adds to the change of
    the whole; the parts and the breakdown's `rest` sum to it. `share` = contribution ÷ change of the whole. `volume`,
    `mix`, `rate`: what the contribution is made of, where the metric has them. `weight`: the group's part of the whole
    before (of a ratio: of its denominator).
    """

    key: str
    before: Decimal | None
    after: Decimal | None
    contribution: Decimal
    share: Decimal | None
    volume: Decimal | None = None
    mix: Decimal | None = None
    rate: Decimal | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The change in parts. `change` = Σ contributions + `rest`; `rest` is what no part explains (people in several
    groups; 0 almost always). `leading`: the key of the part that explains most beyond its weight, and `excess` how much
    of the change that is (0–1). Sorted by contribution where `by` is a dimension, else in the order of the chain.
    `base`: the metric whose volume is told apart, '' where none is."""

    by: By
    dimension: str
    change: Decimal
    rest: Decimal
    parts: tuple[Part, ...]
    leading: str
    excess: Decimal
    data_version: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """The change told apart over the groups of the best dimension: `volume` (how much came), `mix` (of what), `rate`."""

    dimension: str
    volume: Decimal | None
    mix: Decimal
    rate: Decimal
    largest: str


@dataclass(frozen=True, slots=True)
class Check:
    """Whether the data can be trusted in one respect (panel 数据是否可信)."""

    trust: Trust
    said: Said


@dataclass(frozen=True, slots=True)
class Fault:
    """A data problem that explains the fall: not a business one. `explained`: the part of the fall, 0 to 1."""

    said: Said
    explained: Decimal
    evidence: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that filling a review found. `breakdowns`: drivers, steps, then dimensions, the best explaining one first.
    `faults` are empty where the data are sound. `notes`: what a reader must know, such as people who count once a day.
    `onset`: the day on which it began, as far as the course tells; None where the first day of the window is taken."""

    slice: Mapping[str, object]
    form: str
    grows_well: bool | None
    window: Period
    baseline: Period
    comparison: Comparison
    course: tuple[DayPoint, ...]
    breakdowns: tuple[Breakdown, ...]
    effects: Effects | None
    checks: tuple[Check, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Said, ...]
    data_version: str
    filled_at: datetime
    onset: date | None = None

    def breakdown(self, by: By, dimension: str = "") -> Breakdown | None:
        return next((one for one in self.breakdowns if (one.by, one.dimension) == (by, dimension)), None)

    @property
    def dimensions(self) -> tuple[Breakdown, ...]:
        return tuple(one for one in self.breakdowns if one.by is By.DIMENSION)
