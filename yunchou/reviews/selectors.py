"""Reads of reviews in the workspace in scope (stage: learn)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yunchou.accounts.models import Membership
from yunchou.core.models import AuditEntry
from yunchou.reviews.figures import Findings
from yunchou.reviews.models import Cause, Review, ReviewAction, ReviewLesson, SuspectedChange


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that is another now than when the review was filled. `path` names it, such as comparison.after."""

    path: str
    stored: str
    found: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """All that the page and the documents show of a review. `findings`: None until it is filled."""

    review: Review
    findings: Findings | None
    suspects: tuple[SuspectedChange, ...]
    causes: tuple[Cause, ...]
    actions: tuple[ReviewAction, ...]
    lessons: tuple[ReviewLesson, ...]
    history: tuple[AuditEntry, ...]
    is_late: bool


def reviews(*, state: str = "", kind: str = "", owner: int | None = None) -> QuerySet[Review]:
    """Reviews with their owner, firing and goal, newest first; '' takes any."""
    raise NotImplementedError


def open_reviews() -> QuerySet[Review]:
    """Those that are not closed, the soonest due first."""
    raise NotImplementedError


def review(number: int) -> Review:
    """One review by its number. Raises NotFound."""
    raise NotImplementedError


def review_of_firing(firing_pk: int) -> Review | None:
    raise NotImplementedError


def review_action(pk: int) -> ReviewAction:
    """One action with its review. Raises NotFound."""
    raise NotImplementedError


def cause(pk: int) -> Cause:
    """One cause with its review. Raises NotFound."""
    raise NotImplementedError


def figures_of(review: Review, *, now: datetime) -> ReviewFigures:
    """Everything of one review from what is stored: no question is asked. Seven queries."""
    raise NotImplementedError


def actions_due(*, owner: int | None = None) -> QuerySet[ReviewAction]:
    """Open actions of open reviews, the soonest due first."""
    raise NotImplementedError


def may_change(review: Review, *, member: Membership) -> bool:
    """The owner, a participant or who opened it, with the right to work; or whoever manages."""
    raise NotImplementedError


def differences(review: Review, *, now: datetime) -> list[Difference]:
    """What a new look would find otherwise than what is stored; nothing is written. Asks the event store."""
    raise NotImplementedError
