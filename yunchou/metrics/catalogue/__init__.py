"""The built-in metrics, the shared word of goals, alerts, reviews and reports; one is added by one entry of a layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from yunchou.metrics.catalogue import conversion, engagement, retention, traffic, value
from yunchou.metrics.catalogue.metric import LAYERS, Form, Layer, Metric

__all__ = [
    "CHAIN",
    "HEADLINES",
    "LAYERS",
    "METRICS",
    "OVERVIEW",
    "Form",
    "Layer",
    "Link",
    "Metric",
    "built_in",
]

#: Stands for the margin rate that a workspace has not stated. No workspace can state it, and nothing computed
#: with it is ever shown: metrics/selectors withholds it.
NO_MARGIN = Decimal(0)


@lru_cache(maxsize=64)
def built_in(margin_rate: Decimal | None = None) -> Mapping[str, Metric]:
    """Every built-in metric by key, layer by layer, for a workspace with this margin rate."""
    listed = (
        *traffic.METRICS,
        *engagement.METRICS,
        *conversion.METRICS,
        *value.METRICS,
        *value.margin_metrics(NO_MARGIN if margin_rate is None else margin_rate),
        *retention.METRICS,
    )
    return {metric.key: metric for metric in listed}


#: The metrics as they are without a margin rate: for names, meanings and forms, which do not depend on it.
METRICS = built_in()


@dataclass(frozen=True, slots=True)
class Link:
    """One stage of the chain from exposure to repurchase; `rate` leads to it from the stage before."""

    metric: str
    rate: str = ""


#: Exposure → click → visit → lead → order → repurchase.
CHAIN = (
    Link("impressions"),
    Link("clicks", rate="ctr"),
    Link("visits", rate="arrival-rate"),
    Link("leads", rate="lead-rate"),
    Link("orders", rate="lead-order-rate"),
    Link("repeat-buyers", rate="repurchase-rate"),
)

#: The metrics on the overview, in the order of its cards.
OVERVIEW = ("visits", "visitors", "orders", "revenue")

#: The six numbers that say most: what came in, whom it brought, and what it cost.
HEADLINES = ("revenue", "new-customers", "cac", "roas", "leads", "repurchase-rate")
