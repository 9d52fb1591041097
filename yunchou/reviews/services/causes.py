"""Judging causes: proposed ones are accepted or rejected, the team adds its own (stage: learn)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.models import User
from yunchou.reviews.errors import BadReview
from yunchou.reviews.models import LONGEST_REASON, LONGEST_TEXT, Cause, Review
from yunchou.reviews.proposals import stored_amount
from yunchou.reviews.services.states import advance, hold, stated

MOST_EVIDENCE = 20
LONGEST_LABEL, LONGEST_URL = 200, 1000


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that supports a cause: a page of the product (a path), or an address on the web."""

    label: str
    url: str


@transaction.atomic
def accept_cause(cause: Cause, *, by: User, now: datetime, reason: str = "") -> None:
    """It is (one of the reasons) why. A rejected one can be accepted later."""
    reason = stated(reason, field="reason", most=LONGEST_REASON, least=0)
    _decide(cause, Cause.State.ACCEPTED, reason=reason, by=by, now=now)


@transaction.atomic
def reject_cause(cause: Cause, *, by: User, now: datetime, reason: str) -> None:
    """It is not why. Raises BadReview without a reason."""
    reason = stated(reason, field="reason", most=LONGEST_REASON)
    _decide(cause, Cause.State.REJECTED, reason=reason, by=by, now=now)


@transaction.atomic
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
    text = stated(text, field="text", most=LONGEST_TEXT)
    hold(review)
    cause: Cause = Cause.objects.create(
        workspace_id=review.workspace_id,
        review=review,
        kind=Cause.Kind.OWN,
        text=text,
        state=Cause.State.ACCEPTED,
        contribution=None if contribution is None else stored_amount(contribution),
        evidence=[_checked(one) for one in evidence],
        by=by,
        at=now,
    )
    audit.record("review.cause_added", by=by, on=review, now=now, details={"cause": text[:200]})
    advance(review, now=now)
    return cause


@transaction.atomic
def attach_evidence(cause: Cause, evidence: Evidence, *, by: User, now: datetime) -> None:
    """One more thing that supports it."""
    hold(cause.review)
    cause.refresh_from_db(fields=["evidence"])
    if len(cause.evidence) >= MOST_EVIDENCE:
        raise BadReview(
            _("The cause has %(count)d pieces of evidence.") % {"count": len(cause.evidence)},
            advice=_("Put what belongs together on one page."),
            field="url",
        )
    cause.evidence = [*cause.evidence, _checked(evidence)]
    cause.save(update_fields=["evidence"])
    details = {"cause": _name_of(cause), "evidence": evidence.label[:200]}
    audit.record("review.evidence_attached", by=by, on=cause.review, now=now, details=details)


@transaction.atomic
def state_no_cause(review: Review, *, by: User, now: datetime, reason: str) -> None:
    """Say why no cause is accepted; '' takes it back."""
    reason = stated(reason, field="reason", most=LONGEST_REASON, least=0)
    hold(review)
    review.no_cause_reason = reason
    review.save(update_fields=["no_cause_reason"])
    audit.record("review.no_cause_stated", by=by, on=review, now=now, details={"reason": reason})
    advance(review, now=now)


def _decide(cause: Cause, state: Cause.State, *, reason: str, by: User, now: datetime) -> None:
    hold(cause.review)
    cause.state, cause.reason, cause.by, cause.at = state, reason, by, now
    cause.save(update_fields=["state", "reason", "by", "at"])
    details = {"cause": _name_of(cause), "reason": reason}
    action = "review.cause_accepted" if state is Cause.State.ACCEPTED else "review.cause_rejected"
    audit.record(action, by=by, on=cause.review, now=now, details=details)
    advance(cause.review, now=now)


def _name_of(cause: Cause) -> str:
    """What the log calls a cause: its text, the change that it is, or its code."""
    return (cause.text or str(cause.values.get("title", "")) or cause.code)[:200]


def _checked(evidence: Evidence) -> dict[str, str]:
    """TRICKY: links of a review are shown to others: nothing but a page of the product or of the web."""
    label = stated(evidence.label, field="label", most=LONGEST_LABEL)
    url = stated(evidence.url, field="url", most=LONGEST_URL)
    parts = urlsplit(url)
    is_page = not parts.scheme and not parts.netloc and url.startswith("/")
    if not (is_page or (parts.scheme in {"http", "https"} and parts.netloc)):
        raise BadReview(
            _("“%(url)s” is no address of a page.") % {"url": url[:100]},
            advice=_("Give one that begins with https://, or a page of this product."),
            field="url",
        )
    return {"label": label, "url": url}
