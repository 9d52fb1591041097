"""Writes of reviews: open, fill, judge causes, act, measure again, conclude (stage: learn).

Everything here raises ReviewClosed on a closed review. The state follows from what is there: `open` until somebody
judges a cause or adds one or an action (or calls `begin_analysis`); `analysing` until there is an accepted cause, or a
stated reason for none, and an action; `acting` while an action is open; `remeasuring` while none is open; `closed` by
`close_review` alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from yunchou.alerts.models import Firing
from yunchou.calc.periods import Period
from yunchou.core.models import Change, User, Workspace
from yunchou.goals.models import Goal
from yunchou.lessons.scope import LessonScope
from yunchou.metrics.slices import Slice
from yunchou.reviews.models import Cause, Review, ReviewAction, ReviewLesson
from yunchou.reviews.selectors import Difference


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that supports a cause: a page of the product, a document, a picture."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """An action as a person states it. The values of the kinds are those of ReviewAction."""

    text: str
    owner: User
    due: date
    slice: Slice
    direction: str
    aim_kind: str
    aim: Decimal
    check_on: date
    against: str = ReviewAction.Against.WINDOW
    cause: Cause | None = None


def open_review(
    workspace: Workspace,
    *,
    of: Slice,
    window: Period,
    owner: User | None,
    now: datetime,
    by: User | None = None,
    baseline: Period | None = None,
    title: str = "",
    kind: str = Review.Kind.MANUAL,
    goal: Goal | None = None,
    change: Change | None = None,
    due_at: datetime | None = None,
    participants: Sequence[User] = (),
) -> Review:
    """Open a review of these days; a job fills it. Baseline: the four weeks before unless given. Due: in two days.

    Raises BadReview, CannotAsk, NotFound (metric) or AlreadyOpen (with the open review of the same goal or change).
    """
    raise NotImplementedError


def open_for_firing(firing: Firing, *, now: datetime) -> Review:
    """The review of a firing; one that is open already for the rule and group is answered instead."""
    raise NotImplementedError


def open_for_goal(goal: Goal, *, now: datetime) -> Review:
    """The review of a finished goal."""
    raise NotImplementedError


def fill(review: Review, *, now: datetime) -> None:
    """Ask everything, store the answers, rank the changes, propose causes. Decisions that were made stay."""
    raise NotImplementedError


def refill(review: Review, *, by: User, now: datetime) -> list[Difference]:
    """Fill it again and say what is otherwise than before; the audit log keeps the differences."""
    raise NotImplementedError


def edit_review(
    review: Review,
    *,
    by: User,
    now: datetime,
    title: str,
    owner: User | None,
    due_at: datetime,
    participants: Sequence[User],
) -> None:
    """Change its title, owner, due time and participants; a new owner is told. Raises BadReview."""
    raise NotImplementedError


def write_up(
    review: Review, *, by: User, now: datetime, went_well: str, went_badly: str, conclusion: str
) -> None:
    """What went well, what went badly, and the conclusion."""
    raise NotImplementedError


def begin_analysis(review: Review, *, by: User, now: datetime) -> None:
    """From open to analysing."""
    raise NotImplementedError


def accept_cause(cause: Cause, *, by: User, now: datetime, reason: str = "") -> None:
    raise NotImplementedError


def reject_cause(cause: Cause, *, by: User, now: datetime, reason: str) -> None:
    """Raises BadReview without a reason."""
    raise NotImplementedError


def add_cause(
    review: Review,
    text: str,
    *,
    by: User,
    now: datetime,
    evidence: Sequence[Evidence] = (),
    contribution: Decimal | None = None,
) -> Cause:
    """The team's own cause; accepted at once."""
    raise NotImplementedError


def attach_evidence(cause: Cause, evidence: Evidence, *, by: User, now: datetime) -> None:
    raise NotImplementedError


def state_no_cause(review: Review, *, by: User, now: datetime, reason: str) -> None:
    """Say why no cause is accepted; '' takes it back."""
    raise NotImplementedError


def state_no_action(review: Review, *, by: User, now: datetime, reason: str) -> None:
    """Say why nothing is done; '' takes it back."""
    raise NotImplementedError


def add_action(review: Review, draft: ActionDraft, *, by: User, now: datetime) -> ReviewAction:
    """Raises BadReview, CannotAsk or NotFound (metric)."""
    raise NotImplementedError


def edit_action(action: ReviewAction, draft: ActionDraft, *, by: User, now: datetime) -> None:
    """While it is open."""
    raise NotImplementedError


def finish_action(action: ReviewAction, *, by: User, now: datetime, done_on: date) -> None:
    """It took effect on that day. Raises BadReview for a day to come."""
    raise NotImplementedError


def drop_action(action: ReviewAction, *, by: User, now: datetime, reason: str) -> None:
    raise NotImplementedError


def postpone_check(action: ReviewAction, *, by: User, now: datetime, check_on: date) -> None:
    raise NotImplementedError


def remeasure(action: ReviewAction, *, now: datetime) -> None:
    """Measure what a done action did and write verdict, figures and interval; its owner is told, its lessons hear it."""
    raise NotImplementedError


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
    raise NotImplementedError


def close_review(review: Review, *, by: User, now: datetime) -> None:
    """Conclude. Needs a written conclusion, an accepted cause or a stated none, an action or a stated none, and of
    every action that was done a measurement. Its firing is resolved. Raises CannotClose, which lists what is missing."""
    raise NotImplementedError
