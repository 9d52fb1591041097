"""The list of metrics and the form of one's own: what they show, find, refuse and keep."""

import pytest

from tests.web.reading import words, workbook
from yunchou.core.scope import workspace_scope
from yunchou.metrics.catalogue import METRICS
from yunchou.metrics.models import CustomMetric

LIST = "/w/ours/metrics"
PHONE_ORDERS = {
    "name": "Orders from phones",
    "description": "Orders placed on a phone.",
    "form": "",
    "direction": "higher",
    "above-kind": "count",
    "above-event": "order_completed",
    "below-kind": "",
    "where-0-on": "device",
    "where-0-op": "is",
    "where-0-value": "Phone",
}
ORDERS_PER_VISIT = {
    "name": "Orders a visit",
    "direction": "higher",
    "form": "times",
    "above-kind": "count",
    "above-event": "order_completed",
    "below-kind": "visits",
}


@pytest.fixture
def anas(shop, client_of, ana):
    return client_of(ana)


@pytest.fixture
def bens(shop, client_of, ben):
    return client_of(ben)


def rows_of(page) -> list[str]:
    return [row.metric.key for row in page.context["table"].page.rows]


def made(key: str, workspace) -> CustomMetric:
    with workspace_scope(workspace):
        return CustomMetric.objects.get(key=key)


# The list


def test_every_metric_is_listed_with_its_meaning_and_its_last_seven_days(anas):
    page = anas.get(LIST, {"per": 100})
    assert rows_of(page) == list(METRICS)
    assert "How many orders were paid." in words(page)
    shown = {row.metric.key: row.figure.text for row in page.context["table"].page.rows}
    assert (shown["orders"], shown["revenue"], shown["visits"]) == ("2", "¥130", "3")


def test_a_layer_and_a_search_narrow_the_list(anas):
    assert set(rows_of(anas.get(LIST, {"layer": "retention"}))) == {
        key for key, metric in METRICS.items() if metric.layer == "retention"
    }
    assert rows_of(anas.get(LIST, {"q": "投产比"})) == ["roas", "platform-roas"]
    assert rows_of(anas.get(LIST, {"q": "bounce"})) == ["bounce-rate"]
    assert "No row contains “zzz”" in words(anas.get(LIST, {"q": "zzz"}))


def test_margin_metrics_say_where_the_margin_rate_is_set(anas):
    page = anas.get(LIST, {"q": "roi", "layer": "value"})
    assert "The workspace has no margin rate" in page.content.decode()


def test_the_export_has_every_metric_with_its_formula(anas):
    head, *rows = workbook(anas.get(LIST, {"export": "xlsx"}))
    assert head[0] == "Metric"
    assert len(rows) == len(METRICS)
    assert all(row[5] for row in rows)


def test_it_asks_the_database_little(anas, django_assert_max_num_queries):
    anas.get(LIST)
    with django_assert_max_num_queries(20):
        anas.get(LIST, {"per": 100})


# The form


def test_a_metric_is_made_and_answers_on_its_own_page(anas, workspace):
    answer = anas.post(f"{LIST}/new", ORDERS_PER_VISIT, follow=True)
    assert "The metric is saved." in words(answer)
    assert "orders-a-visit" in rows_of(anas.get(LIST, {"layer": "own"}))
    assert "0.67" in words(anas.get("/w/ours/numbers/orders-a-visit", {"period": "7d"}))


def test_a_filter_takes_the_name_that_people_see(anas, workspace):
    anas.post(f"{LIST}/new", PHONE_ORDERS)
    assert made("orders-from-phones", workspace).definition["where"] == [
        {"on": "device", "op": "is", "value": "mobile"}
    ]
    page = anas.get(f"{LIST}/orders-from-phones/edit")
    assert page.context["form"].filters[0]["value"].value() == "Phone"


def test_the_preview_computes_before_anything_is_saved(anas, workspace):
    page = anas.post(f"{LIST}/preview", {**ORDERS_PER_VISIT, "name": ""})
    # Two orders and four visits in thirty days.
    assert "0.50" in words(page)
    assert "2 ÷ 4" in words(page)
    assert not CustomMetric.unscoped.exists()


def test_the_preview_works_without_script(anas):
    page = anas.post(f"{LIST}/new", {**ORDERS_PER_VISIT, "preview": "1"})
    assert "2 ÷ 4" in words(page)
    assert page.context["form"].main["name"].value() == "Orders a visit"
    assert not CustomMetric.unscoped.exists()


def test_a_metric_opened_for_a_change_shows_its_number_at_once(anas):
    anas.post(f"{LIST}/new", ORDERS_PER_VISIT)
    page = anas.get(f"{LIST}/orders-a-visit/edit")
    assert "2 ÷ 4" in words(page)
    assert 'value="Orders a visit"' in page.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"above-event": "", "above-kind": "amount"}, "Name the event that is meant."),
        ({"above-kind": "number"}, "Name the property that holds the number."),
        ({"above-kind": "facts"}, "Choose at least one."),
        ({"name": ""}, "This field is required."),
        ({"name": "Revenue"}, "There is a metric “Revenue” already."),
        ({"form": "money"}, "is not written as “Amount of money”"),
        ({"where-0-on": "property", "where-0-op": "is"}, "Name the property."),
        ({"where-0-on": "amount", "where-0-op": ">", "where-0-value": "much"}, "“much” is no number."),
        ({"where-0-on": "event", "where-0-op": "is", "where-0-value": "x"}, "Select a valid choice."),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(anas, change, said):
    page = anas.post(f"{LIST}/new", {**ORDERS_PER_VISIT, **change})
    assert said in words(page)
    assert not CustomMetric.unscoped.exists()


def test_a_member_changes_their_own_and_a_manager_all(anas, bens):
    anas.post(f"{LIST}/new", ORDERS_PER_VISIT)
    bens.post(f"{LIST}/new", PHONE_ORDERS)
    assert bens.get(f"{LIST}/orders-a-visit/edit").status_code == 403
    assert bens.get(f"{LIST}/orders-from-phones/edit").status_code == 200
    assert anas.get(f"{LIST}/orders-from-phones/edit").status_code == 200
    assert bens.post(f"{LIST}/orders-a-visit/archive").status_code == 403


def test_an_archived_metric_is_brought_back_from_the_archive(anas, workspace):
    anas.post(f"{LIST}/new", ORDERS_PER_VISIT)
    assert "Archive “Orders a visit”?" in words(anas.get(f"{LIST}/orders-a-visit/archive"))
    anas.post(f"{LIST}/orders-a-visit/archive")
    assert rows_of(anas.get(LIST, {"layer": "own"})) == []
    assert rows_of(anas.get(LIST, {"layer": "archived"})) == ["orders-a-visit"]
    anas.post(f"{LIST}/orders-a-visit/restore")
    assert rows_of(anas.get(LIST, {"layer": "own"})) == ["orders-a-visit"]


def test_hostile_names_stay_text(anas):
    hostile = "<script>alert(1)</script>=1+1"
    anas.post(f"{LIST}/new", {**ORDERS_PER_VISIT, "name": hostile})
    page = anas.get(LIST, {"layer": "own"})
    assert "<script>alert(1)" not in page.content.decode()
    rows = workbook(anas.get(LIST, {"layer": "own", "export": "xlsx"}))
    assert rows[1][0] == hostile
