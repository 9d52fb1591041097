"""The built-in metrics: name, measure, direction. A goal, an alert or a report names one by its key."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunchou.analytics.questions import EventCount, Measure, NumberSum, Ratio, Visitors, Visits


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `grows_well`: whether more of it is good news."""

    key: str
    label: str | Promise
    measure: Measure
    grows_well: bool = True


ORDER = "order_completed"

METRICS = {
    metric.key: metric
    for metric in (
        Metric("visits", _("Visits"), Visits()),
        Metric("visitors", _("Visitors"), Visitors()),
        Metric("orders", _("Orders"), EventCount(ORDER)),
        Metric("revenue", _("Revenue"), NumberSum(ORDER)),
        Metric("order-rate", _("Order rate"), Ratio(EventCount(ORDER), Visits())),
        Metric("average-order", _("Average order value"), Ratio(NumberSum(ORDER), EventCount(ORDER))),
    )
}

#: The metrics on the overview, in the order of its cards.
OVERVIEW = ("visits", "visitors", "orders", "revenue")
