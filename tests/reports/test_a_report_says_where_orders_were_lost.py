"""A weekly report names the step that cost most orders, holds its numbers, and says what is due."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tests.reports.conftest import WEEK
from yunchou.analytics.answers import Known
from yunchou.calc.periods import Period
from yunchou.core.changes import record_change
from yunchou.core.models import AuditEntry, Change
from yunchou.reports import selectors
from yunchou.reports.errors import NothingToReport, PeriodNotOver, StoredOtherwise
from yunchou.reports.models import Report
from yunchou.reports.services import make_report
from yunchou.reports.values import from_json, to_json

pytestmark = pytest.mark.django_db(transaction=True)


def number(report, metric):
    return next(one for one in from_json(report.answers).measured.numbers if one.metric == metric)


def test_numbers_stand_against_the_week_before_with_their_bases(made):
    orders, revenue = number(made, "orders"), number(made, "revenue")
    assert (orders.now, orders.before) == (Known(Decimal(21)), Known(Decimal(42)))
    assert (revenue.now.amount, revenue.before.amount) == (2100, 4200)
    rate = number(made, "order-rate")
    assert (rate.now.numerator, rate.now.denominator) == (21, 210)


def test_a_steady_fall_is_more_than_chance(made):
    assert number(made, "orders").chance.is_significant
    assert not number(made, "visits").chance.is_significant


def test_the_step_that_cost_most_orders_is_the_largest_loss_point(made):
    chain = from_json(made.answers).measured.chain
    assert chain.worst == "lead-rate"
    lost = {step.rate.metric: step.orders for step in chain.steps}
    assert lost["lead-rate"] == pytest.approx(-21)
    rest = sum(orders for rate, orders in lost.items() if rate not in ("lead-rate", "repurchase-rate"))
    assert chain.volume + rest == pytest.approx(0), "the other rates stayed as they were"
    [loss] = chain.losses
    assert (loss.channel, loss.orders, loss.mix) == ("paid_search", pytest.approx(-21), pytest.approx(0))


def test_the_terms_of_the_chain_sum_to_the_change_of_orders(made):
    chain = from_json(made.answers).measured.chain
    terms = [chain.volume, *(step.orders for step in chain.steps if step.rate.metric != "repurchase-rate")]
    assert sum(terms) == pytest.approx(Decimal(21 - 42))


def test_without_exposure_no_loss_point_is_named(weeks, workspace, ana, scope):
    made = make_report("weekly", day=WEEK, workspace=workspace, by=ana, now=NOW)
    chain = from_json(made.answers).measured.chain
    assert (chain.worst, chain.volume, chain.losses) == ("", None, ())


def test_the_proposed_test_would_see_the_rate_come_back(made):
    [test] = [one for one in from_json(made.answers).tests if one.kind == "loss"]
    assert (test.key, test.values["channel"]) == ("lead-rate", "paid_search")
    assert (Decimal(test.values["now"]), Decimal(test.values["target"])) == (Decimal("0.2"), Decimal("0.4"))
    # 82 in each arm tell 0.2 from 0.4; thirty visits a day fill both in 6 days.
    assert (test.values["per_arm"], test.values["days"]) == (82, 6)


def test_a_change_of_these_days_stands_beside_the_channel_it_touches(stated_weeks, workspace, ana, scope):
    at = datetime.fromisoformat("2026-03-09T01:00:00+00:00")
    for title, key in (("New landing page", "paid_search"), ("Elsewhere", "email")):
        record_change(
            Change.Kind.OTHER, title, by=ana, at=at, now=NOW, touches=[{"kind": "channel", "key": key}]
        )
    made = make_report("weekly", day=WEEK, workspace=workspace, by=ana, now=NOW)
    [cause] = from_json(made.answers).causes
    assert (cause.kind, cause.key) == ("channel_rate", "paid_search")
    assert [one["title"] for one in cause.values["beside"]] == ["New landing page"]


def test_what_is_stored_is_read_back_the_same(made):
    answers = from_json(made.answers)
    assert to_json(answers) == made.answers
    assert from_json(Report.objects.get(pk=made.pk).answers) == answers


def test_a_report_of_another_form_is_refused_by_name(made):
    with pytest.raises(StoredOtherwise):
        from_json(made.answers | {"version": 99})


def test_another_look_makes_another_edition_and_keeps_the_first(made, workspace, ana):
    again = make_report("weekly", day=WEEK + timedelta(days=6), workspace=workspace, by=ana, now=NOW)
    assert (made.edition, again.edition) == (1, 2)
    assert list(selectors.editions(again)) == [made]
    assert AuditEntry.objects.filter(action="report.made").count() == 2


def test_days_that_are_not_over_are_refused(stated_weeks, workspace, ana, scope):
    with pytest.raises(PeriodNotOver):
        make_report("weekly", day=NOW.date(), workspace=workspace, by=ana, now=NOW)


def test_days_of_which_nothing_is_known_are_refused(stated_weeks, workspace, ana, scope):
    with pytest.raises(NothingToReport):
        make_report("monthly", day=WEEK - timedelta(days=60), workspace=workspace, by=ana, now=NOW)


def test_a_month_is_held_against_the_month_before(stated_weeks, workspace, ana, scope):
    later = NOW + timedelta(days=20)
    made = make_report("monthly", day=WEEK, workspace=workspace, by=ana, now=later)
    answers = from_json(made.answers)
    assert answers.period == Period(WEEK.replace(day=1), WEEK.replace(day=31))
    assert (answers.before.start.month, answers.before.end.day) == (2, 28)
    assert number(made, "orders").now == Known(Decimal(63))
