"""Finds what a review shows: asks once, then compares, splits and checks (stage: learn)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from yunchou.analytics.questions import EventCount, Visits
from yunchou.analytics.questions.measures import counts_people, parts
from yunchou.calc.levels import DayNumber
from yunchou.calc.onset import LEAST_DAYS, turning_point
from yunchou.calc.periods import Period
from yunchou.calc.significance import Difference, change_of_days
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import METRICS, Metric
from yunchou.metrics.selectors import look_at
from yunchou.metrics.slices import Slice
from yunchou.reviews.asking import WHOLE, ZERO, Counts, askable_metric, counted, version_of
from yunchou.reviews.breakdowns import (
    Whole,
    by_dimension,
    by_drivers,
    by_steps,
    effects_of,
    ranked,
    whole_of,
)
from yunchou.reviews.factors import (
    Side,
    base_of,
    chain_of,
    counts_of,
    factors_of,
    is_product,
    sides,
    splits_of,
)
from yunchou.reviews.faults import Search, checks, lost_tags, quarantined
from yunchou.reviews.figures import (
    Amount,
    Breakdown,
    By,
    Comparison,
    DayPoint,
    Effects,
    Fault,
    Findings,
    Said,
)
from yunchou.reviews.matching import Matched, day_numbers, expected_on, match

#: Metrics whose refunds come later than the days themselves.
BEFORE_REFUNDS = frozenset({"revenue", "margin", "roas", "roi", "average-order"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a review is about: (metric, slice, period), what it is held against, and a goal's target."""

    of: Slice
    window: Period
    baseline: Period
    target: Decimal | None = None

    @property
    def span(self) -> Period:
        return Period(self.baseline.start, self.window.end)


@dataclass(frozen=True, slots=True)
class _Split:
    """The change in parts, and in effects; nothing where there is no whole to split."""

    breakdowns: tuple[Breakdown, ...] = ()
    effects: Effects | None = None


def find(subject: Subject, *, workspace: Workspace, now: datetime) -> Findings:
    """Everything a review shows. Two to six statements more than five only where a channel seems to have lost its tags.

    Raises CannotAsk, NotFound (metric) or Unavailable.
    """
    metric = askable_metric(subject.of.metric, workspace=workspace)
    look = look_at(workspace, now=now)
    search = Search(metric, subject.of, subject.window, subject.baseline, workspace, look, now)
    counts = counted(
        _sides(metric, subject.of),
        where=search.all_filters,
        between=subject.span,
        workspace=workspace,
        look=look,
        now=now,
    )
    above, below = sides(metric.measure)
    matched = match(counts, _of_both(above, below), window=subject.window, baseline=subject.baseline)
    whole = None if matched.is_empty else whole_of(metric, counts, matched)
    comparison = _comparison(subject, whole, counts, matched)
    faults = _faults(search, counts, comparison)
    split = _split(whole, counts, matched, subject.of)
    return Findings(
        slice=subject.of.as_json(),
        form=str(metric.form),
        grows_well=metric.grows_well,
        window=subject.window,
        baseline=subject.baseline,
        comparison=comparison,
        course=_course(subject, above, below, counts, matched),
        breakdowns=split.breakdowns,
        effects=split.effects,
        checks=tuple(checks(search, counts, matched, faults)),
        faults=tuple(faults),
        notes=tuple(_notes(metric)),
        data_version=version_of(counts.versions.values()),
        filled_at=now,
        onset=_onset(subject, split, comparison, counts),
    )


def _sides(metric: Metric, of: Slice) -> dict[str, list[Side]]:
    """What to count: of the whole, all that drivers and steps need; by each dimension, the metric and its base."""
    own = _of_both(*sides(metric.measure))
    base = base_of(metric)
    by_group = [*own, *([] if base is None else [base.above])]
    chain = [stage.count for stage in chain_of(metric)]
    whole = [*own, *counts_of(factors_of(metric)), *chain, *by_group]
    return {WHOLE: whole, **dict.fromkeys(splits_of(metric, of), by_group)}


def _of_both(above: Side, below: Side | None) -> list[Side]:
    return [above] if below is None else [above, below]


def _split(whole: Whole | None, counts: Counts, matched: Matched, of: Slice) -> _Split:
    if whole is None:
        return _Split()
    dimensions = ranked(by_dimension(name, whole, counts, matched) for name in splits_of(whole.metric, of))
    along = (by_drivers(whole, counts, matched), by_steps(whole, counts, matched))
    found = (*(one for one in along if one is not None), *dimensions)
    return _Split(found, effects_of(dimensions, whole))


