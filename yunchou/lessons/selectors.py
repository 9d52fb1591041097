"""Reads of what was learnt: lists, search, and what holds where somebody plans (stage: facts)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.core.errors import NotFound
from yunchou.core.models import AuditEntry
from yunchou.lessons.errors import NotYours
from yunchou.lessons.full_text import found_ids
from yunchou.lessons.models import Lesson, LessonUse, LessonVerdict
from yunchou.lessons.scope import DIMENSIONS, LessonScope, Match, place
from yunchou.lessons.words import terms_of

#: The best of a search; a list longer than this is narrowed, not read.
MOST_FOUND = 1000
State = Lesson.State


ANYWHERE = LessonScope()


@dataclass(frozen=True, slots=True)
class LessonFilter:
    """Which lessons are asked for. Empty takes all; a scope takes what holds there, general lessons too."""

    state: str = ""
    scope: LessonScope = ANYWHERE
    owner: int | None = None


ALL = LessonFilter()


def lessons(wanted: LessonFilter = ALL) -> QuerySet[Lesson]:
    """Lessons, newest first, with how often each was used and rejected, and what measuring again said."""
    rows = Lesson.objects.select_related("owner").filter(_within(wanted.scope))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.owner:
        rows = rows.filter(owner_id=wanted.owner)
    return with_counts(rows)


def with_counts(rows: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """The same lessons with used_count, rejected_count, worked_count and no_effect_count."""
    used, verdict = LessonUse.Decision, LessonVerdict.Verdict
    counts = {
        "used_count": _count(LessonUse, decision=used.USED),
        "rejected_count": _count(LessonUse, decision=used.REJECTED),
        "worked_count": _count(LessonVerdict, verdict=verdict.WORKED),
        "no_effect_count": _count(LessonVerdict, verdict=verdict.NO_EFFECT),
    }
    return rows.annotate(**counts)


def _count(model: type[LessonUse | LessonVerdict], **kept: str) -> Coalesce:
    """A sub-query of its own each: joins of two lists would multiply them."""
    rows = model.objects.order_by().filter(lesson=OuterRef("pk"), **kept).values("lesson")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def search_lessons(text: str, *, wanted: LessonFilter = ALL, limit: int = 50) -> list[Lesson]:
    """Lessons that hold every word of the text, by Chinese words, pinyin or its initials; best first.

    Without letters in the text, the newest. Two statements.
    """
    terms = terms_of(text)
    if not terms:
        return list(lessons(wanted)[:limit])
    ids = found_ids(terms, limit=MOST_FOUND)
    if wanted == ALL:
        ids = ids[:limit]
    rows = lessons(wanted).filter(pk__in=ids).order_by()
    by_id = {row.pk: row for row in rows}
    return [by_id[pk] for pk in ids if pk in by_id][:limit]


def lesson_numbered(pk: int) -> Lesson:
    """One lesson with its counts. Raises NotFound."""
    found = with_counts(Lesson.objects.select_related("owner", "workspace")).filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no lesson %(number)s here.") % {"number": pk}, advice=_("Go back to the lessons.")
        )
    return found


def can_change(lesson: Lesson, member: Membership) -> bool:
    """Its owner may, who works here; and a manager."""
    is_own = member.can(Permission.WORK) and lesson.owner_id == member.user_id
    return is_own or member.can(Permission.MANAGE)


def lesson_changed_by(member: Membership, *, pk: int) -> Lesson:
    """A lesson that the member may change. Raises NotFound or NotYours."""
    lesson = lesson_numbered(pk)
    if not can_change(lesson, member):
        raise NotYours(
            _("“%(title)s” belongs to %(owner)s.")
            % {"title": lesson.title, "owner": lesson.owner or _("nobody now")},
            advice=_("Ask them, or a manager, to change it."),
        )
    return lesson


def lessons_for(scope: LessonScope, *, on: date, limit: int = 5) -> list[Match]:
    """Advice that holds where somebody plans, that day: the closest first. One query.

    Nothing that it is kept to may lie outside the plan; what both name (`why`) brings it nearer.
    """
    rows = lessons(LessonFilter(state=State.ACTIVE, scope=scope))
    holding = rows.filter(Q(expires_on=None) | Q(expires_on__gte=on))
    matches = [Match(lesson, _shared(lesson, scope)) for lesson in holding]
    matches.sort(key=_closeness, reverse=True)
    return matches[:limit]


def uses_of(kind: str, key: str) -> QuerySet[LessonUse]:
    """What one plan did with the lessons that it was shown, newest first."""
    rows: QuerySet[LessonUse] = LessonUse.objects.select_related("lesson", "by").filter(kind=kind, key=key)
    return rows


def expiring(*, today: date, within: timedelta, owner: int | None = None) -> QuerySet[Lesson]:
    """Active lessons whose last day comes soon, the next first."""
    rows: QuerySet[Lesson] = Lesson.objects.select_related("owner").filter(
        state=State.ACTIVE, expires_on__range=(today, today + within)
    )
    return (rows.filter(owner_id=owner) if owner else rows).order_by("expires_on", "id")


def waiting_for_word(*, owner: int | None = None) -> QuerySet[Lesson]:
    """Lessons that ran out or were contradicted and that nobody has renewed, kept or retired; and drafts."""
    rows: QuerySet[Lesson] = Lesson.objects.select_related("owner").filter(
        state__in=(State.CONTRADICTED, State.EXPIRED, State.DRAFT)
    )
    return rows.filter(owner_id=owner) if owner else rows


def resting_on(kind: str, key: str) -> QuerySet[Lesson]:
    """The lessons that name this thing as their evidence, such as those that a review taught."""
    return lessons().filter(evidence__kind=kind, evidence__key=key)


def history_of(lesson: Lesson) -> QuerySet[AuditEntry]:
    """Every step of a lesson, newest first."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.select_related("actor").filter(
        action__startswith="lesson.", object_type="lesson", object_id=str(lesson.pk)
    )
    return rows


def audiences() -> list[str]:
    """Every audience that a lesson names, for choosing among. One query."""
    named = Lesson.objects.exclude(audiences=[]).values_list("audiences", flat=True)
    return sorted({name for names in named for name in names})


def _within(scope: LessonScope) -> Q:
    """Lessons that name one of the scope's values in a dimension, or none at all there."""
    condition = Q()
    for dimension in DIMENSIONS:
        values: Iterable[str] = getattr(scope, dimension)
        named = [Q(words__places__contains=place(dimension, value)) for value in values]
        if named:
            condition &= reduce(or_, named, Q(**{dimension: []}))
    return condition


def _shared(lesson: Lesson, scope: LessonScope) -> tuple[tuple[str, str], ...]:
    return tuple(
        (dimension, value)
        for dimension in DIMENSIONS
        for value in getattr(lesson, dimension)
        if value.casefold() in {wanted.casefold() for wanted in getattr(scope, dimension)}
    )


def _closeness(match: Match) -> tuple[int, int, int, int]:
    """Dimensions in common first; then how little else it is kept to, what measuring said, and how often it was used."""
    lesson = match.lesson
    shared = {dimension for dimension, _value in match.why}
    elsewhere = sum(bool(getattr(lesson, name)) for name in DIMENSIONS if name not in shared)
    return len(shared), -elsewhere, lesson.worked_count - lesson.no_effect_count, lesson.used_count
