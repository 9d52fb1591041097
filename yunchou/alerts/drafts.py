"""What a person says about a rule, in values, and what of it is refused (stage: judge)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.alerts.errors import BadRule
from yunchou.alerts.models import Rule
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions import Dimension, Period, Ratio
from yunchou.calc.falling import WEEK, Direction, Mode, Terms
from yunchou.core.errors import NotFound
from yunchou.core.models import User, Workspace
from yunchou.metrics.catalogue import Form, Metric
from yunchou.metrics.selectors import metric_called, refusal_of
from yunchou.metrics.slices import Slice

LONGEST_NAME = 80
MOST_DAYS = 14
MOST_COOL_DOWN = 90
SHARES = (Decimal("0.001"), Decimal(10))
"""A tenth of a percent to a thousand percent."""
WIDTHS = (Decimal(2), Decimal(20))
LARGEST = Decimal(10) ** 12
DAY_BEFORE = 1

#: Fewer of them a day, and a rate says more about chance than about the business.
LEAST_OF_SHARE = Decimal(200)
LEAST_OF_QUOTIENT = Decimal(50)
LEAST_HELD_AGAINST = Decimal(20)


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as a person states it. `minimum` None: what is sensible for the metric."""

    name: str
    of: Slice
    threshold: Decimal
    kind: str = Rule.Kind.EACH_VS_BASELINE
    direction: str = Rule.Direction.FALLS
    days: int = 3
    minimum: Decimal | None = None
    group_by: str = ""
    against: str = ""
    cool_down_days: int = 3
    quiet_from: time | None = None
    quiet_until: time | None = None
    severity: str = Rule.Severity.WARNING
    owner: User | None = None


def default_minimum(metric: Metric) -> Decimal:
    """The least denominator of a ratio; of another number the least that it is held against."""
    if not isinstance(metric.measure, Ratio):
        return LEAST_HELD_AGAINST if metric.form is Form.COUNT else Decimal(0)
    return LEAST_OF_SHARE if metric.form is Form.SHARE else LEAST_OF_QUOTIENT


def draft_of(rule: Rule) -> RuleDraft:
    """A rule as its owner could state it again."""
    return RuleDraft(of=rule.of, **{name: getattr(rule, name) for name in FIELDS})


#: What a draft and a rule call alike.
FIELDS = (
    "name",
    "threshold",
    "kind",
    "direction",
    "days",
    "minimum",
    "group_by",
    "against",
    "cool_down_days",
    "quiet_from",
    "quiet_until",
    "severity",
    "owner",
)
#: What a run depends on. A rule in which one of these changed is another rule to its firings.
TERMS = ("kind", "direction", "threshold", "days", "minimum", "against")


def terms_json(rule: Rule) -> dict[str, Any]:
    """What a firing keeps of its rule."""
    return {
        "kind": rule.kind,
        "direction": rule.direction,
        "threshold": str(rule.threshold),
        "days": rule.days,
        "minimum": str(rule.minimum),
        "against": rule.against,
    }


def terms_of(kept: dict[str, Any]) -> Terms:
    """The numbers of a rule, from what `terms_json` wrote."""
    return Terms(
        Mode(kept["kind"]),
        Direction(kept["direction"]),
        float(kept["threshold"]),
        int(kept["days"]),
        float(kept["minimum"]),
        DAY_BEFORE if kept["against"] == Rule.Against.DAY_BEFORE else WEEK,
    )


def terms_of_draft(draft: RuleDraft) -> Terms:
    """The numbers of a checked draft."""
    assert draft.minimum is not None, "checked_fields states it"
    kept = {name: getattr(draft, name) for name in TERMS}
    return terms_of(kept)


def checked_fields(draft: RuleDraft, *, workspace: Workspace) -> dict[str, Any]:
    """The fields of a rule, if the draft can ever fire. Raises BadRule, CannotAsk or NotFound."""
    metric = _known_metric(draft, workspace)
    _check_group(draft, metric)
    for check in (_check_choices, _check_threshold, _check_days, _check_quiet_hours, _check_owner):
        check(draft, workspace)
    fields = {name: getattr(draft, name) for name in FIELDS}
    return fields | {
        "name": _tidy_name(draft.name),
        "slice": draft.of.as_json(),
        "minimum": _minimum(draft, metric),
        "against": draft.against if draft.kind == Rule.Kind.RELATIVE else "",
    }


def watchable(of: Slice, *, workspace: Workspace, group_by: str = "") -> Metric:
    """The metric of a slice that can be asked day by day. Raises NotFound or CannotAsk."""
    metric = metric_called(of.metric, workspace=workspace)
    day = Period(workspace.created_at.date(), workspace.created_at.date())
    try:
        metric.over(day, by=Dimension(group_by) if group_by else None, where=of.where)
    except BadQuestion as error:
        raise refusal_of(error) from error
    return metric


def _known_metric(draft: RuleDraft, workspace: Workspace) -> Metric:
    try:
        return watchable(draft.of, workspace=workspace)
    except NotFound as error:
        raise BadRule(error.message, advice=error.advice, field="metric") from error


