"""What planners did with a lesson that was shown to them: the one call by which every later stage plugs in (stage: facts)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User
from yunchou.lessons.errors import BadUse, NotInThisState
from yunchou.lessons.models import LONGEST_KEY, LONGEST_LABEL, LONGEST_REASON, Lesson, LessonUse

Decision = LessonUse.Decision


@transaction.atomic
def note_use(
    lesson: Lesson,
    *,
    kind: str,
    key: str,
    label: str,
    decision: str,
    reason: str = "",
    by: User | None,
    now: datetime,
) -> LessonUse:
    """Note that the plan (`kind`, `key`) used the lesson, or rejected it because of something.

    A second call for the same plan changes the decision. Raises BadUse or NotInThisState.
    """
    reason = _checked(kind, key=key, decision=decision, reason=reason)
    if lesson.state == Lesson.State.DRAFT:
        raise NotInThisState(
            _("“%(title)s” is a draft.") % {"title": lesson.title}, advice=_("Confirm it before it is used.")
        )
    said = {
        "label": label.strip()[:LONGEST_LABEL],
        "decision": decision,
        "reason": reason,
        "by": by,
        "at": now,
    }
    use: LessonUse
    use, _is_new = LessonUse.objects.update_or_create(
        lesson=lesson,
        kind=kind,
        key=key,
        defaults=said,
        create_defaults={**said, "workspace_id": lesson.workspace_id},
    )
    action = {Decision.USED: "lesson.used", Decision.REJECTED: "lesson.rejected"}[Decision(decision)]
    details = {"plan": use.label or key, "reason": reason}
    audit.record(action, by=by, on=lesson, now=now, details=details)
    return use


def _checked(kind: str, *, key: str, decision: str, reason: str) -> str:
    """The tidy reason, if the decision says what was decided about which plan."""
    if not kind or not 0 < len(key) <= LONGEST_KEY:
        raise BadUse(
            _("“%(kind)s %(key)s” names no plan.") % {"kind": kind, "key": key},
            advice=_("Say what was planned, such as a goal, and its number."),
        )
    if decision not in Decision.values:
        raise BadUse(
            _("“%(decision)s” is no decision about a lesson.") % {"decision": decision},
            advice=_("Say whether it was used or rejected."),
            field="decision",
        )
    reason = reason.strip()[:LONGEST_REASON]
    if decision == Decision.REJECTED and not reason:
        raise BadUse(
            _("A lesson is not rejected without a reason."),
            advice=_("Say in a few words why it does not hold here."),
            field="reason",
        )
    return reason
