"""Splits what is missing to a target by channel and by driver; the parts sum to the gap exactly (stage: plan)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from yunchou.analytics.answers import Known, Value
from yunchou.analytics.questions import Period
from yunchou.calc.decomposition import NegativeFactor, Share, differences, log_mean, mix_and_rate
from yunchou.core.models import Workspace
from yunchou.goals.counting import Counting, counting_of, values_over
from yunchou.goals.feasibility import like_for_like, reference_period
from yunchou.goals.models import Goal
from yunchou.goals.outlook import Reason, amount_of
from yunchou.goals.proposals import DRIVERS
from yunchou.goals.standing import Standing, standing
from yunchou.goals.tracks import can_ask
from yunchou.metrics.selectors import Look, look_at, metric_called
from yunchou.metrics.series import Series, daily_by
from yunchou.metrics.slices import Slice

ONE, ZERO = Decimal(1), Decimal(0)
#: The channels that are not told apart, and the numerator and denominator of a rate.
OTHERS, ABOVE, BELOW = "others", "numerator", "denominator"


@dataclass(frozen=True, slots=True)
class Term:
    """One part: what it adds to the gap, and its own actual and target where it has them.

    The `key` of a channel is as data names it, '' for none; of a driver, its metric.
    """

    key: str
    amount: Decimal
    actual: Decimal | None
    target: Decimal | None


@dataclass(frozen=True, slots=True)
class Split:
    """Parts that sum to `total` exactly, the largest loss first; none where `reason` says why."""

    total: Decimal | None
    terms: tuple[Term, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Actual − target over the period, and actual − expected by now, each by channel and by driver."""

    through: date | None
    actual: Decimal | None
    target: Decimal
    expected_now: Decimal | None
    by_channel: Split
    by_driver: Split
    now_by_channel: Split
    now_by_driver: Split


def gap(
    goal: Goal,
    *,
    workspace: Workspace,
    now: datetime,
    look: Look | None = None,
    standing_now: Standing | None = None,
) -> Gap | None:
    """The gap of one goal; None for a draft without a metric, a target or days.

    What each part should be comes from the children that the goal was broken down into, else from the reference
    period. Raises CannotAsk, NotFound or Unavailable.
    """
    look = look or look_at(workspace, now=now)
    stands = standing_now or standing([goal], workspace=workspace, now=now, look=look).get(goal.pk)
    measures, period = goal.measures, goal.period
    if stands is None or measures is None or period is None:
        return None
    actual = stands.actual_amount
    if actual is None or stands.through is None or stands.through < period.start:
        nothing = Split(None, reason=Reason("no_data", {}))
        return Gap(stands.through, actual, stands.target, None, nothing, nothing, nothing, nothing)
    so_far = Period(period.start, min(stands.through, period.end))
    today = now.astimezone(workspace.zone).date()
    basis = _basis(goal, measures, period, counting=stands.counting, so_far=so_far, today=today)
    channels = _Channels.read(basis, workspace=workspace, now=now, look=look)
    drivers = _Drivers.read(basis, workspace=workspace, now=now, look=look)
    expected = stands.expected_now
    unknown = Split(None, reason=Reason("no_path", {}))
    return Gap(
        through=stands.through,
        actual=actual,
        target=stands.target,
        expected_now=expected,
        by_channel=channels.split(actual, stands.target),
        by_driver=drivers.split(actual, stands.target),
        now_by_channel=unknown if expected is None else channels.split(actual, expected),
        now_by_driver=unknown if expected is None else drivers.split(actual, expected),
    )


