"""Proposes how to break a goal down: into the drivers of its metric, channels or months, from its baseline (stage: plan)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from yunchou.analytics.answers import Known, Value
from yunchou.analytics.questions import Dimension, Filter, Grain, Op, Period
from yunchou.calc.allocation import NothingToShareBy, share_out
from yunchou.calc.periods import buckets
from yunchou.calc.shape import TooLittleHistory
from yunchou.core.models import Workspace
from yunchou.goals.breakdown import Part, Plan, Split, unit_of
from yunchou.goals.counting import UNITS, Counting, counting_of, values_over
from yunchou.goals.errors import BadBreakdown
from yunchou.goals.feasibility import like_for_like, reference_period
from yunchou.goals.models import LONGEST_TITLE, PLACES, Goal
from yunchou.goals.outlook import amount_of, outlook_of
from yunchou.goals.tracks import Wanted, can_ask, read_tracks
from yunchou.metrics.catalogue import METRICS, Form, Metric
from yunchou.metrics.selectors import look_at, metric_called
from yunchou.metrics.series import daily_by
from yunchou.metrics.slices import Slice

ONE, ZERO = Decimal(1), Decimal(0)

#: What a metric is the product of; the last factor takes what rounding leaves over.
DRIVERS: Mapping[str, tuple[str, ...]] = {
    "revenue": ("visits", "order-rate", "average-order"),
    "orders": ("visits", "order-rate"),
    "leads": ("visits", "lead-rate"),
    "clicks": ("impressions", "ctr"),
    "visits": ("clicks", "arrival-rate"),
}
#: So many channels get a part of their own; the others share one.
MOST_CHANNELS = 8
OTHERS = "others"


def propose_drivers(goal: Goal, *, workspace: Workspace, now: datetime) -> Plan:
    """The factors of the goal's metric, each raised by the same rate from its baseline. Raises BadBreakdown."""
    measures, metric, period, target = _parts_of(goal, workspace=workspace)
    names = DRIVERS.get(metric.key)
    if names is None:
        raise BadBreakdown(
            _("“%(metric)s” is not broken down into factors.") % {"metric": metric.label},
            advice=_("Break it down by channel or by month, or choose one of: %(metrics)s.")
            % {"metrics": ", ".join(str(METRICS[key].label) for key in DRIVERS)},
        )
    reference = _reference(goal, period, workspace=workspace, now=now)
    slices = [replace(measures, metric=name) for name in names]
    if not all(can_ask(one, workspace=workspace) for one in slices):
        raise BadBreakdown(
            _("The factors of “%(metric)s” cannot be kept to the same part.") % {"metric": metric.label},
            advice=_("Break it down by channel or by month."),
        )
    found = values_over(slices, between=reference, workspace=workspace, now=now)
    known = [metric_called(name, workspace=workspace) for name in names]
    bases = [_known(value, one, between=reference) for value, one in zip(found, known, strict=True)]
    levels = [
        like_for_like(base, between=reference, period=period, counting=counting_of(one))
        for base, one in zip(bases, known, strict=True)
    ]
    targets = _raised(levels, target=target, forms=[one.form for one in known])
    rows = zip(slices, known, targets, bases, strict=True)
    parts = tuple(
        _part(goal, f"driver:{one.key}", str(one.label), one, measured, amount=amount, baseline=base)
        for measured, one, amount, base in rows
    )
    return Plan(Split.PRODUCT, target, unit_of(goal), parts, reference)


def propose_channels(
    goal: Goal, *, workspace: Workspace, now: datetime, names: Mapping[str, str] | None = None
) -> Plan:
    """The largest channels and the others, by their share of the reference period. Raises BadBreakdown.

    `names`: what channels are called, by key.
    """
    measures, metric, period, target = _parts_of(goal, workspace=workspace)
    _require_additive(metric)
    reference = _reference(goal, period, workspace=workspace, now=now)
    [groups] = daily_by([measures], "channel", between=reference, workspace=workspace, now=now)
    found = {key: amount for key, one in groups.items() if (amount := amount_of(one.total)) and amount > 0}
    weights, slices = _channel_parts(measures, found)
    called = {f"channel:{key}": name for key, name in (names or {}).items()}
    titles = {key: called.get(key, key.partition(":")[2]) for key in slices}
    titles |= {"channel:": _("No channel"), f"channel:{OTHERS}": _("Other channels")}
    plan = _shared(goal, metric, target, weights=weights, slices=slices, titles=titles, reference=reference)
    return replace(plan, parts=tuple(replace(part, baseline=weights[part.key]) for part in plan.parts))


