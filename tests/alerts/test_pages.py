"""Pages of alerts: a rule is made with its replay beside it, switched, deleted and brought back; a firing shows its numbers."""

import pytest
from django.urls import reverse

from tests.web.alert_places import RULE
from tests.web.reading import words, workbook
from yunchou.alerts.models import Rule
from yunchou.core.scope import workspace_scope
from yunchou.reviews.services import add_cause, open_for_firing

LOW = (*(10,) * 28, 6, 6, 6)


@pytest.fixture
def page(client_of, ben, workspace):
    """Opens an address of the workspace as Ben."""

    def opened(address, /, *arguments, person=None, **query):
        return client_of(person or ben).get(reverse(address, args=[workspace.slug, *arguments]), query)

    return opened


@pytest.fixture
def send(client_of, ben, workspace):
    """Sends a form to an address of the workspace as Ben."""

    def sent(address, /, *arguments, person=None, **data):
        return client_of(person or ben).post(reverse(address, args=[workspace.slug, *arguments]), data)

    return sent


def test_where_nothing_is_watched_yet_five_rules_are_one_click_away(page, send, shop, workspace):
    assert "No number is watched yet" in words(page("alerts"))
    send("alert-starter")
    send("alert-starter")
    assert Rule.unscoped.filter(workspace=workspace).count() == 5
    assert "Orders outside of what is expected" in words(page("alerts"))


def test_the_replay_stands_beside_the_form_before_anything_is_saved(send, shop, ben):
    shop.sold(*LOW)
    shown = words(send("alert-preview", **{**RULE, "name": "", "owner": ben.pk}))
    assert "It would have fired 1 time in the last 90 days, and opened one review." in shown
    assert "3 days in a row, each 20% or more below the same weekday of the four weeks before" in shown
    assert "Days that are held against less than 5 are unknown." in shown
    assert "Going on" in shown
    assert not Rule.unscoped.exists()


def test_without_script_the_replay_is_a_page(send, shop, ben):
    shop.sold(*LOW)
    answered = send("alert-new", **RULE, owner=ben.pk, preview="1")
    assert answered.status_code == 200
    assert "It would have fired 1 time" in words(answered)
    assert not Rule.unscoped.exists()


def test_a_saved_rule_is_in_the_list_and_its_form_shows_it_again(page, send, shop, ben):
    answered = send("alert-new", **RULE, owner=ben.pk)
    assert answered.status_code == 302
    made = Rule.unscoped.get()
    assert (made.name, made.slice["metric"], str(made.threshold), made.owner) == (
        "Orders fall",
        "orders",
        "0.200000",
        ben,
    )
    form = page("alert-edit", made.pk).content.decode()
    assert 'value="20"' in form
    assert 'value="Orders fall"' in form


def test_a_refusal_stands_beside_its_field(send, shop, ben):
    shown = words(send("alert-new", **{**RULE, "percent": "250", "owner": ben.pk}))
    assert "A threshold of 250% can never be met or is always met. Give 0.1% to 100%." in shown


def test_a_fixed_value_of_a_rate_is_typed_in_percent(send, page, shop, ben):
    send("alert-new", **{**RULE, "metric": "cvr", "kind": "absolute", "limit": "2.5", "owner": ben.pk})
    made = Rule.unscoped.get()
    assert str(made.threshold) == "0.025000"
    assert 'value="2.5"' in page("alert-edit", made.pk).content.decode()
    assert "3 days in a row, below 2.50%" in words(page("alerts"))


def test_the_form_begins_with_the_number_that_a_page_led_from(page, shop):
    shown = page("alert-new", metric="orders", part="channel", value="paid_search").content.decode()
    assert '<option value="orders" selected' in shown
    assert '<option value="kept" selected' in shown


def test_the_page_of_a_number_leads_to_a_rule_about_it(page, shop):
    shop.sold(3)
    assert "/alerts/new?metric=orders" in page("number", "orders").content.decode()


def test_a_rule_is_switched_off_and_on(send, page, shop, rule):
    made = rule()
    send("alert-switch", made.pk, is_on="0")
    assert "Off" in words(page("alerts"))
    send("alert-switch", made.pk, is_on="1")
    assert Rule.unscoped.get().is_on


def test_a_deleted_rule_can_be_brought_back_at_once(send, page, shop, rule, workspace):
    made = rule()
    gone = send("alert-delete", made.pk)
    assert gone.url.endswith(f"?deleted={made.pk}")
    assert "Bring the rule back" in words(page("alerts", deleted=made.pk))
    send("alert-restore", made.pk)
    assert "Orders fall" in words(page("alerts"))


def test_a_firing_shows_the_very_numbers_and_its_review(page, shop, rule, workspace, now):
    shop.sold(*LOW)
    rule()
    [firing] = shop.look()
    open_for_firing(firing, now=now)
    shown = words(page("firing", firing.pk))
    assert "Going on" in shown
    assert "−40.0%" in shown
    assert "Beyond the limit" in shown
    assert "R-0001" in shown
    assert "Going on now" in words(page("alerts"))


def test_a_rule_says_how_many_of_its_reviews_found_a_cause(page, shop, rule, ben, now):
    shop.sold(*LOW)
    made = rule()
    [firing] = shop.look()
    review = open_for_firing(firing, now=now)
    assert "1 review; in 0 of them a cause was accepted" in words(page("alert-edit", made.pk))
    with workspace_scope(shop.workspace):
        add_cause(review, "A broken form", by=ben, now=now)
    assert "1 review; in 1 of them a cause was accepted" in words(page("alert-edit", made.pk))


def test_a_correction_is_told_on_the_firing(page, shop, rule, workspace):
    shop.sold(*(10,) * 28, 8, 8, 8)
    rule()
    [firing] = shop.look()
    shop.sell(2, days_ago=2)
    shop.arrivals.load()
    shop.look(hours=1)
    shown = words(page("firing", firing.pk))
    assert "The data were corrected: on these numbers the rule would not have fired." in shown
    assert "None: the data were corrected first" in shown


def test_firings_are_kept_to_open_ones_and_searched(page, shop, rule, workspace):
    shop.sold(*LOW)
    rule()
    shop.look()
    assert "Orders fall" in words(page("firings", state="open"))
    assert "Orders fall" not in words(page("firings", state="ended"))
    assert "Nothing matches" in words(page("firings", q="nowhere"))


def test_lists_are_exported(page, shop, rule, workspace):
    shop.sold(*LOW)
    rule()
    shop.look()
    assert "Orders fall" in str(workbook(page("alerts", export="xlsx")))
    assert "Orders fall" in str(workbook(page("firings", export="xlsx")))


def test_somebody_elses_firing_is_not_there(shop, rule, cai, other_workspace, client_of):
    shop.sold(*LOW)
    rule()
    [firing] = shop.look()
    address = reverse("firing", args=[other_workspace.slug, firing.pk])
    assert client_of(cai).get(address).status_code == 404


def test_the_list_asks_as_often_for_one_rule_as_for_many(
    client_of, shop, rule, ben, django_assert_max_num_queries
):
    for number in range(12):
        rule(name=f"Rule {number}")
    client = client_of(ben)
    with django_assert_max_num_queries(14):
        client.get("/w/ours/alerts")
