"""The numbers that a review is filled from: one look, one batch of questions, days by days (stage: learn)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext as _

from yunchou.analytics.answers import Answer, Group, Known, Value
from yunchou.analytics.questions import BadQuestion, Dimension, Filter, Period, Trend
from yunchou.analytics.questions.trend import MOST_GROUPS
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.errors import CannotAsk
from yunchou.metrics.selectors import Look, answers, metric_called
from yunchou.reviews.factors import Side

ZERO = Decimal(0)
#: '' asks for the whole.
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Course:
    """One count day by day. None: no answer for that day."""

    days: Mapping[date, Decimal | None]

    def over(self, weights: Mapping[date, Decimal]) -> Decimal:
        """The sum with these weights. A day without an answer adds nothing: of a group, none stated anything."""
        return sum((weight * (self.days.get(day) or ZERO) for day, weight in weights.items()), ZERO)


NOTHING = Course({})


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that was counted: by what ('' the whole), of each group (its code), each side."""

    period: Period
    complete: Mapping[date, bool]
    reasons: Mapping[date, tuple[str, ...]]
    courses: Mapping[tuple[str, str, Side], Course]
    codes: Mapping[str, tuple[str, ...]]
    versions: Mapping[str, str]
    overlapping: frozenset[str] = field(default_factory=frozenset)

    def has(self, side: Side, by: str = WHOLE) -> bool:
        """Whether the side could be asked for, split like that."""
        return (by, WHOLE, side) in self.courses

    def whole(self, side: Side) -> Course:
        return self.courses[WHOLE, WHOLE, side]

    def group(self, by: str, code: str, side: Side) -> Course:
        return self.courses.get((by, code, side), NOTHING)


def askable_metric(key: str, *, workspace: Workspace) -> Metric:
    """A metric whose sides can be counted by themselves. Raises NotFound, or CannotAsk without the margin rate it needs.

    TRICKY: a metric is withheld as a whole where the margin rate is not stated; its sides, asked alone, would not be.
    """
    metric = metric_called(key, workspace=workspace)
    if metric.needs_margin and workspace.margin_rate is None:
        raise CannotAsk(
            _("“%(metric)s” needs the margin rate.") % {"metric": metric.label},
            advice=_("An owner states it under Settings, Workspace."),
            field="metric",
        )
    return metric


def counted(
    sides: Mapping[str, Iterable[Side]],
    *,
    where: tuple[Filter, ...],
    between: Period,
    workspace: Workspace,
    look: Look,
    now: datetime,
) -> Counts:
    """Count sides by each dimension ('' for the whole), in one batch: at most five statements for twelve dimensions.

    A side whose rows do not know a dimension or a filter is left out. Raises CannotAsk or Unavailable.
    """
    asked = [
        (by, side, question)
        for by, several in sides.items()
        for side in dict.fromkeys(several)
        if (question := _question(side, by, where, between)) is not None
    ]
    found = answers([one for _by, _side, one in asked], workspace=workspace, now=now, look=look)
    return _counts(between, [(by, side, answer) for (by, side, _q), answer in zip(asked, found, strict=True)])


def version_of(versions: Iterable[str]) -> str:
    """One version of several: another as soon as one of them is."""
    return sha256(" ".join(sorted(set(versions))).encode()).hexdigest()[:12]


def _question(side: Side, by: str, where: tuple[Filter, ...], between: Period) -> Trend | None:
    try:
        if not by:
            return Trend(side, between, where=where)
        return Trend(side, between, by=Dimension(by), where=where, groups=MOST_GROUPS)
    except BadQuestion:
        return None


def _counts(period: Period, found: Sequence[tuple[str, Side, Answer]]) -> Counts:
    courses: dict[tuple[str, str, Side], Course] = {}
    codes: dict[str, tuple[str, ...]] = {}
    versions: dict[str, list[str]] = {}
    reasons: dict[date, dict[str, None]] = {day: {} for day in period.days()}
    for by, side, answer in found:
        versions.setdefault(by, []).append(answer.data_version)
        courses[by, WHOLE, side] = _course(answer)
        codes[by] = tuple(dict.fromkeys((*codes.get(by, ()), *(group.code for group in answer.groups))))
        courses |= {(by, group.code, side): _course(answer, group) for group in answer.groups}
        for point in answer.points:
            reasons[point.days.start] |= {one.code: None for one in point.completeness.reasons}
    return Counts(
        period=period,
        complete={day: not why for day, why in reasons.items()},
        reasons={day: tuple(why) for day, why in reasons.items()},
        courses=courses,
        codes=codes,
        versions={by: version_of(several) for by, several in versions.items()},
        overlapping=frozenset(by for by, _side, answer in found if by and answer.groups_overlap),
    )


def _course(answer: Answer, group: Group | None = None) -> Course:
    values: Sequence[Value] = group.series if group else [point.value for point in answer.points]
    return Course(
        {
            point.days.start: value.amount if isinstance(value, Known) else None
            for point, value in zip(answer.points, values, strict=True)
        }
    )
