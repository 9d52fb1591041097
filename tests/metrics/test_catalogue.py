"""The built-in metrics: complete, told apart, and computed by the formulas of the conventions."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from yunchou.analytics.questions import (
    Combination,
    Compare,
    Dimension,
    EventCount,
    FactSum,
    FirstTimePeople,
    Grain,
    NumberSum,
    Period,
    Ratio,
    Term,
    Visits,
)
from yunchou.metrics.catalogue import CHAIN, HEADLINES, METRICS, Form, Layer, built_in
from yunchou.metrics.own import definition_of, forms_of, read_definition

ORDER = "order_completed"
SPEND = FactSum(("spend",))
INTERACTIONS = FactSum(("likes", "comments", "shares", "saves"))
ALL_COSTS = FactSum(("spend", "fee", "content_cost", "tool_cost", "people_cost"))
MARGIN = Decimal("0.6")
EVERY = list(built_in(MARGIN).values())


def by_key(metric) -> str:
    return metric.key


def test_there_are_at_least_thirty_in_all_five_layers():
    assert len(METRICS) >= 30
    assert {metric.layer for metric in METRICS.values()} == set(Layer) - {Layer.OWN}


def test_no_two_have_the_same_name_or_the_same_formula():
    assert len({str(metric.label).casefold() for metric in EVERY}) == len(EVERY)
    assert len({metric.measure for metric in EVERY}) == len(EVERY)


@pytest.mark.parametrize("metric", EVERY, ids=by_key)
def test_each_says_what_it_means_in_one_sentence(metric):
    meaning = str(metric.meaning)
    assert meaning.endswith(".")
    assert len(meaning) <= 160


@pytest.mark.parametrize("metric", EVERY, ids=by_key)
def test_each_is_written_in_a_form_that_its_measure_can_take(metric):
    assert metric.form in forms_of(metric.measure)


@pytest.mark.parametrize("metric", EVERY, ids=by_key)
def test_each_can_be_asked_by_every_dimension_it_names(metric):
    assert "channel" in metric.dimensions
    for name in metric.dimensions:
        asked = metric.over(Period(date(2026, 3, 1), date(2026, 3, 7)), by=Dimension(name))
        assert asked.by == Dimension(name)


@pytest.mark.parametrize("metric", EVERY, ids=by_key)
def test_each_survives_the_way_through_json(metric):
    assert read_definition(definition_of(metric.measure)) == (metric.measure, ())


def test_facts_and_visits_are_split_together_by_what_both_have():
    assert METRICS["roas"].dimensions == ("channel", "campaign", "content")
    assert "platform" in METRICS["cpc"].dimensions
    assert "device" in METRICS["order-rate"].dimensions


@pytest.mark.parametrize(
    ("key", "measure"),
    [
        ("ctr", Ratio(FactSum(("clicks",)), FactSum(("impressions",)))),
        ("cpc", Ratio(SPEND, FactSum(("clicks",)))),
        ("cpm", Ratio(Combination((Term(Decimal(1000), SPEND),)), FactSum(("impressions",)))),
        ("cpa", Ratio(SPEND, EventCount(ORDER))),
        ("lead-cost", Ratio(SPEND, EventCount("lead_submitted"))),
        ("cvr", Ratio(EventCount(ORDER), FactSum(("clicks",)))),
        ("order-rate", Ratio(EventCount(ORDER), Visits())),
        ("interaction-rate", Ratio(INTERACTIONS, FactSum(("impressions",)))),
        ("interaction-rate-reads", Ratio(INTERACTIONS, FactSum(("reads",)))),
        ("completion-rate", Ratio(FactSum(("finished_plays",)), FactSum(("plays",)))),
        ("average-order", Ratio(NumberSum(ORDER), EventCount(ORDER))),
        ("cac", Ratio(ALL_COSTS, FirstTimePeople(ORDER))),
        ("roas", Ratio(NumberSum(ORDER), SPEND)),
        (
            "roi",
            Ratio(Combination((Term(MARGIN, NumberSum(ORDER)), Term(Decimal(-1), SPEND))), SPEND),
        ),
    ],
)
def test_the_formulas_are_those_of_the_conventions(key, measure):
    assert built_in(MARGIN)[key].measure == measure


def test_the_margin_rate_is_the_workspaces_own():
    assert built_in(Decimal("0.3"))["margin"].measure != built_in(Decimal("0.4"))["margin"].measure
    assert {key for key, metric in METRICS.items() if metric.needs_margin} == {
        "margin",
        "profit",
        "roi",
        "roi-all-in",
        "ltv",
    }


def test_what_costs_more_is_not_good_news():
    bad = {key for key, metric in METRICS.items() if metric.grows_well is False}
    assert {"cpc", "cpm", "cpa", "cac", "lead-cost", "bounce-rate", "refunds"} <= bad
    assert METRICS["spend"].grows_well is None


def test_the_chain_runs_from_exposure_to_repurchase_and_each_rate_leads_to_its_stage():
    assert [link.metric for link in CHAIN] == [
        "impressions",
        "clicks",
        "visits",
        "leads",
        "orders",
        "repeat-buyers",
    ]
    for before, link in pairwise(CHAIN):
        rate = METRICS[link.rate].measure
        assert rate.numerator == METRICS[link.metric].measure
        assert METRICS[link.rate].form is Form.SHARE
        if link.metric != "repeat-buyers":  # of buyers, not of orders: people come back, orders do not
            assert rate.denominator == METRICS[before.metric].measure


def test_the_headlines_are_metrics_that_exist():
    assert set(HEADLINES) <= METRICS.keys()


def test_a_question_about_a_metric_carries_days_split_and_comparison():
    days = Period(date(2026, 3, 1), date(2026, 3, 31))
    asked = METRICS["orders"].over(days, grain=Grain.WEEK, by=Dimension("device"), compare=Compare.PREVIOUS)
    assert (asked.measure, asked.between, asked.grain) == (EventCount(ORDER), days, Grain.WEEK)
    assert (asked.by, asked.compare) == (Dimension("device"), Compare.PREVIOUS)
