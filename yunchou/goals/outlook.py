"""Where a metric will end a period: what came so far, the days ahead, the path to a target (stage: plan)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yunchou.analytics.answers import Known, Value
from yunchou.calc.forecast import (
    Backtest,
    Forecast,
    Interval,
    Past,
    SoFar,
    backtest,
    expected_curve,
    forecast,
)
from yunchou.calc.periods import Period
from yunchou.calc.shape import TooLittleHistory
from yunchou.goals.counting import Counting, counting_of, sides, summed, value_of
from yunchou.goals.models import PLACES
from yunchou.metrics.series import Day, Series

DIGITS_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a stable code, and its values for the words of it (goals/words)."""

    code: str
    values: dict[str, str | int | float | None]

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Outlook:
    """A series held against a period. `through`: the last complete day; `days` of the period up to it count.

    `foretold` is None where `reason` says why; it is also None, without a reason, once no day is ahead. `running` is
    the period's value by the end of each day ahead.
    """

    period: Period
    counting: Counting
    through: date | None
    past: Past
    days: tuple[Day, ...]
    missing: tuple[date, ...]
    actual: Value | None
    foretold: Forecast | None
    running: tuple[Interval, ...]
    reason: Reason | None

    @property
    def so_far(self) -> SoFar:
        return _so_far(self.days, self.counting)

    @property
    def is_over(self) -> bool:
        return self.through is not None and self.through >= self.period.end

    @property
    def end(self) -> Interval | None:
        """Where the period ends."""
        return self.running[-1] if self.running else None

    def chance_of(self, target: Decimal, *, at_least: bool) -> float | None:
        """How likely the target is reached."""
        if self.foretold is None:
            return None
        return self.foretold.chance_of(float(target), so_far=self.so_far, at_least=at_least)

    def path_to(self, target: Decimal) -> list[Decimal]:
        """The expected curve: the value by the end of each day of the period if it reaches the target in its shape."""
        days = list(self.period.days())
        over = self.past.below.shape if self.past.below is not None else None
        curve = expected_curve(self.past.shape, days, float(target), over=over)
        return [in_places(one) for one in curve]

    def tested(self) -> Backtest | None:
        """How forecasts of as many days would have done before."""
        return backtest(self.past, self.period.length) if len(self.past.days) else None


def outlook_of(series: Series, *, period: Period, today: date) -> Outlook:
    """Hold a series, which begins well before the period, against it."""
    counting = counting_of(series.metric)
    through = max((one.day for one in series.days if one.is_complete and one.day < today), default=None)
    complete = [one for one in series.days if through is not None and one.day <= through]
    days = tuple(one for one in complete if one.day in period)
    past = _past(complete, counting)
    missing = _missing(days, past, counting)
    foretold, reason = _foretold(past, period=period, counting=counting, through=through)
    if missing and reason is None:
        foretold = None
        reason = Reason("days_missing", {"count": len(missing), "first": missing[0].isoformat()})
    return Outlook(
        period=period,
        counting=counting,
        through=through,
        past=past,
        days=days,
        missing=missing,
        actual=_actual(days, missing, counting),
        foretold=foretold,
        running=tuple(foretold.running(_so_far(days, counting))) if foretold else (),
        reason=reason,
    )


def _so_far(days: Sequence[Day], counting: Counting) -> SoFar:
    found = summed(days, counting)
    return SoFar(float(found.above), float(found.below))


def _missing(days: Sequence[Day], past: Past, counting: Counting) -> tuple[date, ...]:
    """The days without which the sum would be too small; rates and averages are those of the days that are known."""
    if counting is not Counting.SUM:
        return ()
    first = past.days[0] if past.days else date.max
    return tuple(day.day for day in days if day.day < first or sides(day, counting) is None)


def _actual(days: Sequence[Day], missing: Sequence[date], counting: Counting) -> Value | None:
    """A day without an answer leaves its period without one: never a smaller sum."""
    if missing:
        return next(day.value for day in days if day.day == missing[0])
    return value_of(summed(days, counting), counting) if days else None


def _past(days: Sequence[Day], counting: Counting) -> Past:
    """The history as numbers, from its first known day on."""
    found = [sides(day, counting) for day in days]
    first = next((turn for turn, day in enumerate(days) if isinstance(day.value, Known)), len(days))
    values = [None if pair is None else float(pair[0]) for pair in found[first:]]
    below = [0.0 if pair is None else float(pair[1]) for pair in found[first:]]
    return Past(
        tuple(day.day for day in days[first:]), values, below if counting is not Counting.SUM else None
    )


def _foretold(
    past: Past, *, period: Period, counting: Counting, through: date | None
) -> tuple[Forecast | None, Reason | None]:
    if counting is Counting.WHOLE:
        return None, Reason("whole_only", {})
    if through is None or not past.days:
        return None, Reason("no_data", {})
    ahead = [day for day in period.days() if day > through]
    if not ahead:
        return None, None
    try:
        return forecast(past, ahead), None
    except TooLittleHistory:
        known = sum(value is not None for value in past.values)
        return None, Reason("too_little_history", {"days": known})


def in_places(number: float) -> Decimal:
    """A computed number as the database keeps it."""
    return round(Decimal(f"{number:.{DIGITS_SHOWN}g}"), PLACES)


def amount_of(value: Value | None) -> Decimal | None:
    """The number, where there is one."""
    return round(value.amount, PLACES) if isinstance(value, Known) else None
