"""Up to three candidate causes: what reviews hold, else where orders were lost and what changed beside it (stage: learn).

A candidate is no verdict. First come causes that a review of these days has accepted or proposed; then the channels
that the largest loss point lost orders in, each with the changes of the days that touch it; then changes alone.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from yunchou.calc.periods import Period, instants
from yunchou.core.models import Change, Workspace
from yunchou.reports.values import Chain, ChannelLoss, Line
from yunchou.reviews.models import Cause

MOST = 3
#: A change may show some days after it took effect.
LEAD = timedelta(days=3)
#: A channel with less of the loss than this explains nothing.
WORTH_NAMING = Decimal("0.1")
#: Of a channel's loss, more than this by its weight alone is told as such.
MOSTLY = Decimal("0.5")
BESIDE = 2
MOST_CHANGES = 200


def candidate_causes(chain: Chain, *, period: Period, workspace: Workspace) -> tuple[Line, ...]:
    """The candidates, the best founded first. Three queries."""
    changes = changes_of(period, workspace=workspace)
    lost = [_of_channel(one, chain, changes) for one in _worth_naming(chain.losses)]
    named = {change["pk"] for line in lost for change in line.values["beside"]}
    alone = [_of_change(one) for one in changes if one.pk not in named and _may_move_chain(one, chain)]
    return tuple([*_of_reviews(period), *lost, *alone][:MOST])


def changes_of(period: Period, *, workspace: Workspace) -> list[Change]:
    """The changes that took effect in these days or shortly before, newest first."""
    begins, ends = instants(period, workspace.zone)
    rows = Change.objects.filter(at__gte=begins - LEAD, at__lt=ends)
    return list(rows[:MOST_CHANGES])


def _of_reviews(period: Period) -> Iterable[Line]:
    """Causes of reviews about days of the period that nobody rejected: accepted ones first, then by weight."""
    rows = Cause.objects.select_related("review").filter(
        review__start__lte=period.end, review__end__gte=period.start
    )
    kept = [one for one in rows if one.state != Cause.State.REJECTED]
    kept.sort(key=lambda one: (one.state != Cause.State.ACCEPTED, -abs(one.contribution or 0), one.pk))
    return [Line("cause", str(one.pk), _cause(one)) for one in kept[:MOST]]


def _cause(one: Cause) -> dict[str, Any]:
    return {
        "review": one.review.number,
        "label": one.review.label,
        "kind": one.kind,
        "code": one.code,
        "text": one.text,
        "said": one.values,
        "state": one.state,
        "metric": one.review.of.metric,
        "contribution": None if one.contribution is None else str(one.contribution),
    }


def _worth_naming(losses: Sequence[ChannelLoss]) -> list[ChannelLoss]:
    """The channels that lost a tenth or more of what all losing channels lost."""
    lost = sum((one.orders for one in losses if one.orders < 0), Decimal(0))
    return [one for one in losses if one.orders < 0 and one.orders / lost >= WORTH_NAMING]


def _of_channel(loss: ChannelLoss, chain: Chain, changes: Iterable[Change]) -> Line:
    beside = [one for one in changes if _touches(one, "channel", loss.channel)][:BESIDE]
    kind = "channel_mix" if abs(loss.mix) > MOSTLY * (abs(loss.mix) + abs(loss.rate)) else "channel_rate"
    values = {
        "channel": loss.channel,
        "rate": chain.worst,
        "orders": str(loss.orders),
        "beside": [{"pk": one.pk, "title": one.title, "at": one.at.isoformat()} for one in beside],
    }
    return Line(kind, loss.channel, values)


def _of_change(one: Change) -> Line:
    values = {"pk": one.pk, "title": one.title, "at": one.at.isoformat(), "kind": one.kind}
    return Line("change", str(one.pk), values)


def _may_move_chain(one: Change, chain: Chain) -> bool:
    """Only where something was lost, and the change touches a channel of it, its rate, or everything."""
    if not chain.worst:
        return False
    channels = {loss.channel for loss in chain.losses if loss.orders < 0}
    return (
        not one.touches
        or _touches(one, "metric", chain.worst)
        or any(_touches(one, "channel", channel) for channel in channels)
    )


def _touches(change: Change, kind: str, key: str) -> bool:
    return any(touch.get("kind") == kind and touch.get("key") == key for touch in change.touches)
