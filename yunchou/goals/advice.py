"""SMART: what a goal lacks before it can be committed to, and what to think about, field by field (stage: plan)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from yunchou.accounts.selectors import members
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions import Period
from yunchou.core.errors import NotFound
from yunchou.core.models import Workspace
from yunchou.goals.counting import COUNTING_WORDS, Counting, counting_of
from yunchou.goals.drafts import Draft
from yunchou.goals.feasibility import Feasibility, direction_of, like_for_like
from yunchou.goals.models import LONGEST_TITLE, Goal
from yunchou.goals.words import special_words
from yunchou.metrics.catalogue import Form, Metric
from yunchou.metrics.selectors import metric_called, metrics

LONGEST_PERIOD = 366
#: Chances beyond which a target is called hardly reachable, or no effort.
HARDLY, NEARLY_SURE = 0.05, 0.95
RANKS = {level: rank for rank, level in enumerate(Goal.Level.values)}


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing about one field: a refusal stands in the way of the commitment, a hint does not."""

    field: str
    code: str
    message: str
    advice: str = ""
    is_refusal: bool = True


def advice(
    draft: Draft,
    *,
    workspace: Workspace,
    now: datetime,
    outlook: Feasibility | None = None,
    goal: Goal | None = None,
) -> list[Advice]:
    """What a draft lacks, refusals first. Nothing is asked of the event store: `outlook` brings what is foretold.

    `goal`: the goal that the draft is of, where it is kept already.
    """
    today = now.astimezone(workspace.zone).date()
    metric = _metric(draft, workspace=workspace)
    found = [
        *_on_words(draft),
        *_on_metric(draft, metric, workspace=workspace),
        *_on_numbers(draft, metric, goal=goal),
        *_on_days(draft, today=today, goal=goal),
        *_on_parent(draft, goal=goal),
        *_on_outlook(draft, outlook),
    ]
    return sorted(found, key=lambda one: not one.is_refusal)


def refusals(found: list[Advice]) -> list[Advice]:
    return [one for one in found if one.is_refusal]


def _hint(field: str, code: str, message: str, advice: str = "") -> Advice:
    return Advice(field, code, message, advice, is_refusal=False)


def _metric(draft: Draft, *, workspace: Workspace) -> Metric | None:
    if draft.slice is None:
        return None
    try:
        return metric_called(draft.slice.metric, workspace=workspace)
    except NotFound:
        return None


def _on_words(draft: Draft) -> Iterator[Advice]:
    """Specific: what is it called, and whose is it?"""
    title = draft.title.strip()
    if not title:
        yield Advice("title", "no_title", _("The goal has no title."), _("Say what is to be reached."))
    elif len(title) > LONGEST_TITLE:
        yield Advice(
            "title",
            "long_title",
            _("The title has %(length)d characters.") % {"length": len(title)},
            _("Write 1 to %(most)d.") % {"most": LONGEST_TITLE},
        )
    if draft.owner is None:
        yield Advice("owner", "no_owner", _("Nobody owns the goal."), _("Choose who answers for it."))
    elif not members().filter(user=draft.owner).exists():
        yield Advice(
            "owner",
            "foreign_owner",
            _("%(name)s does not belong to this workspace.") % {"name": draft.owner},
            _("Choose one of its members."),
        )


def _on_metric(draft: Draft, metric: Metric | None, *, workspace: Workspace) -> Iterator[Advice]:
    """Measurable: a metric that can be asked for this slice, counted in a stated way."""
    if draft.slice is None:
        yield Advice(
            "metric",
            "no_metric",
            _("The goal names no metric."),
            _("Choose the number that will show whether it is reached."),
        )
        return
    if metric is None or draft.slice.metric not in metrics(workspace):
        yield Advice(
            "metric",
            "unknown_metric",
            _("There is no metric “%(key)s”, or it was put away.") % {"key": draft.slice.metric},
            _("Choose one of the catalogue."),
        )
        return
    yield from _on_asking(draft, metric, workspace=workspace)
    counting = counting_of(metric)
    if counting in (Counting.AVERAGE, Counting.WHOLE):
        yield _hint(
            "target",
            f"counted_{counting}",
            _("“%(metric)s” is %(counting)s.")
            % {"metric": metric.label, "counting": COUNTING_WORDS[counting]},
            _("People who come on several days would be counted several times.")
            if counting is Counting.AVERAGE
            else _("Its days say nothing about the period, so there is no pace and no forecast."),
        )


