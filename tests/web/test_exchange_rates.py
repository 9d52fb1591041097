"""Rates of exchange: stated by managers, held for what comes from now on, and never one to one."""

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import NOW
from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope
from yunchou.events.imports.services import set_rate
from yunchou.events.models import CurrencyRate
from yunchou.events.selectors import decoding_configs

pytestmark = pytest.mark.django_db

PAGE = "/w/ours/settings/rates"


def stated(workspace):
    rows = CurrencyRate.unscoped.filter(workspace=workspace)
    return [(row.currency, row.day, row.rate) for row in rows]


@pytest.fixture
def dollar(workspace, ana):
    with workspace_scope(workspace):
        return set_rate(currency="USD", day=date(2026, 3, 2), rate=Decimal("7.1"), by=ana, now=NOW)


def test_a_rate_is_added_and_holds_for_live_events(ana, workspace, client_of):
    sent = {"currency": "USD", "day": "2026-03-02", "rate": "7.1234"}
    answer = client_of(ana).post(f"{PAGE}/add", sent, follow=True)

    assert "7.1234" in answer.content.decode()
    assert stated(workspace) == [("USD", date(2026, 3, 2), Decimal("7.1234"))]
    assert decoding_configs()[workspace.pk].rates == {"USD": (("2026-03-02", "7.12340000"),)}


def test_a_rate_is_changed_without_moving_its_day_or_currency(ana, workspace, client_of, dollar):
    sent = {"currency": "EUR", "day": "2025-01-01", "rate": "7.2"}
    client_of(ana).post(f"{PAGE}/{dollar.pk}", sent)

    assert stated(workspace) == [("USD", date(2026, 3, 2), Decimal("7.2"))]


def test_a_rate_is_deleted_after_a_question(ana, workspace, client_of, dollar):
    client = client_of(ana)
    assert "USD" in client.get(f"{PAGE}/{dollar.pk}/delete").content.decode()
    assert stated(workspace)

    client.post(f"{PAGE}/{dollar.pk}/delete")
    assert stated(workspace) == []
    assert AuditEntry.unscoped.filter(action="rate.deleted").count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"currency": "CNY", "day": "2026-03-02", "rate": "1"},
        {"currency": "USD", "day": "2026-03-02", "rate": "0"},
        {"currency": "USD", "day": "2026-03-02", "rate": "1e30"},
        {"currency": "USD", "day": "yesterday", "rate": "7"},
        {"currency": "Dollar", "day": "2026-03-02", "rate": "7"},
    ],
    ids=["own currency", "zero", "too much", "no day", "no currency"],
)
def test_what_is_no_rate_is_refused_beside_its_field(ana, workspace, client_of, sent):
    answer = client_of(ana).post(f"{PAGE}/add", sent)

    assert answer.status_code == 200
    assert any(answer.context["form"].errors.values())
    assert stated(workspace) == []


def test_the_empty_list_says_what_has_no_rate(ana, workspace, client_of):
    page = client_of(ana).get(PAGE).content.decode()

    assert f"{PAGE}/add" in page
    assert "n/a" in page


def test_the_list_takes_few_queries_however_long_it_is(
    ana, workspace, client_of, django_assert_max_num_queries
):
    CurrencyRate.unscoped.bulk_create(
        CurrencyRate(workspace=workspace, currency="USD", day=date(2020, 1, day), rate=day)
        for day in range(1, 31)
    )
    client = client_of(ana)
    with django_assert_max_num_queries(20):
        assert client.get(PAGE).status_code == 200


def test_another_workspaces_rate_is_as_if_it_were_not_there(cai, other_workspace, client_of, dollar):
    assert client_of(cai).get(f"/w/{other_workspace.slug}/settings/rates/{dollar.pk}").status_code == 404
