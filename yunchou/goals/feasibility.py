"""Can it be done: the chance of a target before anybody commits to it, with the error of such forecasts (stage: plan)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yunchou.analytics.answers import Known, NoData, NotApplicable, Value
from yunchou.analytics.questions import Period
from yunchou.calc.forecast import SHARE
from yunchou.calc.periods import ONE_DAY
from yunchou.core.models import Workspace
from yunchou.goals.counting import Counting, values_over
from yunchou.goals.models import Goal
from yunchou.goals.outlook import Outlook, Reason, amount_of, in_places, outlook_of
from yunchou.goals.tracks import Wanted, read_tracks
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import Look, look_at
from yunchou.metrics.slices import Slice


@dataclass(frozen=True, slots=True)
class Feasibility:
    """What is foretold of a period. `error` and `coverage` (0 to 1) are those of `tests` forecasts of the past, each
    of `tested_days` days: how far their totals were off (WAPE), and how many lay in their interval.

    `reason` says why there is no forecast. `unseen` are special days ahead that the history has not shown.
    """

    baseline: Decimal | None
    baseline_start: date
    baseline_end: date
    target: Decimal | None
    low: Decimal | None
    mid: Decimal | None
    high: Decimal | None
    share: float
    chance: float | None
    error: float | None
    coverage: float | None
    tests: int
    tested_days: int
    history_days: int
    unseen: tuple[str, ...]
    reason: Reason | None
    counting: Counting
    data_version: str
    made_at: datetime

    @property
    def baseline_period(self) -> Period:
        return Period(self.baseline_start, self.baseline_end)

    def as_json(self) -> dict[str, object]:
        """As a goal keeps it when it is committed."""
        kept = {name: _plain(value) for name, value in asdict(self).items()}
        return kept | {"reason": self.reason.as_json() if self.reason else None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Feasibility":
        """Read what `as_json` wrote."""
        amounts = ("baseline", "target", "low", "mid", "high")
        return cls(
            **{
                **kept,
                **{name: None if kept[name] is None else Decimal(kept[name]) for name in amounts},
                "baseline_start": date.fromisoformat(kept["baseline_start"]),
                "baseline_end": date.fromisoformat(kept["baseline_end"]),
                "unseen": tuple(kept["unseen"]),
                "reason": Reason(**kept["reason"]) if kept["reason"] else None,
                "counting": Counting(kept["counting"]),
                "made_at": datetime.fromisoformat(kept["made_at"]),
            }
        )


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def feasibility(
    measures: Slice,
    *,
    period: Period,
    target: Decimal | None,
    direction: str = "",
    baseline_period: Period | None = None,
    workspace: Workspace,
    now: datetime,
    look: Look | None = None,
) -> Feasibility:
    """Foretell a period of a slice and the chance of a target. Raises CannotAsk, NotFound or Unavailable.

    `direction` is the goal's, '' for the metric's own. What came already counts where the period has begun.
    """
    look = look or look_at(workspace, now=now)
    today = now.astimezone(workspace.zone).date()
    until = min(period.end, today)
    [series] = read_tracks([Wanted(measures, until)], workspace=workspace, now=now, look=look)
    reference = baseline_period or reference_period(period, today=today)
    [baseline] = values_over([measures], between=reference, workspace=workspace, now=now, look=look)
    seen = outlook_of(series, period=period, today=today)
    at_least = (direction or direction_of(series.metric)) != Goal.Direction.AT_MOST
    end, tested = seen.end, seen.tested()
    return Feasibility(
        baseline=amount_of(baseline),
        baseline_start=reference.start,
        baseline_end=reference.end,
        target=target,
        low=in_places(end.low) if end else None,
        mid=in_places(end.mid) if end else None,
        high=in_places(end.high) if end else None,
        share=SHARE,
        chance=None if target is None else seen.chance_of(target, at_least=at_least),
        error=tested.error if tested else None,
        coverage=tested.coverage if tested else None,
        tests=tested.origins if tested else 0,
        tested_days=tested.horizon if tested else 0,
        history_days=sum(value is not None for value in seen.past.values),
        unseen=seen.foretold.unseen if seen.foretold else (),
        reason=_reason(seen, baseline),
        counting=seen.counting,
        data_version=series.data_version,
        made_at=now,
    )


def _reason(seen: Outlook, baseline: Value) -> Reason | None:
    """Why there is no forecast; failing that, why there is no baseline."""
    if seen.reason is not None:
        return seen.reason
    if isinstance(baseline, NoData | NotApplicable):
        return Reason("no_baseline", {"why": baseline.reason.code})
    return None


def reference_period(period: Period, *, today: date) -> Period:
    """What a goal is held against unless another period is stated: as many days, the last complete ones before it."""
    end = min(period.start, today) - ONE_DAY
    return Period(end - (period.length - 1) * ONE_DAY, end)


def baseline_over(
    measures: Slice, *, between: Period, workspace: Workspace, now: datetime, look: Look | None = None
) -> Decimal | None:
    """The metric in its reference period; None where there is no answer. Raises CannotAsk, NotFound or Unavailable."""
    [value] = values_over([measures], between=between, workspace=workspace, now=now, look=look)
    return amount_of(value) if isinstance(value, Known) else None


def direction_of(metric: Metric) -> str:
    """Which way a goal on this metric goes by itself; '' where more is neither good nor bad."""
    if metric.grows_well is None:
        return ""
    return Goal.Direction.AT_LEAST if metric.grows_well else Goal.Direction.AT_MOST


def like_for_like(
    baseline: Decimal, *, between: Period | None, period: Period, counting: Counting
) -> Decimal:
    """The baseline for as many days as the goal has: only sums depend on how long they are added up."""
    if counting is not Counting.SUM or between is None:
        return baseline
    return baseline * period.length / between.length