def _comparison(subject: Subject, whole: Whole | None, counts: Counts, matched: Matched) -> Comparison:
    known, held = len(matched.after), len(matched.before)
    if whole is None:
        return Comparison(Amount(None), Amount(None), None, None, known, held, target=subject.target)
    share, change = whole.share, whole.change
    has_sides = whole.below is not None
    before = _amount(share.before_num, share.before_den, has_sides=has_sides)
    after = _amount(share.after_num, share.after_den, has_sides=has_sides)
    difference = change_of_days(*_numbers(subject, whole, counts, matched))
    said = difference if isinstance(difference, Difference) else None
    return Comparison(
        before,
        after,
        change,
        change / before.amount if before.amount else None,
        known,
        held,
        per_day=_decimal(said.amount) if said else None,
        low=_decimal(said.low) if said else None,
        high=_decimal(said.high) if said else None,
        p=said.p if said else None,
        is_significant=said.is_significant if said else None,
        target=subject.target,
    )


def _amount(above: Decimal, below: Decimal, *, has_sides: bool) -> Amount:
    return Amount(above / below, above, below) if has_sides else Amount(above)


def _numbers(
    subject: Subject, whole: Whole, counts: Counts, matched: Matched
) -> tuple[list[DayNumber], list[DayNumber]]:
    """All days of the baseline: those of other weekdays tell how much days vary."""
    above = counts.whole(whole.above)
    below = None if whole.below is None else counts.whole(whole.below)
    days = (subject.baseline.days(), matched.after)
    before, after = (day_numbers(each, above=above, below=below) for each in days)
    return before, after


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


def _course(
    subject: Subject, above: Side, below: Side | None, counts: Counts, matched: Matched
) -> tuple[DayPoint, ...]:
    up = counts.whole(above)
    down = None if below is None else counts.whole(below)
    held = list(matched.before)
    points = []
    for day in subject.span.days():
        amount, under = up.days.get(day), Decimal(1) if down is None else down.days.get(day)
        value = amount / under if amount is not None and under else None
        is_asked = day in subject.window
        expected = expected_on(day, above=up, below=down, baseline=held) if is_asked else None
        points.append(DayPoint(day, value, expected, counts.complete.get(day, False)))
    return tuple(points)


def _onset(subject: Subject, split: _Split, comparison: Comparison, counts: Counts) -> date | None:
    """In a long window: from which day on the driver that explains most ran at another level, else the metric.

    The baseline is looked at too: what fell may have begun before the first day that is asked about.
    """
    if subject.window.length < LEAST_DAYS:
        return None
    drivers = next((one for one in split.breakdowns if one.by is By.DRIVERS), None)
    leading = drivers.leading if drivers is not None and is_product(subject.of.metric) else subject.of.metric
    metric = METRICS.get(leading)
    if metric is None or not all(counts.has(side) for side in _of_both(*sides(metric.measure))):
        return None
    values = dict(_values(metric, subject.span, counts))
    change = comparison.change or ZERO
    is_divisor = False if drivers is None else _moves_against(drivers, change)
    turn = turning_point(list(values.values()), falls=(change < 0) is not is_divisor)
    return None if turn is None else list(values)[turn]


def _values(metric: Metric, period: Period, counts: Counts) -> Iterator[tuple[date, float]]:
    """The days on which the metric is known."""
    above, below = sides(metric.measure)
    up, down = counts.whole(above), None if below is None else counts.whole(below)
    for one in day_numbers(period.days(), above=up, below=down):
        if one.is_usable:
            yield one.day, one.value


def _moves_against(drivers: Breakdown, change: Decimal) -> bool:
    """Whether the leading factor rose while the product fell, or the other way round."""
    leading = next((one for one in drivers.parts if one.key == drivers.leading), None)
    if leading is None or leading.before is None or leading.after is None:
        return False
    return (leading.after - leading.before) * change < 0


def _faults(search: Search, counts: Counts, comparison: Comparison) -> list[Fault]:
    missing = -(comparison.change or ZERO) if _counts_events(search.metric) else ZERO
    held = quarantined(search, missing=missing)
    return [*lost_tags(search, counts), *([] if held is None else [held])]


def _counts_events(metric: Metric) -> bool:
    return isinstance(metric.measure, EventCount | Visits)


def _notes(metric: Metric) -> list[Said]:
    notes = []
    if any(counts_people(part) for part in parts(metric.measure)):
        notes.append(Said("people_count_daily", {}))
    if metric.key in BEFORE_REFUNDS:
        notes.append(Said("before_refunds", {}))
    return notes
