"""The quarantine: each refused event with its reason, to be mended or dismissed by those who may."""

from datetime import timedelta

import pytest

from tests.web.conftest import order
from tests.web.reading import words, workbook
from yunchou.core.scope import workspace_scope
from yunchou.events.models import QuarantinedEvent
from yunchou.events.services import count_refused_request

ADDRESS = "/w/ours/quarantine"


@pytest.fixture
def bad(shop, workspace, other_workspace, now):
    """An unreadable amount, an event of nobody, and a foreign one."""
    shop.receive(
        [
            order("bad-1", "li-secret", now, "eighty-eight"),
            {"type": "track", "event": "Nobody's", "messageId": "bad-2"},
        ],
        workspace=workspace,
    )
    shop.receive([order("bad-3", "cai-canary", now, "cai-canary")], workspace=other_workspace)
    shop.load()
    with workspace_scope(workspace):
        return {event.reason: event for event in QuarantinedEvent.objects.all()}


@pytest.fixture
def opened(client_of):
    def make(person, query=""):
        return client_of(person).get(ADDRESS + query)

    return make


def test_each_is_listed_with_its_reason_and_value(bad, opened, ana):
    page = words(opened(ana))
    assert "Unreadable amount" in page
    assert "eighty-eight" in page
    assert "No person" in page
    assert "canary" not in page


def test_values_are_masked_for_those_who_may_not_see_people(bad, opened, every_role):
    page = words(opened(every_role["analyst"]))
    assert "eig•••" in page
    assert "eighty-eight" not in page
    [_head, *rows] = workbook(opened(every_role["analyst"], "?export=xlsx"))
    assert "eighty-eight" not in str(rows)
    assert len(rows) == 2


def test_a_search_confirms_no_value_that_is_covered(bad, opened, every_role):
    """Whoever sees `eig•••` must not find out by searching that it goes on with `hty`."""
    analyst, manager = every_role["analyst"], every_role["manager"]
    assert opened(manager, "?q=eighty").context["table"].page.total == 1
    assert opened(analyst, "?q=eighty").context["table"].page.total == 0
    assert opened(analyst, "?q=order").context["table"].page.total == 1
    assert "Search names and values" not in opened(analyst).content.decode()


def test_samples_of_unreadable_requests_are_masked_too(bad, opened, every_role, workspace, now):
    count_refused_request(workspace.pk, code="not_json", sample="user-li@example.com {", now=now)
    assert "user-li@example.com" in words(opened(every_role["manager"]))
    shown = words(opened(every_role["member"]))
    assert "user-li" not in shown
    assert "use•••" in shown


def test_it_is_narrowed_by_reason_state_and_words(bad, opened, ana):
    def rows(query):
        return opened(ana, query).context["table"].page.total

    assert rows("") == 2
    assert rows("?reason=bad_amount") == 1
    assert rows("?state=dismissed") == 0
    assert rows("?state=all") == 2
    assert rows("?q=EIGHTY") == 1
    assert rows("?q=canary&state=all") == 0


def test_the_page_of_an_event_says_what_is_wrong_and_what_to_do(bad, client_of, ana):
    page = client_of(ana).get(f"{ADDRESS}/{bad['bad_amount'].pk}")
    said = words(page)
    assert "The amount is no number" in said
    assert "Send it as a plain number" in said
    assert "li-secret" in said
    assert page.status_code == 200


@pytest.mark.parametrize("payload", ["{no json", "[]", "", "7"])
def test_what_cannot_be_sent_is_said_beside_the_field_and_kept(bad, client_of, ana, payload):
    event = bad["bad_amount"]
    page = client_of(ana).post(f"{ADDRESS}/{event.pk}", {"payload": payload})
    assert page.status_code == 422
    assert page.context["form"].errors["payload"]
    event.refresh_from_db()
    assert event.state == QuarantinedEvent.State.OPEN


def test_a_dismissed_event_keeps_its_reason_and_is_closed(bad, client_of, ana):
    event = bad["bad_amount"]
    browser = client_of(ana)
    assert browser.post(f"{ADDRESS}/{event.pk}/dismiss", {"note": "A test"}).status_code == 302
    page = words(browser.get(f"{ADDRESS}/{event.pk}"))
    assert "A test" in page
    assert "Send again" not in page
    assert browser.post(f"{ADDRESS}/{event.pk}/dismiss", {"note": "Twice"}).status_code == 422
    assert browser.post(f"{ADDRESS}/{event.pk}", {"payload": "{}"}).status_code == 422


def test_a_dismissal_wants_a_reason(bad, client_of, ana):
    page = client_of(ana).post(f"{ADDRESS}/{bad['bad_amount'].pk}/dismiss", {"note": " "})
    assert page.status_code == 422
    assert page.context["dismiss_form"].errors["note"]


def test_a_dismissed_event_no_longer_stands_against_the_numbers(bad, client_of, ana):
    today = "/w/ours/numbers/visits?period=today"
    browser = client_of(ana)
    assert "wait in quarantine" in words(browser.get(today))
    for event in bad.values():
        browser.post(f"{ADDRESS}/{event.pk}/dismiss", {"note": "A test"})
    assert "wait in quarantine" not in words(browser.get(today))


def test_an_empty_quarantine_says_what_it_is_for(shop, opened, ana):
    assert "Nothing is in quarantine" in words(opened(ana))


def test_an_event_of_another_workspace_is_not_there(bad, client_of, ana, other_workspace):
    with workspace_scope(other_workspace):
        foreign = QuarantinedEvent.objects.get()
    assert client_of(ana).get(f"{ADDRESS}/{foreign.pk}").status_code == 404


def test_a_long_quarantine_is_paged(shop, opened, ana, workspace, now):
    many = [order(f"many-{number}", "u", now - timedelta(minutes=number), "much") for number in range(60)]
    shop.receive(many, workspace=workspace)
    shop.load()
    page = opened(ana, "?page=3")
    assert len(page.context["table"].page.rows) == 10
    assert len(workbook(opened(ana, "?export=xlsx"))) == 61


def test_it_asks_the_database_little(bad, client_of, ana, django_assert_max_num_queries):
    browser = client_of(ana)
    with django_assert_max_num_queries(20):
        browser.get(ADDRESS)
