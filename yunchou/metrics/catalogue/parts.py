"""What the built-in metrics are made of: each count and sum named once (stage: facts)."""

from decimal import Decimal

from yunchou.analytics.questions import (
    Bounces,
    Combination,
    EventCount,
    FactSum,
    FirstTimePeople,
    LaterEvents,
    NumberSum,
    RepeatPeople,
    SimpleMeasure,
    Term,
    UniquePeople,
    Views,
    Visitors,
    Visits,
    VisitSeconds,
)

ORDER, REFUND, LEAD = "order_completed", "order_refunded", "lead_submitted"
ONE = Decimal(1)

VISITS, VISITORS, VIEWS = Visits(), Visitors(), Views()
BOUNCES, VISIT_SECONDS = Bounces(), VisitSeconds()

IMPRESSIONS, CLICKS, READS, PLAYS = (FactSum((name,)) for name in ("impressions", "clicks", "reads", "plays"))
FINISHED_PLAYS, REACH = FactSum(("finished_plays",)), FactSum(("reach",))
INTERACTIONS = FactSum(("likes", "comments", "shares", "saves"))
SPEND = FactSum(("spend",))
ALL_IN_COST = FactSum(("spend", "fee", "content_cost", "tool_cost", "people_cost"))

LEADS = EventCount(LEAD)
ORDERS, REVENUE, REFUNDS = EventCount(ORDER), NumberSum(ORDER), NumberSum(REFUND)
BUYERS, NEW_CUSTOMERS = UniquePeople(ORDER), FirstTimePeople(ORDER)
REPEAT_BUYERS, LATER_ORDERS = RepeatPeople(ORDER), LaterEvents(ORDER)


def minus(what: SimpleMeasure, less: SimpleMeasure, *, times: Decimal = ONE) -> Combination:
    """`times` × what − less."""
    return Combination((Term(times, what), Term(-ONE, less)))


def times(factor: Decimal, what: SimpleMeasure) -> Combination:
    """factor × what."""
    return Combination((Term(factor, what),))