def _on_asking(draft: Draft, metric: Metric, *, workspace: Workspace) -> Iterator[Advice]:
    if metric.needs_margin and workspace.margin_rate is None:
        yield Advice(
            "metric",
            "no_margin_rate",
            _("“%(metric)s” needs the workspace's margin rate.") % {"metric": metric.label},
            _("An owner states it under Settings, Workspace."),
        )
    any_day = date(2026, 1, 1)
    try:
        metric.over(Period(any_day, any_day), where=draft.slice.where if draft.slice else ())
    except BadQuestion as error:
        yield Advice(
            "slice",
            "bad_slice",
            _("“%(metric)s” cannot be kept to “%(value)s”.") % {"metric": metric.label, "value": error.value},
            error.advice.text(_),
        )


def _on_numbers(draft: Draft, metric: Metric | None, *, goal: Goal | None) -> Iterator[Advice]:
    """Measurable and achievable: a target beyond a baseline, in the metric's unit, in the metric's direction."""
    if draft.target is None:
        yield Advice("target", "no_target", _("The goal has no target."), _("Say how much is to be reached."))
    if draft.baseline is None:
        yield _without_baseline(draft)
    if draft.baseline_reason.strip() == "" and draft.baseline is not None and draft.baseline_period is None:
        yield Advice(
            "baseline_reason",
            "typed_baseline",
            _("The baseline was typed without a reason."),
            _("Name the days to compute it from, or say why it is another one."),
        )
    if metric is None:
        return
    yield from _on_unit(draft, metric, goal=goal)
    yield from _on_direction(draft, metric)


def _without_baseline(draft: Draft) -> Advice:
    if draft.baseline_period is None:
        return Advice(
            "baseline_period",
            "no_baseline",
            _("The goal has no baseline."),
            _("Choose the metric and the days; it is then computed from the days before."),
        )
    return Advice(
        "baseline_period",
        "baseline_unknown",
        _("There is no answer for the days from %(first)s to %(last)s.")
        % {"first": draft.baseline_period.start, "last": draft.baseline_period.end},
        _("Name other days, or type the baseline and say why."),
    )


def _on_unit(draft: Draft, metric: Metric, *, goal: Goal | None) -> Iterator[Advice]:
    if goal is not None and goal.form and goal.slice and goal.form != metric.form:
        same_metric = draft.slice is not None and goal.slice.get("metric") == draft.slice.metric
        if same_metric:
            yield Advice(
                "target",
                "other_unit",
                _("“%(metric)s” is written in another unit than when the target was set.")
                % {"metric": metric.label},
                _("Set the target anew."),
            )
    if draft.target is None:
        return
    if metric.form is Form.SHARE and draft.target > 1 and not metric.needs_margin:
        yield Advice(
            "target",
            "share_above_one",
            _("%(percent)s %% is more than all.") % {"percent": format(draft.target * 100, "f")},
            _("Give a percentage from 0 to 100."),
        )
    if metric.form is Form.COUNT and counting_of(metric) is Counting.SUM and draft.target % 1:
        yield Advice(
            "target",
            "not_whole",
            _("%(target)s is no whole number.") % {"target": draft.target},
            _("“%(metric)s” counts whole things.") % {"metric": metric.label},
        )


def _on_direction(draft: Draft, metric: Metric) -> Iterator[Advice]:
    own = direction_of(metric)
    way = draft.direction or own
    if not way:
        yield Advice(
            "direction",
            "no_direction",
            _("More of “%(metric)s” is neither good nor bad by itself.") % {"metric": metric.label},
            _("Say whether the goal is to reach at least or at most the target."),
        )
        return
    if own and way != own:
        yield Advice(
            "direction",
            "wrong_way",
            _("Less of “%(metric)s” is better.") % {"metric": metric.label}
            if own == Goal.Direction.AT_MOST
            else _("More of “%(metric)s” is better.") % {"metric": metric.label},
            _("Turn the goal round, or choose another metric."),
        )
        return
    if draft.target is None or draft.baseline is None or draft.period is None:
        return
    yield from _on_ambition(draft, counting_of(metric), is_upwards=way == Goal.Direction.AT_LEAST)


def _on_ambition(draft: Draft, counting: Counting, *, is_upwards: bool) -> Iterator[Advice]:
    """A target on the wrong side of the baseline reaches for less than what is there."""
    assert draft.baseline is not None, "asked for drafts with a baseline"
    assert draft.target is not None, "asked for drafts with a target"
    assert draft.period is not None, "asked for drafts with days"
    baseline = like_for_like(
        draft.baseline, between=draft.baseline_period, period=draft.period, counting=counting
    )
    if draft.target == baseline:
        yield _hint("target", "same_as_baseline", _("The target is what is reached already."))
    elif (draft.target < baseline) == is_upwards:
        yield Advice(
            "target",
            "behind_baseline",
            _("The target is below the baseline of as many days.")
            if is_upwards
            else _("The target is above the baseline."),
            _("Aim beyond what is reached already, or type another baseline and say why."),
        )


