"""Writes of rules and firings (stage: judge)."""

from datetime import datetime

from yunchou.alerts.models import Firing


def note_review_opened(firing: Firing, *, now: datetime) -> None:
    """Say that a review was opened for it. Call inside the transaction that opens the review."""
    firing.review_opened_at = now
    firing.save(update_fields=["review_opened_at"])


def resolve_firing(firing: Firing, *, now: datetime) -> None:
    """Say that its review was closed: once the number has recovered too, the rule may fire there again.

    Call inside the transaction that closes the review. Closing it a second time changes nothing.
    """
    if firing.resolved_at is None:
        firing.resolved_at = now
        firing.save(update_fields=["resolved_at"])
