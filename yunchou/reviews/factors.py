"""What a metric is a product of, which chain leads to it, and what it can be split by (stage: learn)."""

from collections.abc import Sequence
from dataclasses import dataclass

from yunchou.analytics.questions import Combination, EventCount, Measure, Ratio, SimpleMeasure
from yunchou.analytics.questions.measures import Table, parts, table_of
from yunchou.metrics.catalogue import METRICS, Metric
from yunchou.metrics.slices import Slice

#: What is counted or added up: one side of a ratio, or a measure without sides.
Side = SimpleMeasure | Combination

#: The first of these that the metric knows and the slice leaves open are the ones it is split by.
SPLITS = ("channel", "source", "device", "region", "content", "campaign", "platform", "creative", "path")
MOST_SPLITS = 7
#: An event's path is its own page and a visit's the one it came in by: they may not be held against each other.
OF_VISITS_ALONE = "path"


@dataclass(frozen=True, slots=True)
class Factor:
    """`above` ÷ `below` (or `above` alone), named by a metric's key. A divisor divides the product."""

    key: str
    above: Side
    below: Side | None = None
    divides: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the chain that leads to an order or a lead."""

    key: str
    count: Side
    is_stated: bool = False
    """Counted by platforms, so that it says nothing of visits that came without a click."""


def sides(measure: Measure) -> tuple[Side, Side | None]:
    """What is above and, of a ratio, below."""
    return (measure.numerator, measure.denominator) if isinstance(measure, Ratio) else (measure, None)


#: Each metric that is a product: its factors in order, and (divided by) those that divide it.
_PRODUCTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "revenue": (("visits", "order-rate", "average-order"), ()),
    "orders": (("visits", "order-rate"), ()),
    "leads": (("visits", "lead-rate"), ()),
    "buyers": (("visitors", "order-rate-visitors"), ()),
    "views": (("visits", "views-per-visit"), ()),
    "clicks": (("impressions", "ctr"), ()),
    "roas": (("visits", "order-rate", "average-order"), ("spend",)),
    "cpa": (("spend",), ("visits", "order-rate")),
    "lead-cost": (("spend",), ("visits", "lead-rate")),
}
#: The part of these that is volume: how many came, whatever became of them; of money, how many paid.
BASES = {
    "revenue": "orders",
    "orders": "visits",
    "leads": "visits",
    "buyers": "visitors",
    "views": "visits",
    "clicks": "impressions",
}


def _side(key: str) -> Side:
    above, below = sides(METRICS[key].measure)
    assert below is None, f"{key} is a ratio"
    return above


_BEFORE_VISITS = (
    Stage("impressions", _side("impressions"), is_stated=True),
    Stage("clicks", _side("clicks"), is_stated=True),
)
#: Exposure → click → visit → product → checkout → order → revenue, and exposure → click → visit → lead.
CHAINS = (
    (
        *_BEFORE_VISITS,
        Stage("visits", _side("visits")),
        Stage("product-views", EventCount("product_viewed")),
        Stage("checkouts", EventCount("checkout_started")),
        Stage("orders", _side("orders")),
        Stage("revenue", _side("revenue")),
    ),
    (*_BEFORE_VISITS, Stage("visits", _side("visits")), Stage("leads", _side("leads"))),
)


def factors_of(metric: Metric) -> tuple[Factor, ...]:
    """The factors whose product the metric is; of any other ratio, its two sides; of a plain number, none."""
    if metric.key in _PRODUCTS:
        multiplied, dividing = _PRODUCTS[metric.key]
        return (
            *(_factor(key, divides=False) for key in multiplied),
            *(_factor(key, divides=True) for key in dividing),
        )
    above, below = sides(metric.measure)
    if below is None:
        return ()
    return (Factor(_key_of(above, "above"), above), Factor(_key_of(below, "below"), below, divides=True))


def is_product(key: str) -> bool:
    """Whether the factors of a metric say more than its two sides."""
    return key in _PRODUCTS


def base_of(metric: Metric) -> Factor | None:
    """What tells volume apart from mix and rate; None where the metric has no such base."""
    key = BASES.get(metric.key)
    return None if key is None else _factor(key, divides=False)


def chain_of(metric: Metric) -> tuple[Stage, ...]:
    """The stages up to the metric: of a count from the first on, of a ratio from what it divides by on.

    Empty where no chain leads there, or nothing lies between.
    """
    above, below = sides(metric.measure)
    for chain in CHAINS:
        counts = [stage.count for stage in chain]
        if above not in counts or (below is not None and below not in counts):
            continue
        last = counts.index(above)
        first = 0 if below is None else counts.index(below)
        if last - first >= (1 if below is None else 2):
            return chain[first : last + 1]
    return ()


def splits_of(metric: Metric, of: Slice) -> tuple[str, ...]:
    """The dimensions to split by: those that all rows of the metric have and the slice does not fix to one value."""
    tables = {table_of(part) for part in parts(metric.measure)}
    known = [name for name in SPLITS if name in metric.dimensions and len(of.values_of(name)) != 1]
    if tables != {Table.SESSIONS}:
        known = [name for name in known if name != OF_VISITS_ALONE]
    return tuple(known[:MOST_SPLITS])


def counts_of(factors: Sequence[Factor]) -> list[Side]:
    """All that must be counted for these factors."""
    return [side for one in factors for side in (one.above, one.below) if side is not None]


def _factor(key: str, *, divides: bool) -> Factor:
    above, below = sides(METRICS[key].measure)
    return Factor(key, above, below, divides)


def _key_of(side: Side, otherwise: str) -> str:
    """The metric that is just this count; what no metric is gets the name of its place."""
    return next(
        (key for key, metric in METRICS.items() if metric.measure == side and not metric.where), otherwise
    )
