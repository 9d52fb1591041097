"""What a review teaches: a lesson with the review as its evidence (stage: learn)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User
from yunchou.lessons.scope import Effect, Evidence, LessonScope
from yunchou.lessons.services import add_verdict, propose_lesson
from yunchou.reviews.errors import BadReview
from yunchou.reviews.models import Review, ReviewAction, ReviewLesson
from yunchou.reviews.services.measuring import VERDICT_KIND, effect_of
from yunchou.reviews.services.states import hold


@transaction.atomic
def add_lesson(
    review: Review,
    title: str,
    *,
    statement: str,
    scope: LessonScope,
    expires_on: date | None,
    owner: User,
    by: User,
    now: datetime,
    action: ReviewAction | None = None,
) -> ReviewLesson:
    """Propose a lesson with the review as its evidence, and the measured effect of an action if one is named."""
    hold(review)
    if action is not None and action.review_id != review.pk:
        raise BadReview(
            _("This action is of another review."), advice=_("Choose one of this review."), field="action"
        )
    measured = effect_of(action) if action is not None else None
    lesson = propose_lesson(
        title,
        statement=statement,
        scope=scope,
        effect=None if measured is None else _effect(measured),
        evidence=[Evidence("review", review.label, str(review)[:200])],
        expires_on=expires_on,
        owner=owner,
        by=by,
        now=now,
    )
    row: ReviewLesson = ReviewLesson.objects.create(
        workspace_id=review.workspace_id, review=review, lesson=lesson, action=action, at=now
    )
    audit.record("review.lesson_added", by=by, on=review, now=now, details={"lesson": lesson.title})
    if action is not None and action.verdict:
        add_verdict(
            lesson,
            verdict=action.verdict,
            kind=VERDICT_KIND,
            key=str(action.pk),
            label=f"{review.label} {action.text}",
            figures={**(action.figures or {}), **(measured or {})},
            now=now,
        )
    return row


def _effect(measured: dict[str, str]) -> Effect:
    amount, low, high = (Decimal(measured[name]) for name in ("amount", "low", "high"))
    return Effect(amount, low, high, measured["unit"], measured["metric"])
