"""Reads of reviews in the workspace in scope (stage: learn)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.core.errors import NotFound
from yunchou.core.models import AuditEntry
from yunchou.reviews.errors import NotYourReview
from yunchou.reviews.figures import Findings
from yunchou.reviews.findings import Subject, find
from yunchou.reviews.models import Cause, Review, ReviewAction, ReviewLesson, SuspectedChange
from yunchou.reviews.stored import findings_from_json, findings_to_json, numbers_in

MOST_HISTORY = 50
#: Numbers that tell when and of which data, not what was found.
NOT_FOUND = ("filled_at", "data_version")


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that is another now than when the review was filled. `path` names it, such as comparison.change.

    '' stands for a number that is not there. `has_new_data`: the data under it changed; else a definition did.
    """

    path: str
    stored: str
    found: str
    has_new_data: bool


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """All that the page and the documents show of a review. `findings`: None until it is filled.

    `suspects` fit best first; `causes` stand as they were proposed and added; `actions` are the soonest due first.
    """

    review: Review
    findings: Findings | None
    suspects: tuple[SuspectedChange, ...]
    causes: tuple[Cause, ...]
    actions: tuple[ReviewAction, ...]
    lessons: tuple[ReviewLesson, ...]
    history: tuple[AuditEntry, ...]
    is_late: bool


def reviews(*, state: str = "", kind: str = "", owner: int | None = None) -> QuerySet[Review]:
    """Reviews with their owner, firing and goal, newest first; '' takes any. Without their findings: those are large."""
    rows: QuerySet[Review] = Review.objects.select_related("owner", "firing__rule", "goal", "change")
    rows = rows.defer("findings")
    asked = {"state": state, "kind": kind, "owner": owner}
    return rows.filter(**{name: value for name, value in asked.items() if value})


def open_reviews() -> QuerySet[Review]:
    """Those that are not closed, the soonest due first."""
    return reviews().exclude(state=Review.State.CLOSED).order_by("due_at", "id")


def review(number: int) -> Review:
    """One review by its number. Raises NotFound."""
    rows = Review.objects.select_related("workspace", "owner", "firing__rule", "goal", "change")
    found: Review | None = rows.filter(number=number).first()
    if found is None:
        raise NotFound(
            _("There is no review R-%(number)04d.") % {"number": number},
            advice=_("All of them are listed under Reviews."),
        )
    return found


def review_of_firing(firing_pk: int) -> Review | None:
    """The review that a firing opened."""
    found: Review | None = reviews().filter(firing=firing_pk).first()
    return found


def review_action(pk: int) -> ReviewAction:
    """One action with its review. Raises NotFound."""
    rows = ReviewAction.objects.select_related("review", "review__workspace", "workspace", "owner", "cause")
    found: ReviewAction | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no action %(number)s.") % {"number": pk},
            advice=_("Actions are listed in their reviews."),
        )
    return found


def cause(pk: int) -> Cause:
    """One cause with its review. Raises NotFound."""
    found: Cause | None = Cause.objects.select_related("review", "review__workspace").filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no cause %(number)s.") % {"number": pk},
            advice=_("Causes are listed in their reviews."),
        )
    return found


def figures_of(review: Review, *, now: datetime) -> ReviewFigures:
    """Everything of one review from what is stored: no question is asked. Six queries."""
    history = AuditEntry.objects.filter(object_type="review", object_id=str(review.pk)).select_related(
        "actor"
    )
    return ReviewFigures(
        review=review,
        findings=None if review.findings is None else findings_from_json(review.findings),
        suspects=tuple(review.suspects.select_related("change", "change__by")),
        causes=tuple(review.causes.select_related("by", "change")),
        actions=tuple(review.actions.select_related("owner", "cause", "workspace", "review")),
        lessons=tuple(review.lessons.select_related("lesson", "lesson__owner", "action")),
        history=tuple(history[:MOST_HISTORY]),
        is_late=not review.is_closed and review.due_at < now,
    )


def actions_due(*, owner: int | None = None) -> QuerySet[ReviewAction]:
    """Open actions of open reviews, the soonest due first."""
    rows: QuerySet[ReviewAction] = ReviewAction.objects.select_related("review", "owner")
    rows = rows.filter(state=ReviewAction.State.OPEN).exclude(review__state=Review.State.CLOSED)
    return rows.filter(owner=owner) if owner is not None else rows


def actions_to_check(*, on: date) -> QuerySet[ReviewAction]:
    """Done actions whose check date has come, of closed reviews too, the longest waiting first."""
    waiting = Q(verdict=ReviewAction.Verdict.NONE) | Q(verdict=ReviewAction.Verdict.TOO_EARLY)
    rows: QuerySet[ReviewAction] = ReviewAction.objects.select_related(
        "review", "review__owner", "owner", "workspace"
    )
    return rows.filter(waiting, state=ReviewAction.State.DONE, check_on__lte=on).order_by("check_on", "id")


def may_change(review: Review, *, member: Membership) -> bool:
    """The owner, a participant or who opened it, with the right to work; or whoever manages. At most one query."""
    if member.can(Permission.MANAGE):
        return True
    if not member.can(Permission.WORK):
        return False
    if member.user_id in {review.owner_id, review.opened_by_id}:
        return True
    return bool(review.participants.filter(pk=member.user_id).exists())


def review_changed_by(member: Membership, *, number: int) -> Review:
    """One review that the member may change. Raises NotFound or NotYourReview."""
    found = review(number)
    if not may_change(found, member=member):
        raise NotYourReview(
            _("%(review)s belongs to %(owner)s.")
            % {"review": found.label, "owner": found.owner or _("nobody now")},
            advice=_("Ask them to add you as a participant, or ask a manager."),
        )
    return found


def differences(review: Review, *, now: datetime) -> list[Difference]:
    """What a new look would find otherwise than what is stored; nothing is written. Asks the event store."""
    target = review.goal.target if review.goal else None
    subject = Subject(review.of, review.window, review.baseline, target)
    return differences_between(review.findings, find(subject, workspace=review.workspace, now=now))


def differences_between(stored: Mapping[str, Any] | None, found: Findings) -> list[Difference]:
    """Every number that is another one, in the order of the page. A review that was never filled differs in nothing."""
    if stored is None:
        return []
    new = findings_to_json(found)
    has_new_data = stored.get("data_version") != new["data_version"]
    before, after = numbers_in(dict(stored)), numbers_in(new)
    return [
        Difference(path, before.get(path, ""), after.get(path, ""), has_new_data)
        for path in dict.fromkeys((*after, *before))
        if before.get(path) != after.get(path) and path.rsplit(".", 1)[-1] not in NOT_FOUND
    ]
