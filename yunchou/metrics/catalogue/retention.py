"""Retention: who comes back (stage: facts)."""

from django.utils.translation import gettext_lazy as _

from yunchou.analytics.questions import Ratio
from yunchou.metrics.catalogue.metric import Form, Layer, Metric
from yunchou.metrics.catalogue.parts import BUYERS, LATER_ORDERS, NEW_CUSTOMERS, ORDERS, REPEAT_BUYERS, minus

METRICS = (
    Metric(
        "repeat-buyers",
        _("Repeat buyers"),
        REPEAT_BUYERS,
        Layer.RETENTION,
        _("How many people ordered at least twice within the chosen days."),
        also_called=("复购人数",),
    ),
    Metric(
        "repurchase-rate",
        _("Repurchase rate"),
        Ratio(REPEAT_BUYERS, BUYERS),
        Layer.RETENTION,
        _("Of all buyers of the chosen days, the share that ordered at least twice in them."),
        Form.SHARE,
        also_called=("复购率",),
    ),
    Metric(
        "repeat-orders",
        _("Repeat orders"),
        LATER_ORDERS,
        Layer.RETENTION,
        _("Orders that were not the person's first ever."),
        also_called=("复购订单数",),
    ),
    Metric(
        "repeat-order-share",
        _("Share of repeat orders"),
        Ratio(LATER_ORDERS, ORDERS),
        Layer.RETENTION,
        _("Of all orders, the share that was not the person's first ever."),
        Form.SHARE,
        also_called=("老客订单占比",),
    ),
    Metric(
        "returning-customers",
        _("Returning customers"),
        minus(BUYERS, NEW_CUSTOMERS),
        Layer.RETENTION,
        _("How many buyers had ordered before the chosen days."),
        also_called=("老客数",),
    ),
    Metric(
        "orders-per-buyer",
        _("Orders per buyer"),
        Ratio(ORDERS, BUYERS),
        Layer.RETENTION,
        _("How many orders one buyer of the chosen days has in them."),
        Form.TIMES,
        also_called=("购买频次",),
    ),
)
