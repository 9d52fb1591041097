"""What a rule's firings led to: the reviews they opened, and how many of those found a cause (stage: judge)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from yunchou.alerts.models import Rule
from yunchou.reviews.models import Cause
from yunchou.reviews.selectors import reviews


@dataclass(frozen=True, slots=True)
class RuleReviews:
    """`with_cause`: those of them in which somebody accepted a cause."""

    opened: int
    with_cause: int


def reviews_of_rule(rule: Rule) -> RuleReviews:
    """Whether a rule was worth its alarms, in the workspace in scope. One query."""
    has_cause = Q(causes__state=Cause.State.ACCEPTED)
    counted = (
        reviews()
        .filter(firing__rule=rule)
        .order_by()
        .aggregate(opened=Count("pk", distinct=True), with_cause=Count("pk", filter=has_cause, distinct=True))
    )
    return RuleReviews(counted["opened"], counted["with_cause"])
