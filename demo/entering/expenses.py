"""Enters by hand what no platform's file says: what content, tools and people have cost."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from demo.cast import WORKSPACE_CURRENCY
from demo.costs import Paid
from demo.entering.founding import Team, morning
from demo.entering.importing import wait_for
from yunchou.channels.costs import CostEntry, record_cost
from yunchou.channels.models import Cost


def enter_costs(team: Team, paid: Iterable[Paid], *, clock: Callable[[], datetime]) -> Iterator[Paid]:
    """Each cost, once it counts. Those that were entered before an interruption are not entered again."""
    for one in paid:
        cost = Cost.objects.filter(
            channel=one.channel, kind=one.kind, first_day=one.first_day, last_day=one.last_day
        ).first()
        if cost is None:
            now = min(morning(one.last_day, back=-1), clock())
            cost = record_cost(team.workspace, _entry(one), by=team.who("营销经理"), now=now)
        wait_for(cost.data_import)
        yield one


def _entry(paid: Paid) -> CostEntry:
    return CostEntry(
        channel=paid.channel,
        kind=paid.kind,
        amount=Decimal(paid.fen) / 100,
        currency=WORKSPACE_CURRENCY,
        first_day=paid.first_day,
        last_day=paid.last_day,
        note=paid.note,
    )
