"""One rule on one group: what its firings are after another look at the numbers (stage: judge)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yunchou.alerts.courses import Seen
from yunchou.alerts.drafts import terms_of
from yunchou.alerts.evidence import Judged, baseline_days, days_of, evidence_of
from yunchou.alerts.models import AGAIN, CORRECTED, Firing, Rule
from yunchou.calc import spells
from yunchou.calc.falling import Direction, Ints, Run
from yunchou.calc.spells import Before, End, Spell

#: A run that was completed longer ago is no news, however late its numbers came.
LOOK_BACK = 14


@dataclass(slots=True, eq=False)
class Case:
    """A rule on a group with its latest firing, if any. `changed`: the firings to write, in order."""

    rule: Rule
    terms: dict[str, Any]
    group: str
    seen: Seen
    special: Ints
    now: datetime
    latest: Firing | None
    changed: list[Firing] = field(default_factory=list)

    def look(self) -> list[Firing]:
        """Follow the latest firing to its end, and find those after it; the changed and the new ones, unsaved."""
        while self._step():
            pass
        return self.changed

    def _step(self) -> bool:
        """One thing that happened; False when nothing more did."""
        if self.latest is None or not self.latest.is_open:
            return self._fire()
        if self.latest.is_going_on:
            return self._follow(self.latest)
        return self._fall_again(self.latest)

    # what is new

    def _fire(self) -> bool:
        spell = self._next(self.terms, cool_down=self.rule.cool_down_days)
        if spell is None:
            return False
        judged = self._judged(self.terms)
        first, last = baseline_days(spell.run, judged)
        course = judged.course
        self.latest = Firing(
            workspace_id=self.rule.workspace_id,
            rule=self.rule,
            terms=self.terms,
            slice=self._slice(),
            group_by=self.rule.group_by,
            group=self.group,
            severity=self.rule.severity,
            first_day=course.day(spell.run.start),
            last_day=course.day(spell.run.completed),
            fired_on=course.day(spell.run.completed),
            baseline_start=first,
            baseline_end=last,
            fired_at=self.now,
            evidence=evidence_of(spell.run, judged),
        )
        self._note(self.latest)
        return True

    def _fall_again(self, firing: Firing) -> bool:
        """While its review is open, a new fall belongs to the same firing."""
        spell = self._next(self.terms, cool_down=0)
        if spell is None:
            return False
        judged = self._judged(self.terms)
        course = judged.course
        firing.notes = [
            *firing.notes,
            {
                "kind": AGAIN,
                "at": self.now.isoformat(),
                "first_day": course.day(spell.run.start).isoformat(),
                "fired_on": course.day(spell.run.completed).isoformat(),
                "direction": spell.run.direction.value,
                "terms": self.terms,
                "days": days_of(spell.run, judged),
            },
        ]
        firing.last_day = max(firing.last_day, course.day(spell.run.completed))
        firing.ended_on, firing.ended_at, firing.ending = None, None, ""
        self._note(firing)
        return True

    def _next(self, terms: dict[str, Any], *, cool_down: int) -> Spell | None:
        judged = self._judged(terms)
        course = judged.course
        since = max(course.index(self.rule.watched_from), len(course) - LOOK_BACK, 0)
        before = self._before(cool_down)
        return spells.next_spell(course, judged.terms, since=since, before=before, special=self.special)

    def _before(self, cool_down: int) -> Before:
        if self.latest is None or self.latest.ended_on is None:
            return Before()
        course = self.seen.course
        if self.latest.ending == Firing.Ending.CORRECTED:
            # There was no fall, so there is nothing to be quiet about.
            return Before(over=course.index(self.latest.current_run[0]) - 1)
        over = course.index(self.latest.ended_on)
        if self.latest.ending == Firing.Ending.UNWATCHED:
            return Before(over=over)
        return Before(over=over, quiet_through=over + cool_down)

    # what became of it

    def _follow(self, firing: Firing) -> bool:
        """Whether it ended. Days that lie before what was looked at say nothing, so it is settled by the calendar."""
        judged = self._judged(firing.current_terms)
        course = judged.course
        first, completed = firing.current_run
        run = Run(course.index(first), course.index(completed), Direction(firing.current_direction))
        if run.start < 0:
            return self._end(firing, End(run.start + spells.SETTLED_AFTER, is_settled=True))
        if spells.has_gone(run, course, judged.terms, special=self.special):
            return self._correct(firing, run, judged)
        end = spells.end_of(run, course, judged.terms, special=self.special)
        last = course.day(spells.last_breach(Spell(run, end), course, judged.terms, special=self.special))
        if last > firing.last_day:
            firing.last_day = last
            self._note(firing)
        return end is not None and self._end(firing, end)

    def _end(self, firing: Firing, end: End) -> bool:
        firing.ended_on, firing.ended_at = self.seen.course.day(end.index), self.now
        firing.ending = Firing.Ending.SETTLED if end.is_settled else Firing.Ending.RECOVERED
        self._note(firing)
        return True

    def _correct(self, firing: Firing, run: Run, judged: Judged) -> bool:
        note = {"kind": CORRECTED, "at": self.now.isoformat(), "days": days_of(run, judged)}
        firing.notes = [*firing.notes, note]
        firing.ended_on, firing.ended_at = firing.current_run[1], self.now
        firing.ending = Firing.Ending.CORRECTED
        self._note(firing)
        return True

    def _judged(self, terms: dict[str, Any]) -> Judged:
        return Judged(self.seen, terms_of(terms), self.special)

    def _slice(self) -> dict[str, object]:
        of = self.rule.of
        return (of.kept_to(self.rule.group_by, self.group) if self.rule.group_by else of).as_json()

    def _note(self, firing: Firing) -> None:
        if firing not in self.changed:
            self.changed.append(firing)