def _counts(child: Goal) -> bool:
    return bool(child.part and child.target is not None and child.state != Goal.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What both splits are made from."""

    goal: Goal
    measures: Slice
    counting: Counting
    period: Period
    so_far: Period
    reference: Period
    parts: Mapping[str, Decimal | None]


def _basis(
    goal: Goal, measures: Slice, period: Period, *, counting: Counting, so_far: Period, today: date
) -> _Basis:
    return _Basis(
        goal=goal,
        measures=measures,
        counting=counting,
        period=period,
        so_far=so_far,
        reference=goal.baseline_period or reference_period(period, today=today),
        parts={child.part: child.target for child in goal.children.all() if _counts(child)},
    )


Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class _Channels:
    """What each channel brought so far and in the reference period: amounts, or numerators and denominators."""

    basis: _Basis
    after: Mapping[str, Pair]
    before: Mapping[str, Pair]

    @classmethod
    def read(cls, basis: _Basis, *, workspace: Workspace, now: datetime, look: Look) -> "_Channels":
        if basis.counting not in (Counting.SUM, Counting.RATIO):
            return cls(basis, {}, {})
        found = []
        for between in (basis.so_far, basis.reference):
            [groups] = daily_by(
                [basis.measures], "channel", between=between, workspace=workspace, now=now, look=look
            )
            [whole] = values_over([basis.measures], between=between, workspace=workspace, now=now, look=look)
            found.append(_pairs(groups, whole, basis.counting))
        return cls(basis, found[0], found[1])

    def split(self, actual: Decimal, mark: Decimal) -> Split:
        if self.basis.counting not in (Counting.SUM, Counting.RATIO):
            return Split(None, reason=Reason("not_additive", {}))
        if self.basis.counting is Counting.SUM:
            return self._of_sum(actual, mark)
        return self._of_rate(actual, mark)

    def _of_sum(self, actual: Decimal, mark: Decimal) -> Split:
        targets = self._targets(mark)
        if not targets:
            return Split(None, reason=Reason("no_reference", {}))
        came = {key: above for key, (above, _) in self.after.items()}
        came[OTHERS] = actual - sum((amount for key, amount in came.items() if key != OTHERS), ZERO)
        keys = dict.fromkeys([*targets, *came])
        parts = differences({key: (targets.get(key, ZERO), came.get(key, ZERO)) for key in keys})
        terms = [Term(key, parts[key], came.get(key, ZERO), targets.get(key, ZERO)) for key in keys]
        return _exactly(actual - mark, [one for one in terms if one.amount or one.actual or one.target])

    def _targets(self, mark: Decimal) -> dict[str, Decimal]:
        """Each channel's part of the target: as the goal was broken down, else as the reference period was made up."""
        prefix = "channel:"
        weights = {
            key.removeprefix(prefix): target
            for key, target in self.basis.parts.items()
            if key.startswith(prefix) and target
        }
        weights = weights or {key: above for key, (above, _) in self.before.items() if above > 0}
        whole = sum(weights.values(), ZERO)
        if not whole:
            return {}
        targets = {key: mark * weight / whole for key, weight in weights.items()}
        largest = max(targets, key=lambda key: targets[key])
        targets[largest] += mark - sum(targets.values(), ZERO)
        return targets

    def _of_rate(self, actual: Decimal, mark: Decimal) -> Split:
        """Mix and rate of each channel together, against the reference period raised to the target."""
        above = sum((one for one, _ in self.before.values()), ZERO)
        below = sum((one for _, one in self.before.values()), ZERO)
        if above <= 0 or below <= 0:
            return Split(None, reason=Reason("no_reference", {}))
        raised = mark * below / above
        shares = {
            key: Share(
                self.before.get(key, (ZERO, ZERO))[0] * raised,
                self.before.get(key, (ZERO, ZERO))[1],
                *self.after.get(key, (ZERO, ZERO)),
            )
            for key in dict.fromkeys([*self.before, *self.after])
        }
        terms = [
            Term(
                key,
                effect.total,
                _rate(shares[key].after_num, shares[key].after_den),
                _rate(shares[key].before_num, shares[key].before_den),
            )
            for key, effect in mix_and_rate(shares).items()
        ]
        return _exactly(actual - mark, terms)


def _pairs(groups: Mapping[str, Series], whole: Value, counting: Counting) -> dict[str, Pair]:
    """The groups, and what is left of the whole beside them."""
    found: dict[str, Pair] = {}
    for key, series in groups.items():
        if isinstance(series.total, Known):
            found[key] = _pair(series.total, counting)
    if isinstance(whole, Known):
        above, below = _pair(whole, counting)
        rest = (
            above - sum((one for one, _ in found.values()), ZERO),
            below - sum((one for _, one in found.values()), ZERO),
        )
        if any(rest):
            found[OTHERS] = rest
    return found


def _pair(value: Known, counting: Counting) -> Pair:
    if counting is Counting.RATIO:
        return value.numerator or ZERO, value.denominator or ZERO
    return value.amount, ZERO


@dataclass(frozen=True, slots=True)
class _Drivers:
    """The factors of the metric so far, and as they should be for the whole target."""

    basis: _Basis
    names: tuple[str, ...]
    after: tuple[Decimal, ...]
    aims: tuple[Decimal, ...]
    reason: Reason | None

    @classmethod
    def read(cls, basis: _Basis, *, workspace: Workspace, now: datetime, look: Look) -> "_Drivers":
        """Each factor's value so far and in the reference period; a rate has its numerator and its denominator."""
        names = DRIVERS.get(basis.measures.metric, ())
        if basis.counting is Counting.RATIO:
            return cls._of_rate(basis, workspace=workspace, now=now, look=look)
        if not names or basis.counting is not Counting.SUM:
            return cls(basis, (), (), (), Reason("no_drivers", {}))
        slices = [replace(basis.measures, metric=name) for name in names]
        if not all(can_ask(one, workspace=workspace) for one in slices):
            return cls(basis, (), (), (), Reason("no_drivers", {}))
        after, before = (
            [
                amount_of(value)
                for value in values_over(slices, between=between, workspace=workspace, now=now, look=look)
            ]
            for between in (basis.so_far, basis.reference)
        )
        known = [metric_called(name, workspace=workspace) for name in names]
        aims = [basis.parts.get(f"driver:{name}") for name in names]
        if None in aims:
            aims = [
                None
                if value is None
                else like_for_like(
                    value, between=basis.reference, period=basis.period, counting=counting_of(metric)
                )
                for value, metric in zip(before, known, strict=True)
            ]
        return cls._made(basis, names, after, aims)

    @classmethod
    def _of_rate(cls, basis: _Basis, *, workspace: Workspace, now: datetime, look: Look) -> "_Drivers":
        after, before = (
            values_over([basis.measures], between=between, workspace=workspace, now=now, look=look)[0]
            for between in (basis.so_far, basis.reference)
        )
        if not isinstance(after, Known) or not isinstance(before, Known):
            return cls(basis, (), (), (), Reason("no_reference", {}))
        days = Decimal(basis.so_far.length) / basis.reference.length
        above, below = _pair(before, Counting.RATIO)
        top, bottom = _pair(after, Counting.RATIO)
        return cls._made(
            basis,
            (ABOVE, BELOW),
            (top, ONE / bottom if bottom else None),
            (above * days, ONE / (below * days) if below else None),
        )

    @classmethod
    def _made(
        cls,
        basis: _Basis,
        names: Sequence[str],
        after: Sequence[Decimal | None],
        aims: Sequence[Decimal | None],
    ) -> "_Drivers":
        came = [one for one in after if one is not None]
        aimed = [one for one in aims if one is not None and one > 0]
        if len(came) < len(names) or len(aimed) < len(names):
            return cls(basis, (), (), (), Reason("no_reference", {}))
        return cls(basis, tuple(names), tuple(came), tuple(aimed), None)

    def split(self, actual: Decimal, mark: Decimal) -> Split:
        if self.reason is not None:
            return Split(None, reason=self.reason)
        if mark <= 0:
            return Split(None, reason=Reason("no_reference", {}))
        aims = self._aims(mark)
        try:
            terms = log_mean(list(zip(self.names, aims, self.after, strict=True)))
        except NegativeFactor:
            return Split(None, reason=Reason("below_zero", {}))
        return _exactly(
            actual - mark,
            [Term(one.name, one.contribution, *_as_shown(one.name, one.after, one.before)) for one in terms],
        )

    def _aims(self, mark: Decimal) -> list[Decimal]:
        """The factors whose product is the mark. Of a goal that was broken down, its parts: days that have not come
        are missing from the first one. Else those of the reference period, all raised by the same rate."""
        product = ONE
        for one in self.aims:
            product *= one
        has_parts = all(f"driver:{name}" in self.basis.parts for name in self.names)
        if has_parts or self.basis.counting is Counting.RATIO:
            return [self.aims[0] * mark / product, *self.aims[1:]]
        target = self.basis.goal.target or mark
        rate = (target / product) ** (ONE / len(self.aims))
        raised = [one * rate for one in self.aims]
        return [raised[0] * mark / target, *raised[1:]]


def _as_shown(name: str, after: Decimal, before: Decimal) -> tuple[Decimal, Decimal]:
    """(actual, target) of a factor; what is divided by is a factor turned over."""
    return (ONE / after, ONE / before) if name == BELOW else (after, before)


def _rate(above: Decimal, below: Decimal) -> Decimal | None:
    return above / below if below else None


def _exactly(total: Decimal, terms: Sequence[Term]) -> Split:
    """The terms, the largest loss first; what rounding left over lies in the one that is largest by itself."""
    if not terms:
        return Split(total)
    rest = total - sum((one.amount for one in terms), ZERO)
    largest = max(terms, key=lambda one: abs(one.amount))
    exact = [replace(one, amount=one.amount + rest) if one is largest else one for one in terms]
    return Split(total, tuple(sorted(exact, key=lambda one: one.amount)))
