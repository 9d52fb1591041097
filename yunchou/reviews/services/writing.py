"""What a review says of itself: title, people, due time, and what the team writes (stage: learn)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yunchou.core import audit
from yunchou.core.models import User
from yunchou.reviews.models import LONGEST_REASON, Review
from yunchou.reviews.services.opening import members_of, tell_owner, tidy_title
from yunchou.reviews.services.states import advance, enter, hold, stated

ASSIGNED = "review.assigned"
LONGEST_WRITING = 10_000


@transaction.atomic
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
    title = tidy_title(title)
    people = members_of([*participants, *([] if owner is None else [owner])])
    hold(review)
    is_new_owner = owner is not None and owner.pk != review.owner_id
    review.title, review.owner, review.due_at = title, owner, due_at
    review.save(update_fields=["title", "owner", "due_at"])
    review.participants.set(person for person in people if person in participants)
    audit.record("review.edited", by=by, on=review, now=now)
    if is_new_owner:
        tell_owner(review, kind=ASSIGNED, now=now, but=by)


@transaction.atomic
def write_up(
    review: Review, *, by: User, now: datetime, went_well: str, went_badly: str, conclusion: str
) -> None:
    """What went well, what went badly, and the conclusion."""
    written = {"went_well": went_well, "went_badly": went_badly, "conclusion": conclusion}
    tidy = {name: stated(text, field=name, most=LONGEST_WRITING, least=0) for name, text in written.items()}
    hold(review)
    changed = [name for name, text in tidy.items() if getattr(review, name) != text]
    if not changed:
        return
    for name in changed:
        setattr(review, name, tidy[name])
    review.save(update_fields=changed)
    audit.record("review.written", by=by, on=review, now=now, details={"fields": changed})


@transaction.atomic
def begin_analysis(review: Review, *, by: User, now: datetime) -> None:
    """From open to analysing; later states stay."""
    hold(review)
    if review.state == Review.State.OPEN:
        enter(review, Review.State.ANALYSING, now=now)
        audit.record("review.begun", by=by, on=review, now=now)


@transaction.atomic
def state_no_action(review: Review, *, by: User, now: datetime, reason: str) -> None:
    """Say why nothing is done; '' takes it back."""
    reason = stated(reason, field="reason", most=LONGEST_REASON, least=0)
    hold(review)
    review.no_action_reason = reason
    review.save(update_fields=["no_action_reason"])
    audit.record("review.no_action_stated", by=by, on=review, now=now, details={"reason": reason})
    advance(review, now=now)