def _check_group(draft: RuleDraft, metric: Metric) -> None:
    if draft.group_by and draft.group_by not in metric.dimensions:
        raise BadRule(
            _("%(metric)s cannot be split by “%(dimension)s”.")
            % {"metric": metric.label, "dimension": draft.group_by},
            advice=_("Choose: %(dimensions)s.") % {"dimensions": ", ".join(metric.dimensions)},
            field="group_by",
        )


def _tidy_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadRule(
            _("The name has %(length)d characters.") % {"length": len(name)},
            advice=_("Name it in 1 to %(most)d characters.") % {"most": LONGEST_NAME},
            field="name",
        )
    return name


def _check_choices(draft: RuleDraft, _workspace: Workspace) -> None:
    for field, value, choices in _choices(draft):
        if value not in choices:
            raise BadRule(
                _("“%(value)s” is none of the choices.") % {"value": value},
                advice=_("Choose one of the list."),
                field=field,
            )
    if draft.kind == Rule.Kind.ABSOLUTE and draft.direction == Rule.Direction.EITHER:
        raise BadRule(
            _("A number is always above a value or below it."),
            advice=_("Choose whether it falls below or rises above."),
            field="direction",
        )


def _choices(draft: RuleDraft) -> Iterator[tuple[str, str, list[str]]]:
    yield "kind", draft.kind, Rule.Kind.values
    yield "direction", draft.direction, Rule.Direction.values
    yield "severity", draft.severity, Rule.Severity.values
    if draft.kind == Rule.Kind.RELATIVE:
        yield "against", draft.against, Rule.Against.values


def _check_threshold(draft: RuleDraft, _workspace: Workspace) -> None:
    if not draft.threshold.is_finite() or abs(draft.threshold) > LARGEST:
        raise BadRule(
            _("%(value)s is too large for a threshold.") % {"value": draft.threshold},
            advice=_("Give a number up to a trillion."),
            field="threshold",
        )
    if draft.kind == Rule.Kind.ANOMALY:
        return _require_between(draft.threshold, WIDTHS, said=_plain)
    if draft.kind != Rule.Kind.ABSOLUTE:
        _require_between(draft.threshold, _shares(draft), said=_percent)
    return None


def _shares(draft: RuleDraft) -> tuple[Decimal, Decimal]:
    """Nothing falls by more than all of it."""
    lowest, highest = SHARES
    return lowest, Decimal(1) if draft.direction == Rule.Direction.FALLS else highest


def _require_between(
    value: Decimal, limits: tuple[Decimal, Decimal], *, said: Callable[[Decimal], str]
) -> None:
    lowest, highest = limits
    if not lowest <= value <= highest:
        raise BadRule(
            _("A threshold of %(value)s can never be met or is always met.") % {"value": said(value)},
            advice=_("Give %(lowest)s to %(highest)s.") % {"lowest": said(lowest), "highest": said(highest)},
            field="threshold",
        )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _percent(value: Decimal) -> str:
    return f"{_plain(value * 100)}%"


def _check_days(draft: RuleDraft, _workspace: Workspace) -> None:
    for field, value, least, most in (
        ("days", draft.days, 1, MOST_DAYS),
        ("cool_down_days", draft.cool_down_days, 0, MOST_COOL_DOWN),
    ):
        if not least <= value <= most:
            raise BadRule(
                _("%(days)d days are too few or too many.") % {"days": value},
                advice=_("Give %(least)d to %(most)d.") % {"least": least, "most": most},
                field=field,
            )


def _check_quiet_hours(draft: RuleDraft, _workspace: Workspace) -> None:
    if (draft.quiet_from is None) != (draft.quiet_until is None):
        raise BadRule(
            _("The quiet hours have one end only."),
            advice=_("Say from when to when, or leave both empty."),
            field="quiet_from" if draft.quiet_from is None else "quiet_until",
        )
    if draft.quiet_from is not None and draft.quiet_from == draft.quiet_until:
        raise BadRule(
            _("Quiet hours from %(time)s to %(time)s have no length.")
            % {"time": f"{draft.quiet_from:%H:%M}"},
            advice=_("Let them end at another time, or leave both empty."),
            field="quiet_until",
        )


def _check_owner(draft: RuleDraft, workspace: Workspace) -> None:
    is_member = Membership.unscoped.filter(workspace=workspace, user=draft.owner).exists()
    if draft.owner is None or not is_member:
        raise BadRule(
            _("“%(person)s” is nobody of this workspace.") % {"person": draft.owner or "–"},
            advice=_("Choose who is told and opens the review."),
            field="owner",
        )


def _minimum(draft: RuleDraft, metric: Metric) -> Decimal:
    least = default_minimum(metric) if draft.minimum is None else draft.minimum
    is_ratio = isinstance(metric.measure, Ratio)
    if least < 0 or least > LARGEST or (is_ratio and not least):
        raise BadRule(
            _("A smallest base of %(value)s is no guard.") % {"value": _plain(least)},
            advice=_(
                "Give a number above zero: on days with a smaller denominator the rate is chance, and the rule waits."
            )
            if is_ratio
            else _("Give zero or more."),
            field="minimum",
        )
    return least
