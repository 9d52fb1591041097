"""Concluding a review (stage: learn)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunchou.alerts.services import resolve_firing
from yunchou.core import audit
from yunchou.core.models import User
from yunchou.reviews.errors import CannotClose
from yunchou.reviews.models import Review, ReviewAction
from yunchou.reviews.services.states import enter, has_cause, hold


@transaction.atomic
def close_review(review: Review, *, by: User, now: datetime) -> None:
    """Conclude. Needs a written conclusion, an accepted cause or a stated none, an action or a stated none, and of
    every action that was done a measurement. Its firing is resolved. Raises CannotClose, which lists what is missing."""
    hold(review)
    missing = missing_for_closing(review)
    if missing:
        raise CannotClose(
            _("%(review)s cannot be concluded yet.") % {"review": review.label}, advice=" ".join(missing)
        )
    review.closed_at, review.closed_by, review.state = now, by, Review.State.CLOSED
    review.save(update_fields=["closed_at", "closed_by", "state"])
    enter(review, Review.State.CLOSED, now=now)
    if review.firing is not None:
        resolve_firing(review.firing, now=now)
    audit.record("review.closed", by=by, on=review, now=now)


def missing_for_closing(review: Review) -> list[str]:
    """What still has to be said or done, in words."""
    actions = list(review.actions.exclude(state=ReviewAction.State.DROPPED))
    unfinished = sum(action.state == ReviewAction.State.OPEN for action in actions)
    unmeasured = sum(action.state == ReviewAction.State.DONE and not action.verdict for action in actions)
    missing = []
    if not review.conclusion:
        missing.append(_("Write the conclusion."))
    if not has_cause(review):
        missing.append(_("Accept or add a cause, or state why there is none."))
    if not actions and not review.no_action_reason:
        missing.append(_("Add an action, or state why there is none."))
    if unfinished:
        many = ngettext(
            "Finish or drop %(count)d open action.", "Finish or drop %(count)d open actions.", unfinished
        )
        missing.append(many % {"count": unfinished})
    if unmeasured:
        many = ngettext(
            "%(count)d action is still to be measured.",
            "%(count)d actions are still to be measured.",
            unmeasured,
        )
        missing.append(many % {"count": unmeasured})
    return missing
