"""What measuring again says about a lesson, and when that contradicts it (stage: facts)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User
from yunchou.inbox.services import tell
from yunchou.lessons.contradiction import contradicts
from yunchou.lessons.errors import BadVerdict
from yunchou.lessons.models import LONGEST_KEY, LONGEST_LABEL, Lesson, LessonVerdict

CONTRADICTED = "lesson.contradicted"
#: The figures of a measurement that the audit log repeats.
FIGURES = ("amount", "low", "high")
#: Only advice that is given can be contradicted: drafts and retired lessons are nobody's advice.
SPOKEN = {Lesson.State.ACTIVE, Lesson.State.EXPIRED}


@transaction.atomic
def add_verdict(
    lesson: Lesson,
    *,
    verdict: str,
    kind: str,
    key: str,
    label: str,
    figures: Mapping[str, Any],
    now: datetime,
    by: User | None = None,
) -> LessonVerdict:
    """Write down what the measurement (`kind`, `key`) said; a second call for it replaces what it said before.

    `figures`: amount, low, high, unit and metric as in `Effect` (without the lesson's own unit they are kept and
    shown, but not held against its interval), and what else was measured. A verdict that denies the lesson marks it
    as contradicted and tells its owner. Raises BadVerdict.
    """
    if verdict not in LessonVerdict.Verdict.values or not kind or not 0 < len(key) <= LONGEST_KEY:
        raise BadVerdict(
            _("“%(verdict)s” of “%(kind)s %(key)s” is no verdict.")
            % {"verdict": verdict, "kind": kind, "key": key},
            advice=_("Say worked, no_effect or too_early, and name the measurement."),
        )
    measured = plain(figures)
    row: LessonVerdict | None = LessonVerdict.objects.filter(lesson=lesson, kind=kind, key=key).first()
    if row is not None and (row.verdict, row.figures) == (verdict, measured):
        return row  # the same measurement again says nothing new, also after the owner has answered it
    row = row or LessonVerdict(workspace_id=lesson.workspace_id, lesson=lesson, kind=kind, key=key)
    row.verdict, row.figures, row.label, row.at = verdict, measured, label.strip()[:LONGEST_LABEL], now
    row.save()
    details = {"verdict": verdict, "measured": row.label or key}
    audit.record("lesson.judged", by=by, actor_label=_actor(by), on=lesson, now=now, details=details)
    if contradicts(lesson, verdict=verdict, figures=measured):
        flag_contradiction(lesson, figures=measured, kind=kind, key=key, label=row.label, now=now)
    return row


def plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as plain JSON; decimals and days as text, so that nothing is rounded."""
    written: dict[str, Any] = json.loads(json.dumps(dict(figures), default=str))
    return written


def _actor(by: User | None) -> str:
    return "" if by else "lessons"


@transaction.atomic
def flag_contradiction(
    lesson: Lesson,
    *,
    figures: Mapping[str, Any],
    now: datetime,
    kind: str = "",
    key: str = "",
    label: str = "",
) -> bool:
    """Mark a lesson as contradicted by these figures and tell its owner, who renews, keeps or retires it.

    Whether it was marked: a draft or a retired lesson is not, and one already marked keeps what came first.
    """
    lesson.refresh_from_db(from_queryset=Lesson.objects.select_for_update())
    if lesson.state not in SPOKEN:
        return False
    measured = plain(figures)
    lesson.state, lesson.changed_at = Lesson.State.CONTRADICTED, now
    lesson.contradiction = {
        "kind": kind,
        "key": key,
        "label": label,
        "figures": measured,
        "at": now.isoformat(),
    }
    lesson.save(update_fields=["state", "contradiction", "changed_at"])
    said = {name: str(measured[name]) for name in FIGURES if measured.get(name) is not None}
    details = {"against": label or key, **said}
    audit.record(
        "lesson.contradicted", by=None, actor_label=_actor(None), on=lesson, now=now, details=details
    )
    tell(
        [lesson.owner] if lesson.owner else [],
        kind=CONTRADICTED,
        values={"title": lesson.title, "pk": lesson.pk, "label": label},
        key=f"{CONTRADICTED} {lesson.pk} {now.isoformat()}",
        workspace=lesson.workspace,
        now=now,
    )
    return True
