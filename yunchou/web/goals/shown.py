"""A goal as pages show it: status with its reason, progress against the path, chance and forecast (stage: plan)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from django.utils.translation import gettext as _

from yunchou.core.models import Workspace
from yunchou.goals.models import Goal, GoalCheck
from yunchou.goals.outlook import Reason
from yunchou.goals.standing import Standing
from yunchou.goals.words import reason_words
from yunchou.metrics.catalogue import Form, Metric
from yunchou.metrics.selectors import metrics
from yunchou.metrics.slices import Slice
from yunchou.web import formats
from yunchou.web.amounts import figure
from yunchou.web.formats import Figure
from yunchou.web.slices import NamesOf, slice_words

Status = GoalCheck.Status
#: From here on, a count is written without decimals.
WHOLE_FROM = 10
#: The tone and icon of a status; only what needs somebody is tinted.
LOOKS: dict[str, tuple[str, str]] = {
    Status.NOT_STARTED: ("", "clock"),
    Status.ON_TRACK: ("good", "circle-check"),
    Status.AT_RISK: ("warn", "alert-triangle"),
    Status.OFF: ("bad", "alert-circle"),
    Status.NO_ANSWER: ("", "info-circle"),
}
STATE_LOOKS: dict[str, tuple[str, str]] = {
    Goal.State.DRAFT: ("", "pencil"),
    Goal.State.COMMITTED: ("", "target"),
    Goal.State.FINISHED: ("", "circle-check"),
    Goal.State.CANCELLED: ("", "ban"),
}
OUTCOME_LOOKS: dict[str, tuple[str, str]] = {
    Goal.Outcome.REACHED: ("good", "check"),
    Goal.Outcome.MISSED: ("bad", "x"),
    Goal.Outcome.UNKNOWN: ("", "info-circle"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with its look."""

    label: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts of a hundred of the target: what came, where it will end, where the path is now; None is not drawn."""

    done: float
    mid: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One goal with its numbers in words."""

    goal: Goal
    tag: Tag
    reason: str
    what: str
    actual: Figure
    target: Figure
    baseline: Figure
    expected: Figure
    mid: Figure
    forecast: str
    chance: str
    bar: Bar | None
    through: date | None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes goals' numbers in the form of their metrics, and names as one reader may see them."""

    known: Mapping[str, Metric]
    currency: str
    names: NamesOf

    @classmethod
    def of(cls, workspace: Workspace, *, names: NamesOf) -> Self:
        return cls(metrics(workspace, with_archived=True), workspace.currency, names)

    def amount(self, amount: Decimal | None, *, form: str, why: str = "") -> Figure:
        """A number in its form. What is expected or foretold of a count has no use for fractions of one."""
        if form == Form.COUNT and amount is not None and abs(amount) >= WHOLE_FROM:
            amount = amount.to_integral_value(ROUND_HALF_UP)
        return figure(amount, form=Form(form or Form.COUNT), currency=self.currency, why=why)

    def what(self, measures: Slice | None) -> str:
        """The metric and the part of it: `Revenue · Douyin Ads`."""
        if measures is None:
            return _("No metric chosen")
        metric = self.known.get(measures.metric)
        part = slice_words(measures, names=self.names)
        name = str(metric.label) if metric else measures.metric
        return f"{name} · {part}" if part else name

    def span(self, low: Decimal | None, high: Decimal | None, *, form: str) -> str:
        """`546 万 – 598 万`."""
        if low is None or high is None:
            return ""
        return f"{self.amount(low, form=form).text} {formats.DASH} {self.amount(high, form=form).text}"

    def line(self, goal: Goal, found: Standing | None, *, depth: int = 0) -> Line:
        form = goal.form
        why = _reason(goal, found)
        return Line(
            goal=goal,
            tag=_tag(goal, found),
            reason=why,
            what=self.what(goal.measures),
            actual=self.amount(_actual(goal, found), form=form, why=why),
            target=self.amount(goal.target, form=form, why=_("Not set")),
            baseline=self.amount(goal.baseline, form=form, why=_("Not known")),
            expected=self.amount(found.expected_now if found else None, form=form),
            mid=self.amount(found.mid if found else None, form=form),
            forecast=self.span(found.low, found.high, form=form) if found else "",
            chance=percent(found.chance) if found else "",
            bar=_bar(goal, found),
            through=found.through if found else None,
            depth=depth,
        )


def percent(share: float | None) -> str:
    """A chance in whole percent; what is nearly sure or nearly impossible says so."""
    if share is None:
        return ""
    if 0 < share < 0.01:
        return "< 1%"
    return "> 99%" if 0.99 < share < 1 else f"{round(share * 100)}%"


def _actual(goal: Goal, found: Standing | None) -> Decimal | None:
    """What came of it: as it was closed with, or as it is now."""
    if goal.result and goal.result.get("actual") is not None:
        return Decimal(goal.result["actual"])
    return found.actual_amount if found else None


def _reason(goal: Goal, found: Standing | None) -> str:
    if goal.state == Goal.State.CANCELLED:
        return goal.cancel_reason
    if goal.state == Goal.State.FINISHED:
        return ""
    if found is not None:
        return reason_words(_with_days(found.reason))
    is_complete = goal.slice and goal.target is not None and goal.period is not None
    return "" if is_complete else _("It lacks a metric, a target or its days.")


def _with_days(reason: Reason) -> Reason:
    """Days as people write them."""
    days = {"start", "through", "first"}
    values = {
        name: formats.day(date.fromisoformat(value)) if name in days and isinstance(value, str) else value
        for name, value in reason.values.items()
    }
    return Reason(reason.code, values)


def _tag(goal: Goal, found: Standing | None) -> Tag:
    """A committed goal by how it stands, a finished one by how it ended, any other by its state."""
    if goal.state == Goal.State.COMMITTED and found is not None:
        return Tag(str(Status(found.status).label), *LOOKS[found.status])
    if goal.state == Goal.State.FINISHED and goal.outcome:
        return Tag(str(goal.get_outcome_display()), *OUTCOME_LOOKS[goal.outcome])
    return Tag(str(goal.get_state_display()), *STATE_LOOKS[goal.state])


def _bar(goal: Goal, found: Standing | None) -> Bar | None:
    actual = _actual(goal, found)
    if actual is None or not goal.target or goal.target <= 0:
        return None
    done = _part(actual, goal.target)
    mid = _part(found.mid, goal.target) if found and found.mid is not None else None
    expected = _part(found.expected_now, goal.target) if found and found.expected_now is not None else None
    return Bar(done, mid if mid is not None and mid > done else None, expected)


def _part(amount: Decimal, whole: Decimal) -> float:
    return round(min(max(float(amount / whole) * 100, 0.0), 100.0), 2)
