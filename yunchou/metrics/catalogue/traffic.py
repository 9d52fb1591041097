"""Traffic: how many saw it, clicked and came (stage: facts)."""

from django.utils.translation import gettext_lazy as _

from yunchou.analytics.questions import FactSum, Ratio
from yunchou.metrics.catalogue.metric import Form, Layer, Metric
from yunchou.metrics.catalogue.parts import CLICKS, IMPRESSIONS, REACH, READS, VIEWS, VISITORS, VISITS

METRICS = (
    Metric(
        "impressions",
        _("Impressions"),
        IMPRESSIONS,
        Layer.TRAFFIC,
        _("How often ads and posts were shown, as the platforms report it."),
        also_called=("曝光量", "展现量", "展示数"),
    ),
    Metric(
        "reach",
        _("Reach"),
        REACH,
        Layer.TRAFFIC,
        _(
            "How many people saw it by the platform's own count; days and platforms are added up, "
            "so one person may be in it several times."
        ),
        also_called=("触达人数", "覆盖人数"),
    ),
    Metric(
        "clicks",
        _("Clicks"),
        CLICKS,
        Layer.TRAFFIC,
        _("How often ads and posts were clicked, as the platforms report it."),
        also_called=("点击量", "点击数"),
    ),
    Metric(
        "ctr",
        _("Click rate (CTR)"),
        Ratio(CLICKS, IMPRESSIONS),
        Layer.TRAFFIC,
        _("Of all impressions, the share that was clicked."),
        Form.SHARE,
        also_called=("点击率", "CTR"),
    ),
    Metric(
        "reads",
        _("Reads"),
        READS,
        Layer.TRAFFIC,
        _("How often articles and notes were opened, as the platforms report it."),
        also_called=("阅读量", "笔记阅读量"),
    ),
    Metric(
        "platform-visits",
        _("Visits by platform count"),
        FactSum(("platform_visits",)),
        Layer.TRAFFIC,
        _(
            "Visits as another statistics tool counts them; held beside our own, the difference shows lost tracking."
        ),
        also_called=("访问次数", "会话数"),
    ),
    Metric(
        "visits",
        _("Visits"),
        VISITS,
        Layer.TRAFFIC,
        _(
            "How often somebody came to the site or the app; after 30 minutes without a sign a new visit begins."
        ),
        also_called=("访问次数", "会话数", "Sessions"),
    ),
    Metric(
        "visitors",
        _("Visitors"),
        VISITORS,
        Layer.TRAFFIC,
        _("How many different people came."),
        also_called=("独立访客", "UV"),
    ),
    Metric(
        "views",
        _("Views"),
        VIEWS,
        Layer.TRAFFIC,
        _("How many pages and screens were opened during visits."),
        also_called=("浏览量", "PV"),
    ),
    Metric(
        "arrival-rate",
        _("Arrival rate"),
        Ratio(VISITS, CLICKS),
        Layer.TRAFFIC,
        _("Visits per click: how many clicks end on a page that loads and counts."),
        Form.SHARE,
        also_called=("到达率", "落地页到达率"),
    ),
)
