"""Costs that people enter: split to the cent, counted as facts, corrected, taken back, and refused when they make no sense."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events.imports.desk import InlineReader
from yunchou.accounts.selectors import membership_of
from yunchou.analytics.stores.lookups import FactFilter
from yunchou.channels.costs import CostEntry, correct_cost, even_split, record_cost, undo_cost
from yunchou.channels.errors import BadCost, NoSuchChannel, NotYourCost
from yunchou.channels.models import Cost
from yunchou.channels.selectors import costs, usable_currencies
from yunchou.core.errors import Conflict
from yunchou.core.jobs import run_due_jobs
from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope
from yunchou.events.imports import jobs, loading
from yunchou.events.models import CurrencyRate, DataImport

DAY = date(2026, 3, 10)
FEE = CostEntry("direct", "fee", Decimal(100), "CNY", DAY, date(2026, 3, 12), campaign="618")


@given(st.integers(1, 10**9), st.integers(1, 366))
def test_the_days_of_a_split_add_up_to_the_amount_and_differ_by_a_cent_at_most(cents, days):
    parts = even_split(Decimal(cents) / 100, days=days)
    assert sum(parts) == Decimal(cents) / 100
    assert max(parts) - min(parts) <= Decimal("0.01")
    assert parts == sorted(parts, reverse=True)


class Till:
    """Where costs are entered, and what counts of them."""

    def __init__(self, workspace, by, *, now, store):
        self.workspace, self.by, self.now, self.store = workspace, by, now, store

    def enter(self, entry=FEE, *, by=None):
        self.now += timedelta(minutes=1)
        made = record_cost(self.workspace, entry, by=by or self.by, now=self.now)
        self.run()
        return Cost.objects.select_related("data_import").get(pk=made.pk)

    def run(self):
        at = self.now
        run_due_jobs(clock=lambda: at)

    def facts(self):
        rows = self.store.fact_rows(FactFilter(), workspace=self.workspace.pk, limit=1000).rows
        return sorted((row.day, row.metric, row.value) for row in rows)

    def total(self):
        return sum(value for _day, _metric, value in self.facts())

    def membership(self, user):
        return membership_of(user, slug=self.workspace.slug)


@pytest.fixture
def loaded_into(event_store, monkeypatch):
    """The store that imports load into, in the test's own thread and process."""
    monkeypatch.setattr(jobs, "event_store", lambda: event_store)
    monkeypatch.setattr(loading, "ReadingChild", InlineReader)
    return event_store


@pytest.fixture
def till(transactional_db, workspace, ana, now, loaded_into):
    with workspace_scope(workspace):
        yield Till(workspace, ana, now=now, store=loaded_into)


def test_a_range_counts_on_each_of_its_days_to_the_cent(till):
    cost = till.enter()
    assert cost.data_import.state == DataImport.State.LOADED
    assert till.facts() == [
        (DAY, "fee", Decimal("33.34")),
        (date(2026, 3, 11), "fee", Decimal("33.33")),
        (date(2026, 3, 12), "fee", Decimal("33.33")),
    ]
    [row] = till.store.fact_rows(
        FactFilter(first_day=DAY, last_day=DAY), workspace=till.workspace.pk, limit=9
    ).rows
    assert (row.source, row.channel, row.campaign, row.currency) == ("manual", "direct", "618", "CNY")
    assert row.creative == ""


def test_two_costs_of_one_day_and_campaign_add_up(till):
    till.enter()
    till.enter()
    assert till.total() == 200


def test_a_cost_that_is_taken_back_counts_no_more_and_is_listed_on_request(till, ana):
    cost = till.enter()
    undo_cost(cost, by=till.membership(ana), now=till.now)
    till.run()
    assert till.facts() == []
    assert not costs().exists()
    assert costs(with_undone=True).get() == cost
    assert AuditEntry.objects.filter(action="cost.undone").count() == 1


def test_a_correction_takes_the_place_of_the_cost_on_its_other_days_too(till, ana):
    cost = till.enter()
    corrected = CostEntry("email", "spend", Decimal(60), "CNY", DAY, DAY)
    made = correct_cost(cost, corrected, by=till.membership(ana), now=till.now)
    till.run()
    assert till.facts() == [(DAY, "spend", Decimal(60))]
    assert made.replaces == cost


def test_a_cost_cannot_be_taken_back_twice(till, ana):
    cost = till.enter()
    undo_cost(cost, by=till.membership(ana), now=till.now)
    with pytest.raises(Conflict):
        undo_cost(cost, by=till.membership(ana), now=till.now)


def test_a_correction_that_cannot_be_leaves_no_file_behind(till, ana):
    cost = till.enter()
    undo_cost(cost, by=till.membership(ana), now=till.now)
    with pytest.raises(Conflict):
        correct_cost(cost, FEE, by=till.membership(ana), now=till.now)
    assert DataImport.objects.count() == 1
    assert Cost.objects.count() == 1


def test_members_correct_their_own_costs_and_managers_all(till, ana, ben):
    cost, bens = till.enter(), till.enter(by=ben)
    with pytest.raises(NotYourCost, match="Ana"):
        undo_cost(cost, by=till.membership(ben), now=till.now)
    undo_cost(bens, by=till.membership(ana), now=till.now)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-5)}, "amount"),
        ({"amount": Decimal("0.02")}, "amount"),
        ({"amount": Decimal("1.005")}, "amount"),
        ({"amount": Decimal(10) ** 12}, "amount"),
        ({"kind": "rent"}, "kind"),
        ({"currency": "USD"}, "currency"),
        ({"last_day": date(2026, 3, 9)}, "last_day"),
        ({"last_day": date(2027, 3, 11)}, "last_day"),
        ({"first_day": date(1989, 1, 1), "last_day": date(1989, 1, 1)}, "first_day"),
    ],
)
@pytest.mark.usefixtures("scope")
def test_what_makes_no_cost_is_refused_beside_its_field(workspace, ana, now, wrong, field):
    with pytest.raises(BadCost) as refused:
        record_cost(workspace, replace(FEE, **wrong), by=ana, now=now)
    assert refused.value.field == field
    assert refused.value.advice
    assert not DataImport.objects.exists()


def test_a_cost_needs_a_channel_that_is_known(scope, workspace, ana, now):
    with pytest.raises(NoSuchChannel, match="nowhere"):
        record_cost(workspace, CostEntry("nowhere", "fee", Decimal(1), "CNY", DAY, DAY), by=ana, now=now)


def test_a_currency_with_a_rate_may_be_used(scope, workspace):
    CurrencyRate.objects.create(workspace=workspace, currency="USD", day=DAY, rate=Decimal("7.1"))
    assert usable_currencies(workspace) == ["CNY", "USD"]
