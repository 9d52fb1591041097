"""How the states, verdicts and decisions of lessons look wherever they are shown."""

from django import template

from yunchou.lessons.models import Lesson, LessonUse, LessonVerdict

register = template.Library()

STATES = {
    Lesson.State.DRAFT: ("", "pencil"),
    Lesson.State.ACTIVE: ("good", "circle-check"),
    Lesson.State.CONTRADICTED: ("bad", "alert-triangle"),
    Lesson.State.EXPIRED: ("warn", "hourglass"),
    Lesson.State.RETIRED: ("", "ban"),
}
VERDICTS = {
    LessonVerdict.Verdict.WORKED: ("good", "check"),
    LessonVerdict.Verdict.NO_EFFECT: ("bad", "x"),
    LessonVerdict.Verdict.TOO_EARLY: ("", "clock"),
}
DECISIONS = {LessonUse.Decision.USED: ("good", "check"), LessonUse.Decision.REJECTED: ("", "x")}


@register.inclusion_tag("components/tag.html")
def lesson_state(lesson: Lesson) -> dict[str, str]:
    return _tag(STATES[Lesson.State(lesson.state)], lesson.get_state_display())


@register.inclusion_tag("components/tag.html")
def lesson_verdict(verdict: LessonVerdict) -> dict[str, str]:
    return _tag(VERDICTS[LessonVerdict.Verdict(verdict.verdict)], verdict.get_verdict_display())


@register.inclusion_tag("components/tag.html")
def lesson_decision(use: LessonUse) -> dict[str, str]:
    return _tag(DECISIONS[LessonUse.Decision(use.decision)], use.get_decision_display())


def _tag(look: tuple[str, str], label: str) -> dict[str, str]:
    tone, icon = look
    return {"tone": tone, "icon": icon, "label": label}
