"""Holds an old report against the data as they are now: every difference, and what caused it (stage: learn)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Q

from yunchou.analytics.answers import Known, Value
from yunchou.calc.periods import Period
from yunchou.core.models import Change, Workspace
from yunchou.events.models import DataImport
from yunchou.metrics.catalogue import built_in
from yunchou.reports.measuring import ALL, measure
from yunchou.reports.models import Report
from yunchou.reports.values import Answers, Measured, Number, from_json

#: Changes of these kinds alter how numbers are counted, not what happened.
OF_COUNTING = (Change.Kind.SETTINGS, Change.Kind.TRACKING, Change.Kind.DATA)


@dataclass(frozen=True, slots=True)
class Why:
    """One cause: `kind` is imported, undone, arrived, was_open, basis or change; `values` name what it was."""

    kind: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that is not what it was. `place`: numbers, chain or channels; `is_before`: it is the earlier period's."""

    place: str
    number: Number
    was: Value
    now: Value
    is_before: bool
    causes: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Every difference; none means that the same report would be made today. `compared`: how many numbers were."""

    differences: tuple[Difference, ...]
    compared: int


def recompute(report: Report, *, workspace: Workspace, now: datetime) -> Recomputed:
    """Count again, write nothing. Raises CannotAsk, Unavailable or StoredOtherwise."""
    then = from_json(report.answers)
    fresh = measure(workspace, then.period, now=now)
    pairs = list(_pairs(then.measured, fresh))
    causes = _Causes(report, then, workspace)
    found = [one for place, old, new in pairs for one in _differences(place, old, new, causes)]
    return Recomputed(tuple(found), len(pairs))


def _pairs(then: Measured, fresh: Measured) -> Iterator[tuple[str, Number, Number | None]]:
    """Each stored number with what it would be now; the same number is not told twice."""
    seen = set()
    for place, number in _all(then):
        key = (number.metric, number.channels)
        if key not in seen:
            seen.add(key)
            yield place, number, _same(number, fresh)


def _all(measured: Measured) -> Iterator[tuple[str, Number]]:
    yield from (("numbers", one) for one in measured.numbers)
    yield from (("chain", one) for one in measured.chain.stations)
    yield from (("chain", step.rate) for step in measured.chain.steps)
    yield from (("channels", one) for row in measured.channels for one in row.numbers.values())


def _same(number: Number, fresh: Measured) -> Number | None:
    wanted = (number.metric, number.channels)
    return next((one for _place, one in _all(fresh) if (one.metric, one.channels) == wanted), None)


def _differences(place: str, old: Number, new: Number | None, causes: "_Causes") -> Iterator[Difference]:
    """A number that is asked of other channels now has no counterpart: its chain was cut otherwise."""
    if new is None:
        return
    sides = ((old.now, new.now, False), (old.before, new.before, True))
    for was, is_now, is_before in sides:
        if was is not None and is_now is not None and _amount(was) != _amount(is_now):
            yield Difference(place, old, was, is_now, is_before, causes.of(old, new, is_before=is_before))


def _amount(value: Value) -> object:
    """What is compared: the exact amount, or the reason why there is none."""
    return value.amount if isinstance(value, Known) else value.reason.code


class _Causes:
    """What happened since a report was made, read once: three queries."""

    def __init__(self, report: Report, then: Answers, workspace: Workspace) -> None:
        self._made_at, self._then = report.made_at, then
        days = Period(then.before.start, then.period.end)
        rows = DataImport.objects.filter(first_day__lte=days.end, last_day__gte=days.start)
        self._imports = list(rows.filter(Q(finished_at__gt=report.made_at) | Q(undone_at__gt=report.made_at)))
        changes = Change.objects.filter(kind__in=OF_COUNTING, recorded_at__gt=report.made_at)
        self._changes = list(changes.order_by("recorded_at")[:50])
        self._basis = {
            name: (then.basis[name], value)
            for name, value in basis_of(workspace).items()
            if name in then.basis and then.basis[name] != value
        }

    def of(self, old: Number, new: Number, *, is_before: bool) -> tuple[Why, ...]:
        """Changed data by their version, changed rules by what is written down; both may be true."""
        days = self._then.before if is_before else self._then.period
        found = list(self._of_data(old, days)) if old.data_version != new.data_version else []
        found += self._of_rules()
        return tuple(found)

    def _of_data(self, old: Number, days: Period) -> Iterator[Why]:
        imports = [one for one in self._imports if _overlaps(one, days)]
        for one in imports:
            is_undone = one.undone_at is not None and one.undone_at > self._made_at
            moment = one.undone_at if is_undone else one.finished_at
            at = "" if moment is None else moment.isoformat()
            yield Why("undone" if is_undone else "imported", {"name": one.name, "pk": str(one.pk), "at": at})
        if not imports:
            yield Why("arrived", {})
        if old.reasons and days == self._then.period:
            yield Why("was_open", {"reasons": ",".join(old.reasons)})

    def _of_rules(self) -> Iterable[Why]:
        """What numbers depend on beside the data. Imports and their undoing are told above."""
        for name, (was, value) in self._basis.items():
            yield Why("basis", {"name": name, "was": was, "now": value})
        for one in self._changes:
            if one.kind != Change.Kind.DATA:
                yield Why("change", {"title": one.title, "pk": str(one.pk), "at": one.at.isoformat()})


def _overlaps(one: DataImport, days: Period) -> bool:
    return (
        one.first_day is not None
        and one.last_day is not None
        and one.first_day <= days.end
        and one.last_day >= days.start
    )


def basis_of(workspace: Workspace) -> dict[str, str]:
    """What numbers depend on beside the data: kept with a report, so that a later one can be held against it."""
    measures = {key: repr(metric.measure) for key, metric in built_in(workspace.margin_rate).items()}
    margin = "" if workspace.margin_rate is None else str(workspace.margin_rate.normalize())
    return {
        "time_zone": workspace.time_zone,
        "currency": workspace.currency,
        "margin_rate": margin,
        "definitions": _fingerprint(measures),
    }


def _fingerprint(measures: Mapping[str, str]) -> str:
    """Another one as soon as a metric that reports show is defined otherwise."""
    return sha256("\n".join(f"{key} {measures[key]}" for key in ALL).encode()).hexdigest()[:12]