def _on_days(draft: Draft, *, today: date, goal: Goal | None) -> Iterator[Advice]:
    """Time-bound: both ends, in order, not over, at most a year."""
    if draft.start is None:
        yield Advice("start", "no_start", _("The goal has no first day."), _("Say when it begins."))
    if draft.end is None:
        yield Advice("end", "no_end", _("The goal has no deadline."), _("Say until when."))
    if draft.start is None or draft.end is None:
        return
    if draft.end < draft.start:
        yield Advice(
            "end",
            "ends_before_start",
            _("The goal ends on %(end)s, before it starts on %(start)s.")
            % {"end": draft.end, "start": draft.start},
            _("Swap the days."),
        )
    elif (draft.end - draft.start).days >= LONGEST_PERIOD:
        yield Advice(
            "end",
            "too_long",
            _("The goal lasts longer than a year."),
            _("Set one for a year at most, and the next one after its review."),
        )
    if draft.end < today and (goal is None or goal.state == Goal.State.DRAFT):
        yield Advice(
            "end",
            "is_past",
            _("%(day)s is past.") % {"day": draft.end},
            _("Choose a deadline that is still ahead."),
        )


def _on_parent(draft: Draft, *, goal: Goal | None) -> Iterator[Advice]:
    """Relevant: it serves a goal above it, or says why there is none."""
    parent = draft.parent
    if parent is None:
        if not draft.no_parent_reason.strip():
            yield Advice(
                "parent",
                "no_parent",
                _("The goal serves no other goal, and does not say why."),
                _("Choose the goal above it, or say why there is none."),
            )
        return
    if not parent.is_open:
        yield Advice(
            "parent",
            "parent_closed",
            _("“%(parent)s” is closed.") % {"parent": parent},
            _("Choose a goal that is still open."),
        )
    if goal is not None and goal.pk in _ancestors(parent):
        yield Advice(
            "parent",
            "parent_below",
            _("“%(parent)s” lies below this goal.") % {"parent": parent},
            _("Choose a goal above it."),
        )
    yield from _on_place_below(draft, parent)


def _on_place_below(draft: Draft, parent: Goal) -> Iterator[Advice]:
    """On a level and in days that its parent's hold."""
    if RANKS[draft.level] < RANKS[parent.level]:
        yield Advice(
            "level",
            "level_above_parent",
            _("The goal stands on a higher level than “%(parent)s”.") % {"parent": parent},
            _("A goal serves one of its own level or of the level above."),
        )
    if draft.period and parent.period and not _lies_inside(draft.period, parent.period):
        yield Advice(
            "end",
            "outside_parent",
            _("The goal's days are not within those of “%(parent)s”: %(first)s to %(last)s.")
            % {"parent": parent, "first": parent.period.start, "last": parent.period.end},
            _("Choose days within them."),
        )


def _ancestors(goal: Goal) -> set[int]:
    """The goal and those above it."""
    found: set[int] = set()
    above: Goal | None = goal
    while above is not None and above.pk not in found:
        found.add(above.pk)
        above = above.parent
    return found


def _lies_inside(inner: Period, outer: Period) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _on_outlook(draft: Draft, outlook: Feasibility | None) -> Iterator[Advice]:
    """Achievable: what the forecast says of the target."""
    if outlook is None:
        return
    if outlook.unseen:
        named = ", ".join(special_words(one) for one in outlook.unseen)
        yield _hint(
            "end",
            "unseen_days",
            _("The history does not show %(days)s.") % {"days": named},
            _("Nothing special is assumed for such days, and the forecast is wider for it."),
        )
    if outlook.chance is None or draft.target is None or outlook.target != draft.target:
        return
    percent = {"percent": round(outlook.chance * 100)}
    if outlook.chance < HARDLY:
        yield _hint(
            "target",
            "unrealistic",
            _("As things are going, the chance is %(percent)d %%.") % percent,
            _("Name what will be done otherwise, or lower the target."),
        )
    elif outlook.chance > NEARLY_SURE:
        yield _hint(
            "target",
            "no_effort",
            _("As things are going, the chance is %(percent)d %%.") % percent,
            _("It will be reached without doing anything: raise the target."),
        )
