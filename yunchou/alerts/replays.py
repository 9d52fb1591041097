"""On which past days a rule would have fired, before it is saved (stage: judge)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from yunchou.alerts.courses import Watched, seen, until_yesterday
from yunchou.alerts.drafts import RuleDraft, checked_fields, terms_of_draft
from yunchou.alerts.evidence import Judged, evidence_of
from yunchou.analytics.answers import Value
from yunchou.calc import anomaly, falling, spells
from yunchou.calc.falling import Floats, State
from yunchou.calc.periods import Period
from yunchou.calc.spells import Spell
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import metric_called

DAYS = 90
#: What the first of the days are held against: eight weeks, and a week for the days between.
BEFORE = 63


@dataclass(frozen=True, slots=True)
class ReplayDay:
    """A day held against what was before it. `expected`, `low` and `high` are None where there is nothing to hold it against."""

    day: date
    value: Value
    state: State
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ReplayFiring:
    """A firing that would have been. `ended_on` is None where it would go on today."""

    first_day: date
    fired_on: date
    ended_on: date | None
    is_settled: bool
    change: str | None


@dataclass(frozen=True, slots=True)
class GroupReplay:
    """One group ('' where the rule does not split), its days and its firings."""

    group: str
    days: tuple[ReplayDay, ...]
    firings: tuple[ReplayFiring, ...]

    @property
    def unknown_days(self) -> int:
        return sum(one.state is State.UNKNOWN for one in self.days)


@dataclass(frozen=True, slots=True)
class Replay:
    """A rule over the past days, the groups with most firings first."""

    between: Period
    metric: Metric
    groups: tuple[GroupReplay, ...]

    @property
    def count(self) -> int:
        """How many reviews it would have opened."""
        return sum(len(group.firings) for group in self.groups)

    @property
    def quiet_groups(self) -> int:
        return sum(not group.firings for group in self.groups)


def replay(draft: RuleDraft, *, workspace: Workspace, now: datetime, days: int = DAYS) -> Replay:
    """The firings of a rule over the past days, if its firings had been reviewed at once. Nothing is saved.

    Raises BadRule, CannotAsk, NotFound or Unavailable.
    """
    fields = checked_fields(draft, workspace=workspace)
    draft = replace(draft, minimum=fields["minimum"], against=fields["against"])
    between = until_yesterday(workspace, days=days + BEFORE, now=now)
    watched = Watched(draft.of, draft.group_by)
    found = seen([watched], between=between, workspace=workspace, now=now)[watched]
    special = anomaly.specials(between.start, between.length)
    terms = terms_of_draft(draft)
    groups = [
        _replayed(group, Judged(one, terms, special), cool_down=draft.cool_down_days)
        for group, one in found.items()
    ]
    shown = Period(between.start + timedelta(days=BEFORE), between.end)
    metric = metric_called(draft.of.metric, workspace=workspace)
    return Replay(shown, metric, tuple(sorted(groups, key=lambda one: -len(one.firings))))


def _replayed(group: str, judged: Judged, *, cool_down: int) -> GroupReplay:
    course = judged.course
    found = spells.spells(course, judged.terms, cool_down=cool_down, since=BEFORE, special=judged.special)
    return GroupReplay(group, tuple(_days(judged)), tuple(_firing(one, judged) for one in found))


def _days(judged: Judged) -> Iterator[ReplayDay]:
    course, seen_values = judged.course, judged.seen.values
    starts = falling.starts_from(course, BEFORE)
    held = spells.limits(course, judged.terms, starts=starts, span=1, special=judged.special)
    [states] = falling.states(course, held, judged.terms.direction).T
    for row, index in enumerate(starts):
        yield ReplayDay(
            course.day(index),
            seen_values[index],
            State(int(states[row])),
            *(_known(each, row) for each in (held.expected, held.low, held.high)),
        )


def _known(limits: Floats, row: int) -> float | None:
    number = float(limits[row, 0])
    return None if np.isnan(number) else number


def _firing(spell: Spell, judged: Judged) -> ReplayFiring:
    course = judged.course
    return ReplayFiring(
        course.day(spell.run.start),
        course.day(spell.run.completed),
        None if spell.end is None else course.day(spell.end.index),
        spell.end is not None and spell.end.is_settled,
        evidence_of(spell.run, judged)["change"],
    )
