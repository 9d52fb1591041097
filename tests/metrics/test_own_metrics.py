"""Metrics that people make: what they may be, what becomes of them, and whose they are."""

from datetime import timedelta
from decimal import Decimal

import pytest

from yunchou.analytics.questions import (
    BadQuestion,
    Dimension,
    EventCount,
    Filter,
    Number,
    NumberSum,
    Op,
    Ratio,
    UniquePeople,
    Visits,
)
from yunchou.core.errors import NotFound
from yunchou.core.models import AuditEntry, Change
from yunchou.core.scope import workspace_scope
from yunchou.metrics.catalogue import Form
from yunchou.metrics.errors import BadMetric, MetricExists
from yunchou.metrics.models import CustomMetric
from yunchou.metrics.own import forms_of
from yunchou.metrics.selectors import metric_called, metrics
from yunchou.metrics.services import (
    MetricDraft,
    archive_metric,
    change_metric,
    create_metric,
    restore_metric,
)

pytestmark = pytest.mark.usefixtures("scope")

ON_PHONES = (Filter(Dimension("device"), Op.IS, "mobile"),)
PHONE_ORDERS = MetricDraft("手机订单", EventCount("order_completed"), where=ON_PHONES)
BASKETS = MetricDraft("Baskets per visit", Ratio(EventCount("product_added"), Visits()), form=Form.TIMES)


def test_a_new_metric_is_asked_with_its_filters(workspace, ana, now):
    row = create_metric(PHONE_ORDERS, by=ana, now=now)
    metric = metric_called(row.key, workspace=workspace)
    assert (metric.measure, metric.where, metric.is_own) == (EventCount("order_completed"), ON_PHONES, True)
    assert metrics(workspace)[row.key] == metric
    change = Change.objects.get()
    assert (change.title, change.touches) == (
        "Metric “手机订单” defined",
        [{"kind": "metric", "key": row.key}],
    )
    assert AuditEntry.objects.get().action == "metric.created"


def test_a_key_reads_like_the_name_where_an_address_can_hold_it(workspace, ana, now):
    assert create_metric(BASKETS, by=ana, now=now).key == "baskets-per-visit"
    assert create_metric(PHONE_ORDERS, by=ana, now=now).key == "own-1"
    other = MetricDraft("电脑订单", EventCount("order_completed"))
    assert create_metric(other, by=ana, now=now).key == "own-2"


def test_a_key_never_hides_a_built_in_metric_or_an_archived_one(workspace, ana, now):
    first = create_metric(MetricDraft("Visits!", Visits()), by=ana, now=now)
    assert first.key == "visits-1"
    archive_metric(first, by=ana, now=now)
    assert create_metric(MetricDraft("Visits!", Visits()), by=ana, now=now).key == "visits-2"


def test_the_key_stays_when_the_name_changes(workspace, ana, now):
    row = create_metric(BASKETS, by=ana, now=now)
    draft = MetricDraft("Adds per visit", BASKETS.measure, form=Form.TIMES)
    change_metric(row, draft, by=ana, now=now)
    assert metric_called("baskets-per-visit", workspace=workspace).label == "Adds per visit"
    assert Change.objects.count() == 1, "a new name moves no number"


def test_a_new_formula_is_a_change_with_before_and_after(workspace, ana, now):
    row = create_metric(BASKETS, by=ana, now=now)
    draft = MetricDraft(BASKETS.name, Ratio(UniquePeople("product_added"), Visits()), form=Form.TIMES)
    change_metric(row, draft, by=ana, now=now + timedelta(hours=1))
    change = Change.objects.first()
    assert change.title == "Metric “Baskets per visit” computed differently"
    assert change.before["measure"]["numerator"] == {"kind": "count", "event": "product_added"}
    assert change.after["measure"]["numerator"] == {"kind": "people", "event": "product_added"}


def test_saving_the_same_again_leaves_no_trace(workspace, ana, now):
    row = create_metric(BASKETS, by=ana, now=now)
    change_metric(row, BASKETS, by=ana, now=now)
    assert AuditEntry.objects.count() == 1


def test_an_archived_metric_leaves_the_lists_and_still_answers(workspace, ana, now):
    row = create_metric(BASKETS, by=ana, now=now)
    archive_metric(row, by=ana, now=now)
    assert row.key not in metrics(workspace)
    assert metric_called(row.key, workspace=workspace).label == BASKETS.name
    restore_metric(row, by=ana, now=now)
    assert row.key in metrics(workspace)
    assert list(AuditEntry.objects.values_list("action", flat=True).order_by("id")) == [
        "metric.created",
        "metric.archived",
        "metric.restored",
    ]


def test_an_archived_metric_whose_name_was_given_away_stays_archived(workspace, ana, now):
    row = create_metric(BASKETS, by=ana, now=now)
    archive_metric(row, by=ana, now=now)
    create_metric(BASKETS, by=ana, now=now)
    with pytest.raises(MetricExists):
        restore_metric(row, by=ana, now=now)


@pytest.mark.parametrize("name", ["baskets PER visit", " Baskets  per visit ", "Visits", "revenue"])
def test_two_metrics_that_look_alike_are_refused(ana, now, name):
    create_metric(BASKETS, by=ana, now=now)
    with pytest.raises(MetricExists) as raised:
        create_metric(MetricDraft(name, Visits()), by=ana, now=now)
    assert raised.value.field == "name"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (MetricDraft(" ", Visits()), "name"),
        (MetricDraft("x" * 61, Visits()), "name"),
        (MetricDraft("x", Visits(), description="y" * 301), "description"),
        (MetricDraft("x", Visits(), direction="sideways"), "direction"),
        (MetricDraft("x", Visits(), form=Form.MONEY), "form"),
        (MetricDraft("x", Ratio(NumberSum("order_completed"), Visits()), form=Form.SHARE), "form"),
    ],
)
def test_a_metric_that_makes_no_sense_is_refused_beside_its_field(ana, now, draft, field):
    with pytest.raises(BadMetric) as raised:
        create_metric(draft, by=ana, now=now)
    assert (raised.value.field, CustomMetric.objects.count()) == (field, 0)
    assert raised.value.advice


def test_a_filter_that_the_measure_cannot_take_is_refused(workspace, ana, now):
    on_amount = (Filter(Number(), Op.ABOVE, Decimal(100)),)
    with pytest.raises(BadQuestion):
        create_metric(MetricDraft("x", Visits(), where=on_amount), by=ana, now=now)


def test_another_workspace_neither_sees_nor_asks_it(workspace, other_workspace, ana, now):
    with workspace_scope(workspace):
        row = create_metric(BASKETS, by=ana, now=now)
    assert row.key not in metrics(other_workspace)
    with pytest.raises(NotFound):
        metric_called(row.key, workspace=other_workspace)


def test_the_forms_of_a_ratio_follow_from_what_is_divided():
    money, count = NumberSum("order_completed"), EventCount("order_completed")
    assert forms_of(Ratio(count, Visits())) == (Form.SHARE, Form.TIMES)
    assert forms_of(Ratio(money, count)) == (Form.COST,)
    assert forms_of(Ratio(money, money)) == (Form.TIMES, Form.SHARE)
    assert forms_of(Ratio(count, money)) == (Form.TIMES,)
    assert forms_of(money) == (Form.MONEY,)
