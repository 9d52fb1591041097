"""Breaks a goal down into parts that make it up exactly, and tells whether they still do (stage: plan)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.analytics.questions import Period
from yunchou.calc.allocation import share_out
from yunchou.core import audit
from yunchou.core.models import User
from yunchou.goals.counting import UNITS
from yunchou.goals.errors import BadBreakdown, GoalIsClosed
from yunchou.goals.models import PLACES, Goal
from yunchou.metrics.catalogue import Form
from yunchou.metrics.slices import Slice

Split = Goal.Split
ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a goal. `key` names it: driver:visits, channel:douyin_ads, channel:others, month:2026-10-01."""

    key: str
    title: str
    slice: Slice
    form: Form
    target: Decimal
    baseline: Decimal | None
    start: date
    end: date
    direction: str
    level: str = Goal.Level.TEAM
    owner: User | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Parts of a goal and how they make it up."""

    split: str
    whole: Decimal
    unit: Decimal
    parts: tuple[Part, ...]
    baseline_period: Period

    @property
    def total(self) -> Decimal:
        """What the parts come to together, in the goal's unit."""
        return together([part.target for part in self.parts], split=self.split, unit=self.unit)

    @property
    def difference(self) -> Decimal:
        return self.total - self.whole


def together(targets: Sequence[Decimal], *, split: str, unit: Decimal) -> Decimal:
    """The sum, or the product rounded to the unit of the goal: beyond it a product has no meaning."""
    if split == Split.SUM:
        return sum(targets, ZERO)
    product = ONE
    for one in targets:
        product *= one
    return (product / unit).to_integral_value(ROUND_HALF_UP) * unit


def edited(plan: Plan, targets: Mapping[str, Decimal]) -> Plan:
    """The plan with some targets set by hand; the others make up for it, so that the whole stays as it is.

    Of a sum, the others keep their proportions. Of a product, the last factor that was not set takes the rest. Where
    every part was set, the plan shows its difference.
    """
    chosen = {part.key: targets.get(part.key, part.target) for part in plan.parts}
    free = [part for part in plan.parts if part.key not in targets]
    if free and plan.split == Split.SUM:
        rest = plan.whole - sum((chosen[key] for key in targets if key in chosen), ZERO)
        chosen |= _rest_of_sum(rest, free, unit=plan.unit)
    elif free:
        others = ONE
        for part in plan.parts:
            others *= chosen[part.key] if part is not free[-1] else ONE
        if others <= 0:
            raise BadBreakdown(_("A factor is zero."), advice=_("Give every factor a number above zero."))
        chosen[free[-1].key] = round(plan.whole / others, PLACES)
    return replace(plan, parts=tuple(replace(part, target=chosen[part.key]) for part in plan.parts))


@transaction.atomic
def break_down(goal: Goal, plan: Plan, *, by: User, now: datetime) -> list[Goal]:
    """Draft a child for each part. Drafts of an earlier breakdown go. Raises BadBreakdown, GoalIsClosed."""
    row: Goal = Goal.objects.select_for_update().get(pk=goal.pk)
    if not row.is_open:
        raise GoalIsClosed(
            _("“%(goal)s” is %(state)s.") % {"goal": row, "state": row.get_state_display()},
            advice=_("Break down a goal that is still open."),
        )
    if row.target != plan.whole or plan.difference:
        raise BadBreakdown(
            _("The parts come to %(total)s, the goal to %(target)s.")
            % {"total": plan.total, "target": row.target},
            advice=_("Change a part until the difference is zero."),
        )
    _clear_drafts(row)
    children = [_child(row, part, plan, by=by, now=now) for part in plan.parts]
    row.split = plan.split
    row.save(update_fields=["split"])
    details = {"parts": len(children), "split": plan.split}
    audit.record("goal.broken_down", by=by, on=row, now=now, details=details)
    return children


@dataclass(frozen=True, slots=True)
class RollUp:
    """Whether the children still make up their parent, to its unit."""

    split: str
    target: Decimal
    total: Decimal

    @property
    def difference(self) -> Decimal:
        return self.total - self.target

    @property
    def is_exact(self) -> bool:
        return not self.difference


def rolls_up(goal: Goal, *, children: Sequence[Goal] | None = None) -> RollUp | None:
    """What the parts of a goal come to beside its target; None where it was not broken down. One query at most."""
    if not goal.split or goal.target is None:
        return None
    rows = list(goal.children.all()) if children is None else children
    parts = [one for one in rows if one.part and one.state != Goal.State.CANCELLED]
    targets = [one.target for one in parts if one.target is not None]
    if not targets:
        return None
    return RollUp(goal.split, goal.target, together(targets, split=goal.split, unit=unit_of(goal)))


def unit_of(goal: Goal) -> Decimal:
    """To what the goal's target is rounded."""
    return UNITS[Form(goal.form)]


def _rest_of_sum(rest: Decimal, free: Sequence[Part], *, unit: Decimal) -> dict[str, Decimal]:
    if rest < 0:
        raise BadBreakdown(
            _("The parts that were set come to more than the goal."), advice=_("Lower one of them.")
        )
    weights = {part.key: part.target for part in free}
    if not any(weight > 0 for weight in weights.values()):
        weights = dict.fromkeys(weights, ONE)
    return share_out(rest, weights, unit=unit)


def _clear_drafts(goal: Goal) -> None:
    parts = goal.children.exclude(part="").exclude(state=Goal.State.CANCELLED)
    kept = parts.exclude(state=Goal.State.DRAFT).first() or parts.filter(children__isnull=False).first()
    if kept is not None:
        raise BadBreakdown(
            _("“%(child)s” is a part already, and more than a draft.") % {"child": kept},
            advice=_("Change the parts one by one, or cancel them first."),
        )
    parts.delete()


def _child(goal: Goal, part: Part, plan: Plan, *, by: User, now: datetime) -> Goal:
    child: Goal = Goal.unscoped.create(
        workspace_id=goal.workspace_id,
        parent=goal,
        title=part.title,
        level=part.level,
        slice=part.slice.as_json(),
        form=part.form,
        direction=part.direction,
        target=part.target,
        baseline=part.baseline,
        baseline_start=plan.baseline_period.start,
        baseline_end=plan.baseline_period.end,
        owner=part.owner,
        start=part.start,
        end=part.end,
        persona=goal.persona,
        part=part.key,
        created_by=by,
        created_at=now,
    )
    return child
