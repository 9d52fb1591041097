"""Filling a review: ask, store the answers, rank the changes, propose causes (stage: learn)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yunchou.calc.periods import day_begins
from yunchou.core import audit
from yunchou.core.errors import DomainError
from yunchou.core.models import Change, User
from yunchou.reviews.figures import Findings
from yunchou.reviews.findings import Subject, find
from yunchou.reviews.models import Cause, Review, SuspectedChange
from yunchou.reviews.proposals import Proposal, proposals
from yunchou.reviews.selectors import Difference, differences_between
from yunchou.reviews.services.states import hold
from yunchou.reviews.stored import findings_to_json
from yunchou.reviews.suspects import LOOK_BACK, Suspicion, suspicions

ONE_DAY = timedelta(days=1)
LONGEST_PROBLEM = 300
#: So many differences are kept in the audit log.
MOST_KEPT = 50


def fill(review: Review, *, now: datetime) -> None:
    """Ask everything, store the answers, rank the changes, propose causes. Decisions that were made stay.

    What cannot be asked is kept as the review's problem, and raised: the job tries again.
    """
    try:
        findings = find(subject_of(review), workspace=review.workspace, now=now)
    except DomainError as error:
        Review.objects.filter(pk=review.pk).update(
            problem=f"{error.message} {error.advice}"[:LONGEST_PROBLEM]
        )
        raise
    with transaction.atomic():
        hold(review)
        _store(review, findings, now=now)
        audit.record("review.filled", by=None, actor_label="reviews", on=review, now=now)


def refill(review: Review, *, by: User, now: datetime) -> list[Difference]:
    """Fill it again and say what is otherwise than before; the audit log keeps the differences.

    An alert that still goes on has more days by now: they are looked at too.
    """
    if review.firing is not None and review.firing.last_day > review.end:
        review.end = review.firing.last_day
    window_end = review.end
    findings = find(subject_of(review), workspace=review.workspace, now=now)
    with transaction.atomic():
        hold(review)
        review.end = window_end
        found = differences_between(review.findings, findings)
        _store(review, findings, now=now)
        kept = [{"number": one.path, "before": one.stored, "after": one.found} for one in found[:MOST_KEPT]]
        details = {"differences": len(found), "first": kept}
        audit.record("review.refilled", by=by, on=review, now=now, details=details)
    return found


def subject_of(review: Review) -> Subject:
    target = review.goal.target if review.goal else None
    return Subject(review.of, review.window, review.baseline, target)


def _store(review: Review, findings: Findings, *, now: datetime) -> None:
    review.findings, review.filled_at, review.problem = findings_to_json(findings), now, ""
    review.save(update_fields=["findings", "filled_at", "problem", "end"])
    suspected = _suspicions(review, findings)
    _store_suspects(review, suspected)
    _store_proposals(review, proposals(findings, suspected), now=now)


def _suspicions(review: Review, findings: Findings) -> list[Suspicion]:
    """Changes from two weeks before the fall through its end. One query."""
    zone = review.workspace.zone
    onset = day_begins(findings.onset or review.start, zone)
    until = day_begins(review.end + ONE_DAY, zone)
    changes = Change.objects.select_related("by").filter(at__gte=onset - LOOK_BACK, at__lt=until)
    return suspicions(changes, of=review.of, findings=findings, onset=onset, until=until)


def _store_suspects(review: Review, suspected: Sequence[Suspicion]) -> None:
    review.suspects.all().delete()
    SuspectedChange.objects.bulk_create(
        [
            SuspectedChange(
                workspace_id=review.workspace_id,
                review=review,
                change=one.change,
                rank=rank,
                overlap=one.overlap,
                why=list(one.why),
            )
            for rank, one in enumerate(suspected, start=1)
        ]
    )


def _store_proposals(review: Review, proposed: Sequence[Proposal], *, now: datetime) -> None:
    """New ones are added, undecided ones brought up to date, or taken away where nothing speaks for them any more."""
    stored = {cause.code: cause for cause in review.causes.exclude(code="")}
    wanted = {one.code: one for one in proposed}
    for code, cause in stored.items():
        if cause.state != Cause.State.PROPOSED:
            continue
        if code not in wanted:
            cause.delete()
            continue
        for name, value in _fields(wanted[code]).items():
            setattr(cause, name, value)
        cause.save()
    Cause.objects.bulk_create(
        Cause(workspace_id=review.workspace_id, review=review, code=code, at=now, **_fields(one))
        for code, one in wanted.items()
        if code not in stored
    )


def _fields(proposal: Proposal) -> dict[str, Any]:
    return {
        "kind": proposal.kind,
        "values": dict(proposal.values),
        "contribution": proposal.contribution,
        "change": proposal.change,
    }
