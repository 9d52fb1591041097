"""Many numbers from one look: what is read once, what is counted together, and what is withheld."""

from datetime import date
from decimal import Decimal

import pytest

from yunchou.analytics.answers import Known, NotApplicable
from yunchou.analytics.questions import Compare, Dimension, Period
from yunchou.metrics import selectors
from yunchou.metrics.catalogue import METRICS, built_in
from yunchou.metrics.selectors import answers, metrics

DAYS = Period(date(2026, 3, 11), date(2026, 3, 17))
CHANNEL = Dimension("channel")


@pytest.fixture
def shop(arrivals, workspace, now):
    """Two orders of yesterday, worth 130 together."""
    yesterday = now.replace(day=17)
    for number, revenue in enumerate((129.5, 0.5)):
        message = {
            "type": "track",
            "event": "Order Completed",
            "messageId": f"m{number}",
            "anonymousId": f"person-{number}",
            "timestamp": yesterday.isoformat(),
            "properties": {"revenue": revenue, "currency": "CNY"},
        }
        arrivals.receive([message], workspace=workspace)
    arrivals.load()
    return arrivals


def asked(keys, workspace, **how):
    known = metrics(workspace)
    return [known[key].over(DAYS, **how) for key in keys]


def test_answers_come_in_the_order_of_the_questions(shop, workspace, now):
    keys = ("revenue", "orders", "average-order")
    found = answers(asked(keys, workspace), workspace=workspace, now=now)
    assert [one.total.amount for one in found] == [Decimal(130), Decimal(2), Decimal(65)]


def test_how_fresh_the_data_are_is_read_once(shop, workspace, now, monkeypatch):
    looks = []
    real = selectors.freshness

    def freshness(*args, **rest):
        looks.append(args)
        return real(*args, **rest)

    monkeypatch.setattr(selectors, "freshness", freshness)
    answers(asked(("revenue", "orders", "visits"), workspace), workspace=workspace, now=now)
    assert len(looks) == 1


def test_all_metrics_of_one_period_and_split_share_five_statements(shop, workspace, now):
    """Every metric that a channel has, the margin ones among them: the most that a board can ask at once."""
    found = answers(
        asked(METRICS, workspace, by=CHANNEL, compare=Compare.PREVIOUS), workspace=workspace, now=now
    )
    counted = {(one.sql, str(one.parameters)) for answer in found for one in answer.statements}
    assert len(counted) <= 5


@pytest.mark.parametrize("key", [key for key, metric in METRICS.items() if metric.needs_margin])
def test_without_a_margin_rate_there_is_no_number_and_it_says_where_to_state_it(shop, workspace, now, key):
    [one] = answers(
        asked([key], workspace, by=CHANNEL, compare=Compare.PREVIOUS), workspace=workspace, now=now
    )
    values = [
        one.total,
        one.previous_total,
        *(point.value for point in (*one.points, *one.previous_points)),
        *(value for group in one.groups for value in (group.total, *group.series, group.previous_total)),
    ]
    assert all(isinstance(value, NotApplicable) for value in values)
    assert {value.reason.code for value in values} == {"no_margin_rate"}
    assert "Settings, Workspace" in str(one.total.reason.message)
    assert one.change is None


def test_with_a_margin_rate_margin_is_its_part_of_revenue(shop, workspace, now):
    workspace.margin_rate = Decimal("0.4")
    margin, value = answers(asked(("margin", "ltv"), workspace), workspace=workspace, now=now)
    assert margin.total.amount == Decimal(52)
    assert isinstance(value.total, Known)
    assert value.total.amount == Decimal(26)


def test_a_metric_without_margin_is_never_withheld(shop, workspace, now):
    with_margin = {metric.measure for metric in METRICS.values() if metric.needs_margin}
    others = [metric for metric in built_in().values() if not metric.needs_margin]
    assert with_margin.isdisjoint(metric.measure for metric in others)
