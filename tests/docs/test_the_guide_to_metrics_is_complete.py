"""The guide lists every built-in metric with the formula that is computed."""

from decimal import Decimal

import pytest

from tests.docs.reading import code_in, guide, rows, section
from yunchou.analytics.questions import (
    Bounces,
    Combination,
    EventCount,
    FactSum,
    FirstTimePeople,
    LaterEvents,
    Measure,
    NumberSum,
    Ratio,
    RepeatPeople,
    UniquePeople,
    Views,
    Visitors,
    Visits,
    VisitSeconds,
)
from yunchou.metrics.catalogue import CHAIN, LAYERS, Layer, Metric, built_in
from yunchou.metrics.models import BoardCard
from yunchou.web.metric_kinds import KINDS

METRICS_GUIDE = guide("metrics")
#: A margin rate that no formula has as a factor of its own.
MARGIN_RATE = Decimal("0.6125")
LISTED = built_in(MARGIN_RATE)
WHOLE = {
    Visits: "visits",
    Visitors: "visitors",
    Views: "views",
    Bounces: "bounces",
    VisitSeconds: "seconds in visits",
}
OF_AN_EVENT = {
    EventCount: "events",
    UniquePeople: "people",
    FirstTimePeople: "people, first ever",
    RepeatPeople: "people, at least twice",
    LaterEvents: "events, not the first ever",
    NumberSum: "amount",
}


def formula(measure: Measure) -> str:
    """A measure in one line, as the guide writes it."""
    if isinstance(measure, Ratio):
        return f"{side(measure.numerator)} ÷ {side(measure.denominator)}"
    if isinstance(measure, Combination):
        terms = [(term.factor, formula(term.measure)) for term in measure.terms]
        return "".join(signed(*term, is_first=place == 0) for place, term in enumerate(terms))
    if isinstance(measure, FactSum):
        return " + ".join(f"fact({name})" for name in measure.metrics)
    if type(measure) in WHOLE:
        return WHOLE[type(measure)]
    return f"{OF_AN_EVENT[type(measure)]}({measure.event})"


def signed(factor: Decimal, what: str, *, is_first: bool) -> str:
    sign = "" if is_first else " − " if factor < 0 else " + "
    size = "margin rate" if abs(factor) == MARGIN_RATE else f"{abs(factor):f}"
    bracketed = f"({what})" if " + " in what else what
    return f"{sign}{bracketed}" if size == "1" else f"{sign}{size} × {bracketed}"


def side(measure: Measure) -> str:
    """One side of a ratio, in brackets where it has several parts."""
    text = formula(measure)
    return f"({text})" if any(sign in text for sign in (" + ", " − ", " × ")) else text


def written(metric: Metric) -> list[str]:
    """The row of a metric in the guide."""
    direction = {True: "up", False: "down", None: ""}[metric.grows_well]
    return [
        f"`{metric.key}`",
        str(metric.label),
        f"`{formula(metric.measure)}`",
        metric.form.value,
        direction,
        ", ".join(metric.also_called),
    ]


@pytest.mark.parametrize("layer", [one for one in Layer if one is not Layer.OWN])
def test_every_metric_of_a_layer_stands_in_its_table(layer):
    expected = [written(metric) for metric in LISTED.values() if metric.layer is layer]
    table = "\n".join("| " + " | ".join(row) + " |" for row in expected)
    found = rows(section(METRICS_GUIDE, str(LAYERS[layer])))
    assert found == expected, f"the table of docs/metrics.md under “{LAYERS[layer]}” is:\n{table}"


def test_the_chain_is_told_in_its_order():
    named = [name for name in code_in(section(METRICS_GUIDE, "The chain")) if name in LISTED]
    assert named == [name for link in CHAIN for name in (link.rate, link.metric) if name]


def test_every_kind_of_measure_that_the_form_offers_is_named():
    assert set(KINDS) <= set(code_in(section(METRICS_GUIDE, "Metrics of one's own")))


def test_every_form_of_a_card_is_named():
    assert set(BoardCard.Form.values) <= set(code_in(section(METRICS_GUIDE, "Boards")))
