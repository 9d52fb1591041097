"""What is done about it: actions with an aim and a check date (stage: learn)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.calc.effect import LEAST_DAYS
from yunchou.core import audit
from yunchou.core.models import User
from yunchou.inbox.services import tell
from yunchou.metrics.slices import Slice
from yunchou.reviews.errors import BadReview
from yunchou.reviews.models import LONGEST_REASON, LONGEST_TEXT, Cause, Review, ReviewAction
from yunchou.reviews.services.opening import members_of, require_askable
from yunchou.reviews.services.states import advance, hold, stated

ACTION_GIVEN = "review.action_given"
LARGEST_AIM = Decimal(10) ** 15
LARGEST_SHARE = Decimal(10)
SMALLEST_AIM = Decimal("0.000001")
#: A check later than this is nobody's any more.
LATEST_CHECK = timedelta(days=180)


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


@transaction.atomic
def add_action(review: Review, draft: ActionDraft, *, by: User, now: datetime) -> ReviewAction:
    """Raises BadReview, CannotAsk or NotFound (metric)."""
    fields = _checked(review, draft)
    hold(review)
    action: ReviewAction = ReviewAction.objects.create(
        workspace_id=review.workspace_id, review=review, created_by=by, created_at=now, **fields
    )
    audit.record("review.action_added", by=by, on=review, now=now, details={"action": action.text[:200]})
    advance(review, now=now)
    _tell_owner(action, by=by, now=now)
    return action


@transaction.atomic
def edit_action(action: ReviewAction, draft: ActionDraft, *, by: User, now: datetime) -> None:
    """While it is open. Raises BadReview, CannotAsk or NotFound (metric)."""
    fields = _checked(action.review, draft)
    _hold_open(action)
    is_new_owner = draft.owner.pk != action.owner_id
    for name, value in fields.items():
        setattr(action, name, value)
    action.save(update_fields=list(fields))
    audit.record(
        "review.action_edited", by=by, on=action.review, now=now, details={"action": action.text[:200]}
    )
    if is_new_owner:
        _tell_owner(action, by=by, now=now)


@transaction.atomic
def finish_action(action: ReviewAction, *, by: User, now: datetime, done_on: date) -> None:
    """It took effect on that day; the day after is the first that counts. Raises BadReview for a day to come."""
    if done_on > now.astimezone(action.workspace.zone).date():
        raise BadReview(
            _("%(day)s has not come yet.") % {"day": done_on.isoformat()},
            advice=_("Give the day on which it took effect."),
            field="done_on",
        )
    _hold_open(action)
    action.state, action.done_on = ReviewAction.State.DONE, done_on
    action.check_on = max(action.check_on, earliest_check(done_on))
    action.save(update_fields=["state", "done_on", "check_on"])
    details = {"action": action.text[:200], "done_on": done_on.isoformat()}
    audit.record("review.action_done", by=by, on=action.review, now=now, details=details)
    advance(action.review, now=now)


@transaction.atomic
def drop_action(action: ReviewAction, *, by: User, now: datetime, reason: str) -> None:
    """It will not be done. Raises BadReview without a reason."""
    reason = stated(reason, field="reason", most=LONGEST_REASON)
    _hold_open(action)
    action.state, action.dropped_reason = ReviewAction.State.DROPPED, reason
    action.save(update_fields=["state", "dropped_reason"])
    details = {"action": action.text[:200], "reason": reason}
    audit.record("review.action_dropped", by=by, on=action.review, now=now, details=details)
    advance(action.review, now=now)


@transaction.atomic
def postpone_check(action: ReviewAction, *, by: User, now: datetime, check_on: date) -> None:
    """Measure it (again) on another day."""
    hold(action.review)
    action.refresh_from_db()
    _require_check(check_on, after=action.done_on or action.due)
    action.check_on = check_on
    action.save(update_fields=["check_on"])
    details = {"action": action.text[:200], "check_on": check_on.isoformat()}
    audit.record("review.check_postponed", by=by, on=action.review, now=now, details=details)


def earliest_check(done_on: date) -> date:
    """The first day on which a whole week after it is over."""
    return done_on + timedelta(days=LEAST_DAYS + 1)


def _hold_open(action: ReviewAction) -> None:
    """Hold the review and read the action again. Raises ReviewClosed or BadReview."""
    hold(action.review)
    action.refresh_from_db()
    if action.state != ReviewAction.State.OPEN:
        raise BadReview(
            _("“%(action)s” is %(state)s already.")
            % {"action": action.text, "state": action.get_state_display()},
            advice=_("Add another action instead."),
        )


def _checked(review: Review, draft: ActionDraft) -> dict[str, Any]:
    require_askable(draft.slice, review.window, workspace=review.workspace)
    _require_check(draft.check_on, after=draft.due)
    members_of([draft.owner])
    if draft.cause is not None and draft.cause.review_id != review.pk:
        raise BadReview(
            _("This cause is of another review."), advice=_("Choose one of this review."), field="cause"
        )
    return {
        "text": stated(draft.text, field="text", most=LONGEST_TEXT),
        "owner": draft.owner,
        "due": draft.due,
        "slice": draft.slice.as_json(),
        "direction": _choice(draft.direction, ReviewAction.Direction.values, "direction"),
        "aim_kind": _choice(draft.aim_kind, ReviewAction.AimKind.values, "aim_kind"),
        "aim": _checked_aim(draft.aim, is_share=draft.aim_kind == ReviewAction.AimKind.SHARE),
        "against": _choice(draft.against, ReviewAction.Against.values, "against"),
        "check_on": draft.check_on,
        "cause": draft.cause,
    }


def _choice(value: str, choices: list[str], field: str) -> str:
    if value not in choices:
        raise BadReview(
            _("“%(value)s” is none of the choices.") % {"value": value},
            advice=_("Choose one of the list."),
            field=field,
        )
    return value


def _checked_aim(aim: Decimal, *, is_share: bool) -> Decimal:
    most = LARGEST_SHARE if is_share else LARGEST_AIM
    if not aim.is_finite() or not SMALLEST_AIM <= aim <= most:
        raise BadReview(
            _("%(aim)s is no aim.") % {"aim": aim},
            advice=_("Say how much the number should change, or which value it should reach, above 0."),
            field="aim",
        )
    return aim.quantize(SMALLEST_AIM)


def _require_check(check_on: date, *, after: date) -> None:
    first = earliest_check(after)
    if not first <= check_on <= after + LATEST_CHECK:
        raise BadReview(
            _("On %(day)s there is nothing to measure.") % {"day": check_on.isoformat()},
            advice=_("Choose a day from %(first)s on: a whole week after the action must be over.")
            % {"first": first.isoformat()},
            field="check_on",
        )


def _tell_owner(action: ReviewAction, *, by: User, now: datetime) -> None:
    if action.owner is None or action.owner == by:
        return
    review = action.review
    tell(
        [action.owner],
        kind=ACTION_GIVEN,
        values={"number": review.number, "label": review.label, "action": action.text, "due": action.due.isoformat()},
        key=f"{ACTION_GIVEN} {action.pk} {action.owner.pk}",
        workspace=action.workspace,
        now=now,
    )  # fmt: skip
