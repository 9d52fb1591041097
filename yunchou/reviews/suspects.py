"""What changed beside what fell, ranked by how well it fits: overlap = time × where × what × kind (stage: learn)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yunchou.analytics.answers import VALUE_PREFIX
from yunchou.analytics.questions import DIMENSIONS
from yunchou.core.models import Change
from yunchou.metrics.slices import Slice
from yunchou.reviews.figures import Breakdown, By, Findings

#: So many days before the fall began are looked at.
LOOK_BACK = timedelta(days=14)
HALF_LIFE = timedelta(days=4)
MOST_SUSPECTS = 10
LEAST_OVERLAP = 0.02
#: A change on the first day of the fall may have come too late for it; one during the fall explains the rest at most.
ON_THE_FIRST_DAY, DURING = 0.9, 0.5
#: How directly a kind of change can move a number by itself.
KINDS: Mapping[str, float] = {
    Change.Kind.OTHER: 1.0,
    Change.Kind.PLATFORM_RULE: 0.95,
    Change.Kind.TRACKING: 0.9,
    Change.Kind.DATA: 0.8,
    Change.Kind.SETTINGS: 0.6,
}
#: What a metric buys: a budget moves these.
BUYS: Mapping[str, tuple[str, ...]] = {"spend": ("impressions", "clicks", "visits")}
SAME, LEADING, DRIVER, UNSAID_METRIC = 1.0, 1.0, 0.7, 0.8
EVERYWHERE, ELSEWHERE, OTHER_METRIC, A_LITTLE = 0.6, 0.1, 0.3, 0.3


class Fit(StrEnum):
    """How well a change fits, in a word."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


def fit_of(overlap: float) -> Fit:
    return Fit.HIGH if overlap >= 0.5 else Fit.MIDDLE if overlap >= 0.25 else Fit.LOW


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One change with its overlap (0 to 1), and by what it was ranked."""

    change: Change
    overlap: float
    why: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class _Factor:
    size: float
    code: str
    values: dict[str, str]

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "values": self.values}


def suspicions(
    changes: Iterable[Change], *, of: Slice, findings: Findings, onset: datetime, until: datetime
) -> list[Suspicion]:
    """The changes that may have moved the slice, the best fitting first; those that cannot have are left out."""
    found = [_suspicion(change, of, findings, onset, until) for change in changes]
    likely = [one for one in found if one.overlap >= LEAST_OVERLAP]
    return sorted(likely, key=lambda one: (-one.overlap, -one.change.at.timestamp()))[:MOST_SUSPECTS]


def _suspicion(change: Change, of: Slice, findings: Findings, onset: datetime, until: datetime) -> Suspicion:
    factors = (
        _in_time(change.at, onset, until),
        _where(change, of, findings.dimensions),
        _what(change, of, findings),
        _Factor(_weight_of(change, findings), f"kind_{change.kind}", {}),
    )
    overlap = 1.0
    for one in factors:
        overlap *= one.size
    return Suspicion(change, round(overlap, 4), tuple(one.as_json() for one in factors))


def _weight_of(change: Change, findings: Findings) -> float:
    """Where the data are at fault, a change of tracking is the first to ask about."""
    is_likely = bool(findings.faults) and change.kind == Change.Kind.TRACKING
    return 1.0 if is_likely else KINDS.get(change.kind, 1.0)


def _in_time(at: datetime, onset: datetime, until: datetime) -> _Factor:
    if at <= onset:
        ahead = onset - at
        size = 0.5 ** (ahead / HALF_LIFE)
        return _Factor(size, "before", {"hours": str(round(ahead.total_seconds() / 3600))})
    late = at - onset
    hours = {"hours": str(round(late.total_seconds() / 3600))}
    if late < timedelta(days=1):
        return _Factor(ON_THE_FIRST_DAY, "first_day", hours)
    left = (until - at) / (until - onset) if until > onset else 0.0
    return _Factor(DURING * max(left, 0.0), "during", hours)


def _where(change: Change, of: Slice, dimensions: Sequence[Breakdown]) -> _Factor:
    """The best of the places that it touches; everywhere, if it names none."""
    places = [touch for touch in change.touches if touch["kind"] in DIMENSIONS]
    found = [_place(touch["kind"], touch["key"], of, dimensions) for touch in places]
    return max(found, key=lambda one: one.size, default=_Factor(EVERYWHERE, "everywhere", {}))


def _place(kind: str, key: str, of: Slice, dimensions: Sequence[Breakdown]) -> _Factor:
    values = {"dimension": kind, "key": key}
    asked = of.values_of(kind)
    if asked:
        return (
            _Factor(SAME, "same_place", values) if key in asked else _Factor(ELSEWHERE, "elsewhere", values)
        )
    split = next((one for one in dimensions if one.dimension == kind), None)
    code = f"{VALUE_PREFIX}{key}"
    if split is None:
        return _Factor(EVERYWHERE, "somewhere", values)
    if split.leading == code:
        return _Factor(LEADING, "where_most", values)
    part = next((one for one in split.parts if one.key == code), None)
    share = float(part.share) if part is not None and part.share is not None else 0.0
    if share <= 0:
        return _Factor(ELSEWHERE, "not_there", values)
    return _Factor(A_LITTLE + (LEADING - A_LITTLE) * min(share, 1.0), "partly_there", values)


def _what(change: Change, of: Slice, findings: Findings) -> _Factor:
    """The best of the metrics that it touches; unsaid, if it names none."""
    keys = [touch["key"] for touch in change.touches if touch["kind"] == "metric"]
    found = [_metric(key, of, findings) for key in keys]
    return max(found, key=lambda one: one.size, default=_Factor(UNSAID_METRIC, "metric_unsaid", {}))


def _metric(key: str, of: Slice, findings: Findings) -> _Factor:
    values = {"metric": key}
    if key == of.metric:
        return _Factor(SAME, "same_metric", values)
    for breakdown in findings.breakdowns:
        if breakdown.by is By.DIMENSION:
            continue
        if breakdown.leading == key:
            return _Factor(LEADING, "leading_driver", values)
        if breakdown.leading in BUYS.get(key, ()) or any(part.key == key for part in breakdown.parts):
            return _Factor(DRIVER, "driver", values)
    return _Factor(OTHER_METRIC, "other_metric", values)
