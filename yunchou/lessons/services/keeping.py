"""From draft to active, and what happens when a lesson runs out or is spoken against (stage: facts)."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.inbox.services import tell
from yunchou.lessons.errors import BadLesson, NotInThisState
from yunchou.lessons.models import LONGEST_REASON, Lesson
from yunchou.lessons.services.writing import checked_expiry

State = Lesson.State
EXPIRED = "lesson.expired"


@transaction.atomic
def confirm_lesson(lesson: Lesson, *, by: User | None, now: datetime) -> None:
    """A draft becomes advice. Raises NotInThisState."""
    _lock(lesson, to=_("confirmed"), within={State.DRAFT})
    checked_expiry(lesson.expires_on, now=now)
    _move(lesson, State.ACTIVE, now=now)
    audit.record("lesson.confirmed", by=by, on=lesson, now=now)


@transaction.atomic
def retire_lesson(lesson: Lesson, *, reason: str, by: User | None, now: datetime) -> None:
    """It is no longer advice; its uses and verdicts stay to be read. Raises BadLesson or NotInThisState."""
    reason = _checked_reason(reason)
    _lock(lesson, to=_("retired"), within=set(State) - {State.RETIRED})
    _move(lesson, State.RETIRED, now=now)
    audit.record("lesson.retired", by=by, on=lesson, now=now, details={"reason": reason})


@transaction.atomic
def renew_lesson(
    lesson: Lesson, *, expires_on: date | None, reason: str, by: User | None, now: datetime
) -> None:
    """It holds again, or for longer, until another day. Raises BadLesson or NotInThisState."""
    reason = _checked_reason(reason)
    _lock(lesson, to=_("renewed"), within=set(State) - {State.DRAFT})
    before = lesson.expires_on
    lesson.expires_on = checked_expiry(expires_on, now=now)
    _move(lesson, State.ACTIVE, now=now, also=("expires_on",))
    details = {
        "reason": reason,
        "before": {"expires_on": _text(before)},
        "after": {"expires_on": _text(lesson.expires_on)},
    }
    audit.record("lesson.renewed", by=by, on=lesson, now=now, details=details)


@transaction.atomic
def keep_lesson(lesson: Lesson, *, reason: str, by: User | None, now: datetime) -> None:
    """It holds although something spoke against it; the audit log keeps what. Raises BadLesson or NotInThisState."""
    reason = _checked_reason(reason)
    _lock(lesson, to=_("kept"), within={State.CONTRADICTED})
    details = {"reason": reason, "against": _against(lesson)}
    _move(lesson, State.ACTIVE, now=now)
    audit.record("lesson.kept", by=by, on=lesson, now=now, details=details)


def expire_lessons(*, now: datetime) -> int:
    """Mark what ran out, in every workspace by its own calendar, and tell the owners; how many."""
    return sum(_expire_in(workspace, now=now) for workspace in Workspace.objects.all())


@transaction.atomic
def _expire_in(workspace: Workspace, *, now: datetime) -> int:
    today = now.astimezone(workspace.zone).date()
    with workspace_scope(workspace):
        rows = Lesson.objects.select_for_update(of=("self",)).select_related("owner")
        run_out = list(rows.filter(state=State.ACTIVE, expires_on__lt=today))
        for lesson in run_out:
            _move(lesson, State.EXPIRED, now=now)
            audit.record("lesson.expired", by=None, actor_label="lessons", on=lesson, now=now)
            tell(
                [lesson.owner] if lesson.owner else [],
                kind=EXPIRED,
                values={"title": lesson.title, "pk": lesson.pk},
                key=f"{EXPIRED} {lesson.pk} {lesson.expires_on}",
                workspace=workspace,
                now=now,
            )
    return len(run_out)


def _lock(lesson: Lesson, *, to: str, within: Collection[str]) -> None:
    """Read the row again, held until the transaction ends, and refuse the step from any other state."""
    lesson.refresh_from_db(from_queryset=Lesson.objects.select_for_update())
    if lesson.state not in within:
        raise NotInThisState(
            _("“%(title)s” is “%(state)s” and cannot be %(step)s.")
            % {"title": lesson.title, "state": lesson.get_state_display(), "step": to},
            advice=_("Open it again to see what can be done now."),
        )


def _move(lesson: Lesson, state: str, *, now: datetime, also: tuple[str, ...] = ()) -> None:
    """What spoke against a lesson is answered by any step that it takes."""
    lesson.state, lesson.changed_at, lesson.contradiction = state, now, None
    lesson.save(update_fields=["state", "changed_at", "contradiction", *also])


def _against(lesson: Lesson) -> str:
    """What spoke against it, by name."""
    spoken = lesson.contradiction or {}
    return str(spoken.get("label") or spoken.get("key", ""))


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise BadLesson(
            _("The reason has %(length)d characters.") % {"length": len(reason)},
            advice=_("Say why in 1 to %(most)d.") % {"most": LONGEST_REASON},
            field="reason",
        )
    return reason


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