def propose_months(goal: Goal, *, workspace: Workspace, now: datetime) -> Plan:
    """The months of the goal's period, by the weekdays, holidays and festivals in each. Raises BadBreakdown."""
    measures, metric, period, target = _parts_of(goal, workspace=workspace)
    _require_additive(metric)
    months = _months(period)
    if len(months) < 2:
        raise BadBreakdown(
            _("The goal lies within one month."), advice=_("Break it down by channel or by factor.")
        )
    look = look_at(workspace, now=now)
    today = now.astimezone(workspace.zone).date()
    [series] = read_tracks([Wanted(measures, today)], workspace=workspace, now=now, look=look)
    try:
        shape = outlook_of(series, period=period, today=today).past.shape
        shaped = {key: sum(shape.factor(day) for day in month.days()) for key, month in months.items()}
    except TooLittleHistory:
        shaped = {key: float(month.length) for key, month in months.items()}
    weights = {key: Decimal(f"{weight:.9f}") for key, weight in shaped.items()}
    plan = _shared(
        goal,
        metric,
        target,
        weights=weights,
        slices=dict.fromkeys(months, measures),
        titles={key: f"{month.start:%Y-%m}" for key, month in months.items()},
        reference=_reference(goal, period, workspace=workspace, now=now),
    )
    parts = tuple(
        replace(
            part,
            start=months[part.key].start,
            end=months[part.key].end,
            level=goal.level,
            baseline=goal.baseline if goal.baseline_period else None,
        )
        for part in plan.parts
    )
    return replace(plan, parts=parts)


def _parts_of(goal: Goal, *, workspace: Workspace) -> tuple[Slice, Metric, Period, Decimal]:
    measures, period, target = goal.measures, goal.period, goal.target
    if measures is None or period is None or target is None or target <= 0:
        raise BadBreakdown(
            _("“%(goal)s” lacks a metric, a target above zero or its days.") % {"goal": goal},
            advice=_("Fill them in first."),
        )
    return measures, metric_called(measures.metric, workspace=workspace), period, target


def _reference(goal: Goal, period: Period, *, workspace: Workspace, now: datetime) -> Period:
    today = now.astimezone(workspace.zone).date()
    return goal.baseline_period or reference_period(period, today=today)


def _require_additive(metric: Metric) -> None:
    if counting_of(metric) is not Counting.SUM:
        raise BadBreakdown(
            _("Parts of “%(metric)s” do not add up.") % {"metric": metric.label},
            advice=_("Set a goal for what it is divided from, and break that down."),
        )


def _known(value: Value, metric: Metric, *, between: Period) -> Decimal:
    """The factor in the reference period."""
    if not isinstance(value, Known) or value.amount <= 0:
        raise BadBreakdown(
            _("There is no “%(metric)s” from %(first)s to %(last)s.")
            % {"metric": metric.label, "first": between.start, "last": between.end},
            advice=_("Name a reference period with data, or break the goal down by month."),
        )
    return value.amount


def _raised(levels: Sequence[Decimal], *, target: Decimal, forms: Sequence[Form]) -> list[Decimal]:
    """Every factor times the same rate, rounded as people write it; the last one takes what that leaves over."""
    product = ONE
    for level in levels:
        product *= level
    rate = (target / product) ** (ONE / len(levels))
    rounded = [
        max(UNITS[form], (level * rate / UNITS[form]).to_integral_value(ROUND_HALF_UP) * UNITS[form])
        for level, form in zip(levels[:-1], forms[:-1], strict=True)
    ]
    before = ONE
    for one in rounded:
        before *= one
    return [*rounded, round(target / before, PLACES)]


def _channel_parts(
    measures: Slice, found: Mapping[str, Decimal]
) -> tuple[dict[str, Decimal], dict[str, Slice]]:
    """Weights and slices of the largest channels, and of all others together."""
    ordered = sorted(found, key=lambda key: -found[key])
    largest, small = ordered[:MOST_CHANNELS], ordered[MOST_CHANNELS:]
    weights = {f"channel:{key}": found[key] for key in largest}
    slices = {f"channel:{key}": measures.kept_to("channel", key) for key in largest}
    if small:
        weights[f"channel:{OTHERS}"] = sum((found[key] for key in small), ZERO)
        rest = Filter(Dimension("channel"), Op.NOT_IN, tuple(largest))
        slices[f"channel:{OTHERS}"] = replace(measures, where=(*measures.where, rest))
    return weights, slices


def _shared(
    goal: Goal,
    metric: Metric,
    target: Decimal,
    *,
    weights: Mapping[str, Decimal],
    slices: Mapping[str, Slice],
    titles: Mapping[str, str],
    reference: Period,
) -> Plan:
    unit = unit_of(goal)
    try:
        targets = share_out(target, weights, unit=unit)
    except NothingToShareBy as error:
        raise BadBreakdown(
            _("The reference period shows nothing to share the goal out by."),
            advice=_("Name a reference period with data."),
        ) from error
    parts = tuple(
        _part(goal, key, titles[key], metric, slices[key], amount=amount, baseline=None)
        for key, amount in targets.items()
    )
    return Plan(Split.SUM, target, unit, parts, reference)


def _part(
    goal: Goal,
    key: str,
    title: str,
    metric: Metric,
    measured: Slice,
    *,
    amount: Decimal,
    baseline: Decimal | None,
) -> Part:
    assert goal.start is not None, "checked before the parts are made"
    assert goal.end is not None, "checked before the parts are made"
    return Part(
        key=key,
        title=f"{goal.title} · {title}"[:LONGEST_TITLE],
        slice=measured,
        form=metric.form,
        target=amount,
        baseline=baseline,
        start=goal.start,
        end=goal.end,
        direction=goal.direction,
        level=Goal.Level.TEAM if goal.level == Goal.Level.COMPANY else goal.level,
    )


def _months(period: Period) -> dict[str, Period]:
    return {f"month:{one.start.isoformat()}": one for one in buckets(period, Grain.MONTH)}
