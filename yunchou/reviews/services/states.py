"""The state of a review follows from what is there, so that none can be skipped (stage: learn).

open → analysing (somebody judges a cause, adds one or an action, or begins) → acting (there is an accepted cause, or a
stated reason for none, and an action, or a stated reason for none) → remeasuring (no action is open, one was done) →
closed (by `close_review` alone). What is taken back leads back.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from yunchou.reviews.errors import BadReview, ReviewClosed
from yunchou.reviews.models import Cause, Review, ReviewAction

State = Review.State


def hold(review: Review) -> None:
    """Read the row again, held until the transaction ends. Raises ReviewClosed."""
    review.refresh_from_db(from_queryset=Review.objects.select_for_update())
    if review.is_closed:
        raise ReviewClosed(
            _("%(review)s is closed.") % {"review": review.label},
            advice=_("What was concluded stays. Open a new review of these days."),
        )


def advance(review: Review, *, now: datetime) -> None:
    """Bring the state up to what is there. Call after every write, inside its transaction."""
    state = _state_of(review)
    if state != review.state:
        enter(review, state, now=now)


def enter(review: Review, state: Review.State, *, now: datetime) -> None:
    review.state = state
    review.entered = {**review.entered, state.value: now.isoformat()}
    review.save(update_fields=["state", "entered"])


def has_cause(review: Review) -> bool:
    accepted = Cause.State.ACCEPTED
    return bool(review.no_cause_reason) or review.causes.filter(state=accepted).exists()


def stated(text: str, *, field: str, most: int, least: int = 1) -> str:
    """The tidy text. Raises BadReview where it is too short or too long."""
    text = text.strip()
    if not least <= len(text) <= most:
        raise BadReview(
            _("This has %(length)d characters.") % {"length": len(text)},
            advice=_("Say it in %(least)d to %(most)d.") % {"least": least, "most": most},
            field=field,
        )
    return text


def _state_of(review: Review) -> Review.State:
    actions = {action.state for action in review.actions.all()}
    is_planned = bool(actions - {ReviewAction.State.DROPPED}) or bool(review.no_action_reason)
    if has_cause(review) and is_planned:
        is_over = ReviewAction.State.OPEN not in actions and ReviewAction.State.DONE in actions
        return State.REMEASURING if is_over else State.ACTING
    is_begun = State.ANALYSING.value in review.entered or actions or _is_judged(review)
    return State.ANALYSING if is_begun else State.OPEN


def _is_judged(review: Review) -> bool:
    return bool(review.no_cause_reason) or review.causes.exclude(state=Cause.State.PROPOSED).exists()
