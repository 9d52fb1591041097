"""What a person has filled in of a goal so far (stage: plan)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from yunchou.analytics.questions import Period
from yunchou.core.models import User, Workspace
from yunchou.goals.feasibility import baseline_over, direction_of, reference_period
from yunchou.goals.models import Goal, Persona
from yunchou.metrics.selectors import metric_called
from yunchou.metrics.slices import Slice


@dataclass(frozen=True, slots=True)
class Draft:
    """A goal as far as it is thought out. `direction` '' is the metric's own; `baseline_reason` only where the baseline
    was typed: otherwise it is computed over `baseline_period`."""

    title: str = ""
    level: str = Goal.Level.COMPANY
    slice: Slice | None = None
    direction: str = ""
    target: Decimal | None = None
    baseline: Decimal | None = None
    baseline_period: Period | None = None
    baseline_reason: str = ""
    owner: User | None = None
    start: date | None = None
    end: date | None = None
    parent: Goal | None = None
    no_parent_reason: str = ""
    persona: Persona | None = None
    note: str = ""

    @property
    def period(self) -> Period | None:
        if self.start is None or self.end is None or self.end < self.start:
            return None
        return Period(self.start, self.end)


def draft_of(goal: Goal) -> Draft:
    """A goal as the form shows it."""
    return Draft(
        title=goal.title,
        level=goal.level,
        slice=goal.measures,
        direction=goal.direction,
        target=goal.target,
        baseline=goal.baseline,
        baseline_period=goal.baseline_period,
        baseline_reason=goal.baseline_reason,
        owner=goal.owner,
        start=goal.start,
        end=goal.end,
        parent=goal.parent,
        no_parent_reason=goal.no_parent_reason,
        persona=goal.persona,
        note=goal.note,
    )


def completed(draft: Draft, *, workspace: Workspace, now: datetime) -> Draft:
    """The draft with what follows from it: the metric's own direction, the reference period and the computed baseline.

    At most one question. Raises CannotAsk, NotFound or Unavailable.
    """
    if draft.slice is None:
        return draft if draft.baseline_reason.strip() else replace(draft, baseline=None)
    metric = metric_called(draft.slice.metric, workspace=workspace)
    measures = draft.slice
    draft = replace(draft, direction=draft.direction or direction_of(metric))
    if draft.baseline_reason.strip():
        return draft
    today = now.astimezone(workspace.zone).date()
    reference = draft.baseline_period or (
        reference_period(draft.period, today=today) if draft.period is not None else None
    )
    if reference is None:
        return replace(draft, baseline=None)
    found = baseline_over(measures, between=reference, workspace=workspace, now=now)
    return replace(draft, baseline=found, baseline_period=reference)
