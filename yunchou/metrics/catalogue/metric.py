"""What a metric is: a measure with its name, its meaning, its form and its direction (stage: facts)."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yunchou.analytics.questions import Compare, Dimension, Filter, Grain, Measure, Period, Trend
from yunchou.analytics.questions.fields import (
    DIMENSIONS,
    FACT_DIMENSIONS,
    PROPERTY,
    SESSION_DIMENSIONS,
    SHARED_DIMENSIONS,
)
from yunchou.analytics.questions.measures import Table, parts, table_of

Words = str | Promise


class Layer(StrEnum):
    """The part of the chain from exposure to repurchase that a metric watches."""

    TRAFFIC = "traffic"
    ENGAGEMENT = "engagement"
    CONVERSION = "conversion"
    VALUE = "value"
    RETENTION = "retention"
    OWN = "own"


LAYERS: dict[Layer, Words] = {
    Layer.TRAFFIC: _("Traffic"),
    Layer.ENGAGEMENT: _("Engagement"),
    Layer.CONVERSION: _("Conversion"),
    Layer.VALUE: pgettext_lazy("layer of metrics", "Value"),
    Layer.RETENTION: _("Retention"),
    Layer.OWN: _("Own metrics"),
}


class Form(StrEnum):
    """How the number is written.

    COUNT `7,070` · MONEY `¥304.5 万` · COST `¥34.7` (what one costs, one decimal) · SHARE `21.7%`, changes in points ·
    TIMES `3.94` (a quotient that is no share, such as ROAS; changes in percent) · DURATION seconds, `2:05`.
    """

    COUNT = "count"
    MONEY = "money"
    COST = "cost"
    SHARE = "share"
    TIMES = "times"
    DURATION = "duration"


#: What each table's rows can be split by; properties have names of their own and are not listed.
SPLITS: dict[Table, frozenset[str]] = {
    Table.EVENTS: frozenset({*SESSION_DIMENSIONS, *SHARED_DIMENSIONS, "event"}),
    Table.HISTORIES: frozenset({*SESSION_DIMENSIONS, *SHARED_DIMENSIONS}),
    Table.SESSIONS: frozenset({*SESSION_DIMENSIONS, *SHARED_DIMENSIONS}),
    Table.FACTS: frozenset(FACT_DIMENSIONS),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `over` makes the question of it, which also carries what the metric itself is kept by (`where`).

    `grows_well`: whether more of it is good news; None where it is neither, such as spend. `also_called`: what
    platforms call it. `needs_margin`: its measure holds the workspace's margin rate. `is_own`: made in this workspace.
    """

    key: str
    label: Words
    measure: Measure
    layer: Layer
    meaning: Words
    form: Form = Form.COUNT
    grows_well: bool | None = True
    also_called: tuple[str, ...] = ()
    needs_margin: bool = False
    where: tuple[Filter, ...] = ()
    is_own: bool = False

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What it can be split by: whatever all rows that it counts have."""
        shared = frozenset.intersection(*(SPLITS[table_of(part)] for part in parts(self.measure)))
        return tuple(name for name in DIMENSIONS if name in shared and name != PROPERTY)

    def over(
        self,
        between: Period,
        *,
        grain: Grain = Grain.DAY,
        by: Dimension | None = None,
        where: tuple[Filter, ...] = (),
        compare: Compare = Compare.NONE,
    ) -> Trend:
        """The metric as a question about these days."""
        return Trend(self.measure, between, grain, by, (*self.where, *where), compare)
