"""What platforms and people may state for a day without a person behind it, and how a fact is told apart (facts under JUDGE)."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from hashlib import blake2b

OWN_METRIC = re.compile(r"\Ax_\w{1,60}\Z")
"""A workspace's own metric: counted like the built-in ones, shown under the name it was given."""


class FactUnit(StrEnum):
    """MONEY has a currency and is told in the workspace's; COUNT is a plain number, which may have decimals."""

    MONEY = "money"
    COUNT = "count"


FACT_METRICS: dict[str, FactUnit] = {
    "impressions": FactUnit.COUNT,
    "clicks": FactUnit.COUNT,
    "spend": FactUnit.MONEY,
    "reach": FactUnit.COUNT,
    "reads": FactUnit.COUNT,
    "plays": FactUnit.COUNT,
    "finished_plays": FactUnit.COUNT,
    "likes": FactUnit.COUNT,
    "comments": FactUnit.COUNT,
    "shares": FactUnit.COUNT,
    "saves": FactUnit.COUNT,
    "follows": FactUnit.COUNT,
    "unfollows": FactUnit.COUNT,
    "platform_visits": FactUnit.COUNT,
    "platform_leads": FactUnit.COUNT,
    "platform_orders": FactUnit.COUNT,
    "platform_revenue": FactUnit.MONEY,
    "content_cost": FactUnit.MONEY,
    "tool_cost": FactUnit.MONEY,
    "people_cost": FactUnit.MONEY,
    "fee": FactUnit.MONEY,
}
"""A file's rates (CTR, CPC, …) are no facts: they are computed from these, as sums over sums."""


def is_fact_metric(name: str) -> bool:
    """A built-in metric, or a workspace's own."""
    return name in FACT_METRICS or OWN_METRIC.match(name) is not None


def unit_of(metric: str) -> FactUnit:
    """A workspace's own metrics are counts."""
    return FACT_METRICS.get(metric, FactUnit.COUNT)


def fact_key(*, source: str, account: str, day: date, parts: Sequence[str], metric: str) -> int:
    """What makes two statements be about the same thing: 64 bits over the account's day, its parts, and the metric.

    `parts`: for campaign, ad group, creative and content in this order, the platform's id, else the name, else ''.
    """
    text = "\x1f".join((source, account, day.isoformat(), *parts, metric))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
